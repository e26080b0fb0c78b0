"""Our complaints in Windows' event log: the source opens, entries are taken, nothing else is."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from keyhour.adapters.windows import event_log
from keyhour.adapters.windows.event_log import EventLog, open_event_log


class Watched:
    """The real library, and what it was told and answered."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.entries: list[tuple[int, str, bool]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def ReportEventW(self, *given: Any) -> Any:  # noqa: N802  Windows' name
        """Hand an entry on."""
        answer = self._real.ReportEventW(*given)
        self.entries.append((given[1], given[7][0], bool(answer)))
        return answer


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Windows' library, looked over the shoulder."""
    found = Watched(event_log._library())
    monkeypatch.setattr(event_log, "_library", lambda: found)
    return found


@pytest.fixture
def log(watched: Watched) -> Iterator[logging.Logger]:
    """A logger of ours that writes into the event log."""
    assert watched.entries == []
    handler = open_event_log()
    assert isinstance(handler, EventLog)
    logger = logging.getLogger("keyhour.wine")
    logger.propagate = False
    logger.addHandler(handler)
    yield logger
    logger.removeHandler(handler)
    handler.close()
    handler.close()


def test_complaints_are_taken_and_news_are_not(log: logging.Logger, watched: Watched) -> None:
    """A warning and an error by their kinds; Windows says that it took them."""
    log.setLevel(logging.INFO)
    log.info("clock_jumped")
    log.warning("settings_not_saved reason=%s", "PermissionError")
    log.error("step_failed event=Quit")
    assert watched.entries == [
        (2, "keyhour.wine settings_not_saved reason=PermissionError", True),
        (1, "keyhour.wine step_failed event=Quit", True),
    ]


def test_what_is_not_ours_is_withheld(log: logging.Logger, watched: Watched) -> None:
    """The same rule as in our log file: no free text, so no person and no reason."""
    log.warning("Rosa Bauer wants to install a printer")
    assert watched.entries == [(2, "keyhour.wine line_withheld", True)]
