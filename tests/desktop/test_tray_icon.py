"""The icon in the tray, against the practice tenant: what it shows and says in each state."""

from __future__ import annotations

import pytest

from tests.desktop.story import Story

pytestmark = pytest.mark.desktop

FORM = "Activate Device administrator"


def test_icon_says_that_nothing_is_active(story: Story) -> None:
    """Signed in before, the tray knows Rosa, reads, and is ready."""
    story.start_tray()
    assert story.wait_for_tooltip("no role is active") == ("Keyhour: no role is active (practice)")
    item = story.item
    assert (item.status, item.title) == ("Active", "Keyhour")
    assert {icon.width for icon in item.icons} >= {16, 22, 24, 32, 48} - {22}
    assert all(any(icon.argb) for icon in item.icons)
    labels = item.menu().labels
    assert labels[0] == "Practice tenant"
    assert labels[-1] == "Quit"
    assert {"Activate Device administrator…", "Open Keyhour", "Sign out"} <= set(labels)


def test_each_state_has_its_own_picture(fast_story: Story) -> None:
    """Ready, waiting, active, unsure, signed out: five shapes, with or without colour."""
    story = fast_story
    story.tenant.begin("needs_approval")
    story.start_tray()
    story.wait_for_tooltip("no role is active")
    pictures = [story.picture]

    story.item.click(FORM)
    story.fill_form(FORM, "Printer driver")
    story.wait_for_tooltip("waiting for approval")
    pictures.append(story.wait_for_other_picture(*pictures))

    (wish,) = story.wishes()
    decision = {"request_id": wish["id"], "decision": "Approve", "by": "ada"}
    story.tenant.ask("POST", "decide", decision)
    story.wait_for_tooltip("left (until")
    pictures.append(story.wait_for_other_picture(*pictures))

    story.tenant.fault("^/graph", "drop", times=1000)
    story.open_panel()
    story.read_again()
    story.wait_for_tooltip("cannot reach")
    pictures.append(story.wait_for_other_picture(*pictures))

    story.tenant.ask("DELETE", "faults")
    story.wait_for_tooltip("Device administrator:")
    story.item.click("Sign out")
    story.wait_for_tooltip("sign in to see your roles")
    pictures.append(story.wait_for_other_picture(*pictures))
    assert len(set(pictures)) == 5
