"""Every request served, so that a test can say what was asked and what was not."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from keyhour.simulator.notation import short_instant

_KEPT: Final = 20_000


@dataclass
class Part:
    """One request inside a `$batch`."""

    method: str
    path: str
    query: str
    status: int | None

    def to_json(self) -> dict[str, Any]:
        """Return it as the control interface shows it."""
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "status": self.status,
        }


@dataclass
class Entry:
    """One request; `status` is None when its connection was cut instead of answered."""

    at: datetime
    method: str
    path: str
    query: str
    client_request_id: str | None
    user_agent: str | None
    page: int
    """Which log it belongs to: what was begun before the log was cleared is in none."""
    status: int | None = None
    user: str | None = None
    parts: list[Part] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return it as the control interface shows it."""
        return {
            "at": short_instant(self.at),
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "status": self.status,
            "user": self.user,
            "client_request_id": self.client_request_id,
            "user_agent": self.user_agent,
            "batch": [part.to_json() for part in self.parts],
        }


class Journal:
    """The log, oldest first; the oldest entries are dropped when it grows long."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self.page = 0

    def add(self, entry: Entry) -> None:
        """Remember a request that has been dealt with, however late its answer was."""
        with self._lock:
            if entry.page == self.page:
                self._entries.append(entry)

    def to_json(self) -> list[dict[str, Any]]:
        """Return all entries."""
        with self._lock:
            return [entry.to_json() for entry in self._entries]

    def clear(self) -> None:
        """Forget all entries."""
        with self._lock:
            self._entries.clear()
            self.page += 1
