"""`keyhour demo` and a second start, on a desktop."""

from __future__ import annotations

import re
import shlex
import signal
import sys
from pathlib import Path

import pytest

from tests.child_process import ChildProcess
from tests.desktop.screen_reader import ScreenReader
from tests.desktop.session import REPOSITORY, DesktopSession
from tests.desktop.story import PANEL, Story
from tests.desktop.tray_host import TrayHost

pytestmark = pytest.mark.desktop

ROBOT = REPOSITORY / "tests/browser/practice_robot.py"


@pytest.fixture
def corner(desktop: DesktopSession) -> Path:
    """Where the demo may leave nothing behind."""
    folder = desktop.folder / "tmp"
    folder.mkdir()
    return folder


@pytest.fixture
def demo(
    desktop: DesktopSession, tray_host: TrayHost, screen_reader: ScreenReader, corner: Path
) -> ChildProcess:
    """The demo; its browser is a Chromium that signs in as Rosa."""
    del screen_reader
    tray_host.wait_until_empty()
    walk = [sys.executable, str(ROBOT), "--user", "rosa.bauer@contoso.example"]
    extra = {"TMPDIR": str(corner), "BROWSER": f"{shlex.join(walk)} %s &"}
    app = desktop.start_app("demo", extra=extra)
    tray_host.wait_for_item()
    return app


def _processes(corner: Path) -> list[Path]:
    """Return what still runs with this folder for temporary files."""
    mark = f"TMPDIR={corner}".encode()
    return [place.parent for place in Path("/proc").glob("[0-9]*/environ") if mark in _read(place)]


def _read(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError:
        return b""


def test_demo_is_the_app_with_a_tenant_of_its_own(
    demo: ChildProcess, tray_host: TrayHost, screen_reader: ScreenReader, corner: Path
) -> None:
    """It says who to sign in as; a role is active two gestures later; quitting leaves nothing."""
    said = demo.wait_for_line("Approvers decide here")
    assert re.search(r"http://127\.0\.0\.1:\d+/portal", said)
    item = tray_host.wait_for_item()
    item.wait_until(lambda it: "sign in to see your roles" in it.tooltip, "the icon")
    item.click("Sign in…")
    item.wait_until(lambda it: "no role is active" in it.tooltip, "Rosa's roles")
    item.activate(1000, 700)
    assert screen_reader.wait_for("Rosa Bauer", window=PANEL)
    item.click("Quit")
    assert demo.wait() == 0, demo.stderr
    assert list(corner.glob("keyhour*")) == []
    screen_reader.wait_until(lambda: not _processes(corner), "Chromium to end too")


def test_interrupted_demo_leaves_nothing(demo: ChildProcess, corner: Path) -> None:
    """Ctrl+C ends the tray and the tenant."""
    demo.wait_for_line("Approvers decide here")
    demo.send_signal(signal.SIGINT)
    assert demo.wait() in {0, 130}, demo.stderr
    assert list(corner.glob("keyhour*")) == []
    assert _processes(corner) == []


def test_second_start_shows_the_panel_of_the_first(story: Story) -> None:
    """There is one icon; the second process ends with 0 and has sent nothing."""
    story.start_tray()
    story.wait_for_tooltip("no role is active")
    second = story.desktop.start_app(*story.where)
    assert second.wait() == 0, second.stderr
    assert story.reader.wait_for("Rosa Bauer", window=PANEL)
    assert len(story.host.items) == 1
