"""Time: the one door to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The machine's two clocks and the real length of a wait."""

    def now(self) -> datetime:
        """The present instant, aware, UTC; may be set back or forth by the system."""
        ...

    def monotonic(self) -> timedelta:
        """A clock that is never set and stands still while the machine sleeps; same speed as
        `now`.
        """
        ...

    def real_seconds(self, wait: timedelta) -> float:
        """How long a wait of this clock lasts for the machine (a practice clock may run faster)."""
        ...
