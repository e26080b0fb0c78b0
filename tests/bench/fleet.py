"""A hundred thousand seats of one tenant on one working day, against Graph's published limits.

    python tests/bench/fleet.py [--seats N] [--json FILE] [--plot FILE]

Every seat runs the real machine with its reading plan (`seat.py`); what people do is assumed in
`day.py`. The service fails from ten o'clock to half past ten.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random  # noqa: TID251  seeded: the same fleet every time
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "desktop")]

from keyhour.core.right import Plane  # noqa: E402  after the path is set
from tests.bench.chart import Line, draw  # noqa: E402
from tests.bench.day import DAY, HOUR, Outage, make_day  # noqa: E402
from tests.bench.figure import Figure, table, write_json  # noqa: E402
from tests.bench.seat import Seat  # noqa: E402

SEATS: Final = 100_000
WINDOW: Final = 10
"""Seconds in which Graph counts."""
UNITS: Final = 8_000
"""Resource units that one app may use in one tenant of more than 500 people in ten seconds
(https://learn.microsoft.com/graph/throttling-limits, "Identity and access service")."""
REQUESTS: Final = 2_000 * WINDOW
"""Requests that one app may make over all tenants in ten seconds."""
OUTAGE: Final = Outage(10 * HOUR, 10.5 * HOUR)
WORKDAY: Final = (7 * HOUR, 18 * HOUR)
DIRECTORY: Final = frozenset({Plane.DIRECTORY})
GRAPH: Final = frozenset({Plane.DIRECTORY, Plane.GROUP})


@dataclass
class Load:
    """What all seats together ask of Graph, in each ten seconds of the day."""

    requests: list[int]
    units: list[int]

    @classmethod
    def empty(cls) -> Load:
        """Nothing, all day."""
        windows = int(DAY / WINDOW) + 1
        return cls([0] * windows, [0] * windows)

    def count(self, at: float, requests: int, units: int) -> None:
        """Something was asked for at this second of the day."""
        window = int(at / WINDOW)
        self.requests[window] += requests
        self.units[window] += units

    def add(self, other: Load, times: int = 1) -> None:
        """Together with what others ask, and so many like them."""
        self.requests = [a + times * b for a, b in zip(self.requests, other.requests, strict=True)]
        self.units = [a + times * b for a, b in zip(self.units, other.units, strict=True)]


def simulate(seats: Iterable[int], planes: frozenset[Plane], outage: Outage) -> Load:
    """The days of these seats; a seat's number is the seed of everything by chance in it."""
    load = Load.empty()
    for number in seats:
        chance = Random(number)  # noqa: S311  no secret hangs on it
        Seat(make_day(chance, outage), outage, chance, planes, load.count).live()
    return load


def fleet(seats: int, planes: frozenset[Plane], outage: Outage, times: int = 1) -> Load:
    """All seats, shared out among the processors; each stands for so many."""
    parts = [range(first, seats // times, 100) for first in range(100)]
    load = Load.empty()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for part in pool.map(simulate, parts, [planes] * 100, [outage] * 100):
            load.add(part, times)
    return load


def part_of(values: Sequence[int], begin: float, end: float) -> list[int]:
    """The windows between two seconds of the day."""
    return list(values[int(begin / WINDOW) : int(end / WINDOW)])


def mean(values: Sequence[int]) -> float:
    """The mean of some windows."""
    return sum(values) / len(values)


def means(load: Load, name: str, part: float) -> list[Figure]:
    """What one fleet asks on average; the mean of the working day may be this part of the limit."""
    work = mean(part_of(load.units, *WORKDAY))
    busiest = max(mean(part_of(load.units, at, at + HOUR)) for at in range(0, 23 * 3600, 600))
    return [
        _units(f"{name}, mean 7 to 18", work, f"< {UNITS * part:.0f}", work < UNITS * part),
        _units(f"{name}, busiest hour", busiest, f"< {UNITS}", busiest < UNITS),
    ]


def peaks(load: Load, name: str) -> list[Figure]:
    """The most of one fleet in ten seconds. The hour of the outage's end begins with it."""
    after = part_of(load.units, OUTAGE.end, OUTAGE.end + HOUR)
    ratio, most = max(after) / mean(after), max(load.requests)
    return [
        _units(f"{name}, most", max(load.units), f"< {UNITS}", max(load.units) < UNITS),
        Figure(f"{name}, after the outage", ratio, "x mean of hour", None, "<= 2", ratio <= 2),
        Figure(f"{name}, most", most, "requests in 10 s", None, f"< {REQUESTS}", most < REQUESTS),
    ]


def _units(name: str, value: float, target: str, holds: bool) -> Figure:
    return Figure(name, value, "RU per 10 s", None, target, holds)


def _lines(load: Load, colour: str, label: str) -> Line:
    """A day in minutes, as the mean of the six windows of each."""
    minutes = [
        (at / HOUR, mean(part_of(load.units, at, at + 60))) for at in range(6 * 3600, 19 * 3600, 60)
    ]
    return Line(label, colour, tuple(minutes))


def main() -> int:
    """Simulate, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seats", type=int, default=SEATS)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--plot", type=Path, help="also draw the day here (PNG)")
    asked = parser.parse_args()
    roles = fleet(asked.seats, DIRECTORY, OUTAGE)
    both = fleet(asked.seats, GRAPH, OUTAGE, times=5)
    found = [*means(roles, "roles", 0.1), *peaks(roles, "roles")]
    found += means(both, "roles and groups", 0.2)
    sys.stdout.write(table(found) + "\n")
    if asked.json is not None:
        write_json(found, asked.json)
    if asked.plot is not None:
        lines = (_lines(both, "#c2410c", "roles and groups"), _lines(roles, "#1d4ed8", "roles"))
        draw(asked.plot, "Resource units in 10 s, 100,000 seats (limit: 8000)", lines, UNITS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
