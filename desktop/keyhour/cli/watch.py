"""Waiting for the engine: snapshots arrive in a queue and are looked at one by one."""

from __future__ import annotations

import math
import os
import queue
from collections.abc import Callable
from datetime import timedelta

from keyhour.cli.launch import Engine, Snapshot
from keyhour.core.failure import Failure, Trouble
from keyhour.core.state import State
from keyhour.ports.clock import Clock

_LONGEST_BLOCK = 0.5 if os.name == "nt" else math.inf
"""Seconds. On Windows a blocked thread does not hear Ctrl+C, so it looks up now and then."""

_LONGEST_TIMEOUT = 3600.0
"""Seconds. `queue` refuses waits beyond what the system can count."""


class EngineFailed(Exception):  # noqa: N818  a fact, like the events
    """The engine met a bug and will not move on."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.trouble.value)
        self.failure = failure


class Watch:
    """One subscription to the engine. Used from one thread."""

    def __init__(self, engine: Engine, clock: Clock, seen: Callable[[State], None]) -> None:
        """`seen` hears every state that a wait looks at, on the waiting thread."""
        self._clock = clock
        self._seen = seen
        self._arrived: queue.SimpleQueue[Snapshot] = queue.SimpleQueue()
        self._unsubscribe = engine.subscribe(self._arrived.put)
        self.state: State = self._arrived.get().state

    def close(self) -> None:
        """Hear no more."""
        self._unsubscribe()

    def deadline(self, wait: timedelta | None) -> timedelta | None:
        """The instant of the monotonic clock after so long a wait; None for no end."""
        return None if wait is None else self._clock.monotonic() + wait

    def wait(self, done: Callable[[State], bool], deadline: timedelta | None = None) -> bool:
        """Look at every state until one is done; False when the deadline came first.

        Raises EngineFailed when the engine cannot go on.
        """
        while not done(self.state):
            arrived = self._next(deadline)
            if arrived is None:
                return False
            self.state = arrived.state
            self._seen(self.state)
            trouble = self.state.trouble
            if trouble is not None and trouble.trouble is Trouble.BUG:
                raise EngineFailed(trouble)
        return True

    def _next(self, deadline: timedelta | None) -> Snapshot | None:
        while True:
            left = self._seconds_left(deadline)
            try:
                if left <= 0:
                    return self._arrived.get_nowait()
                return self._arrived.get(timeout=min(left, _LONGEST_BLOCK, _LONGEST_TIMEOUT))
            except queue.Empty:
                if left <= 0:
                    return None

    def _seconds_left(self, deadline: timedelta | None) -> float:
        if deadline is None:
            return math.inf
        left = deadline - self._clock.monotonic()
        return self._clock.real_seconds(left) if left > timedelta() else 0.0
