"""The tray program of a Windows Python: it starts, is found by a second start, and ends."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import threading
import time
import winreg
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from keyhour.ui.tray_icon import Bar, bar_of_system
from tests.wine.child import SECONDS, keyhour, python, run_python

THEME = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
WATCHED = str(Path(__file__).parent / "app_tray.py")


@pytest.fixture
def theme() -> Iterator[winreg.HKEYType]:
    """The person's theme, gone again afterwards."""
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, THEME) as key:
        yield key
    winreg.DeleteKey(winreg.HKEY_CURRENT_USER, THEME)


def test_the_icon_suits_the_taskbar(theme: winreg.HKEYType, qtbot: QtBot) -> None:
    """The taskbar's own switch counts, not that of the windows; without it, it is dark."""
    del qtbot
    assert bar_of_system() is Bar.DARK
    for value, bar in ((1, Bar.LIGHT), (0, Bar.DARK)):
        winreg.SetValueEx(theme, "SystemUsesLightTheme", 0, winreg.REG_DWORD, value)
        winreg.SetValueEx(theme, "AppsUseLightTheme", 0, winreg.REG_DWORD, 1 - value)
        assert bar_of_system() is bar


@pytest.mark.timeout(400)
def test_the_program_starts_without_a_tray_and_ends(tmp_path: Path) -> None:
    """Nobody is set up yet: the panel is the window, says so, and the program ends in order."""
    status, said = run_python(WATCHED, "tray", "--state-dir", str(tmp_path / "state"))
    assert status == 0, said
    assert "no tray" in said
    log = (tmp_path / "state" / "keyhour.log").read_text("utf-8")
    assert "ERROR" not in log


@pytest.mark.timeout(400)
def test_a_second_start_shows_the_first(tmp_path: Path) -> None:
    """It ends at once, well, and the first one lives on."""
    state = str(tmp_path / "state")
    first = python("-m", "keyhour", "tray", "--state-dir", state)
    try:
        deadline = time.monotonic() + SECONDS
        while not (tmp_path / "state").exists() and time.monotonic() < deadline:
            threading.Event().wait(0.1)
        status, _, stderr = keyhour("tray", "--state-dir", state)
        assert (status, stderr) == (0, "")
        assert first.poll() is None
    finally:
        first.kill()
        first.communicate(timeout=SECONDS)
