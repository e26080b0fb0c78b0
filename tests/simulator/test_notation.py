"""Durations and instants as Graph writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from keyhour.simulator.identifier import assignment_id
from keyhour.simulator.notation import (
    format_duration,
    long_instant,
    parse_duration,
    parse_instant,
    short_instant,
)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("PT8H", timedelta(hours=8)),
        ("PT1H30M", timedelta(minutes=90)),
        ("PT0S", timedelta(0)),
        ("PT0.8S", timedelta(seconds=0.8)),
        ("P365D", timedelta(days=365)),
        ("PT24H", timedelta(days=1)),
    ],
)
def test_duration_survives_the_round_trip(text: str, span: timedelta) -> None:
    """Hours up to a day, whole days beyond."""
    assert parse_duration(text) == span
    assert format_duration(span) == text


@pytest.mark.parametrize("text", ["", "P", "PT", "8H", "PT8", "P1DT", "1:30", "-PT1H"])
def test_no_duration(text: str) -> None:
    """ValueError."""
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


def test_instants_have_seven_digits_or_three() -> None:
    """POST and GET differ; an instant without offset is none."""
    at = datetime(2026, 11, 23, 9, 0, 11, 123456, tzinfo=UTC)
    assert long_instant(at) == "2026-11-23T09:00:11.1234560Z"
    assert short_instant(at) == "2026-11-23T09:00:11.123Z"
    assert parse_instant("2026-11-23T10:00:11.123456+01:00") == at
    with pytest.raises(ValueError, match="offset"):
        parse_instant("2026-11-23T09:00:11")


def test_assignment_id_is_role_and_principal_little_endian() -> None:
    """The form seen on the live service at tenant scope."""
    role = "9f06204d-73c1-4d4c-880a-6edb90606fd8"
    made = assignment_id(role, "11111111-2222-4333-8444-555555555555", "/")
    assert made == "TSAGn8FzTE2ICm7bkGBv2BEREREiIjNDhERVVVVVVVU-1"
    assert assignment_id(role, role, "/administrativeUnits/x").endswith("-2")
