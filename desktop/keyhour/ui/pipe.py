"""The door of the first start on Windows: a mutex of the session and a named pipe.

Unproven: no test has run this on Windows yet. The pipe's half is Qt's and runs on Linux too, where
the tests of `PipeBell` hold it; the mutex has been seen by a type checker only.
https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createmutexw
"""

from __future__ import annotations

import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from keyhour.ui.door import ANSWER_SECONDS, HEARD, SHOW, Elsewhere

if TYPE_CHECKING:
    from keyhour.ui.door import Door

_LOOK_AGAIN_SECONDS: Final = 0.05
_ALREADY_EXISTS: Final = 183  # ERROR_ALREADY_EXISTS
_ANY_PROCESS: Final = -1  # ASFW_ANY


class PipeDoor:
    """The mutex; the pipe is opened by the `PipeBell`, for it needs Qt."""

    def __init__(self, name: str, mutex: int) -> None:
        self.name: Final = name
        self._mutex = mutex

    def close(self) -> None:
        """Let the next start be the first; the system does so too when the process ends."""
        if sys.platform == "win32" and self._mutex:
            import ctypes

            ctypes.WinDLL("kernel32").CloseHandle(ctypes.c_void_p(self._mutex))
        self._mutex = 0


def session_number() -> str:
    """The number of this logon session: pipes are seen by all of them."""
    if sys.platform == "win32":
        import ctypes
        import os

        number = ctypes.c_uint32()
        kernel = ctypes.WinDLL("kernel32")
        if kernel.ProcessIdToSessionId(os.getpid(), ctypes.byref(number)):
            return str(number.value)
    return ""


def claim_pipe(name: str) -> Door | Elsewhere | None:
    """Be the first, or have asked the first one for its panel; None when there is no mutex."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateMutexW.restype = ctypes.c_void_p
        mutex = kernel.CreateMutexW(None, False, f"Local\\{name}")
        taken = ctypes.get_last_error() == _ALREADY_EXISTS
        if not mutex:
            return None
        door = PipeDoor(name, mutex)
        if not taken:
            return door
        door.close()
        # Only the program in front may bring another one to the front.
        ctypes.WinDLL("user32").AllowSetForegroundWindow(_ANY_PROCESS)
        return Elsewhere(heard=_call(Path(rf"\\.\pipe\{name}")))
    return None


def _call(pipe: Path) -> bool:
    """Ask for the panel; the first start may not have opened its pipe yet, or be busy with it."""
    deadline = time.monotonic() + ANSWER_SECONDS
    pause = threading.Event()
    while time.monotonic() < deadline:
        with suppress(OSError), pipe.open("r+b", buffering=0) as line:
            line.write(SHOW + b"\n")
            return line.read(len(HEARD)) == HEARD
        pause.wait(_LOOK_AGAIN_SECONDS)
    return False
