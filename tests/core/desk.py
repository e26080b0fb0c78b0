"""The approver's side in stories: requests of other people, and an inbox that has them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from keyhour.core.approval import Approval, Person, Verdict
from keyhour.core.approval_events import (
    ApprovalsFetched,
    ApprovalsWatched,
    DecideFinished,
    FateFetched,
)
from keyhour.core.effects import ClaimNotice, Decide, Effect, FetchApprovals, FetchFate
from keyhour.core.events import Event
from keyhour.core.failure import Failure
from keyhour.core.reads import ApprovalsRead
from keyhour.core.right import Plane, RightKey, Scope
from tests.core.playbook import Expected, Playbook, ready
from tests.core.sample import ANNA, BASE, NAMES, USERS, at

SECRET: Final = "the printer in room 12"
BEN: Final = Person("ben", "Ben")


def approval(
    name: str = "approval-1",
    *,
    key: RightKey = USERS,
    requester: Person = BEN,
    asked: float = -60,
    reason_required: bool = True,
    hindrance: Failure | None = None,
) -> Approval:
    """Ben wants a role for an hour."""
    return Approval(
        id=name,
        stage_id=name,
        key=key,
        name=NAMES[key],
        scope=Scope("/"),
        requester=requester,
        justification=SECRET,
        duration=timedelta(hours=1),
        requested_at=at(asked),
        reason_required=reason_required,
        hindrance=hindrance,
    )


def waiting(*approvals: Approval) -> ApprovalsRead:
    """A read of the inbox that shows these requests for directory roles."""
    return ApprovalsRead(planes={Plane.DIRECTORY: approvals})


def looking(*approvals: Approval, told: int | None = None) -> Playbook:
    """Somebody looks at the inbox since second 0, and these requests wait there."""
    play = ready().feed(0, ApprovalsWatched(on=True), FetchApprovals)
    claims: list[Expected] = [ClaimNotice] * (len(approvals) if told is None else told)
    return play.answer(1, FetchApprovals, *claims, read=waiting(*approvals))


APPROVER_EFFECTS: Final = (
    FetchApprovals(account=ANNA, epoch=1, planes=frozenset({Plane.DIRECTORY}), began_at=BASE),
    FetchFate(
        account=ANNA, epoch=1, approval_id="approval-1", planes=(Plane.DIRECTORY,), began_at=BASE
    ),
    Decide(
        account=ANNA,
        epoch=1,
        approval=approval(),
        verdict=Verdict.APPROVE,
        justification="ok",
    ),
)
"""One effect of every class of the approver's side."""

APPROVER_ANSWERS: Final[dict[type[Effect], type[Event] | None]] = {
    FetchApprovals: ApprovalsFetched,
    FetchFate: FateFetched,
    Decide: DecideFinished,
}
"""The class of each one's answer."""
