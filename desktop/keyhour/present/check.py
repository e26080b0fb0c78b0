"""A check: what was looked at, how it stands, and the fix."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from keyhour.present.intent import Choice


class Result(Enum):
    """How a check ended; the values are the command line's."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Not known, or not asked."""


class CheckView(Struct, frozen=True, kw_only=True):
    """One line of the Health page and of the command line's checks."""

    id: str
    """A constant for scripts."""
    title: str
    result: Result
    detail: str
    """A plain sentence."""
    help: str = ""
    """The fix; empty when nothing is to be mended."""
    choices: tuple[Choice, ...] = ()
