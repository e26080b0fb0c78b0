"""Starting and ending the tray."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.child_process import ChildProcess
from tests.desktop.screen_reader import ScreenReader
from tests.desktop.session import DesktopSession
from tests.desktop.story import PANEL, Story
from tests.desktop.tray_host import TrayHost

pytestmark = pytest.mark.desktop

LATE_PARTS = Path(__file__).parent / "app_late_parts.py"


def _is_ended_cleanly(app: ChildProcess) -> bool:
    """Whether it ended with 0, in silence, and has left no process of its group behind."""
    assert app.wait() == 0, app.stderr
    assert app.stderr == ""
    with pytest.raises(ProcessLookupError):
        os.killpg(app.pid, 0)
    return True


def _start_late(story: Story, gate: Path) -> ChildProcess:
    """Start the tray with an icon, and all else behind a gate."""
    story.host.wait_until_empty()
    app = story.desktop.start(sys.executable, str(LATE_PARTS), str(gate), *story.where)
    story.host.wait_for_item()
    return app


def test_quit_in_the_menu_ends_the_program(story: Story) -> None:
    """The icon goes, the process ends with 0 and leaves nothing behind."""
    app = story.start_tray()
    story.wait_for_tooltip("no role is active")
    story.open_panel()
    story.item.click("Quit")
    assert _is_ended_cleanly(app)
    story.host.wait_until_empty()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_the_program(story: Story, number: signal.Signals) -> None:
    """A logout or Ctrl+C is an orderly end, with a form open and nobody near."""
    app = story.start_tray()
    story.wait_for_tooltip("no role is active")
    story.item.click("Activate Device administrator")
    story.reader.wait_for("Reason", "text")
    app.send_signal(number)
    assert _is_ended_cleanly(app)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_before_everything_is_loaded_ends_the_program(
    story: Story, tmp_path: Path, number: signal.Signals
) -> None:
    """The icon goes at once; what is being loaded is awaited for a bounded time."""
    gate = tmp_path / "gate"
    app = _start_late(story, gate)
    app.wait_for_line("^wants ")
    app.send_signal(number)
    story.host.wait_until_empty()
    gate.touch()
    assert _is_ended_cleanly(app)


def test_quit_before_everything_is_loaded(story: Story, tmp_path: Path) -> None:
    """The menu of the icon alone has one entry, and that works even when loading never ends."""
    app = _start_late(story, tmp_path / "gate")
    story.item.click("Quit")
    story.host.wait_until_empty()
    assert _is_ended_cleanly(app)


def test_left_click_before_everything_is_loaded_is_remembered(story: Story, tmp_path: Path) -> None:
    """The panel comes up as soon as there is one."""
    _start_late(story, tmp_path / "gate")
    story.item.activate(1000, 700)
    (tmp_path / "gate").touch()
    assert story.reader.wait_for("Rosa Bauer", window=PANEL)


def test_quit_while_the_tenant_does_not_answer(story: Story) -> None:
    """A read that hangs does not hold the program up for long."""
    story.tenant.fault("^/graph", {"delay": "PT30S"}, times=20)
    app = story.start_tray()
    story.wait_for_entry("Open Keyhour")
    story.item.click("Quit")
    story.host.wait_until_empty()
    assert app.wait(12) == 0, app.stderr


def test_no_display_is_told_in_one_sentence(desktop: DesktopSession) -> None:
    """Status 2 before Qt is even imported; Qt would abort the process."""
    app = desktop.start_app(
        "--state-dir", str(desktop.folder / "state"), extra={"DISPLAY": "", "WAYLAND_DISPLAY": ""}
    )
    assert app.wait() == 2
    assert app.stdout == ""
    assert app.stderr.count("\n") == 1
    assert "needs a display" in app.stderr


def test_nothing_set_up_offers_three_ways_on(
    desktop: DesktopSession, tray_host: TrayHost, screen_reader: ScreenReader
) -> None:
    """Tooltip and panel say it and what to do: set it up, ask the administrator, or practise."""
    tray_host.wait_until_empty()
    desktop.start_app("--state-dir", str(desktop.folder / "state"))
    item = tray_host.wait_for_item()
    item.wait_until(lambda it: "no organisation is set up" in it.tooltip, "its tooltip")
    labels = item.menu().labels
    assert "Set up your organisation…" in labels
    assert "Sign in…" not in labels
    item.activate(1000, 700)
    assert screen_reader.wait_for("No organisation is set up in Keyhour yet.", window=PANEL)
    (advice,) = [text for text in screen_reader.texts(PANEL) if "administrator" in text]
    assert "keyhour demo" in advice
    assert screen_reader.find("Set up your organisation…", "push button", PANEL)


def test_icon_shows_before_anything_heavy_is_loaded(story: Story, tmp_path: Path) -> None:
    """The machine, HTTP, sign-in and the rest load behind an icon that is already in the tray."""
    gate = tmp_path / "gate"
    app = _start_late(story, gate)
    item = story.item
    app.wait_for_line("^wants ")
    assert item.tooltip == "Keyhour"
    assert item.menu().labels == ["Quit"]
    gate.touch()
    story.wait_for_tooltip("no role is active")
    wanted = {line.removeprefix("wants ") for line in app.stdout.splitlines()}
    assert {"keyhour.core.step", "keyhour.engine.engine", "msal", "requests"} <= wanted
