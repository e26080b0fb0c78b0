"""The menu says what can be done now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from keyhour.core.right import DirectoryKey
from keyhour.core.session import Session
from keyhour.core.settings import Favourite, Settings
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.menu import MenuEntry
from keyhour.present.tray import tray_view
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import DEVICE, HELPDESK, INTUNE, MINUTE, NOW, SITUATIONS

OWN = ("--", "Settings…", "Help", "About Keyhour")
"""The group about Keyhour itself, in every menu."""


def menu(made: State) -> tuple[MenuEntry, ...]:
    """The menu at 14:28 UTC, in English."""
    return tray_view(made, NOW, Words(), UTC).menu


def drawn(entries: tuple[MenuEntry, ...], indent: str = "") -> list[str]:
    """The menu as lines; disabled ones in brackets."""
    lines = []
    for entry in entries:
        label = "--" if entry.is_separator else entry.label
        lines.append(indent + (label if entry.enabled else f"[{label}]"))
        lines += drawn(entry.children, indent + "  ")
    return lines


def leaves(entries: tuple[MenuEntry, ...]) -> Iterator[MenuEntry]:
    """Every entry that can be clicked."""
    for entry in entries:
        if entry.children:
            yield from leaves(entry.children)
        elif entry.intent is not None:
            yield entry


def test_signed_out_offers_the_sign_in() -> None:
    """Nothing else makes sense then."""
    assert drawn(menu(tenant.state())) == ["Open Keyhour", "Sign in…", *OWN, "--", "Quit"]


def test_not_configured_offers_no_sign_in() -> None:
    """There is nowhere to sign in."""
    assert "Sign in…" not in drawn(menu(SITUATIONS["not_configured"]()))


def test_few_roles_stand_in_the_menu_itself() -> None:
    """Up to five need no submenu; they stand in the order of the names that are shown."""
    assert drawn(menu(tenant.state(tenant.account_state()))) == [
        "Activate Contributor…",
        "Activate Device administrator…",
        "Activate Helpdesk Administrator…",
        "Activate Intune Administrator…",
        "Activate SQL operators…",
        "--",
        "Open Keyhour",
        "Sign out",
        *OWN,
        "--",
        "Quit",
    ]


def test_favourites_come_first_with_their_duration_and_others_below() -> None:
    """One click from the taskbar to the dialog."""
    assert drawn(menu(tenant.busy_state())) == [
        "Device administrator, 42 min left",
        "  More time…",
        "  End now",
        "Intune Administrator: waiting for approval since 14:02",
        "  Cancel request",
        "--",
        "Activate Helpdesk Administrator, 1 h…",
        "Activate another role",
        "  Contributor…",
        "  SQL operators…",
        "--",
        "Open Keyhour",
        "Sign out",
        *OWN,
        "--",
        "Quit",
    ]


def test_many_roles_go_into_a_submenu() -> None:
    """A menu of thirty roles helps nobody."""
    many = tuple(
        replace(tenant.eligibility(INTUNE), key=DirectoryKey(f"d{n}", "/"), name=f"Role {n}")
        for n in range(6)
    )
    lines = drawn(menu(tenant.state(tenant.account_state(eligibilities=many))))
    assert lines[:2] == ["Activate", "  Role 0…"]


def test_roles_of_one_name_are_told_apart_by_their_place() -> None:
    """Two "Helpdesk Administrator" differ in their scope."""
    whole = replace(tenant.eligibility(HELPDESK), key=DirectoryKey("h", "/"))
    account = tenant.account_state(eligibilities=(whole, tenant.eligibility(HELPDESK)))
    lines = drawn(menu(tenant.state(account)))
    assert "Activate Helpdesk Administrator, Whole tenant…" in lines
    assert "Activate Helpdesk Administrator, North branch (administrative unit)…" in lines


def test_the_first_five_minutes_cannot_be_ended_and_the_entry_says_until_when() -> None:
    """PIM refuses it; the menu does not offer what would be refused."""
    lines = drawn(menu(tenant.active_state(58 * MINUTE)))
    assert "  [End now (Can be ended from 14:31)]" in lines


def test_a_favourite_never_offers_more_than_the_policy_allows() -> None:
    """The tenant lowered the maximum after the favourite was made."""
    favourite = Favourite(key=INTUNE, duration=timedelta(hours=8))
    made = tenant.state(tenant.account_state(), settings=Settings(favourites=(favourite,)))
    assert "Activate Intune Administrator, 2 h…" in drawn(menu(made))


def test_without_a_session_nothing_can_be_asked_for() -> None:
    """Roles stay on display, writes are off."""
    lines = drawn(menu(replace(tenant.busy_state(), session=Session.NEEDS_SIGN_IN)))
    assert "[Activate Helpdesk Administrator, 1 h…]" in lines
    assert "Sign in…" in lines


def test_a_refused_role_can_be_asked_for_again_or_dismissed() -> None:
    """A refusal is never a dead end."""
    lines = drawn(menu(SITUATIONS["denied"]()))
    assert lines[:3] == ["Intune Administrator: not granted", "  Show why", "  Dismiss"]
    assert "Activate Intune Administrator…" in lines


def test_practice_is_marked_in_the_menu() -> None:
    """Everything done in a practice tenant is marked."""
    assert drawn(menu(SITUATIONS["practice"]()))[0] == "[Practice tenant]"


def test_a_sign_in_under_way_can_be_given_up() -> None:
    """The browser window may be lost."""
    assert "Cancel the sign-in" in drawn(menu(SITUATIONS["signing_in"]()))


@pytest.mark.parametrize("make", SITUATIONS.values(), ids=SITUATIONS)
def test_no_entry_activates_by_itself(make: Callable[[], State]) -> None:
    """A slip of the hand in a menu must not ask for rights: activation always passes the dialog."""
    for entry in leaves(menu(make())):
        if "Activate" in entry.label:
            assert isinstance(entry.intent, meant.OpenForm)


@pytest.mark.parametrize("make", SITUATIONS.values(), ids=SITUATIONS)
def test_every_menu_ends_with_open_and_quit_and_has_no_stray_separator(
    make: Callable[[], State],
) -> None:
    """Whatever happens, the panel can be opened and the program ended."""
    entries = menu(make())
    assert isinstance(entries[-1].intent, meant.Quit)
    assert any(isinstance(entry.intent, meant.OpenPanel) for entry in entries)
    assert not entries[0].is_separator
    assert not any(one.is_separator and other.is_separator for one, other in pairwise(entries))


def test_an_active_role_opens_more_time_and_end() -> None:
    """The submenu carries the right's key."""
    first = menu(tenant.active_state())[0]
    assert [entry.intent for entry in first.children] == [
        meant.MoreTime(DEVICE),
        meant.EndNow(DEVICE),
    ]
