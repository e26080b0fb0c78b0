"""Asking for a right and giving it back: what people choose and what the service answers.

One function for each happening of the table in `activation`; what reads mean is `settle`.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from keyhour.core.activation import (
    CHECKING,
    Activation,
    Draft,
    Phase,
    RequestReceipt,
    RequestStatus,
    Withdrawal,
)
from keyhour.core.effects import (
    AnnotateWish,
    AnyEffect,
    CancelRequest,
    CancelSignIn,
    Deactivate,
    RecordWish,
    SignIn,
    SubmitActivation,
)
from keyhour.core.failure import Failure, Trouble
from keyhour.core.meaning import LOST, by_receipt, to_uncertain
from keyhour.core.move import Move, Scene, entered, settlement, to_idle, to_refused
from keyhour.core.notice import NoticeKind
from keyhour.core.policy import ActivationPolicy, violations
from keyhour.core.right import Plane, plane_of
from keyhour.core.session import AccountKey, Token
from keyhour.core.wish import Wish, WishKind, WishOutcome, client_request_id, wish_id


def activate_chosen(
    activation: Activation, draft: Draft, policy: ActivationPolicy, scene: Scene
) -> Move:
    """Write the wish down first; what is known to break the policy is refused here, without a
    request.
    """
    wanted = Activation(key=activation.key, draft=draft)
    broken = violations(draft, policy, scene.rules)
    if broken:
        rules = tuple(dict.fromkeys(one.rule for one in broken))
        return to_refused(wanted, Failure(trouble=Trouble.POLICY_FORBIDS, rules=rules), scene)
    return _recorded_first(wanted, Phase.SUBMITTING, WishKind.ACTIVATE, scene)


RENEW_WITHIN = timedelta(minutes=2)
"""A prepared activation that could not be sent this soon after the end is asked for again."""
FOLLOW_WITHIN = timedelta(minutes=5)
"""The same after a right was given back, which is settled by reading and may take longer."""


def renewed(before: Activation, move: Move, policy: ActivationPolicy, scene: Scene) -> Move:
    """The present window has ended as planned, or was given back for a fresh one: send what was
    prepared for that moment.

    A role that somebody took away early is never asked for again by itself.
    """
    draft = before.renewal
    if draft is None or move.activation.phase is not Phase.IDLE:
        return move
    if before.withdrawal is not None:
        return _followed(before, draft, move, policy, scene)
    if move.notice is None or move.notice.kind is not NoticeKind.ENDED:
        return move
    if before.end_at is None or scene.now > before.end_at + RENEW_WITHIN:
        return move
    return activate_chosen(before, draft, policy, scene)


def _followed(
    before: Activation, draft: Draft, move: Move, policy: ActivationPolicy, scene: Scene
) -> Move:
    """The right is given back: send what was to follow, unless too much time went by meanwhile
    (the machine slept); then the person is asked again.
    """
    if before.since is not None and scene.now > before.since + FOLLOW_WITHIN:
        unsent = Activation(key=before.key, draft=draft, request_id=before.request_id)
        next_move = to_refused(unsent, Failure(trouble=Trouble.NOT_SENT), scene, tell=True)
    else:
        next_move = activate_chosen(before, draft, policy, scene)
    return replace(next_move, effects=move.effects + next_move.effects)


def not_signed_in(activation: Activation, draft: Draft, failure: Failure, scene: Scene) -> Move:
    """Writes are off; the draft is kept, so that nothing is typed twice."""
    return to_refused(Activation(key=activation.key, draft=draft), failure, scene)


def _recorded_first(activation: Activation, phase: Phase, kind: WishKind, scene: Scene) -> Move:
    name = wish_id(scene.account.key, activation.key, scene.now)
    if kind is WishKind.ACTIVATE and plane_of(activation.key) is Plane.AZURE:
        # named by us, so it is known before anything is sent, and read under that name
        activation = replace(activation, request_id=client_request_id(name))
    wish = Wish(
        id=name,
        account=scene.account.key,
        key=activation.key,
        kind=kind,
        recorded_at=scene.now,
        draft=activation.draft,
        request_id=activation.request_id,
    )
    waiting = replace(
        entered(activation, phase, scene.now),
        wish_id=wish.id,
        sent_at=None,
        left_at=None,
        failure=None,
        renewed=False,
    )
    return Move(activation=waiting, effects=(RecordWish(wish=wish),))


def wish_recorded(
    activation: Activation, wish: Wish, failure: Failure | None, scene: Scene
) -> Move:
    """Send what was written down; if it could not be written, send nothing."""
    if failure is None:
        sent = replace(activation, sent_at=wish.recorded_at)
        return Move(activation=sent, effects=_sending(sent, scene))
    unwritten = replace(activation, wish_id=None)
    if activation.phase is Phase.WITHDRAWING:
        return _not_withdrawn(unwritten, failure, scene)
    return to_refused(unwritten, failure, scene, read=True)


def _sending(
    activation: Activation, scene: Scene, token: Token | None = None
) -> tuple[AnyEffect, ...]:
    account, epoch, wish = scene.account, scene.epoch, activation.wish_id or ""
    if activation.withdrawal is Withdrawal.DEACTIVATE:
        return (Deactivate(account=account, epoch=epoch, wish_id=wish, key=activation.key),)
    if activation.withdrawal is Withdrawal.CANCEL:
        request = activation.request_id or ""
        return (
            CancelRequest(
                account=account, epoch=epoch, wish_id=wish, key=activation.key, request_id=request
            ),
        )
    if activation.draft is None:
        return ()
    return (
        SubmitActivation(
            account=account, epoch=epoch, wish_id=wish, draft=activation.draft, token=token
        ),
    )


def submit_finished(
    activation: Activation,
    effect: SubmitActivation,
    answer: RequestReceipt | Failure,
    scene: Scene,
) -> Move:
    """The service answered, refused, wants a stronger sign-in, or its answer is lost."""
    if isinstance(answer, RequestReceipt):
        move = by_receipt(activation, answer, scene)
        note = AnnotateWish(wish_id=effect.wish_id, request_id=answer.id)
        return replace(move, effects=(note, *move.effects))
    match answer.trouble:
        case Trouble.CLAIMS_REQUIRED:
            return _claims_required(activation, answer, scene)
        case Trouble.TOKEN_REFUSED if not activation.renewed:
            again = replace(effect, token=None, renew=True, claims=answer.claims)
            return Move(activation=replace(activation, renewed=True), effects=(again,))
        case trouble if trouble in LOST | _ABOUT_ANOTHER:
            return to_uncertain(activation, answer, scene)
        case _:  # a name under which nothing was taken names nothing
            return to_refused(replace(activation, request_id=None), answer, scene)


_ABOUT_ANOTHER = frozenset({Trouble.ALREADY_ACTIVE, Trouble.ALREADY_PENDING, Trouble.OVERLAPPING})
"""Refusals that speak of a right or a request that is there already; reading shows which."""


def _claims_required(activation: Activation, failure: Failure, scene: Scene) -> Move:
    """A step-up, once: a second demand means that Conditional Access does not grant it."""
    if activation.stepped_up:
        refused = replace(failure, trouble=Trouble.STEP_UP_REFUSED, claims=None)
        return to_refused(activation, refused, scene)
    if not scene.interactive or failure.claims is None:
        return to_refused(activation, failure, scene)
    ask = SignIn(
        epoch=scene.epoch,
        method=scene.method,
        account=scene.account,
        claims=failure.claims,
        key=activation.key,
        plane=plane_of(activation.key),
    )
    return Move(activation=entered(activation, Phase.STEP_UP, scene.now), effects=(ask,))


def step_up_finished(activation: Activation, answer: Token | Failure, scene: Scene) -> Move:
    """Send the same draft with that very token, or stop."""
    if isinstance(answer, Token):
        again = replace(entered(activation, Phase.SUBMITTING, scene.now), stepped_up=True)
        return Move(activation=again, effects=_sending(again, scene, answer))
    if answer.trouble is Trouble.SIGN_IN_CANCELLED:
        return to_idle(activation)
    return to_refused(activation, answer, scene, outcome=WishOutcome.ABANDONED)


def cancel_chosen(activation: Activation, scene: Scene) -> Move:
    """Abandon a step-up, or withdraw a request that waits."""
    if activation.phase is Phase.STEP_UP:
        return Move(activation=activation, effects=(CancelSignIn(),))
    wanted = replace(activation, withdrawal=Withdrawal.CANCEL, draft=None)
    return _recorded_first(wanted, Phase.WITHDRAWING, WishKind.CANCEL, scene)


def deactivate_chosen(activation: Activation, scene: Scene, then: Draft | None = None) -> Move:
    """Give an active right back, and ask for another window of it when there is a `then`."""
    wanted = replace(activation, withdrawal=Withdrawal.DEACTIVATE, draft=None, renewal=then)
    return _recorded_first(wanted, Phase.WITHDRAWING, WishKind.DEACTIVATE, scene)


UNDECIDED = LOST | {Trouble.NOT_ACTIVE, Trouble.NOT_FOUND}
"""Answers to a withdrawal after which only reading can tell where the right stands."""


def withdraw_finished(
    activation: Activation,
    effect: Deactivate | CancelRequest,
    answer: RequestReceipt | Failure | None,
    scene: Scene,
) -> Move:
    """The service answered a deactivation or a cancellation (the latter without a body)."""
    if isinstance(answer, Failure):
        if answer.trouble is Trouble.TOKEN_REFUSED and not activation.renewed:
            again = replace(effect, renew=True, claims=answer.claims)
            return Move(activation=replace(activation, renewed=True), effects=(again,))
        if answer.trouble in UNDECIDED or activation.withdrawal is Withdrawal.CANCEL:
            return to_uncertain(activation, answer, scene)
        return _not_withdrawn(activation, answer, scene)
    if answer is not None and answer.status is RequestStatus.FAILED:
        # Seen by others: 201 with status Failed for a deactivation that came too early.
        failure = Failure(trouble=Trouble.TOO_EARLY, service_code="Failed")
        return _not_withdrawn(activation, failure, scene)
    done = replace(
        entered(activation, Phase.WITHDRAWING, scene.now), answered=True, next_read_at=scene.at
    )
    return Move(activation=done)


def _not_withdrawn(activation: Activation, failure: Failure, scene: Scene) -> Move:
    """Back to where it was, with the reason on display. What was to follow is kept as a draft, so
    that nothing is typed twice.
    """
    settle = settlement(activation, WishOutcome.REFUSED, failure)
    if activation.withdrawal is Withdrawal.CANCEL:
        move = to_uncertain(activation, failure, scene)
        return replace(move, effects=settle + move.effects)
    kept = replace(
        entered(activation, Phase.ACTIVE, scene.now),
        draft=activation.renewal,
        renewal=None,
        withdrawal=None,
        wish_id=None,
        failure=failure,
    )
    return Move(activation=kept, effects=settle, read=True)


def dismiss_chosen(activation: Activation) -> Move:
    """The person has read why."""
    if activation.phase is Phase.REFUSED:
        return to_idle(activation)
    return Move(activation=replace(activation, failure=None))


_WITHDRAWALS = {
    WishKind.ACTIVATE: None,
    WishKind.DEACTIVATE: Withdrawal.DEACTIVATE,
    WishKind.CANCEL: Withdrawal.CANCEL,
}


def adopted(wish: Wish, scene: Scene) -> Activation:
    """A wish that an earlier run left open: nobody knows what became of it, so reading decides."""
    return Activation(
        key=wish.key,
        phase=Phase.UNCERTAIN,
        since=scene.now,
        draft=wish.draft,
        wish_id=wish.id,
        sent_at=wish.recorded_at,
        left_at=wish.recorded_at,
        request_id=wish.request_id,
        withdrawal=_WITHDRAWALS[wish.kind],
        next_read_at=scene.at,
    )


def left_open(activation: Activation, owner: AccountKey) -> Wish | None:
    """The wish that stays open in the ledger when its owner signs out; the next sign-in adopts
    it.
    """
    recorded_at = activation.sent_at or activation.since
    if activation.wish_id is None or recorded_at is None:
        return None
    kinds = {withdrawal: kind for kind, withdrawal in _WITHDRAWALS.items()}
    return Wish(
        id=activation.wish_id,
        account=owner,
        key=activation.key,
        kind=kinds[activation.withdrawal],
        recorded_at=recorded_at,
        draft=activation.draft,
        request_id=activation.request_id,
    )


def carried_over(activation: Activation, scene: Scene) -> Move:
    """A new sign-in of the same person: what hangs on an answer of the old one, which will be
    dropped, is settled by reading.
    """
    if activation.phase is Phase.STEP_UP:
        failure = Failure(trouble=Trouble.SIGN_IN_CANCELLED)
        return to_refused(activation, failure, scene, outcome=WishOutcome.ABANDONED)
    is_sent = activation.sent_at is not None and not activation.answered
    if is_sent and activation.phase in {Phase.SUBMITTING, Phase.WITHDRAWING}:
        return to_uncertain(activation, Failure(trouble=Trouble.ANSWER_LOST), scene)
    if activation.phase in CHECKING or activation.answered:
        return Move(activation=replace(activation, next_read_at=scene.at))
    return Move(activation=replace(activation, why_asked=False))
