"""How Graph and Azure write members, instants and durations: read tolerantly, written strictly."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

import msgspec

R = TypeVar("R")

_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WORD: Final = re.compile(r"[A-Za-z]{1,40}")
_EARLIEST, _LATEST = 1971, 9000  # Graph writes years 1 and 9999 for "none"


class Oddities:
    """What a reader met and did not know, once per kind."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()

    def note(self, kind: str, value: object = None) -> None:
        """Remember a kind, with the value when it is a plain word."""
        is_word = isinstance(value, str) and _WORD.fullmatch(value)
        self.kinds.add(f"{kind}:{value}" if is_word else kind)


def member(row: object, name: str) -> object:
    """A member of a JSON object; None when it is absent or the value is no object."""
    return row.get(name) if isinstance(row, dict) else None


def text(row: object, name: str) -> str:
    """A text member, stripped; empty when it is absent or no text."""
    value = member(row, name)
    return value.strip() if isinstance(value, str) else ""


def instant(value: object) -> datetime | None:
    """A timestamp with any number of fraction digits; None for none, and for Graph's stand-ins for
    none.
    """
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip().upper())
        if not _EARLIEST <= moment.year <= _LATEST:
            return None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def duration(value: object) -> timedelta | None:
    """An ISO 8601 duration above zero; None when it is none, or counts months or years."""
    if not isinstance(value, str):
        return None
    try:
        length = msgspec.convert(value.strip(), timedelta)
    except msgspec.ValidationError:
        return None
    return length if length > timedelta() else None


def duration_text(length: timedelta) -> str:
    """A duration as Graph writes it (`PT1H30M`), in whole seconds."""
    seconds = max(0, round(length.total_seconds()))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = (
        f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes) + f"{seconds}S" * bool(seconds)
    )
    return f"PT{parts or '0S'}"


def instant_text(moment: datetime) -> str:
    """An instant as Graph wants it: UTC with `Z`; without an offset it is refused."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def identifier(value: str) -> str:
    """A GUID in lower case, as rows of different lists may spell it differently; anything else
    unchanged.
    """
    return value.lower() if _GUID.fullmatch(value) else value


def rows_of(
    values: object, read: Callable[[object], R | None], kind: str, odd: Oddities
) -> tuple[R, ...]:
    """Every row that can be read; the others are left out and noted."""
    found = []
    for value in values if isinstance(values, list | tuple) else ():
        row = read(value)
        if row is None:
            odd.note(f"row_of_{kind}")
        else:
            found.append(row)
    return tuple(found)
