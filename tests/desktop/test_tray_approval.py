"""A role that somebody else must grant, from the tray, against the practice tenant."""

from __future__ import annotations

import pytest

from tests.desktop.story import PANEL, Story

pytestmark = pytest.mark.desktop

ROLE = "Device administrator"
FORM = f"Activate {ROLE}"


@pytest.fixture
def waiting(fast_story: Story) -> Story:
    """Rosa has asked, and the tray waits."""
    story = fast_story
    story.tenant.begin("needs_approval")
    story.start_tray()
    story.wait_for_tooltip("no role is active")
    story.item.click(FORM)
    assert story.reader.wait_for("Ask for approval", "push button", FORM)
    story.fill_form(FORM, "Printer driver")
    story.wait_for_tooltip("waiting for approval since")
    return story


def _decide(story: Story, decision: str, reason: str) -> None:
    (wish,) = story.wishes()
    body = {"request_id": wish["id"], "decision": decision, "by": "ada", "reason": reason}
    story.tenant.ask("POST", "decide", body)


def test_approval_is_told_and_makes_the_role_active(waiting: Story) -> None:
    """While it waits nothing says active; then one message says that it is."""
    story = waiting
    story.open_panel()
    assert story.reader.wait_for("Waiting", window=PANEL)
    assert not story.reader.find("Active", window=PANEL)
    story.save_picture("waiting")
    _decide(story, "Approve", "Go ahead")
    told = story.host.notifications.wait_for()
    assert told.summary == f"{ROLE} is active"
    story.wait_for_tooltip("left (until")
    assert story.reader.wait_for("Active", window=PANEL)
    assert story.told_of_roles() == [told.summary]


def test_denial_is_told_in_words(waiting: Story) -> None:
    """A message, the icon and the panel say that it was not granted; nothing is active."""
    story = waiting
    _decide(story, "Deny", "Use the self-service portal")
    told = story.host.notifications.wait_for()
    assert told.summary == f"{ROLE} was not granted"
    assert "approver" in told.body
    story.wait_for_tooltip("not granted")
    story.host.notifications.press(told, "default")
    assert story.reader.wait_for("Not granted", window=PANEL)
    story.save_picture("denied")


def test_request_is_cancelled_from_the_menu(waiting: Story) -> None:
    """The tenant has it cancelled, and the tray is ready again."""
    story = waiting
    story.item.click(f"{ROLE}: waiting", "Cancel request")
    story.wait_for_tooltip("no role is active")
    (wish,) = story.wishes()
    assert wish["status"] == "Canceled"
    assert story.host.notifications.shown == []
