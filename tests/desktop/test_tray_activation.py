"""Asking for a role from the tray, and its end, against the practice tenant."""

from __future__ import annotations

import pytest

from tests.desktop.notification_host import Notification
from tests.desktop.story import PANEL, Story

pytestmark = pytest.mark.desktop

ROLE = "Device administrator"
FORM = f"Activate {ROLE}"


def test_favourite_takes_one_click_and_one_confirmation(story: Story) -> None:
    """The menu opens the form with the reason in focus; Return sends one request, and only a read
    makes it active.
    """
    story.start_tray()
    story.wait_for_tooltip("no role is active")
    ready = story.picture
    story.open_panel()
    story.click(story.reader.wait_for(f"Make {ROLE} a favourite"))
    story.wait_for_entry(f"{FORM}, 1 h…")
    story.press("Escape")
    story.reader.wait_until_gone(PANEL)
    story.tenant.ask("DELETE", "requests")

    story.item.click(f"{FORM}, 1 h…")
    story.fill_form(FORM, "Printer driver on PC 7")
    assert story.wait_for_tooltip("left (until").startswith(f"{ROLE}: ")
    assert story.wait_for_other_picture(ready)
    (post,) = story.posts()
    assert post["status"] == 201
    (wish,) = story.wishes()
    assert (wish["justification"], wish["duration"]) == ("Printer driver on PC 7", "PT1H")
    assert story.item.menu().find(ROLE).labels[0] == "More time…"

    story.open_panel()
    assert story.reader.wait_for("Active", window=PANEL)
    assert story.reader.find(f"End {ROLE} now", window=PANEL)
    story.save_picture("active")


def test_second_click_on_a_favourite_brings_up_the_same_form(story: Story) -> None:
    """What was typed stays; there are never two forms for one role."""
    story.start_tray()
    story.wait_for_tooltip("no role is active")
    story.item.click(FORM)
    story.wait_for_focus("Reason", FORM)
    story.type("Half a reason")
    story.item.click(FORM)
    story.wait_for_focus("Reason", FORM)
    assert story.reader.value(story.reader.wait_for("Reason", "text")) == "Half a reason"
    assert len([one for one in story.reader.things() if one.name == FORM]) == 2  # window and title


def _ending(minutes: int) -> str:
    return f"{ROLE} ends in {minutes} minutes"


def _notice(story: Story, title: str) -> Notification:
    return story.host.notifications.wait_for(lambda note: note.summary == title)


def test_role_that_ends_is_announced_and_can_be_asked_for_again(story: Story) -> None:
    """A warning with buttons at 15 minutes, a word at the end; its button opens the form, empty."""
    story.tenant.begin("expiring")
    story.start_tray()
    story.wait_for_tooltip("left (until")
    story.open_panel()
    far = story.picture
    story.advance("PT6M")
    story.read_again()
    warning = _notice(story, _ending(14))
    assert list(warning.labels) == ["default", "more_time", "end_now", "let_end"]
    assert "Practice tenant" in warning.body
    assert story.wait_for_other_picture(far)

    story.advance("PT14M5S")
    story.read_again()
    end = _notice(story, f"{ROLE} has ended")
    assert list(end.labels) == ["default", "again", "dismiss"]
    story.wait_for_tooltip("no role is active")
    story.host.notifications.press(end, "again")
    story.wait_for_focus("Reason", FORM)
    assert story.reader.value(story.reader.wait_for("Reason", "text", FORM)) == ""
    story.fill_form(FORM, "Not done yet")
    story.wait_for_tooltip("left (until")
    assert [wish["justification"] for wish in story.wishes()][-1] == "Not done yet"
    assert story.told_of_roles() == [_ending(14), f"{ROLE} has ended"]
    assert story.told_of_eligibilities() == [
        f"{name}: your eligibility ends in 9 days"
        for name in ("Helpdesk Administrator", "Print team", "Storage Blob Data Reader")
    ]


def test_end_now_on_the_warning_gives_the_role_back(story: Story) -> None:
    """One press sends one request; the tray says so only when a read has shown it."""
    story.tenant.begin("expiring")
    story.start_tray()
    story.wait_for_tooltip("left (until")
    story.open_panel()
    story.advance("PT6M")
    story.read_again()
    story.tenant.ask("DELETE", "requests")
    story.host.notifications.press(_notice(story, _ending(14)), "end_now")
    story.wait_for_tooltip("no role is active")
    assert len(story.posts()) == 1
    assert len(story.wishes("selfDeactivate")) == 1


def test_role_runs_out_by_the_clock_alone(fast_story: Story) -> None:
    """Nobody touches anything: the ring empties, two warnings and the end are told once each."""
    story = fast_story
    story.tenant.begin("expiring")
    story.start_tray()
    story.wait_for_tooltip("left (until")
    pictures = [story.picture]
    for _ in range(3):
        pictures.append(story.wait_for_other_picture(*pictures))
    _notice(story, _ending(15))
    _notice(story, _ending(5))
    _notice(story, f"{ROLE} has ended")
    story.wait_for_tooltip("no role is active")
    assert len(story.told_of_roles()) == 3
