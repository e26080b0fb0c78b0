"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.core.sample import BASE


class FakeClock:
    """Implements `ports.clock.Clock`. Safe to move from one thread and to read from others."""

    def __init__(self, start: datetime = BASE, speed: float = 1.0) -> None:
        """`speed` is how much faster this clock runs than the machine."""
        self._now = start
        self._monotonic = timedelta()
        self._speed = speed

    def now(self) -> datetime:
        """The present instant."""
        return self._now

    def monotonic(self) -> timedelta:
        """How long this machine has been awake."""
        return self._monotonic

    def real_seconds(self, wait: timedelta) -> float:
        """How long a wait lasts for the machine."""
        return wait.total_seconds() / self._speed

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += timedelta(seconds=seconds)

    def jump(self, seconds: float) -> None:
        """The machine slept (or, below zero, its clock was set back): only the wall clock moves."""
        self._now += timedelta(seconds=seconds)
