"""Effects about the past: what this machine wrote down, and files that people ask for."""

from __future__ import annotations

from keyhour.core import effects as ef
from keyhour.core.failure import Failure
from keyhour.core.history_events import ExportFinished, PastRead
from keyhour.ports.export import Export
from keyhour.ports.ledger import Ledger


def perform_history(
    effect: ef.ReadPast | ef.ForgetPast | ef.WriteExport, ledger: Ledger, export: Export | None
) -> PastRead | ExportFinished:
    """Do it; what was forgotten is read anew."""
    if isinstance(effect, ef.WriteExport):
        failure = export.write(effect.path, effect.text) if export else None
        return ExportFinished(effect=effect, failure=failure)
    if isinstance(effect, ef.ForgetPast):
        failure = ledger.forget_past(effect.account)
        if failure is not None:
            return PastRead(effect=effect, failure=failure)
    found = ledger.past(effect.account)
    if isinstance(found, Failure):
        return PastRead(effect=effect, failure=found)
    return PastRead(effect=effect, records=found)
