"""One tray program for each person, session and state folder.

The first start keeps a locked file and listens on a socket beside it; a later one finds the socket,
asks for the panel and ends.
All of this happens before Qt is imported, so it is plain sockets: connecting costs a few
milliseconds, Qt's own local sockets as much as a tenth of the whole start.
The lock, not the socket, says who is first: the kernel lets go of it however a process ends, so a
socket left behind by one is known to be stale.

Windows has neither; `ui.pipe` does the same there with a mutex and a named pipe.
"""

from __future__ import annotations

import hashlib
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from keyhour.ui.door import ANSWER_SECONDS, HEARD, SHOW, Door, Elsewhere

_LOOK_AGAIN_SECONDS: Final = 0.02
_SHORT_PATH: Final = 100  # a socket's path may have 108 bytes on Linux, 104 elsewhere
_BACKLOG: Final = 64


def instance_name(folder: Path) -> str:
    """Tells people, sessions and state folders apart; safe as a file's name."""
    parts = (*_person_and_session(), str(folder.resolve()))
    return "keyhour-" + hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()[:24]


def _person_and_session() -> tuple[str, str]:
    if sys.platform == "win32":
        from keyhour.ui.pipe import session_number

        return os.environ.get("USERNAME", ""), session_number()
    # A session is a screen: what a desktop starts by itself has no session id from the login.
    screen = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY", "").split(".")[0]
    return str(os.getuid()), screen


def claim(place: Path, folder: Path, verb: bytes = SHOW) -> Door | Elsewhere | None:
    """Be the first for a state folder, or have asked the first one for its panel (or another view).

    `place` is a folder that only this person may enter. None when nothing can be claimed there;
    then this start goes on alone, for a tray that might be there twice is better than none.
    """
    name = instance_name(folder)
    if sys.platform == "win32":
        from keyhour.ui.pipe import claim_pipe

        return claim_pipe(name, verb)
    try:
        return _claim(place, name, verb)
    except OSError:
        return None


if sys.platform != "win32":
    import fcntl
    import socket

    class SocketDoor:
        """The lock and the listening socket of the first start."""

        def __init__(self, path: Path, lock: int) -> None:
            self._path = path
            self._lock = lock
            self._socket = socket.socket(socket.AF_UNIX)
            try:
                self._bind()
            except BaseException:
                self.close()
                raise

        def _bind(self) -> None:
            self._path.unlink(missing_ok=True)  # whoever left it has lost the lock
            mask = os.umask(0o177)
            try:
                with _Address(self._path) as address:
                    self._socket.bind(address)
            finally:
                os.umask(mask)
            self._socket.listen(_BACKLOG)
            self._socket.setblocking(False)

        def fileno(self) -> int:
            """Turns readable when somebody calls."""
            return self._socket.fileno()

        def accept(self) -> socket.socket | None:
            """The next caller, None when there is no more; raises OSError when out of means."""
            try:
                guest, _ = self._socket.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return None
            guest.setblocking(False)
            return guest

        def close(self) -> None:
            """Let the next start be the first. The locked file stays: removing it would race."""
            if self._lock < 0:
                return
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
            self._socket.close()
            os.close(self._lock)
            self._lock = -1

    class _Address:
        """A socket's path in the few bytes there are: a long folder goes by its descriptor."""

        def __init__(self, path: Path) -> None:
            self._path = path
            self._folder = -1

        def __enter__(self) -> str:
            if len(os.fsencode(self._path)) < _SHORT_PATH:
                return str(self._path)
            self._folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
            return f"/proc/self/fd/{self._folder}/{self._path.name}"

        def __exit__(self, *_: object) -> None:
            if self._folder >= 0:
                os.close(self._folder)

    def _claim(place: Path, name: str, verb: bytes) -> SocketDoor | Elsewhere:
        """Connect first, then lock and listen; in between somebody else may have been faster."""
        path, deadline = place / f"{name}.socket", time.monotonic() + ANSWER_SECONDS
        pause = threading.Event()
        while True:
            heard = call(path, verb)
            if heard is not None:
                return Elsewhere(heard=heard)
            lock = _locked(place / f"{name}.lock")
            if lock is not None:
                return SocketDoor(path, lock)
            if time.monotonic() > deadline:
                return Elsewhere(heard=False)
            pause.wait(_LOOK_AGAIN_SECONDS)

    def call(path: Path, verb: bytes) -> bool | None:
        """Whether the first start heard the verb; None when nobody listens, or too many call."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(ANSWER_SECONDS)
            try:
                with _Address(path) as address:
                    line.connect(address)
            except (FileNotFoundError, ConnectionRefusedError, BlockingIOError):
                return None
            try:
                line.sendall(verb + b"\n")
                return line.recv(len(HEARD)) == HEARD
            except OSError:
                return False

    def _locked(path: Path) -> int | None:
        """A descriptor that holds the lock, None when another process does."""
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        lock = os.open(path, flags, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        except BaseException:
            os.close(lock)
            raise
        return lock
