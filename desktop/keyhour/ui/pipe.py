"""The door of the first start on Windows: a mutex of the session and a named pipe.

The mutex alone says who is first: two programs may open a pipe of one name there, and callers reach
either. The pipe is the person's own (`ui.pipe_bell`), and whoever opened it learns nothing about
the caller: the line is opened anonymously, so that a stranger's pipe can't act in our name.
https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createmutexw and
https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew
"""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Final

from keyhour.ui.door import ANSWER_SECONDS, HEARD, SHOW, Elsewhere

if TYPE_CHECKING:
    from keyhour.ui.door import Door

_LOOK_AGAIN_SECONDS: Final = 0.05
_ALREADY_EXISTS: Final = 183  # ERROR_ALREADY_EXISTS
_ANY_PROCESS: Final = -1  # ASFW_ANY
_READ_AND_WRITE: Final = 0xC0000000  # GENERIC_READ, GENERIC_WRITE
_OPEN_EXISTING: Final = 3
_ANONYMOUS: Final = 0x00100000  # SECURITY_SQOS_PRESENT with SECURITY_ANONYMOUS


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

        number = ctypes.c_uint32()
        kernel = ctypes.WinDLL("kernel32")
        if kernel.ProcessIdToSessionId(os.getpid(), ctypes.byref(number)):
            return str(number.value)
    return ""


def claim_pipe(name: str, verb: bytes = SHOW) -> Door | Elsewhere | None:
    """Be the first, or have asked the first one for its panel; None when there is no mutex."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateMutexW.restype = ctypes.c_void_p
        kernel.CreateMutexW.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_wchar_p)
        mutex = kernel.CreateMutexW(None, 0, f"Local\\{name}")
        taken = ctypes.get_last_error() == _ALREADY_EXISTS
        if not mutex:
            return None
        door = PipeDoor(name, mutex)
        if not taken:
            return door
        door.close()
        # Only the program in front may bring another one to the front.
        ctypes.WinDLL("user32").AllowSetForegroundWindow(_ANY_PROCESS)
        return Elsewhere(heard=call_pipe(name, verb))
    return None


def call_pipe(name: str, verb: bytes) -> bool:
    """Whether the first start heard the verb. It may not have opened its pipe yet, or hang: a read
    of a pipe has no time limit, so a thread of its own waits, which ends with this process.
    """
    answers: list[bytes] = []
    deadline = time.monotonic() + ANSWER_SECONDS
    line = threading.Thread(target=lambda: answers.append(_ask(name, verb, deadline)), daemon=True)
    line.start()
    line.join(ANSWER_SECONDS)
    return answers == [HEARD]


def _ask(name: str, verb: bytes, deadline: float) -> bytes:
    """What is answered to the verb; empty when nobody opened the pipe, or it was closed."""
    pause = threading.Event()
    while time.monotonic() < deadline:
        line = _opened(name)
        if line is not None:
            try:
                os.write(line, verb + b"\n")
                return os.read(line, len(HEARD))
            except OSError:
                return b""
            finally:
                os.close(line)
        pause.wait(_LOOK_AGAIN_SECONDS)
    return b""


def _opened(name: str) -> int | None:
    """A descriptor of the pipe; None when there is none, or all its ends are taken."""
    if sys.platform == "win32":
        import ctypes
        import msvcrt

        kernel = ctypes.WinDLL("kernel32")
        kernel.CreateFileW.restype = ctypes.c_void_p
        kernel.CreateFileW.argtypes = (
            ctypes.c_wchar_p, ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p,
            ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p,
        )  # fmt: skip
        handle = kernel.CreateFileW(
            rf"\\.\pipe\{name}", _READ_AND_WRITE, 0, None, _OPEN_EXISTING, _ANONYMOUS, None
        )
        if handle is not None and handle != ctypes.c_void_p(-1).value:
            return msvcrt.open_osfhandle(handle, os.O_RDWR)
    return None
