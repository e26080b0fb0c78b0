"""Facts of the approver's side: what waits for a decision, and what becomes of it."""

from __future__ import annotations

from keyhour.core.approval import Fate, Ruled, Verdict
from keyhour.core.effects import Decide, FetchApprovals, FetchFate
from keyhour.core.events import Event
from keyhour.core.failure import Failure
from keyhour.core.reads import ApprovalsRead
from keyhour.core.session import ServerTime


class ApproverEvent(Event, frozen=True, kw_only=True):
    """Something that happened on the approver's side."""


class ApprovalsWatched(ApproverEvent, frozen=True, kw_only=True):
    """Somebody looks at what waits for their decision, or no longer."""

    on: bool


class DecideChosen(ApproverEvent, frozen=True, kw_only=True):
    """A person decided on a request that waits for them."""

    approval_id: str
    verdict: Verdict
    justification: str = ""

    def __repr__(self) -> str:
        return f"DecideChosen({self.approval_id!r}, …)"


class FateChosen(ApproverEvent, frozen=True, kw_only=True):
    """A command wants to know what became of an approval."""

    approval_id: str


class DecisionDismissChosen(ApproverEvent, frozen=True, kw_only=True):
    """A person has read what became of a decision."""

    approval_id: str


class ApprovalsFetched(ApproverEvent, frozen=True, kw_only=True):
    """A read of what waits for the person's decision ended."""

    effect: FetchApprovals
    read: ApprovalsRead | None = None
    failure: Failure | None = None
    heard: ServerTime | None = None


class FateFetched(ApproverEvent, frozen=True, kw_only=True):
    """A read of what became of an approval ended."""

    effect: FetchFate
    fate: Fate | None = None
    failure: Failure | None = None
    heard: ServerTime | None = None


class DecideFinished(ApproverEvent, frozen=True, kw_only=True):
    """The service answered a decision, or its answer is lost."""

    effect: Decide
    ruled: Ruled | None = None
    failure: Failure | None = None
    heard: ServerTime | None = None
