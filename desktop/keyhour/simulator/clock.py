"""The tenant's own clock: can be advanced, set and run faster than the wall's."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


def wall_now() -> datetime:
    """Return the real instant; it rules tokens, codes and polling."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Reading:
    """Where the clock stood: at `epoch` on the wall it showed `origin` and ran at `speed`."""

    epoch: datetime
    origin: datetime
    speed: float

    def at(self, wall: datetime) -> datetime:
        """Return the tenant's time at an instant of the wall clock."""
        return self.origin + (wall - self.epoch) * self.speed


class TenantClock:
    """Rules the objects of PIM, `Date` headers and the request log.

    `first` is the reading at the start: the one a cloud file carries. Later changes reach a client
    only through `Date`, as a real difference between two clocks would.
    """

    def __init__(self, origin: datetime | None = None, speed: float = 1.0) -> None:
        epoch = wall_now()
        self.first = Reading(epoch, origin or epoch, speed)
        self._reading = self.first
        self._changed = threading.Condition()
        self._is_closed = False
        self._waiting = 0

    @property
    def is_awaited(self) -> bool:
        """Say whether somebody waits for an instant."""
        return self._waiting > 0

    @property
    def speed(self) -> float:
        """Return how many tenant seconds pass in one real second."""
        return self._reading.speed

    def now(self) -> datetime:
        """Return the tenant's present instant."""
        return self._reading.at(wall_now())

    def advance(self, by: timedelta) -> None:
        """Jump forward (or back) by a span."""
        self._restart(self.now() + by, self.speed)

    def set(self, at: datetime) -> None:
        """Jump to an instant."""
        self._restart(at, self.speed)

    def run_at(self, speed: float) -> None:
        """Go on from here at another speed; 0 stops the clock."""
        self._restart(self.now(), speed)

    def wait_until(self, at: datetime) -> None:
        """Block until the tenant's clock shows `at`, or the tenant stops."""
        with self._changed:
            self._waiting += 1
            while not self._is_closed and (left := (at - self.now()).total_seconds()) > 0:
                self._changed.wait(left / self.speed if self.speed > 0 else None)
            self._waiting -= 1

    def close(self) -> None:
        """Release everyone who waits."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _restart(self, origin: datetime, speed: float) -> None:
        with self._changed:
            self._reading = Reading(wall_now(), origin, speed)
            self._changed.notify_all()
