"""What `keyhour simulate` does: announce in one line, serve until told to end."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Final, TextIO

from keyhour.simulator.server import PracticeTenant

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def serve(
    scenario: str,
    port: int,
    speed: float,
    auto_sign_in: str | None,
    out: TextIO,
    until_stdin_closes: bool = False,
) -> int:
    """Serve until interrupted, and with `until_stdin_closes` until the parent goes away.

    Raises ValueError for an unknown scenario or user, OSError when a port is taken.
    """
    ended = threading.Event()
    with (
        PracticeTenant.start(scenario, port, speed, auto_sign_in) as tenant,
        _ended_by_signals(ended),
    ):
        out.write(json.dumps(tenant.announcement) + "\n")
        out.flush()
        if until_stdin_closes:
            threading.Thread(
                target=_watch, args=(sys.stdin, ended), name="practice-stdin", daemon=True
            ).start()
        while not ended.wait(1):  # bounded, for on Windows a plain wait hides Ctrl+C
            pass
    return 0


@contextlib.contextmanager
def _ended_by_signals(ended: threading.Event) -> Iterator[None]:
    """Set the event on SIGINT and SIGTERM; outside the main thread only the caller can end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _watch(stdin: TextIO, ended: threading.Event) -> None:
    """Read to the end: that is when the parent has closed its side, or has died."""
    with contextlib.suppress(OSError, ValueError):
        while stdin.read(1):
            pass
    ended.set()
