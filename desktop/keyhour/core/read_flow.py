"""Reads: starting them when they are due, and what their answers change.

A read that fails, in whole or in part, empties nothing; it only makes what is shown stale.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from keyhour.core.activation import Activation, Phase, RequestReceipt
from keyhour.core.change import Step, moved, scene_of, with_account, with_activation
from keyhour.core.effects import AnyEffect, FetchRequest, FetchRights, Remember
from keyhour.core.events import RequestFetched, RightsFetched
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import ActivationPolicy
from keyhour.core.reads import LastKnown, RightsRead
from keyhour.core.right import DirectoryKey, RightKey
from keyhour.core.schedule import (
    CONFIRM_DELAYS,
    POLICIES_AGE,
    SETTLE_DELAYS,
    confirming,
    delay,
    next_refresh,
)
from keyhour.core.session import Session
from keyhour.core.settle import Evidence, settled
from keyhour.core.state import AccountState, State, mapping


def begun(state: State, account: AccountState, at: datetime) -> Step:
    """Start the reads that are due."""
    if state.session is not Session.SIGNED_IN:
        return Step(state)
    effects: list[AnyEffect] = []
    for activation in confirming(account):
        if activation.next_read_at is not None and activation.next_read_at <= at:
            effects.append(_confirming_read(account, activation))
            account = with_activation(account, _reading_again(activation, None))
    due = next_refresh(state, account)
    if due is not None and due.at <= at:
        effects.append(_full_read(account, at))
        account = _started(account, at)
    return Step(with_account(state, account) if effects else state, tuple(effects))


def _confirming_read(account: AccountState, activation: Activation) -> FetchRequest:
    return FetchRequest(
        account=account.account,
        epoch=account.epoch,
        key=activation.key,
        request_id=activation.request_id,
    )


def _reading_again(activation: Activation, next_read_at: datetime | None) -> Activation:
    return replace(activation, reads=activation.reads + 1, next_read_at=next_read_at)


def _full_read(account: AccountState, at: datetime, failure: Failure | None = None) -> FetchRights:
    reading = account.reading
    policies = reading.policies_at is None or at - reading.policies_at >= POLICIES_AGE
    return FetchRights(
        account=account.account,
        epoch=account.epoch,
        policies=policies,
        renew=failure is not None,
        claims=failure.claims if failure else None,
    )


def _started(account: AccountState, at: datetime) -> AccountState:
    """The account with a full read under way; every uncertain right waits for it."""
    reading = replace(account.reading, started_at=at, tried_at=at, wanted=False, retry_at=None)
    for activation in account.activations.values():
        if activation.phase is Phase.UNCERTAIN:
            pause = delay(SETTLE_DELAYS, activation.reads)
            account = with_activation(account, _reading_again(activation, at + pause))
    return replace(account, reading=reading)


def rights_fetched(state: State, account: AccountState, event: RightsFetched) -> Step:
    """Take in a full read."""
    failure = event.failure or _failure_of(event.read)
    if (
        failure is not None
        and failure.trouble is Trouble.TOKEN_REFUSED
        and not account.reading.renewed
    ):
        reading = replace(account.reading, renewed=True)
        again = _full_read(account, event.at, failure)
        return Step(with_account(state, replace(account, reading=reading)), (again,))
    began_at = state.server_time(account.reading.started_at or event.at)
    account = _read_ended(state, account, event.at, failure, event.effect.policies)
    if event.read is None:
        return Step(session_after(with_account(state, account), failure))
    account = _with_lists(account, event.read)
    step = _all_settled(state, account, event.read, began_at, event.at)
    state = session_after(step.state, failure)
    remembered = _remembered(state) if failure is None else ()
    return Step(state, step.effects + remembered)


def _failure_of(read: RightsRead | None) -> Failure | None:
    """The first failure among the lists that matter; unreadable policies are a normal day."""
    if read is None:
        return None
    parts = (read.eligibilities, read.assignments, read.requests)
    return next((part for part in parts if isinstance(part, Failure)), None)


def _read_ended(
    state: State, account: AccountState, at: datetime, failure: Failure | None, policies: bool
) -> AccountState:
    reading = replace(account.reading, started_at=None, renewed=False, failure=failure)
    if failure is not None:
        reading = replace(reading, failures=reading.failures + 1, retry_at=failure.retry_at)
        return replace(account, reading=reading)
    began_at = account.reading.started_at or at
    reading = replace(
        reading,
        failures=0,
        retry_at=None,
        fetched_at=began_at,
        as_of=state.server_time(at),
        policies_at=began_at if policies else reading.policies_at,
    )
    return replace(account, reading=reading)


def _with_lists(account: AccountState, read: RightsRead) -> AccountState:
    if not isinstance(read.eligibilities, Failure):
        account = replace(account, eligibilities=read.eligibilities)
    if not isinstance(read.assignments, Failure):
        account = replace(account, assignments=read.assignments)
    if not isinstance(read.requests, Failure):
        account = replace(account, requests=read.requests)
    if isinstance(read.policies, Mapping):
        account = replace(account, policies=_policies_by_key(account, read.policies))
    return account


def _policies_by_key(
    account: AccountState, by_role: Mapping[str, ActivationPolicy]
) -> Mapping[RightKey, ActivationPolicy]:
    """A directory role's policy holds at every scope of it."""
    keys = [one.key for one in account.eligibilities] + [one.key for one in account.assignments]
    return mapping(
        {
            key: by_role[key.role_definition_id]
            for key in keys
            if isinstance(key, DirectoryKey) and key.role_definition_id in by_role
        }
    )


def _all_settled(
    state: State, account: AccountState, read: RightsRead, began_at: datetime, at: datetime
) -> Step:
    """Move every right by what the read says; without the assignments nothing can be said."""
    if isinstance(read.assignments, Failure):
        return Step(with_account(state, account))
    requests = () if isinstance(read.requests, Failure) else read.requests
    complete = not isinstance(read.requests, Failure)
    return _settled_by(state, account, requests, complete, began_at, at)


def _settled_by(
    state: State,
    account: AccountState,
    requests: tuple[RequestReceipt, ...],
    complete: bool,
    began_at: datetime,
    at: datetime,
) -> Step:
    scene = scene_of(state, account, at)
    held = {one.key: one for one in account.assignments}
    asked: dict[RightKey, list[RequestReceipt]] = {}
    for request in requests:
        asked.setdefault(request.key, []).append(request)
    step = Step(with_account(state, account))
    for key in dict.fromkeys((*account.activations, *held, *asked)):
        evidence = Evidence(
            assignment=held.get(key),
            requests=tuple(asked.get(key, ())),
            complete=complete,
            began_at=began_at,
        )
        move = settled(account.activation(key), evidence, scene)
        after = moved(step.state, step.state.accounts[account.account.key], move)
        step = Step(after.state, step.effects + after.effects)
    return step


def request_fetched(state: State, account: AccountState, event: RequestFetched) -> Step:
    """Take in a confirming read; ask again later when it did not decide."""
    key = event.effect.key
    read = event.read
    step = Step(state)
    failure = event.failure
    if read is not None:
        request = read.request
        requests = (request,) if isinstance(request, RequestReceipt) else ()
        if isinstance(read.assignments, Failure):
            failure = read.assignments
        else:
            account = replace(account, assignments=read.assignments)
            step = _settled_by(
                state, account, requests, False, state.server_time(event.at), event.at
            )
    account = step.state.accounts[account.account.key]
    return Step(_confirm_later(step.state, account, key, failure, event.at), step.effects)


def _confirm_later(
    state: State, account: AccountState, key: RightKey, failure: Failure | None, at: datetime
) -> State:
    activation = account.activation(key)
    if (
        activation.phase in {Phase.PROVISIONING, Phase.WITHDRAWING}
        and activation.next_read_at is None
    ):
        pause = delay(CONFIRM_DELAYS, activation.reads - 1)
        held_back = failure.retry_at if failure else None
        again = replace(activation, next_read_at=max(at + pause, held_back or at))
        state = with_account(state, with_activation(account, again))
    return session_after(state, failure)


_ENDS_SESSION = {
    Trouble.SIGN_IN_NEEDED: Session.NEEDS_SIGN_IN,
    Trouble.TOKEN_REFUSED: Session.NEEDS_SIGN_IN,
    Trouble.CLAIMS_REQUIRED: Session.NEEDS_SIGN_IN,
    Trouble.CONSENT_MISSING: Session.NEEDS_CONSENT,
    Trouble.KEYCHAIN_LOCKED: Session.KEYCHAIN_LOCKED,
}


def session_after(state: State, failure: Failure | None) -> State:
    """Some failures end the session; the rights stay on display, stale."""
    if failure is None or failure.trouble not in _ENDS_SESSION:
        return state
    if state.session is not Session.SIGNED_IN:
        return state
    return replace(state, session=_ENDS_SESSION[failure.trouble], session_failure=failure)


def _remembered(state: State) -> tuple[AnyEffect, ...]:
    account = state.account
    if account is None or account.reading.as_of is None:
        return ()
    last_known = LastKnown(
        account=account.account,
        as_of=account.reading.as_of,
        eligibilities=account.eligibilities,
        assignments=account.assignments,
        policies=tuple(account.policies.items()),
    )
    return (Remember(last_known=last_known),)
