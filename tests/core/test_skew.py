"""The service's clock against our own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from keyhour.core.session import ServerTime
from keyhour.core.skew import corrected
from tests.core.sample import at, heard

HELD = timedelta(seconds=10)


def seconds(number: float) -> timedelta:
    """So many seconds."""
    return timedelta(seconds=number)


def test_silent_answer_keeps_the_skew() -> None:
    """Without a `Date` header nothing is learnt."""
    assert corrected(HELD, None) == HELD


@pytest.mark.parametrize("skew", [8.5, 10, 11.5])
def test_difference_below_two_seconds_is_left_alone(skew: float) -> None:
    """Countdowns do not tremble."""
    assert corrected(HELD, heard(0, skew=skew)) == HELD


@pytest.mark.parametrize("skew", [-3600, 0, 13, 3600])
def test_greater_difference_is_taken_over(skew: float) -> None:
    """A clock that was set shows with the next answer."""
    assert corrected(HELD, heard(0, skew=skew)) == seconds(skew)


def test_slow_answer_tells_only_what_the_round_trip_does_not_explain() -> None:
    """A write answered after a minute may be dated at its end; that is no skew."""
    late_date = ServerTime(date=at(59.5), sent_at=at(0), received_at=at(60))
    assert corrected(timedelta(), late_date) == timedelta()
    wrong = ServerTime(date=at(3600), sent_at=at(0), received_at=at(60))
    assert corrected(timedelta(), wrong) == seconds(3600.5 - 30)


def test_machine_that_slept_during_a_call_keeps_its_skew() -> None:
    """Two hours between sending and receiving say nothing of the clocks."""
    slept = ServerTime(date=at(0), sent_at=at(0), received_at=at(7200))
    assert corrected(timedelta(), slept) == timedelta()


def test_clock_set_back_during_a_call_keeps_the_skew() -> None:
    """An answer received before it was sent is not a measurement."""
    impossible = ServerTime(date=at(0), sent_at=at(0), received_at=at(-3600))
    assert corrected(HELD, impossible) == HELD
