"""Starting at sign-in by the person's `Run` key, and by the switch that Windows keeps beside it.

https://learn.microsoft.com/windows/win32/setupapi/run-and-runonce-registry-keys . Task Manager and
the Settings app do not touch `Run`: they note in `StartupApproved` what they switched off.

Assumption: a value there whose first byte is odd means "switched off", as many programs have
observed; the layout is documented nowhere. We read it and never write it, so what was switched off
in Windows' own list is switched on there again.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from keyhour.core.failure import Failure, Trouble

assert sys.platform == "win32"

import winreg

log = logging.getLogger(__name__)

VALUE: Final = "Keyhour"
RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
_LONGEST_COMMAND: Final = 260
_HIVES: Final = (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE)
"""The person's own entry, and one that an administrator made for everybody."""


class RunKeyAutostart:
    """Implements `ports.autostart.SignInStart`."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = subprocess.list2cmdline(command)

    def is_on(self) -> bool:
        """Whether Windows would start us, by either entry."""
        return any(_would_start(hive) for hive in _HIVES)

    def turn(self, on: bool) -> Failure | None:
        """Write or take away the person's entry. NOT_RECORDED when that does not change anything:
        the command is too long, or somebody else's switch stands against it.
        """
        try:
            if on and len(self._command) > _LONGEST_COMMAND:
                return _refused("too_long")
            self._write() if on else _remove()
        except OSError as error:
            return _refused(type(error).__name__)
        return None if self.is_on() is on else _refused("switched_elsewhere")

    def _write(self) -> None:
        with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, RUN, 0, winreg.KEY_SET_VALUE) as key:
            winreg.SetValueEx(key, VALUE, 0, winreg.REG_SZ, self._command)


def _remove() -> None:
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN, 0, winreg.KEY_SET_VALUE) as key:
            winreg.DeleteValue(key, VALUE)
    except FileNotFoundError:
        return


def _would_start(hive: int) -> bool:
    command, switch = _value(hive, RUN), _value(hive, APPROVED)
    is_off = isinstance(switch, bytes) and bool(switch) and switch[0] % 2 == 1
    return isinstance(command, str) and bool(command) and not is_off


def _value(hive: int, path: str) -> object:
    """What our value holds; None when it is not there or may not be read."""
    try:
        with winreg.OpenKey(hive, path) as key:
            return winreg.QueryValueEx(key, VALUE)[0]
    except OSError:
        return None


def _refused(reason: str) -> Failure:
    log.warning("autostart_not_changed reason=%s", reason)
    code = "autostart_elsewhere" if reason == "switched_elsewhere" else "autostart_not_changed"
    return Failure(trouble=Trouble.NOT_RECORDED, service_code=code)
