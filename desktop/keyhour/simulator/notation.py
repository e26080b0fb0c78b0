"""How instants and durations are written: RFC 3339 and ISO 8601, as Microsoft Graph does."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_DURATION: Final = re.compile(
    r"P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?"
    r"(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?",
    re.IGNORECASE,
)
_SHORTEST_DURATION_TEXT: Final = 3  # "P1D"


def parse_duration(text: str) -> timedelta:
    """Read `PT8H`, `P1D` or `PT0.5S`; raises ValueError for anything else."""
    match = _DURATION.fullmatch(text)
    if match is None or len(text) < _SHORTEST_DURATION_TEXT or text[-1] in "Tt":
        raise ValueError(f"not an ISO 8601 duration: {text!r}")
    parts = {name: float(value) for name, value in match.groupdict().items() if value}
    return timedelta(**parts)


def format_duration(span: timedelta) -> str:
    """Write a span as Graph does: hours and minutes, `P365D` for whole days beyond one."""
    seconds = span.total_seconds()
    if seconds > timedelta(days=1).total_seconds() and span.seconds == 0:
        return f"P{span.days}D"
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    text = (f"{hours:.0f}H" if hours else "") + (f"{minutes:.0f}M" if minutes else "")
    if rest or not text:
        text += f"{rest:g}S"
    return "PT" + text


def parse_instant(text: str) -> datetime:
    """Read an RFC 3339 instant; one without offset is refused, as the service refuses it."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"no offset in {text!r}")
    return at.astimezone(UTC)


def long_instant(at: datetime) -> str:
    """Write an instant as the answer to a POST does: seven fraction digits."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


def short_instant(at: datetime) -> str:
    """Write an instant as a GET does: milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
