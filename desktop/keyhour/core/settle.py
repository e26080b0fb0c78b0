"""What a read of the service means for one right.

Presence decides at once. Absence decides only when two reads agree that began at least two minutes
of server time apart: lists lag behind writes by up to 45 s, and a slow write may still arrive. The
first of them begins when an answer is lost or a wish is found open, so never before the sending.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from keyhour.core.activation import (
    DEAD,
    Action,
    Activation,
    Phase,
    RequestReceipt,
    RequestStatus,
    Withdrawal,
)
from keyhour.core.failure import Failure, Trouble
from keyhour.core.move import Move, Scene, entered, settlement, to_idle, to_refused, told
from keyhour.core.notice import NoticeKind
from keyhour.core.right import Assignment, AssignmentOrigin, Plane, plane_of
from keyhour.core.schedule import ABSENCE_COUNTS_AFTER, CONFIRM_FOR
from keyhour.core.wish import WishOutcome

LONG_AGO = timedelta(minutes=5)
"""So long after a wish was written down nothing of it is under way: a POST is given up after 90 s,
may arrive somewhat later, and lists lag by 45 s. Then two reads need no pause between them.
"""
REACTIVATION_PAUSES = {
    Plane.DIRECTORY: timedelta(seconds=15),
    Plane.GROUP: timedelta(seconds=120),
    Plane.AZURE: timedelta(seconds=120),
}
"""How long the service refuses a right as active that was just given back, though no list shows it
any more: seen about 12 s for directory roles and 117 s for Azure roles; groups are assumed to be as
slow (a request that comes too early is refused, never doubled).
"""
LOST = frozenset({Trouble.ANSWER_LOST, Trouble.UNEXPECTED_ANSWER})
"""Answers to a write that leave open what became of it."""
CLOCKS_DIFFER_BY = timedelta(seconds=5)
APPROVAL_WINDOW = timedelta(hours=24)
"""An approver has 24 hours, not configurable (Entra: "approve or deny requests")."""


class Evidence(Struct, frozen=True, kw_only=True):
    """What one read says about one right."""

    assignment: Assignment | None
    requests: tuple[RequestReceipt, ...] = ()
    """Requests for this right, in any order."""
    complete: bool = True
    """Whether the list of requests was read whole, so that a missing one means something."""
    began_at: datetime
    """Server time at the start of the read."""


def settled(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    """Where the right stands after this read."""
    return _BY_PHASE[activation.phase](activation, evidence, scene)


def _unmoved(activation: Activation, _evidence: Evidence, _scene: Scene) -> Move:
    return Move(activation=activation)


def _idle(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    if evidence.assignment is not None:
        return _held(activation, evidence.assignment, scene)
    live = _live_request(evidence, scene)
    return Move(activation=activation) if live is None else _by_request(activation, live, scene)


def _active(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    if evidence.assignment is not None:
        return _held(activation, evidence.assignment, scene)
    planned = activation.end_at is None or scene.now >= activation.end_at - CLOCKS_DIFFER_BY
    kind = NoticeKind.ENDED if planned else NoticeKind.ENDED_EARLY
    return to_idle(activation, notice=told(activation, kind, scene))


def _standing(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    if evidence.assignment is None:
        return to_idle(activation)
    return _held(activation, evidence.assignment, scene)


def _provisioning(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    if evidence.assignment is not None and not _is_older(evidence.assignment, activation):
        return _held(activation, evidence.assignment, scene)
    request = _own_request(activation, evidence)
    if request is not None and request.status in DEAD | {RequestStatus.PENDING_APPROVAL}:
        return _by_request(activation, request, scene)
    if scene.now - (activation.since or scene.now) >= CONFIRM_FOR:
        return to_uncertain(activation, None, scene)
    return Move(activation=activation)


def _is_older(assignment: Assignment, activation: Activation) -> bool:
    """Whether a list that lags behind still shows the window before the one just granted."""
    is_lasting = assignment.origin is AssignmentOrigin.ASSIGNED
    if is_lasting or assignment.start_at is None or activation.sent_at is None:
        return False
    return assignment.start_at < activation.sent_at - CLOCKS_DIFFER_BY


def _waiting(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    """Waiting for approval or for a scheduled start."""
    if evidence.assignment is not None:
        return _held(activation, evidence.assignment, scene)
    request = _own_request(activation, evidence)
    if request is not None:
        return _by_request(replace(activation, absent_since=None), request, scene)
    if not evidence.complete:
        return Move(activation=activation)
    if _is_absent_for_long(activation, evidence):
        return to_idle(activation)
    return _absent_once(activation, evidence)


def _withdrawing(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    if not activation.answered:
        return Move(activation=activation)
    if _is_gone(activation, evidence):
        return _given_back(activation, scene)
    if scene.now - (activation.since or scene.now) >= CONFIRM_FOR:
        return to_uncertain(activation, Failure(trouble=Trouble.SERVICE_TROUBLE), scene)
    return Move(activation=activation)


def _given_back(activation: Activation, scene: Scene) -> Move:
    """The right is gone. What is to follow waits until the service takes it: it is sent once."""
    waited = scene.now - (activation.since or scene.now)
    pause = REACTIVATION_PAUSES[plane_of(activation.key)]
    # below zero when a clock was set meanwhile: then nobody knows, and the service decides
    if activation.renewal is not None and timedelta() <= waited < pause:
        return Move(activation=replace(activation, next_read_at=scene.at + pause - waited))
    return to_idle(activation, WishOutcome.GIVEN_BACK)


def _is_gone(activation: Activation, evidence: Evidence) -> bool:
    if activation.withdrawal is Withdrawal.DEACTIVATE:
        return evidence.assignment is None
    request = _own_request(activation, evidence)
    return request is not None and request.status in DEAD


def _uncertain(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    if activation.withdrawal is not None:
        return _uncertain_withdrawal(activation, evidence, scene)
    if evidence.assignment is not None:
        return _held(activation, evidence.assignment, scene)
    request = _own_request(activation, evidence) or _live_request(evidence, scene)
    if request is not None:
        return _uncertain_request(activation, request, evidence, scene)
    return _without_trace(activation, evidence, scene)


def _without_trace(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    if not evidence.complete:
        return Move(activation=activation)
    if activation.failure is not None and not _is_lost(activation):
        return to_refused(activation, _without_the_right(activation.failure), scene)
    if not _is_absent_for_long(activation, evidence):
        return _absent_once(activation, evidence)
    failure = Failure(trouble=Trouble.NOT_RECEIVED)
    return to_refused(activation, failure, scene, outcome=WishOutcome.NOT_RECEIVED, tell=True)


def _without_the_right(failure: Failure) -> Failure:
    """ "Already active" of a right that is not listed means that its last window still ends."""
    if failure.trouble is not Trouble.ALREADY_ACTIVE:
        return failure
    return replace(failure, trouble=Trouble.STILL_ENDING)


def _uncertain_request(
    activation: Activation, request: RequestReceipt, evidence: Evidence, scene: Scene
) -> Move:
    """The service knows the request, but no assignment shows."""
    if request.status in DEAD | {RequestStatus.PENDING_APPROVAL} or _starts_later(request, scene):
        return _by_request(activation, request, scene)
    if _is_over(request, scene):
        return to_idle(activation, WishOutcome.GRANTED)
    if activation.request_id != request.id:
        return _by_request(activation, request, scene)
    is_gone = _is_absent_for_long(activation, evidence)
    if is_gone and request.status is RequestStatus.PROVISIONED:  # taken away before it was seen
        notice = told(activation, NoticeKind.ENDED_EARLY, scene)
        return to_idle(activation, WishOutcome.GRANTED, notice)
    return _absent_once(activation, evidence)


def _is_over(request: RequestReceipt, scene: Scene) -> bool:
    if request.start_at is None or request.duration is None:
        return False
    return request.start_at + request.duration < scene.now


def _is_lost(activation: Activation) -> bool:
    """Whether nothing is known of what became of the wish."""
    return activation.failure is None or activation.failure.trouble in LOST


def _absent_once(activation: Activation, evidence: Evidence) -> Move:
    first = activation.absent_since or evidence.began_at
    return Move(activation=replace(activation, absent_since=first))


def _is_absent_for_long(activation: Activation, evidence: Evidence) -> bool:
    """Whether this read and an earlier one agree, and lie far enough apart.

    The distance is measured between reads, for a clock that was set in between does not change it.
    """
    if activation.absent_since is None:
        return False
    if evidence.began_at - activation.absent_since >= ABSENCE_COUNTS_AFTER:
        return True
    return activation.left_at is not None and evidence.began_at - activation.left_at >= LONG_AGO


def _uncertain_withdrawal(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    if _is_gone(activation, evidence):
        return _given_back(activation, scene)
    if activation.withdrawal is Withdrawal.CANCEL and not evidence.complete:
        return Move(activation=activation)
    if not _is_lost(activation):
        return _still_there(activation, activation.failure, evidence, scene)
    if not _is_absent_for_long(activation, evidence):
        return _absent_once(activation, evidence)
    return _still_there(activation, Failure(trouble=Trouble.NOT_RECEIVED), evidence, scene)


def _still_there(
    activation: Activation, failure: Failure | None, evidence: Evidence, scene: Scene
) -> Move:
    """The withdrawal did not happen: the right stands where the read says, with the reason on
    display.
    """
    kept = Activation(key=activation.key, request_id=activation.request_id)
    request = _own_request(kept, evidence)
    if evidence.assignment is None and request is not None:
        move = _by_request(kept, request, scene)
    else:
        move = _idle(kept, evidence, scene)
    settle = settlement(activation, WishOutcome.NOT_RECEIVED)
    stands = replace(move.activation, failure=failure)
    return replace(move, activation=stands, effects=settle + move.effects)


def _held(activation: Activation, assignment: Assignment, scene: Scene) -> Move:
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


def _by_request(activation: Activation, request: RequestReceipt, scene: Scene) -> Move:
    """The phase that a request of ours stands for while no assignment shows."""
    known = replace(activation, request_id=request.id)
    match request.status:
        case RequestStatus.PENDING_APPROVAL:
            return _to_waiting(known, Phase.AWAITING_APPROVAL, request, scene)
        case RequestStatus.GRANTED if _starts_later(request, scene):
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
    else:
        failure = Failure(trouble=Trouble.DENIED)
    return to_refused(activation, failure, scene, tell=activation.waited)


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
    return _by_request(activation, receipt, scene)


def _starts_later(request: RequestReceipt, scene: Scene) -> bool:
    return request.start_at is not None and request.start_at > scene.now


def _own_request(activation: Activation, evidence: Evidence) -> RequestReceipt | None:
    """The request that is surely ours: by its id, else an activation made when we sent one."""
    if activation.request_id is not None:
        return next((one for one in evidence.requests if one.id == activation.request_id), None)
    if activation.sent_at is None or activation.withdrawal is not None:
        return None
    earliest = activation.sent_at - CLOCKS_DIFFER_BY
    made = [
        one
        for one in evidence.requests
        if one.action is Action.ACTIVATE
        and one.created_at is not None
        and one.created_at >= earliest
    ]
    return max(made, key=lambda one: one.created_at or earliest, default=None)


def _live_request(evidence: Evidence, scene: Scene) -> RequestReceipt | None:
    """A request for this right that still waits for somebody or for its start."""
    for one in evidence.requests:
        if one.action is not Action.ACTIVATE:
            continue
        if one.status is RequestStatus.PENDING_APPROVAL:
            return one
        if one.status is RequestStatus.GRANTED and _starts_later(one, scene):
            return one
    return None


_BY_PHASE: dict[Phase, Callable[[Activation, Evidence, Scene], Move]] = {
    Phase.IDLE: _idle,
    Phase.REFUSED: _idle,
    Phase.SUBMITTING: _unmoved,
    Phase.STEP_UP: _unmoved,
    Phase.AWAITING_APPROVAL: _waiting,
    Phase.SCHEDULED: _waiting,
    Phase.PROVISIONING: _provisioning,
    Phase.ACTIVE: _active,
    Phase.WITHDRAWING: _withdrawing,
    Phase.UNCERTAIN: _uncertain,
    Phase.STANDING: _standing,
}
