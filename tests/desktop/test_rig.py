"""The desktop rig shows what an app really does, so that other tests may believe it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pytest

from tests.child_process import ChildProcess
from tests.desktop.session import DesktopSession
from tests.desktop.tray_host import TrayHost

pytestmark = pytest.mark.desktop

APP: Final = Path(__file__).parent / "app_rig_tray.py"


@pytest.fixture
def app(desktop: DesktopSession, tray_host: TrayHost) -> ChildProcess:
    """Start the example app once the tray is there."""
    tray_host.wait_until_empty()
    return desktop.start(sys.executable, str(APP))


def test_item_registers_with_icon_and_tooltip(app: ChildProcess, tray_host: TrayHost) -> None:
    """A tray item brings its state, its tool tip and its icon in every size."""
    del app
    item = tray_host.wait_for_item()
    assert item.status == "Active"
    assert item.tooltip == "Rig: nothing active"
    assert {icon.width for icon in item.icons} >= {22, 44}
    assert item.icons[0].argb[:4] == b"\xff\xff\x00\x00"  # opaque red


def test_menu_reads_as_a_person_sees_it(app: ChildProcess, tray_host: TrayHost) -> None:
    """The menu is asked for as a desktop does and comes with submenus, marks and states."""
    menu = tray_host.wait_for_item().menu()
    app.wait_for_line("about to show")
    assert menu.labels == ["Notify", "Turn green", "—", "More", "Not now", "Quit"]
    assert menu.find("More", "Loud").is_checked is True
    assert menu.find("Notify").is_checked is None
    assert not menu.find("Not now").is_enabled


def test_disabled_entry_cannot_be_chosen(app: ChildProcess, tray_host: TrayHost) -> None:
    """The rig refuses what a person could not do."""
    del app
    with pytest.raises(AssertionError, match="cannot choose"):
        tray_host.wait_for_item().click("Not now")


def test_chosen_entry_reaches_the_app(app: ChildProcess, tray_host: TrayHost) -> None:
    """An entry's slot runs, and a new icon is a different picture."""
    del app
    item = tray_host.wait_for_item()
    red = item.icons[0].digest
    item.click("Turn green")
    assert item.wait_until(lambda it: it.icons[0].digest != red, "another icon")


def test_left_click_reaches_the_app(app: ChildProcess, tray_host: TrayHost) -> None:
    """A click on the icon is told from the menu."""
    tray_host.wait_for_item().activate()
    app.wait_for_line("activated Trigger")


def test_notification_button_reaches_the_app(app: ChildProcess, tray_host: TrayHost) -> None:
    """A message is kept as sent; a pressed button comes back, then the closing."""
    tray_host.wait_for_item().click("Notify")
    message = tray_host.notifications.wait_for(lambda note: note.summary == "Ends soon")
    assert message.body == "<b>5</b> min"
    assert message.labels == {"extend": "Extend", "dismiss": "Dismiss"}
    assert message.hints == {"urgency": 2}
    app.wait_for_line(f"sent {message.id}")
    tray_host.notifications.press(message, "extend")
    app.wait_for_line(rf"got ActionInvoked \({message.id}, 'extend'\)")
    app.wait_for_line(rf"got NotificationClosed \({message.id}, 2\)")


def test_item_leaves_with_its_app(app: ChildProcess, tray_host: TrayHost) -> None:
    """An app that ends takes its icon along."""
    tray_host.wait_for_item().click("Quit")
    assert app.wait() == 0
    tray_host.wait_until_empty()


def test_screenshot_shows_the_screen(desktop: DesktopSession, tmp_path: Path) -> None:
    """The screen can be looked at."""
    picture = desktop.screenshot(tmp_path / "screen.png")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_two_desktops_stand_side_by_side(desktop: DesktopSession) -> None:
    """Sessions share neither screen nor bus nor home."""
    other = DesktopSession()
    try:
        for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "HOME"):
            assert other.environment[name] != desktop.environment[name]
    finally:
        other.end()


def test_end_leaves_no_process(desktop: DesktopSession) -> None:
    """What the session started is gone after its end."""
    sleeper = desktop.start("sleep", "600")
    desktop.end()
    assert sleeper.exit_status is not None
    assert not desktop.folder.exists()
