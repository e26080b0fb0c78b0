"""What waits for the person's decision: read when due, told once, never emptied by a failure."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from keyhour.core.approval import SETTLED, Approval
from keyhour.core.approval_events import ApprovalsFetched, ApprovalsWatched
from keyhour.core.change import Step, noticed, with_account, without_notice
from keyhour.core.effects import AnyEffect, FetchApprovals
from keyhour.core.failure import Failure, Trouble
from keyhour.core.notice import Notice, NoticeKind, notice_id
from keyhour.core.plane import planes_in_use
from keyhour.core.read_flow import session_after
from keyhour.core.right import Plane, plane_of
from keyhour.core.schedule import PANEL_AGE, inbox_refresh
from keyhour.core.state import AccountState, Inbox, Reading, State

_NEVER_ASKED = datetime.max.replace(tzinfo=UTC)


def begun(state: State, account: AccountState, at: datetime) -> Step:
    """Read what waits, when that is due."""
    wake = inbox_refresh(state, account)
    if wake is None or wake.at > at:
        return Step(state)
    reading = account.inbox.reading
    effect = FetchApprovals(
        account=account.account,
        epoch=account.epoch,
        planes=_planes(state, account),
        began_at=at,
    )
    reading = replace(reading, started_at=at, tried_at=at, wanted=False, retry_at=None)
    return Step(with_reading(state, account, reading), (effect,))


def _planes(state: State, account: AccountState) -> frozenset[Plane]:
    """Who looks wants to see all; unasked only those are read where something waited before."""
    in_use = frozenset(planes_in_use(state, account))
    if account.inbox.reading.wanted or state.approvals_open:
        return in_use
    return in_use & account.inbox.approver_in


def with_reading(state: State, account: AccountState, reading: Reading) -> State:
    """The state with how the reading of what waits stands."""
    inbox = replace(account.inbox, reading=reading)
    return with_account(state, replace(account, inbox=inbox))


def wanting(state: State) -> State:
    """The state that wants to know at once what waits; a read under way is followed by another."""
    account = state.account
    if account is None:
        return state
    return with_reading(state, account, replace(account.inbox.reading, wanted=True))


def watched(state: State, event: ApprovalsWatched) -> State:
    """Somebody looks at what waits, and it is read unless it is fresh; or nobody does any more."""
    state = replace(state, approvals_open=event.on)
    is_known = state.account is None or _is_fresh(state.account, event.at)
    return wanting(state) if event.on and not is_known else state


def glanced_at(state: State, at: datetime) -> State:
    """The panel came up, with the number of what waits: an approver's is made fresh."""
    account = state.account
    is_approver = account is not None and bool(account.inbox.approver_in)
    is_known = account is not None and _is_fresh(account, at)
    return wanting(state) if is_approver and not is_known else state


def _is_fresh(account: AccountState, at: datetime) -> bool:
    reading = account.inbox.reading
    read_at = reading.started_at or reading.fetched_at
    return read_at is not None and at - read_at <= PANEL_AGE


def resumed(state: State) -> State:
    """The machine slept or its clock was set: an approver's inbox is read again."""
    account = state.account
    if account is None or not (account.inbox.approver_in or state.approvals_open):
        return state
    return wanting(state)


def approvals_fetched(state: State, account: AccountState, event: ApprovalsFetched) -> Step:
    """Take in what waits; a plane that could not be read keeps what was known of it."""
    refused = _token_refused(event)
    if refused is not None and not account.inbox.reading.renewed:
        reading = replace(account.inbox.reading, renewed=True)
        again = replace(event.effect, renew=True, claims=refused.claims, began_at=event.at)
        return Step(with_reading(state, account, reading), (again,))
    failure = _failure_of(event)
    before = account.inbox
    inbox = _taken_in(account, event) if event.read is not None else before
    inbox = replace(inbox, reading=_ended(state, inbox.reading, event, failure))
    state = with_account(state, replace(account, inbox=inbox))
    state = _without_gone(state, inbox)
    step = _told(state, account, inbox, before, event.at)
    ends_session = failure is not None and failure.trouble is not Trouble.CONSENT_MISSING
    return Step(session_after(step.state, failure) if ends_session else step.state, step.effects)


def _failure_of(event: ApprovalsFetched) -> Failure | None:
    """What speaks for the whole read: a failure of all its planes."""
    if event.read is None:
        return event.failure
    failures = _failures(event)
    return failures[0] if failures and len(failures) == len(event.read.planes) else None


def _failures(event: ApprovalsFetched) -> list[Failure]:
    planes = {} if event.read is None else event.read.planes
    return [one for one in planes.values() if isinstance(one, Failure)]


def _token_refused(event: ApprovalsFetched) -> Failure | None:
    failures = [*_failures(event)] if event.failure is None else [event.failure]
    return next((one for one in failures if one.trouble is Trouble.TOKEN_REFUSED), None)


def _taken_in(account: AccountState, event: ApprovalsFetched) -> Inbox:
    inbox = account.inbox
    found = {} if event.read is None else event.read.planes
    read = {plane: rows for plane, rows in found.items() if not isinstance(rows, Failure)}
    kept = [one for one in inbox.waiting if plane_of(one.key) not in read]
    news = [one for rows in read.values() for one in rows if _is_decidable(account, one)]
    failures = tuple((plane, one) for plane, one in found.items() if isinstance(one, Failure))
    return replace(
        inbox,
        waiting=tuple(sorted((*kept, *news), key=lambda one: one.requested_at or _NEVER_ASKED)),
        failures=failures,
        approver_in=inbox.approver_in | {plane_of(one.key) for one in news},
    )


def _is_decidable(account: AccountState, approval: Approval) -> bool:
    """Nobody decides on a request of their own, and a list may still show what was just decided."""
    decision = account.inbox.decision(approval.id)
    is_own = approval.requester.id == account.account.key.object_id
    return not is_own and (decision is None or decision.phase not in SETTLED)


def _ended(
    state: State, reading: Reading, event: ApprovalsFetched, failure: Failure | None
) -> Reading:
    reading = replace(reading, started_at=None, renewed=False, failure=failure)
    if failure is not None:
        return replace(reading, failures=reading.failures + 1, retry_at=failure.retry_at)
    fetched_at = event.effect.began_at
    as_of = state.server_time(event.at)
    return replace(reading, failures=0, retry_at=None, fetched_at=fetched_at, as_of=as_of)


def _without_gone(state: State, inbox: Inbox) -> State:
    """What does not wait any more is no news."""
    for notice in state.notices:
        if notice.approval_id is not None and inbox.approval(notice.approval_id) is None:
            state = without_notice(state, notice.id)
    return state


def _told(state: State, account: AccountState, inbox: Inbox, before: Inbox, at: datetime) -> Step:
    """Tell of each request that is new, once in all processes."""
    effects: tuple[AnyEffect, ...] = ()
    for approval in inbox.waiting:
        if before.approval(approval.id) is None:
            step = noticed(state, _notice(account, approval, state.server_time(at)))
            state, effects = step.state, effects + step.effects
    return Step(state, effects)


def _notice(account: AccountState, approval: Approval, now: datetime) -> Notice:
    kind = NoticeKind.TO_DECIDE
    object_id = account.account.key.object_id
    return Notice(
        id=notice_id(object_id, approval.key, approval.id, kind.value),
        kind=kind,
        key=approval.key,
        visible_after=now,
        approval_id=approval.id,
    )
