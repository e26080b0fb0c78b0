"""What a person hears: every control has a name and a role, the order is the one that is seen."""

from __future__ import annotations

import pytest

from tests.desktop.accessibility import Node
from tests.desktop.shown import PANEL, Shown

pytestmark = pytest.mark.desktop

ROLES = {
    "button menu", "check box", "combo box", "label", "list", "list item", "menu item",
    "page tab", "page tab list", "push button", "radio button", "scroll bar", "slider", "spin box",
    "text", "toggle button",
}  # fmt: skip
"""What a control may be; "filler" says nothing to anybody."""

WINDOWS = {"dialog", "frame"}
FORM = "Activate SQL operators"
SETTINGS = "Keyhour settings"
SURFACES = {
    "panel": (PANEL, "panel"),
    "code": (PANEL, "situation device_code", "panel"),
    "refused": (PANEL, "situation denied", "panel"),
    "offline": (PANEL, "situation offline", "panel"),
    "signed_out": (PANEL, "situation signed_out", "panel"),
    "form": (FORM, "OpenForm SQL"),
    "more_time": ("More time for Device administrator", "MoreTime DEVICE"),
    "settings": (SETTINGS, "OpenSettings"),
    "settings_alerts": (SETTINGS, "OpenSettings ALERTS"),
    "settings_favourites": (SETTINGS, "OpenSettings FAVOURITES"),
    "settings_organisation": (SETTINGS, "OpenSettings ORGANISATION"),
    "bundle": ("Activate 3 roles", "OpenBundle SQL HELPDESK CONTRIBUTOR"),
    "about": ("About Keyhour", "OpenAbout"),
    "help": ("Keyhour help", "OpenHelp"),
}


@pytest.mark.parametrize("surface", SURFACES)
def test_every_control_has_a_name_and_a_role(shown: Shown, surface: str) -> None:
    """Whatever takes the focus or does something can be told apart by ear alone."""
    window, *lines = SURFACES[surface]
    shown.open(window, *lines)
    frame, *nodes = shown.witness.nodes(window)
    assert (frame.role in WINDOWS, frame.name) == (True, window)
    controls = [one for one in nodes if _is_control(one)]
    assert controls
    nameless = [
        one.line()
        for one in controls
        if one.role not in ROLES or not (one.name or one.labels or one.role == "scroll bar")
    ]
    assert nameless == []


@pytest.mark.parametrize("surface", SURFACES)
def test_tab_goes_through_everything_once_as_it_is_read(shown: Shown, surface: str) -> None:
    """Each stop gets the focus by an event, inside its window; after the last comes the first."""
    window, *lines = SURFACES[surface]
    first = shown.open(window, *lines)
    frame = shown.witness.nodes(window)[0]
    expected = _stops(shown.witness.nodes(window))
    walked = []
    for _ in expected[1:]:
        node = shown.press_for_focus("Tab")
        walked.append(node.name)
        assert {"focused", "showing"} <= node.states
        assert _is_inside(node, frame), f"{node.line()} is outside of {frame.line()}"
    paths = [one.path for one in expected]
    start = paths.index(first.path) + 1 if first.path in paths else 0
    in_turn = [one.name for one in (*expected[start:], *expected[:start])]
    assert walked == in_turn[: len(walked)]
    shown.press("Tab")  # after the last one comes the first again
    shown.wait_for_focus(window, in_turn[-1] if start else in_turn[len(walked)])


def _is_control(node: Node) -> bool:
    """Qt's tab widget says that it takes the focus, but hands it on to its tabs."""
    is_tab_widget = node.role == "filler" and node.name == SETTINGS
    return ("focusable" in node.states or bool(node.actions)) and not is_tab_widget


def _stops(nodes: list[Node]) -> list[Node]:
    """What Tab should stop at, from the top: of tabs, entries and radio buttons the chosen one.

    Qt's tab widget has its tabs after its pages in the tree; they are read above them.
    """
    stops = [
        one
        for one in nodes[1:]
        if {"focusable", "enabled", "sensitive"} <= one.states and _is_stop(one)
    ]
    tabs = [one for one in stops if one.role == "page tab"]
    others = [one for one in stops if one.role != "page tab"]
    above = [one for one in others if any(one.box[1] < tab.box[1] for tab in tabs)]
    return above + tabs + [one for one in others if one not in above]


def _is_stop(node: Node) -> bool:
    match node.role:
        case "radio button":
            return "checked" in node.states
        case "page tab" | "list item":
            return "selected" in node.states
        case "page tab list" | "list":
            return False  # its entry has the focus
        case _:
            return _is_control(node)


def _is_inside(node: Node, frame: Node) -> bool:
    x, y, width, height = node.box
    left, top, wide, high = frame.box
    return left <= x and top <= y and x + width <= left + wide and y + height <= top + high


def test_labels_belong_to_their_fields(shown: Shown) -> None:
    """The field is called what stands above it."""
    shown.tell("situation ready")
    shown.open("Activate Intune Administrator", "OpenForm INTUNE")
    fields = [one for one in shown.witness.nodes() if one.role in {"text", "spin box"}]
    named = {one.name: one.labels for one in fields if one.labels}
    assert named["Reason (required)"] == ("Reason (required)",)
    assert named["Duration"] == ("For",)
    shown.open(FORM, "OpenForm SQL")
    named = {one.name: one.labels for one in shown.witness.nodes(FORM) if one.role == "text"}
    assert named["Ticket number (required)"] == ("Ticket number (required)",)


def test_rows_say_all_that_is_seen(shown: Shown) -> None:
    """Name, place, what will be asked, whether it is a favourite: on the row and on its button."""
    shown.open(PANEL, "panel")
    told = "North branch (administrative unit), up to 4 h, reason, MFA, Favourite"
    for name, role in (
        ("Helpdesk Administrator", "panel"),
        ("Activate Helpdesk Administrator", "push button"),
    ):
        node = shown.witness.wait_for(name, role, PANEL)
        assert node.description == told
    assert shown.witness.find("Remove Helpdesk Administrator from the favourites", "push button")
    assert shown.witness.find("Make Contributor a favourite", "push button")


def test_ring_says_what_it_shows(shown: Shown) -> None:
    """Its picture is a text: what is left, or what is waited for."""
    shown.open(PANEL, "panel")
    assert shown.witness.find("42 min left", "label", PANEL)
    assert shown.witness.find("Waiting", "label", PANEL)
    shown.tell("advance 120")
    assert shown.witness.wait_for("40 min left", "label", PANEL)
    card = shown.witness.wait_for("Device administrator", "panel", PANEL)
    assert card.description.startswith("40 min left")


def test_disabled_button_says_why(shown: Shown) -> None:
    """Who cannot press it hears until when."""
    shown.tell("situation active_early")
    shown.open(PANEL, "panel")
    end = shown.witness.wait_for("End Device administrator now", "push button", PANEL)
    assert "sensitive" not in end.states
    assert end.description


def test_slider_counts_minutes(shown: Shown) -> None:
    """Its value is the one that is written beside it, and a key moves it by a step."""
    shown.open(FORM, "OpenForm SQL")
    slider = shown.witness.wait_for("Duration in minutes", "slider", FORM)
    assert slider.value == (60.0, 5.0, 480.0)
    field = shown.witness.wait_for("Duration", "spin box", FORM)
    shown.witness.act(slider, "Increase")
    assert shown.witness.wait_until(
        lambda: shown.witness.read(field.path).text == "1 h 5 min", "five minutes more"
    )
