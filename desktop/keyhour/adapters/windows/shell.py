"""What Windows' shell knows of Keyhour: its name among the running programs, and its own links.

https://learn.microsoft.com/windows/win32/shell/appids and
https://learn.microsoft.com/previous-versions/windows/internet-explorer/ie-developer/platform-apis/aa767914(v=vs.85)
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

assert sys.platform == "win32"

import ctypes
import winreg

log = logging.getLogger(__name__)

APP_ID: Final = "Keyhour.Keyhour"
"""The AppUserModelID: also on the Start menu's shortcut, so that both are one button."""
SCHEME: Final = "keyhour"
_CLASS: Final = rf"Software\Classes\{SCHEME}"
_COMMAND: Final = rf"{_CLASS}\shell\open\command"


def name_process() -> bool:
    """Tell the taskbar and the action centre who we are, before any window is made."""
    shell = ctypes.WinDLL("shell32")
    shell.SetCurrentProcessExplicitAppUserModelID.argtypes = (ctypes.c_wchar_p,)
    shell.SetCurrentProcessExplicitAppUserModelID.restype = ctypes.c_long
    return bool(shell.SetCurrentProcessExplicitAppUserModelID(APP_ID) == 0)


def register_links(command: Sequence[str]) -> None:
    """Let the person's `keyhour:` links start us, unless they do already. An administrator's own
    entry for everybody is left to speak for itself.
    """
    line = f'{subprocess.list2cmdline(command)} "%1"'
    try:
        if _registered(winreg.HKEY_LOCAL_MACHINE) or _registered(winreg.HKEY_CURRENT_USER) == line:
            return
        with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, _CLASS) as key:
            winreg.SetValueEx(key, None, 0, winreg.REG_SZ, "URL:Keyhour")
            winreg.SetValueEx(key, "URL Protocol", 0, winreg.REG_SZ, "")
        with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, _COMMAND) as key:
            winreg.SetValueEx(key, None, 0, winreg.REG_SZ, line)
    except OSError as error:
        log.info("links_not_registered reason=%s", type(error).__name__)


def _registered(hive: int) -> str | None:
    """What links start now."""
    with suppress(OSError), winreg.OpenKey(hive, _COMMAND) as key:
        found = winreg.QueryValueEx(key, "")[0]
        return found if isinstance(found, str) else None
    return None
