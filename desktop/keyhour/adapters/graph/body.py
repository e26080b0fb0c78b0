"""What all requests of Graph's planes have in common, written strictly."""

from __future__ import annotations

from keyhour.adapters import schedule
from keyhour.core.activation import Draft


def asked(action: str, person: str) -> dict[str, object]:
    """The beginning of every body.

    The principal is always the person: a group's id would activate for the whole group.
    """
    return {"action": action, "principalId": person}


def draft_parts(draft: Draft) -> dict[str, object]:
    """What a draft adds."""
    return schedule.draft_parts(draft, "afterDuration")
