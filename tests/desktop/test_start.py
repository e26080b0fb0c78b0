"""Starting twice, starting where there is no tray: real processes on a real display."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from tests.child_process import PATIENCE_SECONDS, ChildProcess
from tests.desktop.screen_reader import ScreenReader
from tests.desktop.session import DesktopSession
from tests.desktop.tray_host import TrayHost

pytestmark = pytest.mark.desktop

MANY = 6
NO_TRAY = "This desktop has no tray. Keyhour stays open as this window."


def folder(desktop: DesktopSession, name: str = "state") -> tuple[str, str]:
    """The option that chooses a state folder."""
    return ("--state-dir", str(desktop.folder / name))


def test_a_second_start_shows_the_panel_and_ends(
    desktop: DesktopSession, tray_host: TrayHost, screen_reader: ScreenReader
) -> None:
    """There is one icon; the second process has nothing to say and ends well."""
    tray_host.wait_until_empty()
    first = desktop.start_app(*folder(desktop))
    tray_host.wait_for_item()
    second = desktop.start_app(*folder(desktop))
    assert second.wait() == 0
    assert (second.stdout, second.stderr) == ("", "")
    assert screen_reader.wait_until(lambda: screen_reader.find("Keyhour"), "the panel")
    assert len(tray_host.items) == 1
    assert first.exit_status is None


def test_of_several_starts_at_once_one_stays(desktop: DesktopSession, tray_host: TrayHost) -> None:
    """However they fall together, one icon is left and the others end well."""
    tray_host.wait_until_empty()
    apps = [desktop.start_app(*folder(desktop)) for _ in range(MANY)]
    tray_host.wait_for_item()

    def ended() -> list[ChildProcess]:
        return [app for app in apps if app.exit_status is not None]

    never, deadline = threading.Event(), time.monotonic() + PATIENCE_SECONDS
    while len(ended()) < MANY - 1 and time.monotonic() < deadline:
        never.wait(0.05)
    assert [app.exit_status for app in ended()] == [0] * (MANY - 1)
    assert len(tray_host.items) == 1


def test_a_start_after_a_power_cut_is_the_first(
    desktop: DesktopSession, tray_host: TrayHost
) -> None:
    """What kill -9 leaves stops nobody."""
    tray_host.wait_until_empty()
    killed = desktop.start_app(*folder(desktop))
    tray_host.wait_for_item()
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    tray_host.wait_until_empty()
    again = desktop.start_app(*folder(desktop))
    tray_host.wait_for_item()
    assert again.exit_status is None


def test_two_state_folders_are_two_trays(desktop: DesktopSession, tray_host: TrayHost) -> None:
    """The practice tenant's tray stands beside the real one."""
    tray_host.wait_until_empty()
    for name in ("one", "two"):
        desktop.start_app(*folder(desktop, name))
    tray_host.wait_for_item().wait_until(lambda _: len(tray_host.items) == 2, "two icons")


def test_without_a_tray_there_is_a_window_that_says_so(
    desktop: DesktopSession, screen_reader: ScreenReader
) -> None:
    """Nobody offers a tray: the panel is a normal window, and the program ends with it."""
    app = desktop.start_app(*folder(desktop))
    screen_reader.wait_for(NO_TRAY, window="Keyhour")
    (window,) = desktop.run(
        "xdotool", "search", "--sync", "--onlyvisible", "--name", "^Keyhour$"
    ).split()
    desktop.run("xdotool", "windowfocus", "--sync", window, "key", "alt+F4")
    assert app.wait() == 0


def test_a_tray_that_comes_later_is_used(
    desktop: DesktopSession, screen_reader: ScreenReader
) -> None:
    """Started before the desktop was up: first a window that says so, then an icon as well."""
    app = desktop.start_app(*folder(desktop))
    screen_reader.wait_for(NO_TRAY, window="Keyhour")
    host = TrayHost(desktop.bus_address)
    try:
        item = host.wait_for_item()
        assert item.tooltip.startswith("Keyhour")
        screen_reader.wait_until_gone(NO_TRAY)
        assert screen_reader.find("Keyhour")
        item.click("Quit")
        assert app.wait() == 0
    finally:
        host.end()


def test_no_tray_that_comes_is_missed_when_the_program_ends(
    desktop: DesktopSession, screen_reader: ScreenReader
) -> None:
    """Waiting for a tray keeps nobody from quitting."""
    app = desktop.start_app(*folder(desktop))
    screen_reader.wait_for(NO_TRAY, window="Keyhour")
    app.send_signal(signal.SIGTERM)
    assert app.wait() == 0


@pytest.mark.parametrize("scale", ["1", "2", "2.5"])
def test_the_panel_stays_on_a_small_screen(scale: str) -> None:
    """800 × 600 has room for all of the panel at no scale; it comes up smaller, and whole."""
    desktop = DesktopSession("800x600")
    host, reader = TrayHost(desktop.bus_address), ScreenReader(desktop.bus_address)
    try:
        desktop.start_app(*folder(desktop), extra={"QT_SCALE_FACTOR": scale})
        item = host.wait_for_item()
        item.wait_until(lambda one: len(one.menu().labels) > 1, "the whole menu")
        desktop.run("xdotool", "mousemove", "790", "590")
        item.activate(790, 590)
        reader.wait_until(lambda: reader.find("Keyhour"), "the panel")
        x, y, width, height = _window(desktop)
        assert x >= 0
        assert y >= 0
        assert x + width <= 800
        assert y + height <= 600
        assert width >= 300
    finally:
        reader.end()
        host.end()
        desktop.end()


def _window(desktop: DesktopSession) -> tuple[int, int, int, int]:
    """Where the panel is, in pixels; no window manager has put a frame around it."""
    number = desktop.run("xdotool", "search", "--onlyvisible", "--name", "^Keyhour$").split()[0]
    told = desktop.run("xdotool", "getwindowgeometry", "--shell", number)
    values = dict(line.split("=") for line in told.split())
    return int(values["X"]), int(values["Y"]), int(values["WIDTH"]), int(values["HEIGHT"])
