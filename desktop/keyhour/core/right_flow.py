"""Events about one right: find it, hold the event against the table, let it move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from keyhour.core import activation_flow
from keyhour.core.activation import ACCEPTS, Activation, Happening, Phase
from keyhour.core.change import Step, current, heard, moved, scene_of
from keyhour.core.effects import Report
from keyhour.core.events import (
    ActivateChosen,
    CancelChosen,
    DeactivateChosen,
    DismissChosen,
    RenewalChosen,
    RenewalDropChosen,
    SignInFinished,
    SubmitFinished,
    WishRecorded,
    WithdrawFinished,
)
from keyhour.core.failure import Failure, Trouble
from keyhour.core.move import Move, Scene
from keyhour.core.read_flow import session_after
from keyhour.core.right import RightKey
from keyhour.core.session import AccountKey, Session, Token
from keyhour.core.state import AccountState, State

Mover = Callable[[Activation, Scene], Move]


def activate_chosen(state: State, event: ActivateChosen) -> Step:
    """A person asked for a right; without a sign-in nothing is sent, and that is the answer."""
    account = state.account
    if account is None:
        return _unexpected(state, "no account", Happening.ACTIVATE_CHOSEN)
    policy = account.policy(event.draft.key)

    def move(activation: Activation, scene: Scene) -> Move:
        if state.session is not Session.SIGNED_IN:
            failure = state.session_failure or Failure(trouble=Trouble.SIGN_IN_NEEDED)
            return activation_flow.not_signed_in(activation, event.draft, failure, scene)
        return activation_flow.activate_chosen(activation, event.draft, policy, scene)

    return _move(state, account, event.draft.key, Happening.ACTIVATE_CHOSEN, event.at, move)


def renewal_chosen(state: State, event: RenewalChosen) -> Step:
    """A person prepares a new activation for the end of the present one."""

    def move(activation: Activation, _scene: Scene) -> Move:
        return Move(activation=replace(activation, renewal=event.draft))

    key = event.draft.key
    return _chosen(state, key, Happening.RENEWAL_CHOSEN, event.at, move, writes=False)


def renewal_drop_chosen(state: State, event: RenewalDropChosen) -> Step:
    """A person lets the present one end after all."""

    def move(activation: Activation, _scene: Scene) -> Move:
        return Move(activation=replace(activation, renewal=None))

    return _chosen(state, event.key, Happening.RENEWAL_DROP_CHOSEN, event.at, move, writes=False)


def deactivate_chosen(state: State, event: DeactivateChosen) -> Step:
    """A person gives a right back, for good or for a fresh window."""

    def move(activation: Activation, scene: Scene) -> Move:
        return activation_flow.deactivate_chosen(activation, scene, event.then)

    return _chosen(state, event.key, Happening.DEACTIVATE_CHOSEN, event.at, move)


def cancel_chosen(state: State, event: CancelChosen) -> Step:
    """A person withdraws a request, or abandons a step-up, which writes nothing."""
    writes = state.account is None or state.account.phase(event.key) is not Phase.STEP_UP
    mover = activation_flow.cancel_chosen
    return _chosen(state, event.key, Happening.CANCEL_CHOSEN, event.at, mover, writes=writes)


def dismiss_chosen(state: State, event: DismissChosen) -> Step:
    """A person has read why a right was refused."""

    def move(activation: Activation, _scene: Scene) -> Move:
        return activation_flow.dismiss_chosen(activation)

    return _chosen(state, event.key, Happening.DISMISS_CHOSEN, event.at, move, writes=False)


def wish_recorded(state: State, event: WishRecorded) -> Step:
    """The ledger has a wish, or could not take it."""
    wish = event.effect.wish
    account = state.accounts.get(wish.account)
    right = account.activation(wish.key) if account else None
    if account is None or right is None or right.wish_id != wish.id or right.sent_at is not None:
        return _unexpected(state, "no such wish", Happening.WISH_RECORDED)

    def move(activation: Activation, scene: Scene) -> Move:
        return activation_flow.wish_recorded(activation, wish, event.failure, scene)

    return _move(state, account, wish.key, Happening.WISH_RECORDED, event.at, move)


def submit_finished(state: State, event: SubmitFinished) -> Step:
    """The service answered an activation."""
    effect = event.effect
    state = heard(state, event.heard)
    account = current(state, effect.account.key, effect.epoch)
    answer = event.receipt or event.failure
    if account is None or answer is None:
        return Step(state)
    if account.activation(effect.draft.key).wish_id != effect.wish_id:
        return _unexpected(state, "no such wish", Happening.SUBMIT_FINISHED)

    def move(activation: Activation, scene: Scene) -> Move:
        return activation_flow.submit_finished(activation, effect, answer, scene)

    step = _move(state, account, effect.draft.key, Happening.SUBMIT_FINISHED, event.at, move)
    return _ended_session(step, account.account.key, effect.draft.key, event.failure)


def step_up_finished(state: State, event: SignInFinished, key: RightKey) -> Step:
    """A stronger sign-in ended."""
    account = state.account
    if account is None or event.effect.epoch != account.epoch:
        return Step(state)
    answer = _step_up_answer(event, account.account.key)
    if answer is None:
        return Step(state)

    def move(activation: Activation, scene: Scene) -> Move:
        return activation_flow.step_up_finished(activation, answer, scene)

    return _move(state, account, key, Happening.STEP_UP_FINISHED, event.at, move)


def _step_up_answer(event: SignInFinished, owner: AccountKey) -> Token | Failure | None:
    """The token, if it is of the person whose draft waits; somebody else's must not send it."""
    if event.signed_in is None:
        return event.failure
    if event.signed_in.account.key != owner:
        return Failure(trouble=Trouble.SIGN_IN_NEEDED)
    return event.signed_in.token


def withdraw_finished(state: State, event: WithdrawFinished) -> Step:
    """The service answered a deactivation or a cancellation."""
    effect = event.effect
    state = heard(state, event.heard)
    account = current(state, effect.account.key, effect.epoch)
    if account is None:
        return Step(state)
    if account.activation(effect.key).wish_id != effect.wish_id:
        return _unexpected(state, "no such wish", Happening.WITHDRAW_FINISHED)

    def move(activation: Activation, scene: Scene) -> Move:
        answer = event.receipt or event.failure
        return activation_flow.withdraw_finished(activation, effect, answer, scene)

    step = _move(state, account, effect.key, Happening.WITHDRAW_FINISHED, event.at, move)
    return _ended_session(step, account.account.key, effect.key, event.failure)


def _chosen(
    state: State,
    key: RightKey,
    happening: Happening,
    at: datetime,
    mover: Mover,
    *,
    writes: bool = True,
) -> Step:
    account = state.account
    if account is None or (writes and state.session is not Session.SIGNED_IN):
        return _unexpected(state, "not signed in", happening)
    return _move(state, account, key, happening, at, mover)


def _move(
    state: State,
    account: AccountState,
    key: RightKey,
    happening: Happening,
    at: datetime,
    mover: Mover,
) -> Step:
    activation = account.activation(key)
    if happening not in ACCEPTS[activation.phase]:
        return _unexpected(state, activation.phase.value, happening)
    return moved(state, account, mover(activation, scene_of(state, account, at)))


def _unexpected(state: State, where: str, happening: Happening) -> Step:
    return Step(state, (Report(what="unexpected_" + happening.value, where=where),))


def _ended_session(step: Step, owner: AccountKey, key: RightKey, failure: Failure | None) -> Step:
    """A token that stays refused ends the session; a demand for more claims is the right's own
    affair.
    """
    is_tried_again = step.state.accounts[owner].phase(key) in {Phase.SUBMITTING, Phase.WITHDRAWING}
    if is_tried_again or failure is None or failure.trouble is Trouble.CLAIMS_REQUIRED:
        return step
    return Step(session_after(step.state, failure), step.effects)
