"""Times and durations in words, and how long those words stay true."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from keyhour.core.state import State
from keyhour.present.words import TimeStyle, Words, later

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_WEEK = 7
_NOON = 12

_WEEKDAYS = (
    later("Monday"),
    later("Tuesday"),
    later("Wednesday"),
    later("Thursday"),
    later("Friday"),
    later("Saturday"),
    later("Sunday"),
)
_MONTHS = (
    later("Jan"),
    later("Feb"),
    later("Mar"),
    later("Apr"),
    later("May"),
    later("Jun"),
    later("Jul"),
    later("Aug"),
    later("Sep"),
    later("Oct"),
    later("Nov"),
    later("Dec"),
)

_TYPED = re.compile(
    r"""\s*(?: (?P<h>\d{1,3}) \s* : \s* (?P<m>[0-5]\d)
          | (?:PT)? (?: (?P<hours>\d{1,3}) \s* (?:h|std)[a-z.]* )? \s*
                    (?: (?P<minutes>\d{1,5}) \s* (?:m[a-z.]*)? )? )\s*""",
    re.VERBOSE | re.IGNORECASE,
)


class Moment:
    """One instant as a person sees it: server time, their time zone, their language.

    Every text that time makes untrue reports when that will be; `valid_until` is the earliest of
    them, so a view built from one moment cannot go stale unnoticed. `zone` None is the system's
    zone.
    """

    def __init__(
        self,
        now: datetime,
        words: Words,
        zone: tzinfo | None = None,
        skew: timedelta = timedelta(),
    ) -> None:
        self.now = now
        self.words = words
        self._zone = zone
        self._skew = skew
        self._horizon: datetime | None = None

    @property
    def valid_until(self) -> datetime | None:
        """When the first text made here becomes untrue, on our own clock; None when time changes
        nothing.
        """
        return None if self._horizon is None else self._horizon - self._skew

    def of_ours(self, at: datetime) -> datetime:
        """An instant of our own clock as the server would name it."""
        return at + self._skew

    def local(self, at: datetime) -> datetime:
        """An instant on the wall clock of whoever looks."""
        return at.astimezone(self._zone)

    def turns_at(self, at: datetime) -> bool:
        """Whether a server instant has come; if not, the view is redrawn when it does."""
        if at <= self.now:
            return True
        if self._horizon is None or at < self._horizon:
            self._horizon = at
        return False

    def clock(self, at: datetime) -> str:
        """The time of day, with its day unless that is today: "14:30", "tomorrow 14:30", "24 Nov
        14:30", where people write it so "2:30 PM".
        """
        local = at.astimezone(self._zone)
        today = self.now.astimezone(self._zone).date()
        self.turns_at(self._midnight_after_now())
        time = self._time_of_day(local)
        days = (local.date() - today).days
        if days == 0:
            return time
        if days == 1:
            return self.words("tomorrow {time}", time=time)
        if days == -1:
            return self.words("yesterday {time}", time=time)
        if abs(days) < _WEEK:
            return self.words("{weekday} {time}", weekday=self._weekday(local), time=time)
        return self.words(
            "{day} {month} {time}", day=local.day, month=self._month(local), time=time
        )

    def until(self, end: datetime) -> str:
        """The end and what is left: "until 14:30 (52 min)"."""
        return self.words("until {time} ({left})", time=self.clock(end), left=self.left(end))

    def left(self, end: datetime) -> str:
        """What is left in whole minutes, begun ones counted: "42 min"."""
        return duration_text(MINUTE * self.minutes_left(end), self.words)

    def minutes_left(self, end: datetime) -> int:
        """Whole minutes left, begun ones counted, so that nothing reads 0 before it is over."""
        minutes = _steps(end - self.now, MINUTE)
        if minutes:
            self.turns_at(end - MINUTE * (minutes - 1))
        return minutes

    def countdown(self, end: datetime) -> str:
        """What a ring says: "0:42" in hours and minutes, "42 s" in the last minute."""
        minutes = _steps(end - self.now, MINUTE)
        if minutes > 1:
            self.turns_at(end - MINUTE * (minutes - 1))
            return f"{minutes // 60}:{minutes % 60:02d}"
        seconds = _steps(end - self.now, SECOND)
        if seconds:
            self.turns_at(end - SECOND * (seconds - 1))
        return self.words("{n} s", n=seconds)

    def fraction_left(self, start: datetime | None, end: datetime) -> float:
        """How much of a window is left, 1 to 0; a full ring when its start is unknown."""
        if start is None or end <= start:
            return 1.0 if end > self.now else 0.0
        return min(1.0, max(0.0, (end - self.now) / (end - start)))

    def days_left(self, end: datetime) -> int:
        """Whole days until an end, begun ones counted."""
        days = _steps(end - self.now, _DAY)
        if days:
            self.turns_at(end - _DAY * (days - 1))
        return days

    def _midnight_after_now(self) -> datetime:
        day = self.now.astimezone(self._zone).date() + _DAY
        return datetime(day.year, day.month, day.day, tzinfo=self._zone).astimezone(UTC)

    def _time_of_day(self, local: datetime) -> str:
        if self.words.times is TimeStyle.TO_24:
            return f"{local:%H:%M}"
        time = f"{local.hour % 12 or 12}:{local:%M}"
        if local.hour < _NOON:
            return self.words("{time} AM", time=time)
        return self.words("{time} PM", time=time)

    def _weekday(self, local: datetime) -> str:
        return self.words(_WEEKDAYS[local.weekday()])

    def _month(self, local: datetime) -> str:
        return self.words(_MONTHS[local.month - 1])


def moment_of(state: State, at: datetime, words: Words, zone: tzinfo | None = None) -> Moment:
    """The moment at an instant of our own clock, corrected to the server's."""
    return Moment(state.server_time(at), words, zone, state.skew)


def duration_text(duration: timedelta, words: Words) -> str:
    """A duration in words, minutes rounded up: "45 min", "1 h", "1 h 30 min", "9 days"."""
    minutes = max(0, _steps(duration, MINUTE))
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:  # noqa: PLR2004  two days: from here on people count days
        return words.plural("{n} day", "{n} days", round(hours / 24))
    if not hours:
        return words("{minutes} min", minutes=minutes)
    if not minutes:
        return words("{hours} h", hours=hours)
    return words("{hours} h {minutes} min", hours=hours, minutes=minutes)


def typed_duration(text: str) -> timedelta | None:
    """What a person typed: "90", "90m", "1h30m", "1 h 30 min", "1 Std. 30 Min.", "1:30", "PT90M";
    None when it says nothing.
    """
    match = _TYPED.fullmatch(text)
    if match is None:
        return None
    hours = match["h"] or match["hours"]
    minutes = match["m"] or match["minutes"]
    if hours is None and minutes is None:
        return None
    return timedelta(hours=int(hours or 0), minutes=int(minutes or 0))


def _steps(span: timedelta, step: timedelta) -> int:
    """How many steps a span has, a begun one counted; none when it is over."""
    return max(0, -(-span // step))
