"""The stage (or step) of an approval, which Graph and Azure write alike: who may decide, and who
did.

https://learn.microsoft.com/graph/api/resources/approvalstep
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from keyhour.adapters.http import Reply
from keyhour.adapters.notation import Oddities, identifier, member, text
from keyhour.adapters.refusal import refusal
from keyhour.core.approval import Fate, Person, Ruled, Verdict
from keyhour.core.failure import Failure
from keyhour.ports.pim import Answered

_OPEN: Final = frozenset(
    {"notstarted", "initializing", "inprogress", "completing", "escalating", "escalated"}
)
_ENDED: Final = frozenset({"completed", "expired"})
_VERDICTS: Final = {
    "approve": Verdict.APPROVE,
    "approved": Verdict.APPROVE,
    "deny": Verdict.DENY,
    "denied": Verdict.DENY,
}
_CONFLICT: Final = 409
WRITTEN: Final = {Verdict.APPROVE: "Approve", Verdict.DENY: "Deny"}


class Stage(Struct, frozen=True, kw_only=True):
    """One stage as the caller sees it."""

    id: str
    is_mine: bool
    """Whether the caller is among those who may decide."""
    fate: Fate


def stage_of(row: object, odd: Oddities) -> Stage | None:
    """A stage; None when it has no id."""
    stage_id = identifier(text(row, "id"))
    if not stage_id:
        return None
    verdict = _VERDICTS.get(text(row, "reviewResult").lower())
    status = text(row, "status").lower()
    if status not in _OPEN | _ENDED:
        odd.note("stage_status", text(row, "status"))
    return Stage(
        id=stage_id,
        # what the service does not say it decides when it is asked to
        is_mine=member(row, "assignedToMe") is not False,
        fate=Fate(
            is_open=verdict is None and status not in _ENDED,
            verdict=verdict,
            by=_reviewer(member(row, "reviewedBy")),
            words=text(row, "justification"),
        ),
    )


def _reviewer(row: object) -> Person | None:
    """Graph names people by `id`, Azure by `principalId`."""
    person = identifier(text(row, "id") or text(row, "principalId"))
    if not person:
        return None
    name = text(row, "displayName") or text(row, "principalName")
    return Person(person, name or text(row, "userPrincipalName") or None)


def decision_body(verdict: Verdict, justification: str) -> dict[str, object]:
    """What deciding a stage sends."""
    return {"reviewResult": WRITTEN[verdict], "justification": justification}


def ruled(reply: Reply | Failure) -> Answered[Ruled]:
    """What the answer to a decision says: a success of any kind, or 409 when somebody was first."""
    if isinstance(reply, Failure):
        return Answered(reply)
    if reply.status == _CONFLICT:
        return Answered(Ruled.TOO_LATE, reply.heard)
    return Answered(refusal(reply, changes=True) or Ruled.TAKEN, reply.heard)
