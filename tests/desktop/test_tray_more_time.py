"""More time in both its forms, against a tenant that refuses a role for 12 s after it was given
back.
"""

from __future__ import annotations

import pytest

from tests.desktop.story import PANEL, Story

pytestmark = pytest.mark.desktop

ROLE = "Device administrator"
DIALOG = f"More time for {ROLE}"
WHY = "Not done yet"


def _begun(story: Story) -> None:
    """A role in its last twenty minutes; its dialog is open, with the reason in focus."""
    story.tenant.begin("expiring")
    story.start_tray()
    story.wait_for_tooltip("left (until")
    story.open_panel()
    story.click(story.reader.wait_for(DIALOG, "push button", PANEL))
    story.wait_for_focus("Reason", DIALOG)


def test_prepared_activation_starts_when_the_present_one_ends(story: Story) -> None:
    """Nothing is sent before; the tooltip says what will happen, and then it does."""
    _begun(story)
    story.save_picture("more_time")
    story.type(WHY)
    story.confirm(DIALOG)
    story.wait_for_tooltip("then again")
    assert len(story.wishes()) == 1

    story.advance("PT20M5S")
    story.read_again()
    story.wait_for_tooltip(f"{ROLE}: 1 h left")
    assert [wish["justification"] for wish in story.wishes()][-1] == WHY
    assert len(story.wishes()) == 2


def test_ending_now_is_confirmed_and_followed_by_one_request(story: Story) -> None:
    """The present one is given back, a read shows it gone, and only then the next is asked for."""
    _begun(story)
    story.click(story.reader.wait_for("End it now and activate again", "radio button", DIALOG))
    story.click(story.reader.wait_for("Reason", "text", DIALOG))
    story.type(WHY)
    story.press("Return")
    go = story.reader.wait_for("End and activate again", "push button")
    story.save_picture("end_now_question")
    story.click(go)
    story.wait_for_tooltip("then activating again")
    story.item.wait_until(lambda item: f"{ROLE}: 1 h left" in item.tooltip, "the new window", 40)
    assert len(story.wishes("selfDeactivate")) == 1
    assert [wish["justification"] for wish in story.wishes()][-1] == WHY
    assert [post["status"] for post in story.posts()][-2:] == [201, 201]
