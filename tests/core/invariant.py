"""What must hold of every state the machine can be in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from keyhour.core import effects as ef
from keyhour.core.activation import CHECKING, UNSETTLED, Activation, Phase
from keyhour.core.approval import DecisionPhase
from keyhour.core.events import ClockTicked
from keyhour.core.right import RightKey
from keyhour.core.schedule import next_wake
from keyhour.core.session import AccountKey, Session
from keyhour.core.state import AccountState, State
from keyhour.core.step import step

Write = ef.SubmitActivation | ef.Deactivate | ef.CancelRequest
Read = ef.FetchRights | ef.FetchRequest

_WRITES = (ef.SubmitActivation, ef.Deactivate, ef.CancelRequest)
_READS = (ef.FetchRights, ef.FetchRequest)


def key_of(effect: ef.Effect) -> RightKey | None:
    """The right that an effect is about; None when it is about no single one."""
    match effect:
        case ef.SubmitActivation(draft=draft):
            return draft.key
        case ef.Deactivate(key=key) | ef.CancelRequest(key=key) | ef.FetchRequest(key=key):
            return key
        case ef.RecordWish(wish=wish):
            return wish.key
        case ef.SignIn(key=step_up_key):
            return step_up_key
        case _:
            return None


def account_of(effect: ef.Effect) -> AccountKey | None:
    """The account that an effect is about."""
    match effect:
        case ef.RecordWish(wish=wish):
            return wish.account
        case (
            ef.SubmitActivation(account=account)
            | ef.Deactivate(account=account)
            | ef.CancelRequest(account=account)
            | ef.FetchRequest(account=account)
            | ef.FetchRights(account=account)
            | ef.FetchFate(account=account)
            | ef.FetchApprovals(account=account)
            | ef.Decide(account=account)
        ):
            return account.key
        case ef.SignIn(account=account) if account is not None:
            return account.key
        case _:
            return None


def flaws(state: State, flying: Iterable[ef.Effect], at: datetime) -> list[str]:
    """A sentence for each rule that this state breaks. `flying` are the effects without an answer
    yet.
    """
    under_way = tuple(flying)
    found = list(_busy_loops(state, at))
    for account in state.accounts.values():
        found += _doubled(account, under_way)
        found += _decided_twice(account, under_way)
        found += _stuck(state, account, under_way, at)
    return found


def _busy_loops(state: State, at: datetime) -> Iterator[str]:
    """A tick at its own time always makes progress."""
    for luck in (0.0, 1.0):
        wake = next_wake(state, at, luck)
        if wake is None:
            continue
        due = max(wake, at)
        after = step(state, ClockTicked(at=due))
        again = next_wake(after.state, due, luck)
        if again is not None and again <= due and not after.effects:
            yield f"a tick at {due} does nothing and wants another at {again}"


def _doubled(account: AccountState, flying: tuple[ef.Effect, ...]) -> Iterator[str]:
    """Never two writes in flight for one right."""
    ours = [
        key_of(one)
        for one in flying
        if isinstance(one, _WRITES) and one.account == account.account and _is_current(one, account)
    ]
    yield from (f"two writes in flight for {key}" for key in set(ours) if ours.count(key) > 1)


def _decided_twice(account: AccountState, flying: tuple[ef.Effect, ...]) -> Iterator[str]:
    """Never two decisions in flight for one approval, and none while its fate is uncertain."""
    ours = [
        one.approval.id
        for one in flying
        if isinstance(one, ef.Decide) and _is_current(one, account)
    ]
    yield from (f"two decisions in flight for {one}" for one in set(ours) if ours.count(one) > 1)
    for decision in account.inbox.decisions:
        if decision.phase is DecisionPhase.UNCERTAIN and decision.approval.id in ours:
            yield f"{decision.approval.id} is uncertain and written"


def _stuck(
    state: State, account: AccountState, flying: tuple[ef.Effect, ...], at: datetime
) -> Iterator[str]:
    """Every phase with an open wish has a way out: an effect in flight, or a time to read."""
    for activation in account.activations.values():
        if activation.phase in UNSETTLED and not _has_way_out(
            state, account, activation, flying, at
        ):
            yield f"{activation.phase} of {activation.key} has no way out"


def _has_way_out(
    state: State,
    account: AccountState,
    activation: Activation,
    flying: tuple[ef.Effect, ...],
    at: datetime,
) -> bool:
    ours = [one for one in flying if account_of(one) == account.account.key]
    current = [one for one in ours if _is_current(one, account)]
    if any(key_of(one) == activation.key for one in current):
        return True
    reads = activation.phase in CHECKING or activation.answered
    if not reads:
        return False
    if state.session is not Session.SIGNED_IN or state.shown != account.account.key:
        return True  # somebody has to sign in first; then reading goes on
    wake = next_wake(state, at)
    soon = wake is not None and wake <= at + timedelta(hours=1)
    return soon or any(isinstance(one, _READS) for one in current)


def _is_current(effect: ef.Effect, account: AccountState) -> bool:
    epoch = getattr(effect, "epoch", None)
    return epoch is None or epoch == account.epoch


def phases(state: State) -> dict[RightKey, Phase]:
    """The rights of the shown account that are not idle."""
    account = state.account
    return {} if account is None else {key: one.phase for key, one in account.activations.items()}
