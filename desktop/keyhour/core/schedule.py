"""When to read, when to warn, when to wake.

Everything here is a function of the state; the engine sleeps until `next_wake` and each step does
what is due.
Published limits: https://learn.microsoft.com/graph/throttling-limits
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from keyhour.core.activation import Activation, Phase
from keyhour.core.notice import notice_id
from keyhour.core.right import Assignment, AssignmentOrigin
from keyhour.core.session import Session
from keyhour.core.settings import Settings
from keyhour.core.state import AccountState, Front, Reading, State

WHILE_ACTIVE = timedelta(minutes=10)
WHILE_QUIET = timedelta(hours=4)
WAITING_FIRST = timedelta(seconds=30)
WAITING_MOST = timedelta(minutes=5)
PANEL_AGE = timedelta(seconds=30)
POLICIES_AGE = timedelta(hours=4)
AFTER_END = timedelta(seconds=2)
"""PIM takes an assignment away about one second after its end."""
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
RETRY_SESSION = timedelta(seconds=30)

CONFIRM_DELAYS = tuple(timedelta(seconds=s) for s in (2, 4, 8, 15, 30))
"""Pauses between confirming reads; the last one repeats."""
CONFIRM_FOR = timedelta(minutes=2)
"""How long a granted right may stay unseen before it is uncertain."""
SETTLE_DELAYS = tuple(timedelta(seconds=s) for s in (2, 4, 8, 15, 30, 60, 120, 300))
RETRY_DELAYS = tuple(timedelta(seconds=s) for s in (30, 60, 120, 300, 600))


class Wake(Struct, frozen=True):
    """When to wake (our own clock), and by how much chance may delay it so that fleets do not
    march in step.
    """

    at: datetime
    spread: timedelta = timedelta()


def delay(delays: tuple[timedelta, ...], tries: int) -> timedelta:
    """The pause after so many tries; the last one repeats."""
    return delays[min(tries, len(delays) - 1)]


def warning_leads(settings: Settings, assignment: Assignment) -> tuple[timedelta, ...]:
    """How long before the end to warn, longest first; never more than a third of the window."""
    if assignment.end_at is None or assignment.start_at is None:
        return tuple(sorted(settings.warn_before, reverse=True))
    third = (assignment.end_at - assignment.start_at) / 3
    return tuple(sorted({min(lead, third) for lead in settings.warn_before}, reverse=True))


def ending(account: AccountState) -> tuple[Assignment, ...]:
    """The activated assignments that have an end."""
    return tuple(
        one
        for one in account.assignments
        if one.end_at is not None and one.origin is not AssignmentOrigin.ASSIGNED
    )


def next_refresh(state: State, account: AccountState) -> Wake | None:
    """When the next full read is due by the reading plan; None when none is or one is under way."""
    reading = account.reading
    if reading.started_at is not None or state.session is not Session.SIGNED_IN:
        return None
    wakes = list(_refreshes(state, account))
    if not wakes:
        return None
    earliest = min(wakes, key=lambda wake: wake.at)
    held_back = _not_before(reading)
    if held_back is not None and earliest.at < held_back:
        return Wake(held_back)
    return earliest


def _not_before(reading: Reading) -> datetime | None:
    """The instant before which no read may start: what the service or a failed try imposed."""
    if reading.failure is None or reading.tried_at is None or reading.wanted:
        return reading.retry_at
    own = reading.tried_at + delay(RETRY_DELAYS, reading.failures - 1)
    return max(own, reading.retry_at) if reading.retry_at else own


def _refreshes(state: State, account: AccountState) -> Iterator[Wake]:
    reading = account.reading
    if reading.wanted:
        yield Wake(AT_ONCE)
        return
    yield from (Wake(at) for at in _settling(account))
    if reading.tried_at is None:
        if state.front is Front.TRAY:
            yield Wake(AT_ONCE)
        return
    yield _routine(state, account, reading.tried_at)
    tried_at = state.server_time(reading.tried_at)
    points = _turning_points(state, account)
    yield from (Wake(point - state.skew) for point in points if point > tried_at)


def _settling(account: AccountState) -> Iterator[datetime]:
    """When an uncertain wish asks for a read."""
    for activation in account.activations.values():
        if activation.phase is Phase.UNCERTAIN and activation.next_read_at is not None:
            yield activation.next_read_at


def _routine(state: State, account: AccountState, tried_at: datetime) -> Wake:
    """The read that comes round by itself."""
    pauses = [WHILE_QUIET]
    if account.reading.failure is not None:
        pauses.append(delay(RETRY_DELAYS, account.reading.failures - 1))
    for activation in account.activations.values():
        if activation.phase in {Phase.ACTIVE, Phase.WITHDRAWING}:
            pauses.append(WHILE_ACTIVE)
        elif activation.phase is Phase.AWAITING_APPROVAL:
            waited = state.server_time(tried_at) - (activation.since or state.server_time(tried_at))
            pauses.append(min(max(waited / 4, WAITING_FIRST), WAITING_MOST))
    pause = min(pauses)
    return Wake(tried_at + pause, spread=pause / 10)


def _turning_points(state: State, account: AccountState) -> Iterator[datetime]:
    """Instants of the server's clock after which something has probably changed."""
    for assignment in ending(account):
        if assignment.end_at is not None:
            yield assignment.end_at + AFTER_END
            yield from (
                assignment.end_at - lead for lead in warning_leads(state.settings, assignment)
            )
    for activation in account.activations.values():
        if activation.phase is Phase.SCHEDULED and activation.start_at is not None:
            yield activation.start_at


def confirming(account: AccountState) -> tuple[Activation, ...]:
    """Rights whose next confirming read is set."""
    return tuple(
        one
        for one in account.activations.values()
        if one.phase in {Phase.PROVISIONING, Phase.WITHDRAWING} and one.next_read_at is not None
    )


def next_wake(state: State, at: datetime) -> Wake | None:
    """The earliest instant at which a step would do something by itself; None when nothing will."""
    wakes = [wake for wake in _wakes(state) if wake is not None]
    coming = [Wake(max(wake.at, at), wake.spread) for wake in wakes]
    return min(coming, key=lambda wake: wake.at, default=None)


def _wakes(state: State) -> Iterator[Wake | None]:
    if state.quitting:
        return
    if state.session_retry_at is not None:
        yield Wake(state.session_retry_at)
    account = state.account
    if account is None:
        return
    yield next_refresh(state, account)
    yield from (Wake(one.next_read_at) for one in confirming(account) if one.next_read_at)
    if state.front is Front.TRAY:
        yield from (Wake(at - state.skew) for at in _warnings_ahead(state, account))


def _warnings_ahead(state: State, account: AccountState) -> Iterator[datetime]:
    shown = {notice.id for notice in state.notices} | state.told
    for assignment in ending(account):
        for lead in warning_leads(state.settings, assignment):
            if assignment.end_at is not None and warning_id(account, assignment, lead) not in shown:
                yield assignment.end_at - lead


def warning_id(account: AccountState, assignment: Assignment, lead: timedelta) -> str:
    """The same in every process: made from the activation and the lead alone."""
    window = assignment.request_id or str(assignment.start_at)
    minutes = round(lead.total_seconds() / 60)
    return notice_id(account.account.key.object_id, assignment.key, window, f"ending-{minutes}")
