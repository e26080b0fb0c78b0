"""Times and durations in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from keyhour.core.state import State
from keyhour.present.moment import Moment, duration_text, moment_of, typed_duration
from keyhour.present.words import TimeStyle, Words

NOW = datetime(2026, 11, 23, 14, 28, tzinfo=UTC)  # a Monday
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
BERLIN = ZoneInfo("Europe/Berlin")


def moment(now: datetime = NOW, zone: ZoneInfo | None = None) -> Moment:
    """The moment in English, in UTC unless said otherwise."""
    return Moment(now, Words(), zone or ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (NOW + timedelta(minutes=2), "14:30"),
        (NOW + timedelta(hours=20), "tomorrow 10:28"),
        (NOW - timedelta(hours=20), "yesterday 18:28"),
        (NOW + timedelta(days=3), "Thursday 14:28"),
        (NOW - timedelta(days=3), "Friday 14:28"),
        (NOW + timedelta(days=9), "2 Dec 14:28"),
        (NOW - timedelta(days=300), "27 Jan 14:28"),
    ],
)
def test_a_time_names_its_day_unless_that_is_today(at: datetime, text: str) -> None:
    """A bare time always means today."""
    assert moment().clock(at) == text


def test_a_time_is_the_persons_own() -> None:
    """Instants travel in UTC and are read on the wall."""
    assert moment(zone=BERLIN).clock(NOW) == "15:28"


def test_until_says_the_end_and_what_is_left() -> None:
    """The product's one way to write an end."""
    assert moment().until(NOW + timedelta(minutes=52)) == "until 15:20 (52 min)"


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(hours=1, minutes=30), "1:30"),
        (42 * MINUTE, "0:42"),
        (41 * MINUTE + SECOND, "0:42"),
        (61 * SECOND, "0:02"),
        (60 * SECOND, "60 s"),
        (42 * SECOND, "42 s"),
        (timedelta(milliseconds=200), "1 s"),
        (timedelta(), "0 s"),
        (-MINUTE, "0 s"),
    ],
)
def test_a_ring_counts_minutes_and_then_seconds(left: timedelta, text: str) -> None:
    """Begun minutes count, so nothing reads 0 while it is still held."""
    assert moment().countdown(NOW + left) == text


def test_words_stay_true_until_the_earliest_change() -> None:
    """41:30 left reads 42 min for thirty seconds more; midnight is further away."""
    made = moment()
    made.until(NOW + timedelta(minutes=41, seconds=30))
    assert made.valid_until == NOW + timedelta(seconds=30)


def test_a_bare_time_becomes_untrue_at_local_midnight() -> None:
    """In Berlin the day ends at 23:00 UTC in winter."""
    made = moment(zone=BERLIN)
    made.clock(NOW)
    assert made.valid_until == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)


def test_the_last_minute_is_redrawn_every_second() -> None:
    """Only a countdown in its last minute asks for seconds."""
    made = moment()
    made.countdown(NOW + timedelta(seconds=42.5))
    assert made.valid_until == NOW + timedelta(seconds=0.5)


def test_nothing_said_is_true_for_ever() -> None:
    """A view without times needs no timer."""
    assert moment().valid_until is None


def test_what_is_over_asks_for_no_redraw() -> None:
    """A past end changes nothing any more."""
    made = moment()
    made.minutes_left(NOW - MINUTE)
    assert made.turns_at(NOW - MINUTE)
    assert made.valid_until is None


def test_the_horizon_is_told_on_our_own_clock() -> None:
    """The server is seven minutes ahead: its 15:00 is our 14:53."""
    ahead = State(skew=7 * MINUTE)
    made = moment_of(ahead, NOW, Words(), ZoneInfo("UTC"))
    assert made.now == NOW + 7 * MINUTE
    end = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    assert made.minutes_left(end) == 25
    assert made.valid_until == NOW + MINUTE


def test_the_systems_zone_needs_no_name() -> None:
    """Without a zone the system's own rules apply; tests run at UTC."""
    made = Moment(NOW, Words())
    assert made.clock(NOW) == "14:28"
    assert made.valid_until == datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(), "0 min"),
        (timedelta(seconds=1), "1 min"),
        (timedelta(minutes=45), "45 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=1, minutes=30), "1 h 30 min"),
        (timedelta(hours=24), "24 h"),
        (timedelta(days=9), "9 days"),
    ],
)
def test_durations_read_like_speech(duration: timedelta, text: str) -> None:
    """Hours and minutes; days only from two on."""
    assert duration_text(duration, Words()) == text


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90", 90),
        ("90m", 90),
        ("90 min", 90),
        ("1h", 60),
        ("1h30m", 90),
        ("1 h 30 min", 90),
        ("1h30", 90),
        ("1:30", 90),
        ("PT90M", 90),
        ("pt1h30m", 90),
        ("", None),
        ("soon", None),
        ("1:75", None),
        ("-5", None),
    ],
)
def test_typed_durations_are_understood(text: str, minutes: int | None) -> None:
    """What people type, and nothing else."""
    expected = None if minutes is None else timedelta(minutes=minutes)
    assert typed_duration(text) == expected


@pytest.mark.parametrize("hours", [0.5, 1, 1.5, 8, 23.75])
def test_a_duration_reads_back_as_itself(hours: float) -> None:
    """The duration field shows a text and parses the same text."""
    duration = timedelta(hours=hours)
    assert typed_duration(duration_text(duration, Words())) == duration


@pytest.mark.parametrize(
    ("start", "end", "fraction"),
    [
        (-30, 30, 0.5),
        (0, 60, 1.0),
        (5, 60, 1.0),
        (-60, 0, 0.0),
        (-60, -5, 0.0),
    ],
)
def test_a_ring_shows_what_is_left_of_its_window(start: int, end: int, fraction: float) -> None:
    """Never more than all, never less than nothing."""
    assert moment().fraction_left(NOW + start * MINUTE, NOW + end * MINUTE) == fraction


def test_a_window_without_a_start_is_full_until_it_ends() -> None:
    """A missing start must not make a ring lie."""
    assert moment().fraction_left(None, NOW + MINUTE) == 1.0
    assert moment().fraction_left(None, NOW - MINUTE) == 0.0


@pytest.mark.parametrize(
    ("hour", "text"),
    [(0, "12:05 AM"), (9, "9:05 AM"), (12, "12:05 PM"), (14, "2:05 PM"), (23, "11:05 PM")],
)
def test_day_has_two_halves_where_people_write_it_so(hour: int, text: str) -> None:
    """Midnight and noon are both twelve."""
    words = Words(times=TimeStyle.TO_12)
    at = datetime(2026, 11, 23, hour, 5, tzinfo=UTC)
    assert Moment(NOW, words, UTC).clock(at) == text
    tomorrow = at + timedelta(days=1)
    assert Moment(NOW, words, UTC).clock(tomorrow) == f"tomorrow {text}"


@pytest.mark.parametrize("text", ["1 Std. 30 Min.", "1 std 30 min", "1std30"])
def test_german_durations_are_understood(text: str) -> None:
    """The field shows them, so it must take them."""
    assert typed_duration(text) == timedelta(minutes=90)
