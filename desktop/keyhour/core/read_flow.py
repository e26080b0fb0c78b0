"""Reads: starting them when they are due, and what their answers change.

A read that fails, in whole or in part, empties nothing; it only makes what is shown stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from keyhour.core.activation import CHECKING, Phase, RequestReceipt
from keyhour.core.activation_flow import renewed
from keyhour.core.change import Step, moved, scene_of, with_account, with_activation
from keyhour.core.effects import FetchRequest, FetchRights, Remember
from keyhour.core.events import RequestFetched, RightsFetched
from keyhour.core.evidence import Evidence
from keyhour.core.failure import CONNECTION_TROUBLES, Failure, Trouble
from keyhour.core.naming import known_rows, with_names
from keyhour.core.plane import leads, of_plane, planes_in_use, sorted_planes, with_reading
from keyhour.core.policy import ActivationPolicy
from keyhour.core.read_start import full_read, numbered, wanting
from keyhour.core.reads import LastKnown, PlaneRead, RightsRead
from keyhour.core.right import (
    Assignment,
    Plane,
    RightKey,
    plane_of,
    policy_name,
)
from keyhour.core.schedule import (
    CONFIRM_DELAYS,
    RETRY_DELAYS,
    delay,
)
from keyhour.core.session import Session
from keyhour.core.settle import settled
from keyhour.core.state import AccountState, Front, Reading, State, mapping


def rights_fetched(state: State, account: AccountState, event: RightsFetched) -> Step:
    """Take in a full read, plane by plane."""
    effect = event.effect
    failures = {plane: _failure_of(event, plane) for plane in sorted_planes(effect.planes)}
    refused = next((one for one in failures.values() if _needs_new_token(one)), None)
    is_renewed = any(account.reading_of(plane).renewed for plane in failures)
    if refused is not None and not is_renewed:
        return _renewed_read(state, account, effect, refused, event.at)
    account = _read_ended(state, account, event, failures)
    if event.read is not None and state.front is Front.TRAY:
        account = _approver(account, event.read)
    step = Step(with_account(state, account))
    if event.read is not None:
        step = _taken_in(state, account, effect, event.read, event.at)
    account = step.state.accounts[account.account.key]
    leading = next((one for plane, one in failures.items() if leads(state, account, plane)), None)
    step = Step(session_after(step.state, leading), step.effects)
    if event.read is None or None not in failures.values():
        return step
    return Step(step.state, (*step.effects, _remembered(account)))


def _approver(account: AccountState, read: RightsRead) -> AccountState:
    """The account of somebody for whose decision something waits: that is read at once."""
    parts = ((plane, one) for plane, one in read.planes.items() if isinstance(one, PlaneRead))
    found = frozenset(plane for plane, one in parts if one.to_decide)
    news = found - account.inbox.approver_in
    if not news:
        return account
    approver_in = account.inbox.approver_in | news
    reading = replace(account.inbox.reading, wanted=True)
    return replace(account, inbox=replace(account.inbox, approver_in=approver_in, reading=reading))


def _renewed_read(
    state: State, account: AccountState, effect: FetchRights, refused: Failure, at: datetime
) -> Step:
    """The same read again, with a new token."""
    account = numbered(account)
    for plane in effect.planes:
        account = with_reading(account, plane, replace(account.reading_of(plane), renewed=True))
    again = full_read(state, account, effect.planes, at, refused)
    return Step(with_account(state, account), (again,))


def _needs_new_token(failure: Failure | None) -> bool:
    return failure is not None and failure.trouble is Trouble.TOKEN_REFUSED


def _failure_of(event: RightsFetched, plane: Plane) -> Failure | None:
    """The first failure among the lists that matter; unreadable policies are a normal day."""
    if event.read is None:
        return event.failure
    read = event.read.planes.get(plane)
    if not isinstance(read, PlaneRead):
        return read or Failure(trouble=Trouble.UNEXPECTED_ANSWER)
    parts = (read.eligibilities, read.assignments, read.requests)
    return next((part for part in parts if isinstance(part, Failure)), None)


def _read_ended(
    state: State,
    account: AccountState,
    event: RightsFetched,
    failures: Mapping[Plane, Failure | None],
) -> AccountState:
    for plane, failure in failures.items():
        read = event.read.planes.get(plane) if event.read else None
        reading = replace(
            account.reading_of(plane), started_at=None, renewed=False, failure=failure
        )
        if failure is not None:
            tries = reading.failures + 1
            reading = replace(reading, failures=tries, retry_at=failure.retry_at)
        elif isinstance(read, PlaneRead):
            reading = _read_well(state, reading, event, read)
        account = with_reading(account, plane, reading)
    return account


def _read_well(state: State, reading: Reading, event: RightsFetched, read: PlaneRead) -> Reading:
    began_at = event.effect.began_at
    return replace(
        reading,
        failures=0,
        retry_at=None,
        fetched_at=began_at,
        as_of=state.server_time(event.at),
        policies_at=began_at if _settles_policies(read) else reading.policies_at,
    )


def _settles_policies(read: PlaneRead) -> bool:
    """Whether the policies need no read for a while: they came, or may not be read at all."""
    policies = read.policies
    if isinstance(policies, Failure):
        return policies.trouble not in CONNECTION_TROUBLES
    return policies is not None


def _taken_in(
    state: State, account: AccountState, effect: FetchRights, read: RightsRead, at: datetime
) -> Step:
    """Each part of a full read that came, and what it means for every right of its plane.

    Without the assignments nothing can be said of any right. Neither can it by a read that a
    newer one overtook: it would undo what the newer one showed, so it is made again.
    """
    step = Step(with_account(state, account))
    for plane in sorted_planes(effect.planes):
        part = read.planes.get(plane)
        if isinstance(part, PlaneRead):
            account = step.state.accounts[account.account.key]
            taken = _plane_taken_in(step.state, account, effect, plane, part, at)
            step = Step(taken.state, step.effects + taken.effects)
    return step


def _plane_taken_in(
    state: State,
    account: AccountState,
    effect: FetchRights,
    plane: Plane,
    read: PlaneRead,
    at: datetime,
) -> Step:
    is_overtaken = effect.number < account.reading_of(plane).newest
    account = _with_lists(account, effect, plane, read, with_rows=not is_overtaken)
    if is_overtaken:
        return Step(with_account(state, wanting(account, (plane,))))
    if isinstance(read.assignments, Failure):
        return Step(with_account(state, account))
    return _settled_by(state, account, effect, plane, read.requests, at)


def _with_lists(
    account: AccountState, effect: FetchRights, plane: Plane, read: PlaneRead, *, with_rows: bool
) -> AccountState:
    if not isinstance(read.eligibilities, Failure):
        news = with_names(read.eligibilities, known_rows(account))
        rows = of_plane(account.eligibilities, plane, news)
        account = replace(account, eligibilities=rows)
    if with_rows and not isinstance(read.assignments, Failure):
        account = _with_assignments(account, effect, plane, read.assignments)
    if with_rows and not isinstance(read.requests, Failure):
        account = replace(account, requests=of_plane(account.requests, plane, read.requests))
    if isinstance(read.policies, Mapping):
        account = replace(account, policies=_policies_by_key(account, plane, read.policies))
    return account


def _with_assignments(
    account: AccountState,
    effect: FetchRights | FetchRequest,
    plane: Plane,
    assignments: tuple[Assignment, ...],
) -> AccountState:
    reading = replace(account.reading_of(plane), newest=effect.number)
    news = with_names(assignments, known_rows(account))
    rows = of_plane(account.assignments, plane, news)
    return with_reading(replace(account, assignments=rows), plane, reading)


def _policies_by_key(
    account: AccountState, plane: Plane, by_name: Mapping[str, ActivationPolicy]
) -> Mapping[RightKey, ActivationPolicy]:
    """The policies with those of one plane replaced; a directory role's holds at every scope."""
    kept = {key: one for key, one in account.policies.items() if plane_of(key) is not plane}
    news = {
        key: by_name[policy_name(key)]
        for key in account.keys
        if plane_of(key) is plane and policy_name(key) in by_name
    }
    return mapping(kept | news)


def _settled_by(
    state: State,
    account: AccountState,
    effect: FetchRights | FetchRequest,
    plane: Plane,
    requests: tuple[RequestReceipt, ...] | Failure,
    at: datetime,
) -> Step:
    """Move every right of a plane by what a read says; only a full read tells of requests by their
    absence.
    """
    known = () if isinstance(requests, Failure) else requests
    scene = scene_of(state, account, at)
    held = {one.key: one for one in account.assignments}
    asked: dict[RightKey, list[RequestReceipt]] = {}
    for request in known:
        asked.setdefault(request.key, []).append(request)
    step = Step(with_account(state, account))
    for key in dict.fromkeys((*account.activations, *held, *asked)):
        if plane_of(key) is not plane:
            continue
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
    plane = plane_of(effect.key)
    step, failure = Step(state), event.failure
    if read is not None:
        assignments = read.assignments
        if isinstance(assignments, Failure):
            failure = assignments
        elif effect.number >= account.reading_of(plane).newest:
            before = account.assignments
            account = _with_assignments(account, effect, plane, assignments)
            requests = (read.request,) if isinstance(read.request, RequestReceipt) else ()
            step = _settled_by(state, account, effect, plane, requests, event.at)
            step = step if before == account.assignments else _with_memory(step, account)
    account = step.state.accounts[account.account.key]
    account = _confirming_later(account, effect.key, failure, event.at)
    if _needs_new_token(failure):  # a full read renews it, or finds that the session is over
        return Step(with_account(step.state, wanting(account, (plane,))), step.effects)
    state = with_account(step.state, account)
    own = failure if leads(state, account, plane) else None
    return Step(session_after(state, own), step.effects)


def _with_memory(step: Step, account: AccountState) -> Step:
    """Keep what a confirming read brought: the next start may come before the next full read.

    The age is still that of the full read, for the other lists are no younger.
    """
    if account.reading.as_of is None:
        return step
    return Step(step.state, (*step.effects, _remembered(account)))


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
        state = with_account(state, _resumed(account, planes_in_use(state, account), at))
    return state


def _resumed(account: AccountState, planes: Iterable[Plane], at: datetime) -> AccountState:
    for plane in planes:
        retry_at = account.reading_of(plane).retry_at
        reading = replace(
            account.reading_of(plane),
            wanted=True,
            newest=account.asked + 1,
            # by a clock that was set back, a hold would last as much longer
            retry_at=None if retry_at is None else min(retry_at, at + RETRY_DELAYS[-1]),
        )
        account = with_reading(account, plane, reading)
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


def _remembered(account: AccountState) -> Remember:
    ages = {plane: one.as_of for plane, one in account.readings.items() if one.as_of is not None}
    last_known = LastKnown(
        account=account.account,
        as_of=ages.get(Plane.DIRECTORY) or min(ages.values()),
        ages=tuple(ages.items()),
        eligibilities=account.eligibilities,
        assignments=account.assignments,
        policies=tuple(account.policies.items()),
        approver_in=sorted_planes(account.inbox.approver_in),
    )
    return Remember(last_known=last_known)
