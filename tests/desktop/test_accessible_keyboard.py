"""Everything by keyboard, and only what is worth hearing is read out."""

from __future__ import annotations

import pytest

from tests.desktop.shown import PANEL, Shown

pytestmark = pytest.mark.desktop

SEARCH = "Search your roles"
FORM = "Activate SQL operators"
INTUNE_FORM = "Activate Intune Administrator"


def test_arrows_walk_the_rows(shown: Shown) -> None:
    """From the search field down the list and back up."""
    shown.open(PANEL, "panel")
    assert shown.press_for_focus("Down").name == "Activate Helpdesk Administrator"
    assert shown.press_for_focus("Down").name == "Activate Contributor"
    assert shown.press_for_focus("Up").name == "Activate Helpdesk Administrator"
    assert shown.press_for_focus("Up").name == SEARCH


@pytest.mark.parametrize("key", ["Return", "space"])
def test_a_button_is_pressed_by_key(shown: Shown, key: str) -> None:
    """Enter and Space do what a click does; Escape takes the window away again."""
    shown.open(PANEL, "panel")
    shown.press_for_focus("Down")
    shown.press_for_focus("Down")
    shown.press(key)
    form = "Activate Contributor"
    assert shown.wait_for_focus(form).role == "text"
    shown.press("Escape")
    shown.witness.wait_until(lambda: not shown.witness.nodes(form), "the form to go")
    shown.wait_for_focus(PANEL)


def test_search_is_a_key_away_and_escape_leaves(shown: Shown) -> None:
    """Ctrl+F from anywhere; the first Escape empties the search, the next closes the panel."""
    shown.open(PANEL, "panel")
    shown.press_for_focus("Tab")
    assert shown.press_for_focus("ctrl+f").name == SEARCH
    shown.desktop.run("xdotool", "type", "zzz")
    shown.witness.wait_for("No role matches", window=PANEL)
    assert shown.witness.wait_until(shown.witness.announced, "the empty list to be told") == [
        "No role matches. Try fewer letters, or another word."
    ]
    shown.press("Escape")
    shown.witness.wait_for("Activate Contributor", window=PANEL)
    shown.press("Escape")
    shown.witness.wait_until(lambda: not shown.witness.nodes(PANEL), "the panel to go")


def test_menu_is_walked_by_arrows(shown: Shown) -> None:
    """Space opens it, arrows choose, Escape closes; its entries have names and a role."""
    shown.open(PANEL, "panel")
    assert shown.press_for_focus("shift+Tab").name == "Roles"  # the tab in front
    assert shown.press_for_focus("shift+Tab").name == "More"
    shown.press("space")
    entries = [shown.press_for_focus("Down")]
    while len(entries) < 2 or entries[-1].path != entries[0].path:  # after the last the first
        entries.append(shown.press_for_focus("Down"))
    assert {one.role for one in entries} == {"menu item"}
    names = [one.name for one in entries]
    assert names[0] == "Read again"
    assert "Quit Keyhour" in names
    assert all(names)
    shown.press("Escape")
    shown.wait_for_focus(PANEL, "More")


def test_new_card_is_walked_where_it_stands(shown: Shown) -> None:
    """A card that comes later than the list is still read, and reached, before it."""
    shown.tell("situation ready")
    shown.open(PANEL, "panel", "situation busy")
    shown.witness.wait_for("More time for Device administrator", window=PANEL)
    shown.wait_for_focus(PANEL, SEARCH)
    assert shown.press_for_focus("Tab").name == "More time for Device administrator"


def test_error_is_told_at_its_field(shown: Shown) -> None:
    """The field says what is wrong; Return too early reads it out and goes there."""
    shown.open(FORM, "OpenForm SQL")
    number = shown.witness.wait_for("Ticket number (required)", "text", FORM)
    assert number.description == "Enter the ticket's number."
    assert shown.witness.announced() == []

    def was_refused() -> bool:
        shown.press("Return")  # the first half second takes none
        return bool(shown.witness.announced())

    shown.witness.wait_until(was_refused, "the refusal to be read out")
    assert set(shown.witness.announced()) == {"Enter the ticket's number."}
    shown.wait_for_focus(FORM, "Ticket number (required)")
    shown.desktop.run("xdotool", "type", "DEV-1")
    shown.witness.wait_until(
        lambda: not shown.witness.read(number.path).description, "the field to be right"
    )


def test_countdown_is_read_out_when_it_matters(shown: Shown) -> None:
    """An hour's end in steps of a minute and a second: two sentences, and the focus stays."""
    shown.tell("active 42")
    shown.open(PANEL, "panel")
    shown.witness.wait_for("42 min left", window=PANEL)
    shown.witness.forget()
    shown.tell(*["advance 60"] * 41, *["advance 1"] * 20, "advance 60")
    shown.witness.wait_for("Checking", window=PANEL)
    assert shown.witness.announced() == [
        "Device administrator: 15 min left.",
        "Device administrator: Checking.",
    ]
    assert shown.witness.gained() == []
    shown.tell("situation ready")
    shown.witness.wait_until(lambda: len(shown.witness.announced()) > 2, "the end")
    assert shown.witness.announced()[2:] == ["Device administrator has ended."]


def test_changes_of_state_are_read_out(shown: Shown) -> None:
    """Asked, then refused with the approver's words; offline; nothing twice."""
    shown.tell("situation ready")
    shown.open(PANEL, "panel")
    shown.witness.forget()
    shown.tell("situation awaiting", "situation awaiting", "situation denied", "advance 60")
    shown.witness.wait_until(lambda: len(shown.witness.announced()) > 1, "the refusal")
    waiting, denied = shown.witness.announced()
    assert waiting.startswith("Intune Administrator: Waiting. ")
    assert "Helpdesk leads" in waiting
    assert denied.startswith("Intune Administrator: Not granted. ")
    assert "Please use the service account instead." in denied
    shown.tell("situation ready", "situation offline")
    shown.witness.wait_until(lambda: len(shown.witness.announced()) > 2, "the banner")


def test_last_call_is_read_out_once_and_takes_no_focus(shown: Shown) -> None:
    """It stands there; time passes in it; only its coming is told."""
    shown.open(PANEL, "situation expiring", "panel")
    shown.witness.forget()
    shown.tell("remind 5")
    title = "Device administrator ends in 5 minutes"
    window = shown.witness.wait_until(
        lambda: next((n for n in shown.witness.nodes() if n.name == title), None), "the window"
    )
    assert window
    assert window.role == "dialog"
    shown.tell("advance 60", "advance 60")
    shown.witness.wait_for("Device administrator ends in 3 minutes")
    (told,) = shown.witness.announced()
    assert told.startswith(f"{title}. At ")
    assert shown.witness.gained() == []
