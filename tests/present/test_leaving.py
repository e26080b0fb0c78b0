"""The page about roles that end when the person leaves."""

from __future__ import annotations

from msgspec.structs import replace

from keyhour.core.notice import Notice, NoticeKind
from keyhour.core.right import DirectoryKey
from keyhour.core.settings import Leaving, Settings
from keyhour.core.state import State
from keyhour.present.intent import EndWhen, ExemptFromEnding
from keyhour.present.leaving import LeavingView, leaving_view
from keyhour.present.notice import notice_view
from keyhour.present.settings import settings_changed
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import DEVICE, NOW

GONE = DirectoryKey("gone", "/")
ON_LOCK = Settings(end_when=frozenset({Leaving.LOCK}))


def view(settings: Settings, state: State | None = None) -> LeavingView:
    """The page for these settings."""
    return leaving_view(
        replace(state or tenant.state(tenant.account_state()), settings=settings), Words()
    )


def test_nothing_ends_by_itself_unless_it_is_ticked() -> None:
    """Four ways, all off; which roles stay is asked once something ends."""
    shown = view(Settings())
    assert [one.is_on for one in shown.ways] == [False] * 4
    assert (shown.exempt_heading, shown.exempt) == ("", ())
    assert "5 minutes" in shown.hint


def test_a_click_means_the_other_way_round() -> None:
    """What is ticked is unticked, and what is not is ticked."""
    settings = Settings()
    for way in Leaving:
        settings = settings_changed(settings, EndWhen(way, True))
    assert settings.end_when == frozenset(Leaving)
    ticked = next(one for one in view(settings).ways if one.label == "The screen is locked")
    assert ticked.is_on
    assert settings_changed(settings, ticked.intent).end_when == frozenset(Leaving) - {Leaving.LOCK}


def test_every_role_may_stay() -> None:
    """By name and place; those of another account stay in the list while they are ticked."""
    shown = view(ON_LOCK)
    assert shown.exempt_heading
    device = next(one for one in shown.exempt if one.intent == ExemptFromEnding(DEVICE, True))
    assert not device.is_on
    assert device.label.startswith("Device administrator")
    kept = settings_changed(settings_changed(ON_LOCK, device.intent), ExemptFromEnding(GONE, True))
    assert kept.end_exempt == frozenset({DEVICE, GONE})
    last = view(kept).exempt[-1]
    assert (last.is_on, last.intent) == (True, ExemptFromEnding(GONE, False))
    assert settings_changed(kept, last.intent).end_exempt == frozenset({DEVICE})


def test_without_an_account_what_was_ticked_can_be_unticked() -> None:
    """Nobody has to sign in to change their mind."""
    kept = replace(ON_LOCK, end_exempt=frozenset({GONE}))
    assert [one.is_on for one in view(kept, State()).exempt] == [True]


def test_a_role_that_has_to_wait_is_told_with_its_time() -> None:
    """What will happen, when, and why not now."""
    state = tenant.active_state()
    notice = Notice(
        id="n", kind=NoticeKind.LEAVING, key=DEVICE, visible_after=NOW, end_at=NOW, claimed=True
    )
    shown = notice_view(replace(state, notices=(notice,)), notice, NOW, Words())
    assert shown.title == "Device administrator is about to be ended"
    assert "five minutes" in shown.body
    assert not shown.own_window
