"""What is written into Windows' registry, and what Windows' own switches say against it."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import winreg
from collections.abc import Iterator
from contextlib import suppress

import pytest

from keyhour.adapters.windows import shell
from keyhour.adapters.windows.autostart import APPROVED, RUN, VALUE, RunKeyAutostart
from keyhour.core.failure import Failure
from tests.log_watch import LogWatch

COMMAND = [r"C:\Program Files\Keyhour\KeyhourTray.exe", "tray", "--account=rosa"]
LINE = r'"C:\Program Files\Keyhour\KeyhourTray.exe" tray --account=rosa'
OFF = bytes([3, 0, 0, 0]) + bytes(8)
ON = bytes([2, 0, 0, 0]) + bytes(8)


@pytest.fixture(autouse=True)
def clean_registry() -> Iterator[None]:
    """Nothing of ours before and after a test."""
    _clean()
    yield
    _clean()


def _clean() -> None:
    for hive in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
        for path in (RUN, APPROVED):
            with suppress(OSError), winreg.OpenKey(hive, path, 0, winreg.KEY_SET_VALUE) as key:
                winreg.DeleteValue(key, VALUE)
    for name in (r"\shell\open\command", r"\shell\open", r"\shell", ""):
        with suppress(OSError):
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, rf"Software\Classes\keyhour{name}")


def write(hive: int, path: str, value: str | bytes) -> None:
    """Set our value, as another program would."""
    kind = winreg.REG_SZ if isinstance(value, str) else winreg.REG_BINARY
    with winreg.CreateKey(hive, path) as key:
        winreg.SetValueEx(key, VALUE, 0, kind, value)


def code_of(failure: Failure | None) -> str | None:
    """Why it did not work."""
    return failure.service_code if failure else None


def test_starting_at_sign_in_is_the_persons_run_key() -> None:
    """Quoted, so that a folder with blanks is one program; gone again when switched off."""
    autostart = RunKeyAutostart(COMMAND)
    assert not autostart.is_on()
    assert autostart.turn(True) is None
    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN) as key:
        assert winreg.QueryValueEx(key, VALUE) == (LINE, winreg.REG_SZ)
    assert autostart.is_on()
    assert autostart.turn(False) is None
    assert autostart.turn(False) is None
    assert not autostart.is_on()


def test_what_task_manager_switched_off_stays_off(expected_log: LogWatch) -> None:
    """Its switch is read and never written; the person is told where it is."""
    expected_log.expect("autostart_not_changed reason=switched_elsewhere")
    autostart = RunKeyAutostart(COMMAND)
    write(winreg.HKEY_CURRENT_USER, APPROVED, OFF)
    assert code_of(autostart.turn(True)) == "autostart_elsewhere"
    assert not autostart.is_on()
    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, APPROVED) as key:
        assert winreg.QueryValueEx(key, VALUE)[0] == OFF
    write(winreg.HKEY_CURRENT_USER, APPROVED, ON)
    assert autostart.is_on()


def test_an_administrators_entry_counts_and_stays(expected_log: LogWatch) -> None:
    """The switch shows what Windows will do, whoever said so."""
    expected_log.expect("autostart_not_changed reason=switched_elsewhere")
    write(winreg.HKEY_LOCAL_MACHINE, RUN, LINE)
    autostart = RunKeyAutostart(COMMAND)
    assert autostart.is_on()
    assert code_of(autostart.turn(False)) == "autostart_elsewhere"


def test_a_command_that_windows_would_cut_off_is_refused(expected_log: LogWatch) -> None:
    """Windows reads 260 characters."""
    expected_log.expect("autostart_not_changed reason=too_long")
    autostart = RunKeyAutostart(["C:\\" + "x" * 260])
    assert code_of(autostart.turn(True)) == "autostart_not_changed"
    assert not autostart.is_on()


@pytest.mark.parametrize("switch", [b"", b"\x06", "3"])
def test_a_switch_that_nobody_knows_counts_as_on(switch: str | bytes) -> None:
    """Its layout is not documented; what makes no sense stops nothing."""
    write(winreg.HKEY_CURRENT_USER, RUN, LINE)
    write(winreg.HKEY_CURRENT_USER, APPROVED, switch)
    assert RunKeyAutostart(COMMAND).is_on()


def test_the_process_has_a_name_of_its_own() -> None:
    """Windows accepts it. Wine does not give it back, so what the taskbar makes of it is seen on a
    real Windows alone.
    """
    assert shell.name_process()
    assert " " not in shell.APP_ID
    assert len(shell.APP_ID) < 128


def test_links_of_ours_start_us() -> None:
    """Per person, and only ever with one quoted argument."""
    shell.register_links(COMMAND)
    shell.register_links(COMMAND)
    path = r"Software\Classes\keyhour"
    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
        assert winreg.QueryValueEx(key, "URL Protocol")[0] == ""
    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path + r"\shell\open\command") as key:
        assert winreg.QueryValueEx(key, "")[0] == f'{LINE} "%1"'
