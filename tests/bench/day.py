"""What people do with a seat on a working day: assumptions, each with its number.

Instants are seconds since midnight, in the one time zone that all seats share: the worst case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random  # noqa: TID251  injected, and seeded by the seat's number
from typing import Final

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR

_ON_AT: Final = 8.25 * HOUR
_OFF_AT: Final = 17.0 * HOUR
_SPREAD: Final = 0.6 * HOUR
"""People come at about a quarter past eight and go at about five, most within 40 minutes of it."""
_LUNCH_AT: Final = 12.25 * HOUR
_SLEEPERS: Final = 0.4
"""Seats that sleep over lunch, and read when they wake."""
_LOOKS: Final = 0.5
"""How often the panel is opened on a day, on average, besides activating."""
_ACTIVATES: Final = 0.1
"""Seats on which a role is activated on a day; on a tenth of these it is done twice."""
_BUSY_HOURS: Final = (9.5 * HOUR, 14.0 * HOUR)
DURATIONS: Final = ((0.5, 0.2), (1.0, 0.6), (4.0, 0.2))
"""Hours of an activation, and how often they are chosen."""
_NEEDS_APPROVAL: Final = 0.3
_APPROVED_AFTER: Final = 12 * 60.0
"""Seconds until somebody approves, on average."""
_TRIES_AGAIN: Final = 10 * 60.0
"""Who could not activate in an outage tries again so long after its end, on average."""


@dataclass(frozen=True)
class Outage:
    """A time in which every request fails."""

    begin: float = 0.0
    end: float = 0.0

    def covers(self, at: float) -> bool:
        """Whether a request at this instant fails."""
        return self.begin <= at < self.end


@dataclass(frozen=True)
class Wish:
    """An activation as a person chooses it."""

    at: float
    hours: float
    approved_after: float | None
    """Seconds until somebody approves; None when nobody has to."""


@dataclass(frozen=True)
class Day:
    """One person's day."""

    on: float
    off: float
    wakes: float | None
    """When the seat comes back from its sleep."""
    looks: tuple[float, ...]
    wishes: tuple[Wish, ...]


def make_day(chance: Random, outage: Outage) -> Day:
    """A day by chance."""
    on, off = chance.gauss(_ON_AT, _SPREAD), chance.gauss(_OFF_AT, _SPREAD)
    off = min(max(off, on + HOUR), DAY - 1)
    wakes = chance.gauss(_LUNCH_AT, _SPREAD / 2) + 0.5 * HOUR
    looks = tuple(sorted(chance.uniform(on, off) for _ in range(_how_often(chance, _LOOKS))))
    wishes = sorted(_wishes(chance, on, off, outage), key=lambda one: one.at)
    return Day(on, off, wakes if chance.random() < _SLEEPERS else None, looks, tuple(wishes))


def _how_often(chance: Random, mean: float) -> int:
    """A small number with about this mean."""
    return sum(chance.random() < mean / 4 for _ in range(4))


def _wishes(chance: Random, on: float, off: float, outage: Outage) -> Iterator[Wish]:
    if chance.random() >= _ACTIVATES:
        return
    for _ in range(1 + (chance.random() < _ACTIVATES)):
        at = min(max(chance.gauss(chance.choice(_BUSY_HOURS), HOUR), on + 60), off - 60)
        if outage.covers(at):
            at = outage.end + chance.expovariate(1 / _TRIES_AGAIN)
        hours = chance.choices(*zip(*DURATIONS, strict=True))[0]
        waits = chance.random() < _NEEDS_APPROVAL
        yield Wish(at, hours, chance.expovariate(1 / _APPROVED_AFTER) if waits else None)
