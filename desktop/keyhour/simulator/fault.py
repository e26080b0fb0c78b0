"""Faults on order: answers, delays and cut connections instead of, before or after the real one."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from keyhour.simulator.notation import format_duration, parse_duration

DROP: Final = "drop"
DROP_AFTER_COMMIT: Final = "drop_after_commit"


@dataclass(frozen=True)
class CannedAnswer:
    """What is answered instead; the body is JSON, or raw text when it is a string."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Delay:
    """Real time to wait before the request is executed, or after it and before the answer."""

    wait: timedelta
    is_after: bool


Effect = CannedAnswer | Delay | str


@dataclass
class Fault:
    """A fault waiting for requests it matches."""

    methods: frozenset[str]  # empty: any
    path: re.Pattern[str]
    left: int
    effect: Effect
    source: dict[str, Any] = field(repr=False)

    def matches(self, method: str, path: str, query: str) -> bool:
        """Say whether a request is hit; the pattern may also be found in path?query."""
        if self.left <= 0 or (self.methods and method.upper() not in self.methods):
            return False
        return bool(self.path.search(path) or (query and self.path.search(f"{path}?{query}")))

    def to_json(self) -> dict[str, Any]:
        """Return it as it was ordered, with the times left."""
        return {**self.source, "times": self.left}


class FaultBook:
    """The faults on order; the first that matches is used up by one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, faults: list[Fault]) -> None:
        """Put more faults on order."""
        with self._lock:
            self._faults += faults

    def clear(self) -> None:
        """Take all faults off."""
        with self._lock:
            self._faults.clear()

    def take(self, method: str, path: str, query: str = "") -> Effect | None:
        """Return what shall happen to a request, and count it."""
        with self._lock:
            for fault in self._faults:
                if fault.matches(method, path, query):
                    fault.left -= 1
                    self._faults = [entry for entry in self._faults if entry.left > 0]
                    return fault.effect
        return None

    def to_json(self) -> list[dict[str, Any]]:
        """Return the faults still waiting."""
        with self._lock:
            return [fault.to_json() for fault in self._faults]


def read_fault(wanted: Any) -> Fault:
    """Read one fault from JSON; `match.method` is a method or a list of them.

    Raises ValueError or TypeError with a sentence.
    """
    if not isinstance(wanted, dict) or "answer" not in wanted:
        raise TypeError('a fault is {"match": {...}, "times": n, "answer": ...}')
    match = wanted.get("match") or {}
    times = wanted.get("times", 1)
    if type(times) is not int or times < 1:
        raise ValueError("times must be a number of at least 1")
    try:
        path = re.compile(str(match.get("path", "")))
    except re.error as error:
        raise ValueError(f"match.path is no regular expression: {error}") from error
    method = match.get("method") or []
    methods = frozenset(
        str(one).upper() for one in (method if isinstance(method, list) else [method])
    )
    return Fault(methods, path, times, _read_effect(wanted["answer"]), dict(wanted))


def _read_effect(answer: Any) -> Effect:
    if answer in (DROP, DROP_AFTER_COMMIT):
        return str(answer)
    if isinstance(answer, dict) and "delay" in answer:
        return Delay(parse_duration(str(answer["delay"])), bool(answer.get("after", False)))
    if not isinstance(answer, dict):
        raise TypeError('answer is "drop", "drop_after_commit", {"delay": ...} or {"status": ...}')
    status = answer.get("status", HTTPStatus.OK)
    headers = {str(name): str(value) for name, value in (answer.get("headers") or {}).items()}
    return CannedAnswer(int(status), headers, answer.get("body"))


def fault_at(path: str, answer: Any, methods: Sequence[str] = (), times: int = 1) -> Fault:
    """Make a fault for a path pattern, as the trainer's page and scenarios do."""
    shown = {"delay": format_duration(answer)} if isinstance(answer, timedelta) else answer
    match = {"path": path} | ({"method": list(methods)} if methods else {})
    return read_fault({"match": match, "times": times, "answer": shown})
