"""Facts about the past and its export; like all events, they come in by `core/step.py`."""

from __future__ import annotations

from keyhour.core.effects import ForgetPast, ReadPast, WriteExport
from keyhour.core.events import Event
from keyhour.core.failure import Failure
from keyhour.core.wish import WishRecord


class HistoryOpened(Event, frozen=True, kw_only=True):
    """Somebody looks at the history."""


class HistoryForgetChosen(Event, frozen=True, kw_only=True):
    """A person wants what this machine wrote down of them to be gone."""


class ExportChosen(Event, frozen=True, kw_only=True):
    """A person wants a text in a file."""

    path: str
    text: str

    def __repr__(self) -> str:
        return "ExportChosen(…)"


class PastRead(Event, frozen=True, kw_only=True):
    """What was written down of an account's wishes, after a change too."""

    effect: ReadPast | ForgetPast
    records: tuple[WishRecord, ...] = ()
    failure: Failure | None = None


class ExportFinished(Event, frozen=True, kw_only=True):
    """The file is written, or could not be."""

    effect: WriteExport
    failure: Failure | None = None
