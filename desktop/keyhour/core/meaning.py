"""What the service's word means for one right: a row that is held, a request and its status."""

from __future__ import annotations

from msgspec.structs import replace

from keyhour.core.activation import Activation, Phase, RequestReceipt, RequestStatus
from keyhour.core.approval import APPROVAL_WINDOW
from keyhour.core.effects import FetchFate
from keyhour.core.evidence import starts_later
from keyhour.core.failure import Failure, Trouble
from keyhour.core.move import Move, Scene, entered, settlement, to_idle, to_refused, told
from keyhour.core.notice import NoticeKind
from keyhour.core.right import Assignment, AssignmentOrigin, plane_of
from keyhour.core.wish import WishOutcome

LOST = frozenset({Trouble.ANSWER_LOST, Trouble.UNEXPECTED_ANSWER})
"""Answers to a write that leave open what became of it."""


def held(activation: Activation, assignment: Assignment, scene: Scene) -> Move:
    """The service lists the right as held."""
    if assignment.origin is AssignmentOrigin.ASSIGNED:
        standing = Activation(key=activation.key, phase=Phase.STANDING, since=assignment.start_at)
        moved = activation if activation.phase is Phase.STANDING else standing
        return Move(activation=moved, effects=settlement(activation, WishOutcome.GRANTED))
    active = Activation(
        key=activation.key,
        phase=Phase.ACTIVE,
        since=activation.since if activation.phase is Phase.ACTIVE else scene.now,
        request_id=assignment.request_id or activation.request_id,
        start_at=assignment.start_at,
        end_at=assignment.end_at,
    )
    if activation.phase is Phase.ACTIVE:
        kept = (activation.draft, activation.renewal, activation.failure)
        active = replace(active, draft=kept[0], renewal=kept[1], failure=kept[2])
    notice = told(active, NoticeKind.ACTIVATED, scene) if activation.waited else None
    return Move(
        activation=active, effects=settlement(activation, WishOutcome.GRANTED), notice=notice
    )


def by_request(activation: Activation, request: RequestReceipt, scene: Scene) -> Move:
    """The phase that a request of ours stands for while no assignment shows."""
    known = replace(activation, request_id=request.id)
    match request.status:
        case RequestStatus.PENDING_APPROVAL:
            return _to_waiting(known, Phase.AWAITING_APPROVAL, request, scene)
        case RequestStatus.GRANTED if starts_later(request, scene.now):
            return _to_waiting(known, Phase.SCHEDULED, request, scene)
        case RequestStatus.DENIED | RequestStatus.FAILED:
            return _to_dead(known, request, scene)
        case RequestStatus.CANCELED | RequestStatus.REVOKED:
            return to_idle(known)
        case RequestStatus.UNKNOWN:
            return Move(activation=known)
        case _:
            return to_provisioning(known, scene)


def _to_waiting(
    activation: Activation, phase: Phase, request: RequestReceipt, scene: Scene
) -> Move:
    if activation.phase is phase:
        return Move(activation=replace(activation, start_at=request.start_at))
    since = request.created_at or scene.now
    waiting = replace(
        entered(activation, phase, since),
        start_at=request.start_at,
        waited=True,
        wish_id=None,
        failure=None,
    )
    return Move(activation=waiting, effects=settlement(activation, WishOutcome.WAITING))


def _to_dead(activation: Activation, request: RequestReceipt, scene: Scene) -> Move:
    created_at = request.created_at or scene.now
    if request.status is RequestStatus.FAILED:
        failure = Failure(trouble=Trouble.SERVICE_TROUBLE, service_code="Failed")
    elif scene.now >= created_at + APPROVAL_WINDOW:
        # Assumption: a lapsed approval shows as Denied; the service's own word for it is not
        # documented.
        failure = Failure(trouble=Trouble.LAPSED)
    elif activation.phase is Phase.AWAITING_APPROVAL:
        return _asking_why(activation, request, scene)
    else:
        failure = Failure(trouble=Trouble.DENIED)
    return to_refused(activation, failure, scene, tell=activation.waited)


def _asking_why(activation: Activation, request: RequestReceipt, scene: Scene) -> Move:
    """A denial is told with the approver's words: they are read first, once. It stands without them
    when the next read comes before they do.
    """
    if activation.why_asked:
        return to_refused(activation, Failure(trouble=Trouble.DENIED), scene, tell=True)
    ask = FetchFate(
        account=scene.account,
        epoch=scene.epoch,
        approval_id=request.id,
        planes=(plane_of(activation.key),),
        key=activation.key,
        began_at=scene.at,
    )
    return Move(activation=replace(activation, why_asked=True), effects=(ask,))


def to_provisioning(activation: Activation, scene: Scene) -> Move:
    """Granted and not yet seen: read at once."""
    granted = replace(
        entered(activation, Phase.PROVISIONING, scene.now), next_read_at=scene.at, failure=None
    )
    return Move(activation=granted)


def to_uncertain(activation: Activation, failure: Failure | None, scene: Scene) -> Move:
    """Nobody knows what became of it: read at once, write nothing."""
    unsure = replace(
        entered(activation, Phase.UNCERTAIN, scene.now), next_read_at=scene.at, failure=failure
    )
    return Move(activation=unsure)


def by_receipt(activation: Activation, receipt: RequestReceipt, scene: Scene) -> Move:
    """What the service's own answer to an activation means."""
    if receipt.status is RequestStatus.UNKNOWN:
        return to_uncertain(replace(activation, request_id=receipt.id), None, scene)
    if receipt.status in {RequestStatus.CANCELED, RequestStatus.REVOKED}:
        failure = Failure(trouble=Trouble.SERVICE_TROUBLE, service_code=receipt.status.value)
        return to_refused(activation, failure, scene)
    return by_request(activation, receipt, scene)
