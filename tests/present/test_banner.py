"""The panel's banner: which message comes first, what it says, what it offers."""

from __future__ import annotations

from datetime import UTC

from msgspec.structs import replace

from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import Session
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.panel import PanelView, panel_view
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import MINUTE, NOW, SITUATIONS


def view(made: State) -> PanelView:
    """The panel at 14:28 UTC, in English."""
    return panel_view(made, NOW, Words(), UTC)


def test_a_failed_read_says_since_when_it_is_old() -> None:
    """The list below stays as it was."""
    banner = view(SITUATIONS["offline"]()).banner
    assert banner is not None
    assert banner.title == "Microsoft Entra cannot be reached from this PC."
    assert "Shown as of 14:02." in banner.body


def test_the_device_code_is_shown_to_read_and_to_copy() -> None:
    """Address, code, how long, and a way out."""
    banner = view(SITUATIONS["device_code"]()).banner
    assert banner is not None
    assert banner.code == "D6GH-7KQX"
    assert "https://microsoft.com/devicelogin" in banner.body
    assert "until 14:43" in banner.body
    assert [one.intent for one in banner.choices] == [
        meant.OpenAddress("https://microsoft.com/devicelogin"),
        meant.CopyText("D6GH-7KQX"),
        meant.CancelSignIn(),
    ]


def test_only_the_most_useful_banner_is_shown() -> None:
    """Offline and signed out: the sign-in comes first; the network's turn comes by itself."""
    made = replace(tenant.offline(tenant.busy_state()), session=Session.NEEDS_SIGN_IN)
    banner = view(made).banner
    assert banner is not None
    assert banner.title == "Sign in again"


def test_a_wrong_clock_is_told_for_real_tenants_only() -> None:
    """A practice tenant's clock is moved on purpose."""
    banner = view(SITUATIONS["clock_wrong"]()).banner
    assert banner is not None
    assert banner.title == "This PC's clock is 7 min behind"
    ahead = view(replace(tenant.busy_state(), skew=-7 * MINUTE)).banner
    assert ahead is not None
    assert ahead.title == "This PC's clock is 7 min ahead"
    assert view(replace(SITUATIONS["clock_wrong"](), practice=True)).banner is None


def test_files_set_aside_are_reported() -> None:
    """A trouble of our own is not hidden."""
    trouble = Failure(trouble=Trouble.SET_ASIDE, detail="settings.toml")
    banner = view(replace(tenant.busy_state(), trouble=trouble)).banner
    assert banner is not None
    assert "settings.toml" in banner.body


def test_a_trouble_of_this_machine_can_be_dismissed() -> None:
    """Whoever has read it wants the place back."""
    banner = view(replace(tenant.busy_state(), trouble=Failure(trouble=Trouble.BUG))).banner
    assert banner is not None
    (dismiss,) = banner.choices
    assert (dismiss.label, dismiss.accessible) == ("Dismiss", "Dismiss this message")
    assert dismiss.intent == meant.DismissTrouble()


def test_files_that_cannot_be_written_are_no_request() -> None:
    """Settings that were not saved are nothing that was to be sent."""
    trouble = Failure(trouble=Trouble.NOT_RECORDED, service_code="settings_not_saved")
    banner = view(replace(tenant.busy_state(), trouble=trouble)).banner
    assert banner is not None
    assert banner.title == "Keyhour could not read or write its files on this PC."
    assert banner.body == "Check that the disk is not full or read-only, then try again."
    assert banner.support_code == "not_recorded settings_not_saved"
