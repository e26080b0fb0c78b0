"""Makes an unexpected warning of ours fail the test that caused it."""

from __future__ import annotations

import logging
import re
from typing import Final

WATCHED_LOGGER: Final = "keyhour"


class LogWatch(logging.Handler):
    """Collects WARNING and above of Keyhour's loggers during one test.

    `expect(pattern)` declares a warning part of the story: each record that matches is accepted,
    and none matching is a failure too, for the warning is then a promise not kept.
    """

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self._records: list[str] = []
        self._expected: list[re.Pattern[str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record as one line of text."""
        self._records.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def expect(self, pattern: str) -> None:
        """Accept records that `pattern` is found in, and ask for at least one."""
        self._expected.append(re.compile(pattern))

    def complaints(self) -> list[str]:
        """Return a sentence for each unexpected record and each unmet expectation."""
        unexpected = [
            f"unexpected log record: {line}"
            for line in self._records
            if not any(pattern.search(line) for pattern in self._expected)
        ]
        unmet = [
            f"no log record matched {pattern.pattern!r}"
            for pattern in self._expected
            if not any(pattern.search(line) for line in self._records)
        ]
        return unexpected + unmet
