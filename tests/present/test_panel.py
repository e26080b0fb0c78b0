"""What stands around the pages of the panel: whose rights, and which pages there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

import msgspec
import pytest
from msgspec.structs import replace

from keyhour.core.state import State
from keyhour.present.intent import Tab
from keyhour.present.panel import PanelView, panel_view
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import NOW, SITUATIONS


def view(made: State) -> PanelView:
    """The panel at 14:28 UTC, in English, with every page."""
    return panel_view(made, NOW, Words(), UTC, tuple(Tab))


@pytest.mark.parametrize("make", SITUATIONS.values(), ids=SITUATIONS)
def test_no_view_lets_hostile_text_through(make: Callable[[], State]) -> None:
    """Whatever a view carries, it holds no control or override character."""
    text = msgspec.json.encode(view(make()), enc_hook=str).decode()
    assert "\\u202e" not in text
    assert "\u202e" not in text
    assert "\\u0007" not in text


@pytest.mark.parametrize("make", SITUATIONS.values(), ids=SITUATIONS)
def test_no_view_shouts_or_leaves_a_hole(make: Callable[[], State]) -> None:
    """No exclamation marks; every place of a template is filled."""
    text = str(msgspec.to_builtins(view(make()), enc_hook=str))
    assert "!" not in text
    assert "{n}" not in text
    assert "{name}" not in text


def test_the_header_names_the_person() -> None:
    """Name, account, initials."""
    header = view(tenant.state(tenant.account_state())).header
    assert (header.title, header.subtitle) == ("Rosa Berg", "rosa.berg@contoso.example")
    assert (header.initials, header.mark) == ("RB", "")


def test_a_person_without_a_name_is_known_by_the_account() -> None:
    """The tenant need not tell names."""
    account = replace(tenant.account_state(), account=replace(tenant.ACCOUNT, name=None))
    header = view(tenant.state(account)).header
    assert (header.title, header.subtitle) == ("rosa.berg@contoso.example", "contoso.example")
    assert header.initials == "RB"


def test_practice_is_marked_in_the_header() -> None:
    """Everything done in a practice tenant is marked."""
    assert view(SITUATIONS["practice"]()).header.mark == "Practice tenant"


def test_tabs_stand_in_one_order() -> None:
    """Whatever the order in which the pages are known."""
    made = panel_view(tenant.busy_state(), NOW, Words(), UTC, (Tab.HEALTH, Tab.ROLES, Tab.HISTORY))
    assert [one.label for one in made.tabs] == ["Roles", "History", "Health"]


def test_a_page_that_does_not_exist_has_no_tab() -> None:
    """Roles are always there."""
    assert [one.tab for one in panel_view(tenant.busy_state(), NOW, Words()).tabs] == [Tab.ROLES]


def test_nobody_signed_in_sees_only_what_needs_no_account() -> None:
    """The list says how to sign in; the page about this PC helps with it."""
    assert [one.tab for one in view(SITUATIONS["signed_out"]()).tabs] == [Tab.ROLES, Tab.HEALTH]
