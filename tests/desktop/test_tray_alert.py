"""Warnings on desktops that cannot show buttons, or no notification at all."""

from __future__ import annotations

import time

import pytest

from tests.cli.practice import Tenant
from tests.desktop.screen_reader import ScreenReader, Thing
from tests.desktop.session import DesktopSession
from tests.desktop.story import PANEL, Story
from tests.desktop.tray_host import TrayHost

pytestmark = pytest.mark.desktop

ROLE = "Device administrator"
QUIET_SECONDS = 0.5
WARNING = f"{ROLE} ends in 4 minutes"


@pytest.fixture(params=["silent_tray_host", "buttonless_tray_host"])
def quiet_story(
    request: pytest.FixtureRequest,
    desktop: DesktopSession,
    screen_reader: ScreenReader,
    served_tenant: Tenant,
) -> Story:
    """Rosa's role ends in 20 minutes; the desktop has no notifications, or none with buttons."""
    host: TrayHost = request.getfixturevalue(request.param)
    served_tenant.begin("expiring")
    story = Story(desktop, host, screen_reader, served_tenant)
    story.sign_in()
    return story


def _seen_coming(story: Story, button: str) -> tuple[float, Thing]:
    """Return when the warning was certainly not there yet, and its button once it is."""
    unseen_at = time.monotonic()

    def look() -> Thing | None:
        nonlocal unseen_at
        asked_at = time.monotonic()
        found = story.reader.find(button, "push button", WARNING)
        if found is None:
            unseen_at = asked_at
        return found

    found = story.reader.wait_until(look, "the warning")
    assert found
    return unseen_at, found


def test_own_window_warns_where_the_desktop_cannot(quiet_story: Story) -> None:
    """At the last warning it shows without taking the focus; its button acts after half a second,
    not before.
    """
    story = quiet_story
    story.start_tray()
    story.wait_for_tooltip("left (until")
    story.open_panel()
    story.advance("PT16M")
    story.read_again()
    unseen_at, end_now = _seen_coming(story, "End now")
    story.click_until_gone(end_now, WARNING)
    assert time.monotonic() - unseen_at >= QUIET_SECONDS
    story.wait_for_tooltip("no role is active")
    assert len(story.wishes("selfDeactivate")) == 1


def test_own_window_leaves_the_focus_where_it_was(quiet_story: Story) -> None:
    """What a person types at that moment does not press its buttons."""
    story = quiet_story
    story.start_tray()
    story.wait_for_tooltip("left (until")
    story.open_panel()
    story.advance("PT16M")
    story.read_again()
    story.reader.wait_for("End now", "push button", WARNING)
    story.wait_for_focus("More", PANEL)
    assert not any(thing.is_focused for thing in story.reader.things(WARNING))
    story.save_picture("own_window")
    story.press("Return", "space", "Escape")
    assert story.reader.find("End now", "push button", WARNING)
    assert story.wishes("selfDeactivate") == []


def test_own_window_goes_when_the_role_has_ended(quiet_story: Story) -> None:
    """The warning is over; in its place stands the word that it has ended."""
    story = quiet_story
    story.start_tray()
    story.wait_for_tooltip("left (until")
    story.open_panel()
    story.advance("PT16M")
    story.read_again()
    story.reader.wait_for("End now", "push button", WARNING)
    story.advance("PT5M")
    story.read_again()
    story.reader.wait_for("Activate again…", "push button", f"{ROLE} has ended")
    story.reader.wait_until_gone(WARNING)
