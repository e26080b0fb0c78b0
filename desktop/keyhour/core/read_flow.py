"""Reads: starting them when they are due, and what their answers change.

A read that fails, in whole or in part, empties nothing; it only makes what is shown stale.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from keyhour.core.activation import CHECKING, Activation, Phase, RequestReceipt
from keyhour.core.activation_flow import renewed
from keyhour.core.change import Step, moved, scene_of, with_account, with_activation
from keyhour.core.effects import AnyEffect, FetchRequest, FetchRights, Remember
from keyhour.core.events import RequestFetched, RightsFetched
from keyhour.core.evidence import Evidence
from keyhour.core.failure import CONNECTION_TROUBLES, Failure, Trouble
from keyhour.core.policy import ActivationPolicy
from keyhour.core.reads import LastKnown, RightsRead
from keyhour.core.right import Assignment, DirectoryKey, RightKey
from keyhour.core.schedule import (
    CONFIRM_DELAYS,
    POLICIES_AGE,
    RETRY_DELAYS,
    SETTLE_DELAYS,
    confirming,
    delay,
    refreshes,
)
from keyhour.core.session import Session
from keyhour.core.settle import settled
from keyhour.core.state import AccountState, State, mapping


def begun(state: State, account: AccountState, at: datetime) -> Step:
    """Start the reads that are due."""
    if state.session is not Session.SIGNED_IN:
        return Step(state)
    effects: list[AnyEffect] = []
    for activation, due_at in confirming(account):
        if due_at <= at:
            account = with_activation(_numbered(account), _reading_again(activation, None))
            effects.append(_confirming_read(account, activation, at))
    if any(due.at <= at for due in refreshes(state, account)):
        account = _numbered(_started(account, at))
        effects.append(_full_read(account, at))
    return Step(with_account(state, account) if effects else state, tuple(effects))


def _numbered(account: AccountState) -> AccountState:
    reading = account.reading
    return replace(account, reading=replace(reading, asked=reading.asked + 1))


def _confirming_read(account: AccountState, activation: Activation, at: datetime) -> FetchRequest:
    return FetchRequest(
        account=account.account,
        epoch=account.epoch,
        number=account.reading.asked,
        began_at=at,
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
        number=reading.asked,
        began_at=at,
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


def wanting(account: AccountState) -> AccountState:
    """The account that wants to be read at once; a read under way is followed by another."""
    return replace(account, reading=replace(account.reading, wanted=True))


def rights_fetched(state: State, account: AccountState, event: RightsFetched) -> Step:
    """Take in a full read."""
    failure = event.failure or _failure_of(event.read)
    if _needs_new_token(failure) and not account.reading.renewed:
        account = _numbered(account)
        again = _full_read(account, event.at, failure)
        account = replace(account, reading=replace(account.reading, renewed=True))
        return Step(with_account(state, account), (again,))
    account = _read_ended(state, account, event, failure)
    if event.read is None:
        return Step(session_after(with_account(state, account), failure))
    step = _taken_in(state, account, event.effect, event.read, event.at)
    if failure is not None:
        return Step(session_after(step.state, failure), step.effects)
    account = step.state.accounts[account.account.key]
    remembered = _remembered(account, state.server_time(event.at))
    return Step(step.state, (*step.effects, remembered))


def _needs_new_token(failure: Failure | None) -> bool:
    return failure is not None and failure.trouble is Trouble.TOKEN_REFUSED


def _failure_of(read: RightsRead | None) -> Failure | None:
    """The first failure among the lists that matter; unreadable policies are a normal day."""
    if read is None:
        return None
    parts = (read.eligibilities, read.assignments, read.requests)
    return next((part for part in parts if isinstance(part, Failure)), None)


def _read_ended(
    state: State, account: AccountState, event: RightsFetched, failure: Failure | None
) -> AccountState:
    reading = replace(account.reading, started_at=None, renewed=False, failure=failure)
    if failure is not None:
        reading = replace(reading, failures=reading.failures + 1, retry_at=failure.retry_at)
        return replace(account, reading=reading)
    began_at = event.effect.began_at
    reading = replace(
        reading,
        failures=0,
        retry_at=None,
        fetched_at=began_at,
        as_of=state.server_time(event.at),
        policies_at=began_at if _settles_policies(event.read) else reading.policies_at,
    )
    return replace(account, reading=reading)


def _settles_policies(read: RightsRead | None) -> bool:
    """Whether the policies need no read for a while: they came, or may not be read at all."""
    policies = read.policies if read else None
    if isinstance(policies, Failure):
        return policies.trouble not in CONNECTION_TROUBLES
    return policies is not None


def _taken_in(
    state: State, account: AccountState, effect: FetchRights, read: RightsRead, at: datetime
) -> Step:
    """Each part of a full read that came, and what it means for every right.

    Without the assignments nothing can be said of any right. Neither can it by a read that a
    newer one overtook: it would undo what the newer one showed, so it is made again.
    """
    is_overtaken = effect.number < account.reading.newest
    account = _with_lists(account, effect, read, with_rows=not is_overtaken)
    if is_overtaken:
        return Step(with_account(state, wanting(account)))
    if isinstance(read.assignments, Failure):
        return Step(with_account(state, account))
    return _settled_by(state, account, effect, read.requests, at)


def _with_lists(
    account: AccountState, effect: FetchRights, read: RightsRead, *, with_rows: bool
) -> AccountState:
    if not isinstance(read.eligibilities, Failure):
        account = replace(account, eligibilities=read.eligibilities)
    if with_rows and not isinstance(read.assignments, Failure):
        account = _with_assignments(account, effect, read.assignments)
    if with_rows and not isinstance(read.requests, Failure):
        account = replace(account, requests=read.requests)
    if isinstance(read.policies, Mapping):
        account = replace(account, policies=_policies_by_key(account, read.policies))
    return account


def _with_assignments(
    account: AccountState, effect: FetchRights | FetchRequest, assignments: tuple[Assignment, ...]
) -> AccountState:
    reading = replace(account.reading, newest=effect.number)
    return replace(account, assignments=assignments, reading=reading)


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


def _settled_by(
    state: State,
    account: AccountState,
    effect: FetchRights | FetchRequest,
    requests: tuple[RequestReceipt, ...] | Failure,
    at: datetime,
) -> Step:
    """Move every right by what a read says; only a full read tells of requests by their absence."""
    known = () if isinstance(requests, Failure) else requests
    scene = scene_of(state, account, at)
    held = {one.key: one for one in account.assignments}
    asked: dict[RightKey, list[RequestReceipt]] = {}
    for request in known:
        asked.setdefault(request.key, []).append(request)
    step = Step(with_account(state, account))
    for key in dict.fromkeys((*account.activations, *held, *asked)):
        evidence = Evidence(
            assignment=held.get(key),
            requests=tuple(asked.get(key, ())),
            complete=isinstance(effect, FetchRights) and requests is known,
            began_at=state.server_time(effect.began_at),
        )
        before = account.activation(key)
        move = renewed(before, settled(before, evidence, scene), account.policy(key), scene)
        after = moved(step.state, step.state.accounts[account.account.key], move)
        step = Step(after.state, step.effects + after.effects)
    return step


def request_fetched(state: State, account: AccountState, event: RequestFetched) -> Step:
    """Take in a confirming read; ask again later when it did not decide."""
    read, effect = event.read, event.effect
    step, failure = Step(state), event.failure
    if read is not None:
        assignments = read.assignments
        if isinstance(assignments, Failure):
            failure = assignments
        elif effect.number >= account.reading.newest:
            is_news = assignments != account.assignments
            account = _with_assignments(account, effect, assignments)
            requests = (read.request,) if isinstance(read.request, RequestReceipt) else ()
            step = _settled_by(state, account, effect, requests, event.at)
            step = _with_memory(step, account) if is_news else step
    account = step.state.accounts[account.account.key]
    account = _confirming_later(account, effect.key, failure, event.at)
    if _needs_new_token(failure):  # a full read renews it, or finds that the session is over
        return Step(with_account(step.state, wanting(account)), step.effects)
    return Step(session_after(with_account(step.state, account), failure), step.effects)


def _with_memory(step: Step, account: AccountState) -> Step:
    """Keep what a confirming read brought: the next start may come before the next full read.

    The age is still that of the full read, for the other lists are no younger.
    """
    as_of = account.reading.as_of
    if as_of is None:
        return step
    return Step(step.state, (*step.effects, _remembered(account, as_of)))


def _confirming_later(
    account: AccountState, key: RightKey, failure: Failure | None, at: datetime
) -> AccountState:
    activation = account.activation(key)
    if activation.phase not in {Phase.PROVISIONING, Phase.WITHDRAWING}:
        return account
    if activation.next_read_at is not None:
        return account
    pause = delay(CONFIRM_DELAYS, activation.reads - 1)
    held_back = failure.retry_at if failure else None
    return with_activation(
        account, replace(activation, next_read_at=max(at + pause, held_back or at))
    )


def resumed(state: State, at: datetime) -> State:
    """The machine slept or its clock was set: everything is read again, whatever was planned.

    A read under way is overtaken by that: when it began is not known any more.
    """
    for account in state.accounts.values():
        state = with_account(state, _resumed(account, at))
    return state


def _resumed(account: AccountState, at: datetime) -> AccountState:
    retry_at = account.reading.retry_at
    reading = replace(
        account.reading,
        wanted=True,
        newest=account.reading.asked + 1,
        # by a clock that was set back, a hold would last as much longer
        retry_at=None if retry_at is None else min(retry_at, at + RETRY_DELAYS[-1]),
    )
    account = replace(account, reading=reading)
    for activation in account.activations.values():
        if activation.phase in CHECKING or activation.answered:
            account = with_activation(account, replace(activation, next_read_at=at))
    return account


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


def _remembered(account: AccountState, as_of: datetime) -> Remember:
    last_known = LastKnown(
        account=account.account,
        as_of=as_of,
        eligibilities=account.eligibilities,
        assignments=account.assignments,
        policies=tuple(account.policies.items()),
    )
    return Remember(last_known=last_known)
