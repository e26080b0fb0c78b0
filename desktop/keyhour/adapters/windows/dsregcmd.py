"""Running `dsregcmd`: by its full path, without a window, for a bounded time."""

from __future__ import annotations

import ctypes
import logging
import subprocess
import sys
from pathlib import Path
from typing import Final

from keyhour.adapters.windows.dsreg_status import DsregStatus, read_status
from keyhour.adapters.windows.library import UNREADABLE, function

log = logging.getLogger(__name__)

_STATUS_SECONDS: Final = 20.0
"""It asks the service whether the device is still known, which can take its time."""
_ORDER_SECONDS: Final = 20.0
_NO_WINDOW: Final = 0x08000000
_PATH: Final = 260


def dsreg_status() -> DsregStatus:
    """What it says of this PC and this person; nothing is known when it does not answer."""
    said = _run("/status", _STATUS_SECONDS)
    return DsregStatus() if said is None else read_status(said)


def order_renewal() -> bool:
    """Let Windows renew its sign-in; whether it took the order. It is carried out later.

    https://learn.microsoft.com/troubleshoot/entra/entra-id/dir-dmns-obj/no-local-admin-group-privilege
    Assumption: a build that does not know the switch ends with a status other than 0.
    """
    return _run("/refreshprt", _ORDER_SECONDS) is not None


def _run(argument: str, seconds: float) -> str | None:
    """What it printed; None when it can't be run, fails or takes too long."""
    try:
        done = subprocess.run(
            [str(_program()), argument],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
            creationflags=_NO_WINDOW if sys.platform == "win32" else 0,
        )
    except (*UNREADABLE, subprocess.SubprocessError) as error:
        log.info("dsregcmd_failed argument=%s error=%s", argument, type(error).__name__)
        return None
    if done.returncode != 0:
        log.info("dsregcmd_failed argument=%s status=%d", argument, done.returncode)
        return None
    return done.stdout.decode("oem" if sys.platform == "win32" else "utf-8", "replace")


def _program() -> Path:
    """Where Windows says its programs are; the environment is not asked."""
    read = function(
        "kernel32", "GetSystemDirectoryW", ctypes.c_uint32, ctypes.c_wchar_p, ctypes.c_uint32
    )
    folder = ctypes.create_unicode_buffer(_PATH)
    length = read(folder, _PATH)
    if not 0 < length < _PATH:
        raise OSError("no system directory")
    return Path(folder.value) / "dsregcmd.exe"
