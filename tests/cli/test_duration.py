"""Durations and instants as they are typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyhour.cli.duration import duration, instant


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90m", 90),
        ("1h30m", 90),
        ("1:30", 90),
        ("PT90M", 90),
        ("pt1h30m", 90),
        ("2h", 120),
        (" 45M ", 45),
        ("1d", 24 * 60),
        ("P1D", 24 * 60),
        ("300s", 5),
        ("0:05", 5),
    ],
)
def test_a_duration_can_be_typed_in_four_ways(text: str, minutes: int) -> None:
    """Units, hours and minutes with a colon, and ISO 8601 all mean the same."""
    assert duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "text",
    [
        *("", "90", "m", "h", "0m", "PT0S", "-5m", "1:60", "1:5", "PT", "P", "P1DT", "1h 30", "x"),
        *("∞h", "999999d", "1.5h", "30m1h", "٣m", "PT5", "1:30:00"),
    ],
)
def test_what_means_no_duration_is_refused(text: str) -> None:
    """A bare number, nothing at all, a wrong order and a century are no durations."""
    assert duration(text) is None


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is typed, the answer is a positive duration or None."""
    found = duration(text)
    assert found is None or found > timedelta()


def test_an_instant_is_read_in_its_zone() -> None:
    """The answer is in UTC, whatever zone was typed."""
    expected = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    assert instant("2026-11-23T15:30:00+01:00") == expected
    assert instant("2026-11-23T14:30:00Z") == expected


@pytest.mark.parametrize("text", ["", "15:30", "2026-11-23T15:30:00", "0001-01-01T00:00:00+23:00"])
def test_an_instant_without_a_zone_is_refused(text: str) -> None:
    """A guess at the zone could start an activation hours off."""
    assert instant(text) is None
