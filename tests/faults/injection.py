"""System calls that fail, or kill, on order: a program forks, strace takes hold of the child, and
the child acts.

Nothing of ours knows of it: what is cut off is what the kernel would have been asked for.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NoReturn, Self

from msgspec import Struct

ROOT: Final = Path(__file__).resolve().parents[2]
SECONDS: Final = 60.0

CHANGES: Final = (
    "write", "pwrite64", "writev", "pwritev", "?pwritev2", "fsync", "fdatasync", "ftruncate",
    "fallocate", "?rename", "?renameat", "renameat2", "?unlink", "unlinkat", "?mkdir", "mkdirat",
    "?chmod", "fchmod", "fchmodat", "?link", "linkat", "?symlink", "symlinkat",
)  # fmt: skip
"""Calls that change what is on the disk. Between two of them it is the same whenever one dies. Some
machines lack those with a question mark.
"""
TALK: Final = ("connect", "sendto", "sendmsg", "recvfrom", "recvmsg", "?poll", "ppoll")
"""Calls by which the other side is told something, or waited for."""

Act = Callable[[], object]
Prepare = Callable[[Path], Act]
"""Gets ready in a folder; what it returns is done while held, and its answer is told."""
Calls = tuple[str, ...]


def kill_at(made: Calls, position: int) -> tuple[str, ...]:
    """The process is gone when it makes this one of its calls. strace counts each kind apart."""
    name = made[position]
    return (f"{name}:signal=KILL:when={made[: position + 1].count(name)}",)


def fail_from(made: Calls, position: int, error: str, calls: Calls = CHANGES) -> tuple[str, ...]:
    """This one of its calls and all later ones fail."""
    before = made[:position]
    return tuple(
        f"{name}:error={error}:when={before.count(name.lstrip('?')) + 1}+" for name in calls
    )


class Ending(Struct, frozen=True):
    """How an act ended. `said` is its answer when it lived to give one."""

    killed: bool
    made: Calls
    """The calls it made, in their order."""
    said: Any = None


class Victim:
    """A program whose imports are done and which acts in children of its own."""

    def __init__(self, program: Path, *arguments: str) -> None:
        ours, theirs = socket.socketpair()
        self._words = ours.makefile("rw", encoding="utf-8")
        self._socket = ours
        path = os.pathsep.join([str(ROOT / "desktop"), str(ROOT)])
        self._process = subprocess.Popen(
            [sys.executable, str(program), str(theirs.fileno()), *arguments],
            env={**os.environ, "PYTHONPATH": path},
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        ours.settimeout(SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._words.close()
        self._socket.close()
        self._process.wait(SECONDS)

    def act(
        self, what: str, folder: Path, injections: tuple[str, ...] = (), calls: Calls = CHANGES
    ) -> Ending:
        """Let a child do something in a folder, with calls that are struck."""
        self._tell({"what": what, "folder": str(folder)})
        child = int(self._hear()["ready"])
        with tempfile.NamedTemporaryFile("r", encoding="utf-8", errors="replace") as record:
            with _strace(child, calls, injections, record.name):
                self._tell({})
                heard = self._hear()
            made = tuple(_CALL.findall(record.read()))
        killed = heard["status"] == -signal.SIGKILL
        assert killed or heard["status"] == 0, heard
        return Ending(killed, made, heard["said"])

    def _tell(self, message: dict[str, Any]) -> None:
        self._words.write(json.dumps(message) + "\n")
        self._words.flush()

    def _hear(self) -> dict[str, Any]:
        line = self._words.readline()
        assert line, "the program ended"
        heard: dict[str, Any] = json.loads(line)
        return heard


_CALL: Final = re.compile(r"^\d+ +([a-z0-9]+)\(", re.MULTILINE)


@contextmanager
def _strace(child: int, calls: Calls, injections: tuple[str, ...], record: str) -> Iterator[None]:
    """Hold a process while it acts; strace ends with it."""
    options = ["-f", "-qq", "-o", record, "-e", f"trace={','.join(calls)}"]
    options += [part for one in injections for part in ("-e", f"inject={one}")]
    tracer = subprocess.Popen(
        ["strace", *options, "-p", str(child)], stderr=subprocess.PIPE, text=True
    )
    try:
        _wait_until_held(child, tracer)
        yield
        tracer.wait(SECONDS)
    finally:
        if tracer.poll() is None:
            tracer.kill()
            tracer.wait(SECONDS)
        if tracer.stderr is not None:
            tracer.stderr.close()


def _wait_until_held(child: int, tracer: subprocess.Popen[str]) -> None:
    status, never = Path(f"/proc/{child}/status"), threading.Event()
    deadline = time.monotonic() + SECONDS
    while "TracerPid:\t0\n" in status.read_text("ascii"):
        if tracer.poll() is not None:
            words = tracer.stderr.read() if tracer.stderr else ""
            raise AssertionError(f"strace cannot hold a process here: {words}")
        if time.monotonic() > deadline:
            raise TimeoutError("strace took too long")
        never.wait(0.002)


def serve(acts: Mapping[str, Prepare], channel_number: str) -> None:
    """Be the program: for each order, prepare in a child, wait until it is held, and let it act."""
    channel = socket.socket(fileno=int(channel_number))
    words = channel.makefile("rw", encoding="utf-8")
    while order := words.readline():
        wish = json.loads(order)
        ours, theirs = socket.socketpair()
        held, go = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(go)
            _be_child(acts[wish["what"]], Path(wish["folder"]), theirs, held)
        theirs.close()
        os.close(held)
        with ours:
            status, said = _let_act(child, ours, go, words)
        words.write(json.dumps({"status": status, "said": said}) + "\n")
        words.flush()


def _let_act(child: int, line: socket.socket, go: int, words: Any) -> tuple[int, Any]:
    """Say when the child is ready, let it go on when it is held, and learn how it ended."""
    if line.recv(1):
        words.write(json.dumps({"ready": child}) + "\n")
        words.flush()
        words.readline()
    os.close(go)
    data = b""
    while piece := line.recv(65536):
        data += piece
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), json.loads(data) if data else None


def _be_child(prepare: Prepare, folder: Path, line: socket.socket, held: int) -> NoReturn:
    """Prepare, wait to be held, act, tell, and end without Python's goodbyes.

    It waits by `read`, which is never struck, for the other end of the pipe to be closed.
    """
    code = 1
    try:
        _let_be_held()
        act = prepare(folder)
        line.sendall(b"!")
        os.read(held, 1)
        line.sendall(json.dumps(act()).encode())
        code = 0
    except BaseException:  # noqa: BLE001  the test learns it by the exit status
        traceback.print_exc()
    finally:
        os._exit(code)


def _let_be_held() -> None:
    """Allow a process that is not our parent to trace us, where the kernel asks (Yama)."""
    import ctypes

    pr_set_ptracer, anyone = 0x59616D61, -1
    ctypes.CDLL(None).prctl(pr_set_ptracer, ctypes.c_long(anyone), 0, 0, 0)
