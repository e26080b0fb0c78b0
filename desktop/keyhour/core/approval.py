"""What waits for a person's decision, and what becomes of the decision.

Words follow Microsoft Graph (https://learn.microsoft.com/graph/api/resources/approval): an approval
has stages, of which PIM uses one; an approver decides its stage, and the first decision counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

from keyhour.core.activation import Ticket
from keyhour.core.failure import Failure
from keyhour.core.right import RightKey, Scope

APPROVAL_WINDOW = timedelta(hours=24)
"""Entra drops a request nobody decided on after this time; it can't be set
(https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-approval-workflow).
"""

MUCH_LONGER = 1.5
"""From how many times the usual duration on a request is called longer than usual."""

WORK_BEGINS, WORK_ENDS = 7, 19
"""Hours of the approver's own clock; where the requester works is not known."""
_SATURDAY = 5


class Person(Struct, frozen=True):
    """Somebody else, as the service names them; `name` is None when it did not."""

    id: str
    name: str | None = None


class Past(Struct, frozen=True):
    """What one person asked of one right before, as far as the service lists it."""

    count: int
    usual: timedelta | None = None
    """The middle one of the durations; None when none is known."""


class Approval(Struct, frozen=True, kw_only=True):
    """A request that waits for a decision. Instants are of the server's clock."""

    id: str
    """The request's id; it names the approval too."""
    stage_id: str | None = None
    """What is decided; None when it has to be looked up first."""
    key: RightKey
    name: str
    template_id: str | None = None
    scope: Scope
    requester: Person
    justification: str = ""
    ticket: Ticket | None = None
    duration: timedelta | None = None
    start_at: datetime | None = None
    """A later start that was asked for; None means at once."""
    requested_at: datetime | None = None
    reason_required: bool = True
    """Whether the approver has to give a reason: so Entra's default, when the policy can't be
    read.
    """
    past: Past | None = None
    """None when nothing can be said of earlier requests."""
    hindrance: Failure | None = None
    """Why it can't be decided here, although it waits: a permission that is missing."""

    def __repr__(self) -> str:
        return f"Approval({self.id!r}, …)"

    @property
    def lapses_at(self) -> datetime | None:
        """When nobody can decide on it any more."""
        return None if self.requested_at is None else self.requested_at + APPROVAL_WINDOW


class Hint(Enum):
    """What an approver should look at twice."""

    FIRST_TIME = "first_time"
    LONGER_THAN_USUAL = "longer_than_usual"
    OUTSIDE_WORKING_HOURS = "outside_working_hours"


def past_of(durations: Iterable[timedelta | None]) -> Past:
    """The past that earlier requests of these durations make."""
    every = tuple(durations)
    known = sorted(one for one in every if one is not None)
    return Past(len(every), known[len(known) // 2] if known else None)


def hints(approval: Approval, requested: datetime | None) -> tuple[Hint, ...]:
    """What stands out. `requested` is when it was asked, on the approver's wall clock."""
    found = []
    past, duration = approval.past, approval.duration
    if past is not None and past.count == 0:
        found.append(Hint.FIRST_TIME)
    usual = past.usual if past is not None else None
    if usual is not None and duration is not None and duration >= usual * MUCH_LONGER:
        found.append(Hint.LONGER_THAN_USUAL)
    if requested is not None and _is_outside(requested):
        found.append(Hint.OUTSIDE_WORKING_HOURS)
    return tuple(found)


def _is_outside(local: datetime) -> bool:
    return local.weekday() >= _SATURDAY or not WORK_BEGINS <= local.hour < WORK_ENDS


class Verdict(Enum):
    """What an approver says."""

    APPROVE = "approve"
    DENY = "deny"


class Ruled(Enum):
    """What the service answers to a decision."""

    TAKEN = "taken"
    TOO_LATE = "too_late"
    """Somebody decided before."""


class Fate(Struct, frozen=True, kw_only=True):
    """What the service tells of an approval."""

    is_open: bool
    """Whether it still waits for a decision."""
    verdict: Verdict | None = None
    """None while it waits, and when it ended without a decision."""
    by: Person | None = None
    words: str = ""
    """What the approver wrote."""

    def __repr__(self) -> str:
        return f"Fate(is_open={self.is_open}, verdict={self.verdict}, …)"


class DecisionPhase(Enum):
    """Where a decision of ours stands."""

    SENDING = "sending"
    UNCERTAIN = "uncertain"
    """Its answer was lost; only reading can tell."""
    DONE = "done"
    TOO_LATE = "too_late"
    """It was decided elsewhere, withdrawn, or it lapsed: news, not an error."""
    FAILED = "failed"
    """Not decided by us; it may be decided again."""


SETTLED = frozenset({DecisionPhase.DONE, DecisionPhase.TOO_LATE})
"""Phases in which nothing waits for us any more."""
UNDER_WAY = frozenset({DecisionPhase.SENDING, DecisionPhase.UNCERTAIN})
"""Phases in which nothing more may be sent for that approval."""


class Decision(Struct, frozen=True, kw_only=True):
    """What the person decided on one approval, and what became of it."""

    approval: Approval
    verdict: Verdict
    justification: str = ""
    phase: DecisionPhase = DecisionPhase.SENDING
    renewed: bool = False
    """Whether the token was already renewed after a 401."""
    reads: int = 0
    """Reads of its fate that were begun."""
    next_read_at: datetime | None = None
    """When to read its fate (our own clock); None while that is under way or not needed."""
    open_since: datetime | None = None
    """Server time at the start of the first read that found it still open."""
    fate: Fate | None = None
    failure: Failure | None = None

    def __repr__(self) -> str:
        return f"Decision({self.approval.id!r}, {self.phase})"
