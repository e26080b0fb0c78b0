"""The machine's clocks, and the practice tenant's, which may run faster."""

from __future__ import annotations

import random
import sys
import time
from datetime import UTC, datetime, timedelta

from keyhour.ports.clock import Clock


def _awake_seconds() -> float:
    """Seconds on a clock that is never set and does not count sleep.

    Linux's CLOCK_MONOTONIC and macOS's mach_absolute_time leave sleep out; Windows' tick count
    does not, hence the unbiased interrupt time there:
    https://learn.microsoft.com/windows/win32/api/realtimeapiset/nf-realtimeapiset-queryunbiasedinterrupttime
    """
    if sys.platform == "win32":
        import ctypes

        ticks = ctypes.c_ulonglong()
        if ctypes.windll.kernel32.QueryUnbiasedInterruptTime(ctypes.byref(ticks)):
            return ticks.value / 1e7
    return time.monotonic()


def chance() -> float:
    """A number from 0 to 1 that spreads machines apart; no secret depends on it."""
    return random.random()  # noqa: S311


class SystemClock:
    """The machine's own clock. Its `monotonic` stands still while the machine sleeps."""

    def now(self) -> datetime:
        """The present instant, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> timedelta:
        """Time awake since some moment before the program began."""
        return timedelta(seconds=_awake_seconds())

    def real_seconds(self, wait: timedelta) -> float:
        """The same length, in seconds, never below zero."""
        return max(0.0, wait.total_seconds())


class PracticeClock:
    """Stood at `origin` when the wall clock stood at `epoch`, and runs `speed` times as fast."""

    def __init__(
        self, epoch: datetime, origin: datetime, speed: float, wall: Clock | None = None
    ) -> None:
        self._epoch = epoch
        self._origin = origin
        self._speed = speed
        self._wall = wall or SystemClock()

    def now(self) -> datetime:
        """The present instant of the practice tenant, UTC."""
        return self._origin + (self._wall.now() - self._epoch) * self._speed

    def monotonic(self) -> timedelta:
        """Time awake, stretched by the speed."""
        return self._wall.monotonic() * self._speed

    def real_seconds(self, wait: timedelta) -> float:
        """How many real seconds a wait of practice time lasts, never below zero."""
        return max(0.0, wait.total_seconds() / self._speed)
