"""The tray on a real desktop: xfce4-panel, xfce4-notifyd, openbox, and a real pointer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.practice import Tenant
from tests.desktop.panel_story import LEFT, RIGHT, PanelStory
from tests.desktop.real_panel import RealPanel
from tests.desktop.screen_reader import ScreenReader
from tests.desktop.session import DesktopSession
from tests.desktop.story import PANEL

pytestmark = pytest.mark.desktop

ROLE = "Device administrator"
FORM = f"Activate {ROLE}"


@pytest.fixture
def real_panel(desktop: DesktopSession, screen_reader: ScreenReader) -> Iterator[RealPanel]:
    """A panel and notifications that a person could use, there before any app."""
    del screen_reader  # it has started the window manager
    panel = RealPanel(desktop)
    yield panel
    panel.end()


@pytest.fixture
def story(
    desktop: DesktopSession,
    real_panel: RealPanel,
    screen_reader: ScreenReader,
    served_tenant: Tenant,
) -> PanelStory:
    """Rosa, signed in, with one role that asks for nothing but a reason."""
    served_tenant.begin("quiet")
    story = PanelStory(desktop, real_panel, screen_reader, served_tenant)
    story.sign_in()
    return story


def test_the_icon_is_drawn_and_opens_the_panel_beside_it(story: PanelStory) -> None:
    """A left click brings the panel up beside the bar, wholly on the screen; another closes it."""
    story.start_tray()
    story.wait_for_tooltip("no role is active")
    icon = story.panel.find_icon()
    assert min(icon.width, icon.height) >= 16
    story.open_panel()
    story.save_picture("real-panel")
    window = story.reader.things(PANEL)[0]
    assert window.x >= 0
    assert window.x + window.width <= 1280
    assert icon.y - 40 <= window.y + window.height <= icon.y
    story.click_icon()
    story.reader.wait_until_gone(PANEL)


def test_a_second_start_brings_the_panel_up(story: PanelStory) -> None:
    """It ends at once, and the one icon stays the only one."""
    story.start_tray()
    story.wait_for_tooltip("no role is active")
    second = story.desktop.start_app(*story.where)
    assert second.wait() == 0
    story.reader.wait_for("Search your roles", window=PANEL)
    assert story.panel.find_icon().width < 40


def test_from_the_taskbar_to_a_sent_request_are_two_gestures(story: PanelStory) -> None:
    """One drawn-out click: press on the icon, let go on the favourite. One confirmation: the reason
    has the focus, Return sends it. The tenant gets one request.
    """
    story.start_tray()
    story.wait_for_tooltip("no role is active")
    story.open_panel()
    story.click(story.reader.wait_for(f"Make {ROLE} a favourite"))
    story.wait_for_entry(f"{FORM}, 1 h…")
    story.press("Escape")
    story.reader.wait_until_gone(PANEL)
    story.tenant.ask("DELETE", "requests")

    story.choose(f"{FORM}, 1 h…")
    story.wait_for_focus("Reason", FORM)
    story.save_picture("real-form")
    story.desktop.run("xdotool", "type", "--delay", "50", "Printer driver on PC 7")
    story.press("Return")
    story.reader.wait_until_gone(FORM, window=FORM)

    story.wait_for_tooltip("left (until")
    (post,) = story.posts()
    assert post["status"] == 201
    (wish,) = story.wishes()
    assert (wish["justification"], wish["duration"]) == ("Printer driver on PC 7", "PT1H")
    story.save_picture("real-active")


def test_a_click_each_for_menu_and_entry_works_too(story: PanelStory) -> None:
    """Who lets go at once clicks a second time, on the entry."""
    story.start_tray()
    story.wait_for_tooltip("no role is active")
    story.panel.point(story.panel.find_icon(), "click", RIGHT)
    menu = story.panel.find_menu()
    story.panel.point(story.panel.find_entry(menu, "Open Keyhour"), "click", LEFT)
    assert story.reader.wait_for("Search your roles", window=PANEL)


def test_a_button_of_a_notification_reaches_the_app(story: PanelStory) -> None:
    """The warning is drawn by the desktop; its button opens the dialog about more time."""
    story.tenant.begin("expiring")
    story.advance("PT6M")
    story.start_tray()
    button = story.panel.find_button(0, of=3)
    story.save_picture("real-notification")
    story.panel.point(button, "click", LEFT)
    title = f"More time for {ROLE}"
    story.reader.wait_for(title, window=title)
    story.save_picture("real-more-time")
