"""The tray under Wayland, with weston's headless compositor."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import pytest

from tests.child_process import PATIENCE_SECONDS, ChildProcess
from tests.desktop.screen_reader import ScreenReader
from tests.desktop.session import DesktopSession
from tests.desktop.tray_host import TrayHost

pytestmark = pytest.mark.desktop

_SOCKET = "wl-test"
_SAID = "This desktop has no tray. Keyhour stays open as this window."


@pytest.fixture
def compositor(desktop: DesktopSession) -> DesktopSession:
    """A desktop whose apps find Wayland and no X."""
    weston = desktop.start(
        "weston",
        "--backend=headless-backend.so",
        f"--socket={_SOCKET}",
        "--idle-time=0",
        "--width=1280",
        "--height=800",
    )
    _wait_for_socket(desktop, weston)
    desktop.environment |= {"WAYLAND_DISPLAY": _SOCKET, "QT_QPA_PLATFORM": "wayland"}
    del desktop.environment["DISPLAY"]
    return desktop


def _wait_for_socket(desktop: DesktopSession, weston: ChildProcess) -> None:
    path = Path(desktop.environment["XDG_RUNTIME_DIR"], _SOCKET)
    never, deadline = threading.Event(), time.monotonic() + PATIENCE_SECONDS
    while not path.exists():
        assert weston.exit_status is None, weston.stderr
        assert time.monotonic() < deadline, weston.stderr
        never.wait(0.05)


def _start(desktop: DesktopSession) -> ChildProcess:
    state = str(desktop.folder / "state")
    return desktop.start_app("--state-dir", state, extra={"WAYLAND_DEBUG": "1"})


def test_without_a_tray_the_window_shows_and_the_program_ends(compositor: DesktopSession) -> None:
    """The compositor gets a window with pixels in it; asked to end, the program does."""
    reader = ScreenReader(compositor.bus_address)
    try:
        app = _start(compositor)
        reader.wait_for(_SAID, window="Keyhour")
        assert 'set_title("Keyhour")' in app.stderr
        assert "xdg_toplevel" in app.stderr
        app.send_signal(signal.SIGTERM)
        assert app.wait() == 0
    finally:
        reader.end()


def test_the_tray_is_used_where_there_is_one(compositor: DesktopSession) -> None:
    """The icon registers on the bus as under X; a click brings up the panel, Quit ends it."""
    host, reader = TrayHost(compositor.bus_address), ScreenReader(compositor.bus_address)
    try:
        app = _start(compositor)
        item = host.wait_for_item()
        item.wait_until(lambda one: "Quit" in one.menu().labels, "the menu")
        item.wait_until(lambda one: len(one.menu().labels) > 1, "the whole menu")
        item.activate()
        assert reader.wait_until(lambda: reader.find("Keyhour"), "the panel")
        assert not reader.find(_SAID)
        item.click("Quit")
        assert app.wait() == 0
    finally:
        reader.end()
        host.end()
