"""What a read of the service means for one right.

Presence decides at once. Absence decides only when two reads agree that began at least two minutes
of server time apart: lists lag behind writes by up to 45 s, and a slow write may still arrive. The
first of them begins when an answer is lost or a wish is found open, so never before the sending.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace

from keyhour.core.activation import (
    DEAD,
    Activation,
    Phase,
    RequestReceipt,
    RequestStatus,
    Withdrawal,
)
from keyhour.core.evidence import (
    CLOCKS_DIFFER_BY,
    LISTS_LAG,
    Evidence,
    is_absent_for_long,
    is_older,
    is_over,
    live_request,
    own_request,
    starts_later,
)
from keyhour.core.failure import Failure, Trouble
from keyhour.core.meaning import LOST, by_request, held, to_uncertain
from keyhour.core.move import Move, Scene, settlement, to_idle, to_refused, told
from keyhour.core.notice import NoticeKind
from keyhour.core.right import Assignment, Plane, plane_of
from keyhour.core.schedule import CONFIRM_FOR
from keyhour.core.wish import WishOutcome

REACTIVATION_PAUSES = {
    Plane.DIRECTORY: timedelta(seconds=15),
    Plane.GROUP: timedelta(seconds=120),
    Plane.AZURE: timedelta(seconds=120),
}
"""How long the service refuses a right as active that was just given back, though no list shows it
any more: seen about 12 s for directory roles and 117 s for Azure roles; groups are assumed to be as
slow (a request that comes too early is refused, never doubled).
"""


def settled(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    """Where the right stands after this read."""
    return _BY_PHASE[activation.phase](activation, evidence, scene)


def _unmoved(activation: Activation, _evidence: Evidence, _scene: Scene) -> Move:
    return Move(activation=activation)


def _idle(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    if evidence.assignment is not None:
        return held(activation, evidence.assignment, scene)
    live = live_request(evidence, scene.now)
    return Move(activation=activation) if live is None else by_request(activation, live, scene)


def _active(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    if evidence.assignment is not None:
        return held(activation, evidence.assignment, scene)
    start_at = activation.start_at
    if start_at is not None and evidence.began_at < start_at + LISTS_LAG:
        return _absent_once(
            activation, evidence
        )  # a list that lags behind, so soon after the start
    planned = activation.end_at is None or scene.now >= activation.end_at - CLOCKS_DIFFER_BY
    kind = NoticeKind.ENDED if planned else NoticeKind.ENDED_EARLY
    return to_idle(activation, notice=told(activation, kind, scene))


def _standing(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    if evidence.assignment is None:
        return to_idle(activation)
    return held(activation, evidence.assignment, scene)


def _provisioning(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    row = evidence.assignment
    if row is not None and not is_older(row, activation.sent_at):
        return held(activation, row, scene)
    request = own_request(activation, evidence)
    if request is not None and request.status in DEAD | {RequestStatus.PENDING_APPROVAL}:
        return by_request(activation, request, scene)
    if scene.now - (activation.since or scene.now) >= CONFIRM_FOR:
        return to_uncertain(activation, None, scene)
    return Move(activation=activation)


def _waiting(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    """Waiting for approval or for a scheduled start."""
    row = evidence.assignment
    if row is not None and not is_older(row, activation.since):
        return held(activation, row, scene)
    request = own_request(activation, evidence)
    if request is not None:
        return by_request(replace(activation, absent_since=None), request, scene)
    if not evidence.complete:
        return Move(activation=activation)
    if is_absent_for_long(activation, evidence):
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
    request = own_request(activation, evidence)
    return request is not None and request.status in DEAD


def _uncertain(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    if activation.withdrawal is not None:
        return _uncertain_withdrawal(activation, evidence, scene)
    if evidence.assignment is not None:
        return _uncertain_row(activation, evidence.assignment, evidence, scene)
    request = own_request(activation, evidence) or live_request(evidence, scene.now)
    if request is not None:
        return _uncertain_request(activation, request, evidence, scene)
    return _without_trace(activation, evidence, scene)


def _uncertain_row(
    activation: Activation, row: Assignment, evidence: Evidence, scene: Scene
) -> Move:
    """A row that began before a lost wish is the last one until it is there for too long."""
    is_last = _is_lost(activation) and is_older(row, activation.sent_at)
    if is_last and not is_absent_for_long(activation, evidence):
        return _absent_once(activation, evidence)
    return held(activation, row, scene)


def _without_trace(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    if not evidence.complete:
        return Move(activation=activation)
    if activation.failure is not None and not _is_lost(activation):
        return to_refused(activation, _without_the_right(activation.failure), scene)
    if not is_absent_for_long(activation, evidence):
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
    if request.status in DEAD | {RequestStatus.PENDING_APPROVAL} or starts_later(
        request, scene.now
    ):
        return by_request(activation, request, scene)
    if is_over(request, scene.now):
        return to_idle(activation, WishOutcome.GRANTED)
    if activation.request_id != request.id or _answer_was_lost(activation):
        return by_request(activation, request, scene)
    is_gone = is_absent_for_long(activation, evidence)
    if is_gone and request.status is RequestStatus.PROVISIONED:  # taken away before it was seen
        notice = told(activation, NoticeKind.ENDED_EARLY, scene)
        return to_idle(activation, WishOutcome.GRANTED, notice)
    return _absent_once(activation, evidence)


def _is_lost(activation: Activation) -> bool:
    """Whether nothing is known of what became of the wish."""
    return activation.failure is None or activation.failure.trouble in LOST


def _answer_was_lost(activation: Activation) -> bool:
    """Whether this read is the first word of the service on the wish."""
    return activation.failure is not None and activation.failure.trouble in LOST


def _absent_once(activation: Activation, evidence: Evidence) -> Move:
    first = activation.absent_since or evidence.began_at
    return Move(activation=replace(activation, absent_since=first))


def _uncertain_withdrawal(activation: Activation, evidence: Evidence, scene: Scene) -> Move:
    if _is_gone(activation, evidence):
        return _given_back(activation, scene)
    if activation.withdrawal is Withdrawal.CANCEL and not evidence.complete:
        return Move(activation=activation)
    if not _is_lost(activation):
        return _still_there(activation, activation.failure, evidence, scene)
    if not is_absent_for_long(activation, evidence):
        return _absent_once(activation, evidence)
    return _still_there(activation, Failure(trouble=Trouble.NOT_RECEIVED), evidence, scene)


def _still_there(
    activation: Activation, failure: Failure | None, evidence: Evidence, scene: Scene
) -> Move:
    """The withdrawal did not happen: the right stands where the read says, with the reason on
    display.
    """
    kept = Activation(key=activation.key, request_id=activation.request_id)
    request = own_request(kept, evidence)
    if evidence.assignment is None and request is not None:
        move = by_request(kept, request, scene)
    else:
        move = _idle(kept, evidence, scene)
    settle = settlement(activation, WishOutcome.NOT_RECEIVED)
    stands = replace(move.activation, failure=failure)
    return replace(move, activation=stands, effects=settle + move.effects)


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
