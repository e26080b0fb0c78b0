"""Misfortunes that come by themselves, in turn: the same for the same seed and requests."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any, Final

from keyhour.simulator.fault import DROP, DROP_AFTER_COMMIT, CannedAnswer, Delay, Effect

RETRY_AFTER: Final = timedelta(seconds=2)
_FEWEST_FAIR, _MOST_FAIR = 2, 4
_WRITES: Final = frozenset({"POST", "PUT", "PATCH"})
_PAGE: Final = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"


@dataclass(frozen=True)
class Moment:
    """What a misfortune may depend on."""

    method: str
    path: str
    now: datetime
    slow: timedelta


@dataclass(frozen=True)
class Misfortune:
    """One way for an answer to go wrong, and which requests it can befall."""

    name: str
    effect: Callable[[Moment], Effect]
    befalls: Callable[[Moment], bool] = lambda _moment: True


def _is_write(moment: Moment) -> bool:
    return moment.method in _WRITES and not moment.path.endswith("$batch")


def _is_about_rules(moment: Moment) -> bool:
    return moment.method == "GET" and "rolemanagementpolic" in moment.path.lower()


def _refused(status: int, code: str, text: str, retry_after: str | None = None) -> CannedAnswer:
    body: dict[str, Any] = {"error": {"code": code, "message": text}}
    return CannedAnswer(status, {"Retry-After": retry_after} if retry_after else {}, body)


def _seconds() -> str:
    return f"{RETRY_AFTER.total_seconds():.0f}"


def _date(moment: Moment) -> str:
    return format_datetime(moment.now + RETRY_AFTER, usegmt=True)


def _throttled(retry_after: str) -> CannedAnswer:
    text = "Too many requests"
    return _refused(HTTPStatus.TOO_MANY_REQUESTS, "TooManyRequests", text, retry_after)


def _unavailable(retry_after: str | None) -> CannedAnswer:
    text = "The service is unavailable."
    return _refused(HTTPStatus.SERVICE_UNAVAILABLE, "ServiceUnavailable", text, retry_after)


MISFORTUNES: Final = (
    Misfortune("429 with seconds", lambda _moment: _throttled(_seconds())),
    Misfortune("429 with a date", lambda moment: _throttled(_date(moment))),
    Misfortune("503 with Retry-After", lambda _moment: _unavailable(_seconds())),
    Misfortune("503 without", lambda _moment: _unavailable(None)),
    Misfortune("504", lambda _moment: _refused(504, "GatewayTimeout", "The gateway timed out.")),
    Misfortune("502 with a page", lambda _moment: CannedAnswer(502, {}, _PAGE)),
    Misfortune(
        "500 on rules",
        lambda _moment: _refused(500, "", "An error has occurred."),
        _is_about_rules,
    ),
    Misfortune("slow", lambda moment: Delay(moment.slow, is_after=True)),
    Misfortune("dropped", lambda _moment: DROP),
    Misfortune("dropped after it was done", lambda _moment: DROP_AFTER_COMMIT, _is_write),
)


class Weather:
    """Two to four fair answers, then a misfortune; when all have come, all come anew."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - foretold, not secret
        self._due: list[Misfortune] = []
        self._fair = self._chance.randint(_FEWEST_FAIR, _MOST_FAIR)

    def strike(self, moment: Moment) -> Effect | None:
        """Return what befalls a request, if anything does."""
        if self._fair > 0:
            self._fair -= 1
            return None
        if not self._due:
            self._due = list(MISFORTUNES)
            self._chance.shuffle(self._due)
        for misfortune in self._due:
            if misfortune.befalls(moment):
                self._due.remove(misfortune)
                self._fair = self._chance.randint(_FEWEST_FAIR, _MOST_FAIR)
                return misfortune.effect(moment)
        return None
