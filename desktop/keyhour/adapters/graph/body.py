"""What all requests of Graph's planes have in common, written strictly."""

from __future__ import annotations

from keyhour.adapters.notation import duration_text, instant_text
from keyhour.core.activation import Draft


def asked(action: str, person: str) -> dict[str, object]:
    """The beginning of every body.

    The principal is always the person: a group's id would activate for the whole group.
    """
    return {"action": action, "principalId": person}


def draft_parts(draft: Draft) -> dict[str, object]:
    """What a draft adds. Now is said by leaving the start out: clocks may differ."""
    schedule: dict[str, object] = {
        "expiration": {"type": "afterDuration", "duration": duration_text(draft.duration)}
    }
    if draft.start_at is not None:
        schedule["startDateTime"] = instant_text(draft.start_at)
    parts: dict[str, object] = {"scheduleInfo": schedule}
    if draft.justification.strip():
        parts["justification"] = draft.justification.strip()
    if draft.ticket is not None:
        parts["ticketInfo"] = {
            "ticketNumber": draft.ticket.number,
            "ticketSystem": draft.ticket.system,
        }
    return parts
