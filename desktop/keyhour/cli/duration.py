"""Durations and instants as people type them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

FORMS = "90m, 1h30m, 1:30 or PT90M"
"""The ways to write a duration, for messages."""

LONGEST = timedelta(days=366)
"""No activation lasts longer; a larger number is a slip of the finger."""

_NUMBER = r"\d{1,6}"
_UNITS = re.compile(
    rf"(?:({_NUMBER})d)?(?:({_NUMBER})h)?(?:({_NUMBER})m)?(?:({_NUMBER})s)?",
    re.ASCII | re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)", re.ASCII)
_ISO = re.compile(
    rf"P(?:({_NUMBER})D)?(?:T(?=\d)(?:({_NUMBER})H)?(?:({_NUMBER})M)?(?:({_NUMBER})S)?)?",
    re.ASCII | re.IGNORECASE,
)


def duration(text: str) -> timedelta | None:
    """What a text like `90m`, `1h30m`, `1:30` (hours and minutes) or `PT90M` means.

    None when it means no duration, nothing at all (`0m`) or more than a year.
    """
    typed = text.strip()
    clock = _CLOCK.fullmatch(typed)
    if clock:
        return _sensible(timedelta(hours=int(clock[1]), minutes=int(clock[2])))
    units = _UNITS.fullmatch(typed) or _ISO.fullmatch(typed)
    if units is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in units.groups())
    return _sensible(timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))


def _sensible(found: timedelta) -> timedelta | None:
    return found if timedelta() < found <= LONGEST else None


def instant(text: str) -> datetime | None:
    """The instant that an RFC 3339 text with a zone names, in UTC; None when it names none."""
    try:
        found = datetime.fromisoformat(text.strip())
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
