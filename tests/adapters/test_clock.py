"""The clocks."""

from __future__ import annotations

from datetime import UTC, timedelta

from keyhour.adapters.clock import PracticeClock, SystemClock, chance
from tests.adapters.local_cloud import NOW, StillClock


def test_practice_time_runs_from_its_origin() -> None:
    """A minute of the wall is an hour of practice, and a practice hour is waited for a minute."""
    wall = StillClock()
    clock = PracticeClock(NOW, NOW - timedelta(days=30), 60, wall)
    assert clock.now() == NOW - timedelta(days=30)
    wall.time += timedelta(minutes=1)
    assert clock.now() == NOW - timedelta(days=30) + timedelta(hours=1)
    assert clock.monotonic() == timedelta(hours=1)
    assert clock.real_seconds(timedelta(hours=1)) == 60
    assert clock.real_seconds(-timedelta(hours=1)) == 0


def test_system_clock_is_utc_and_never_goes_back() -> None:
    """Aware instants, and a steady clock beside them."""
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()
    assert clock.real_seconds(timedelta(minutes=1)) == 60
    assert clock.real_seconds(-timedelta(minutes=1)) == 0


def test_chance_is_between_nothing_and_one() -> None:
    """It spreads reads apart."""
    assert 0 <= chance() < 1
