"""When to read, when to warn, when to wake.

Everything here is a function of the state; the engine sleeps until `next_wake` and each step does
what is due.
Published limits: https://learn.microsoft.com/graph/throttling-limits
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from keyhour.core.activation import Activation, Phase
from keyhour.core.approval import Decision
from keyhour.core.failure import Failure, Trouble
from keyhour.core.notice import NoticeKind, notice_id
from keyhour.core.plane import planes_in_use
from keyhour.core.right import (
    Assignment,
    AssignmentOrigin,
    Plane,
    RightKey,
    audience_of,
    plane_of,
)
from keyhour.core.session import Session
from keyhour.core.settings import Settings
from keyhour.core.state import AccountState, DeviceState, Front, Reading, State

WHILE_ACTIVE = timedelta(minutes=10)
WHILE_QUIET = timedelta(hours=4)
WHILE_LOOKING = timedelta(minutes=1)
"""How old what waits for a decision may be while somebody looks at it."""
WAITING_FIRST = timedelta(seconds=30)
WAITING_MOST = timedelta(minutes=5)
PANEL_AGE = timedelta(seconds=30)
POLICIES_AGE = timedelta(hours=4)
AFTER_END = tuple(timedelta(seconds=s) for s in (2, 15, 60))
"""PIM takes an assignment away about one second after its end; lists may show it for 45 s more."""
JOINED_AFTER = tuple(timedelta(seconds=s) for s in (5, 50))
"""A group that was joined may bring rights of other planes; lists lag behind by up to 45 s."""
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
RETRY_SESSION = timedelta(seconds=30)

CONFIRM_DELAYS = tuple(timedelta(seconds=s) for s in (2, 4, 8, 15, 30))
"""Pauses between confirming reads; the last one repeats."""
BUNDLED_FOR = timedelta(seconds=10)
"""How long the first confirming read waits for other requests that are under way."""
CONFIRM_FOR = timedelta(minutes=2)
"""How long a granted right may stay unseen before it is uncertain."""
ABSENCE_COUNTS_AFTER = timedelta(seconds=120)
"""How far apart two reads must begin that agree on an absence: lists lag behind writes by up to
45 s, and a slow write may still arrive.
"""
SETTLE_DELAYS = tuple(timedelta(seconds=s) for s in (2, 4, 8, 15, 30, 65, 120, 300))
"""Pauses between the reads that settle an uncertain wish; the first six make `ABSENCE_COUNTS_AFTER`
full.
"""
RETRY_DELAYS = tuple(timedelta(seconds=s) for s in (30, 60, 120, 300, 600))
RETRY_AT_REST = tuple(timedelta(seconds=s) for s in (30, 300, 900, 1800))
"""Where nothing is missed there is less hurry, so that a fleet does not come back from an outage
at once; whoever opens the panel reads at once all the same.
"""
CLOSED = frozenset(
    {
        Trouble.CONSENT_MISSING,
        Trouble.SIGN_IN_NEEDED,
        Trouble.CLAIMS_REQUIRED,
        Trouble.TOKEN_REFUSED,
        Trouble.LICENCE_MISSING,
        Trouble.FORBIDDEN,
        Trouble.CONDITIONS_UNMET,
        Trouble.NOT_ASSIGNED,
        Trouble.WRONG_ACCOUNT,
        Trouble.ORGANISATION_UNKNOWN,
        Trouble.REGISTRATION_INCOMPLETE,
    }
)
"""Troubles of a plane that no waiting ends."""
_AT_REST = frozenset({Phase.IDLE, Phase.REFUSED, Phase.STANDING})
"""Phases in which nothing is missed while a plane can't be read."""


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


def ending(account: AccountState) -> tuple[tuple[Assignment, datetime], ...]:
    """The activated assignments that have an end, and that end."""
    return tuple(
        (one, one.end_at)
        for one in account.assignments
        if one.end_at is not None and one.origin is not AssignmentOrigin.ASSIGNED
    )


class EndWarning(Struct, frozen=True, kw_only=True):
    """A warning that a window ends soon. Instants are of the server's clock."""

    kind: NoticeKind = NoticeKind.ENDING
    id: str
    """Names the notice, the same in every process: made from the window and the lead alone."""
    key: RightKey
    lead: timedelta
    at: datetime
    end_at: datetime


def end_warnings(state: State, account: AccountState, now: datetime) -> Iterator[EndWarning]:
    """The warnings nobody was given yet, for each right the shortest lead first.

    A warning that was given makes those with a longer lead pointless, and so does the end.
    """
    given = {notice.id for notice in state.notices} | state.told
    for assignment, end_at in ending(account):
        if account.phase(assignment.key) is not Phase.ACTIVE or end_at <= now:
            continue
        for lead in reversed(warning_leads(state.settings, assignment)):
            name = _warning_id(account, assignment, lead)
            if name in given:
                break
            yield EndWarning(
                id=name, key=assignment.key, lead=lead, at=end_at - lead, end_at=end_at
            )


ELIGIBILITY_LEADS = (timedelta(days=1), timedelta(days=14))
"""How long before its end to warn of the end of an eligibility. It can be extended in its last
fourteen days:
https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-renew-extend
"""


def eligibility_warnings(
    state: State, account: AccountState, now: datetime
) -> Iterator[EndWarning]:
    """The same for the ends of eligibilities, of planes that were read in this run: what memory
    tells may have been extended meanwhile.
    """
    given = {notice.id for notice in state.notices} | state.told
    for one in account.eligibilities:
        was_read = account.reading_of(plane_of(one.key)).fetched_at is not None
        if one.until is None or one.until <= now or not was_read:
            continue
        for lead in ELIGIBILITY_LEADS:
            window, fact = one.until.isoformat(), f"eligibility-{lead.days}"
            name = notice_id(account.account.key.object_id, one.key, window, fact)
            if name in given:
                break
            yield EndWarning(
                kind=NoticeKind.ELIGIBILITY_ENDING,
                id=name,
                key=one.key,
                lead=lead,
                at=one.until - lead,
                end_at=one.until,
            )


def every_warning(state: State, account: AccountState, now: datetime) -> Iterator[EndWarning]:
    """The warnings of both kinds that nobody was given yet."""
    yield from end_warnings(state, account, now)
    yield from eligibility_warnings(state, account, now)


def _warning_id(account: AccountState, assignment: Assignment, lead: timedelta) -> str:
    window = assignment.request_id or str(assignment.start_at)
    minutes = round(lead.total_seconds() / 60)
    return notice_id(account.account.key.object_id, assignment.key, window, f"ending-{minutes}")


def due_planes(state: State, account: AccountState, at: datetime) -> frozenset[Plane]:
    """The planes whose full read is due. A tray also takes along what shares the round trip."""
    in_use = planes_in_use(state, account)
    due = {
        plane for plane in in_use if any(wake.at <= at for wake in refreshes(state, account, plane))
    }
    if state.front is Front.COMMAND:  # it reads what it was asked for
        return frozenset(due)
    audiences = {audience_of(plane) for plane in due}
    along = (plane for plane in in_use if audience_of(plane) in audiences)
    return frozenset(due.union(one for one in along if _may_come_along(account, one, at)))


def _may_come_along(account: AccountState, plane: Plane, at: datetime) -> bool:
    reading = account.reading_of(plane)
    return reading.started_at is None and (_not_before(account, plane) or AT_ONCE) <= at


def refreshes(state: State, account: AccountState, plane: Plane) -> tuple[Wake, ...]:
    """When full reads of a plane are due by the reading plan; none while one is under way."""
    reading = account.reading_of(plane)
    if reading.started_at is not None or state.session is not Session.SIGNED_IN:
        return ()
    held_back = _not_before(account, plane) or AT_ONCE
    wakes = _refreshes(state, account, plane)
    return tuple(Wake(max(wake.at, held_back), wake.spread) for wake in wakes)


def _not_before(account: AccountState, plane: Plane) -> datetime | None:
    """The instant before which no read may start: what the service or a failed try imposed."""
    reading = account.reading_of(plane)
    if reading.failure is None or reading.tried_at is None or reading.wanted:
        return reading.retry_at
    own = reading.tried_at + _pause_after(reading.failure, reading.failures, _ours(account, plane))
    return max(own, reading.retry_at) if reading.retry_at else own


def _pause_after(failure: Failure, failures: int, activations: Iterable[Activation]) -> timedelta:
    """A plane that somebody must open first is not knocked at again and again, unless it was open
    enough for something to be under way there: its end must not be missed.
    """
    is_at_rest = all(one.phase in _AT_REST for one in activations)
    if failure.trouble in CLOSED and is_at_rest:
        return WHILE_QUIET
    return delay(RETRY_AT_REST if is_at_rest else RETRY_DELAYS, failures - 1)


def _ours(account: AccountState, plane: Plane) -> list[Activation]:
    return [one for key, one in account.activations.items() if plane_of(key) is plane]


def _refreshes(state: State, account: AccountState, plane: Plane) -> Iterator[Wake]:
    reading = account.reading_of(plane)
    if reading.wanted:
        yield Wake(AT_ONCE)
        return
    ours = _ours(account, plane)
    yield from (Wake(at) for at in _settling(ours))
    if reading.tried_at is None:  # a command reads when it is told to
        return
    yield _routine(state, ours, reading)
    tried_at = state.server_time(reading.tried_at)
    points = _turning_points(state, account, plane)
    yield from (Wake(point - state.skew) for point in points if point > tried_at)


def _settling(activations: Iterable[Activation]) -> Iterator[datetime]:
    """When an uncertain wish asks for a read."""
    for activation in activations:
        if activation.phase is Phase.UNCERTAIN and activation.next_read_at is not None:
            yield activation.next_read_at


_MISSED_IN = frozenset({Phase.ACTIVE, Phase.SCHEDULED})
"""Phases that are read seldom, and sooner once a read missed what should be there."""


def _routine(state: State, activations: Sequence[Activation], reading: Reading) -> Wake:
    """The read that comes round by itself."""
    tried_at = reading.tried_at or AT_ONCE
    pauses = [WHILE_QUIET]
    if reading.failure is not None:
        pauses.append(_pause_after(reading.failure, reading.failures, activations))
    for activation in activations:
        if activation.phase in _MISSED_IN and activation.absent_since is not None:
            pauses.append(ABSENCE_COUNTS_AFTER)
        elif activation.phase in {Phase.ACTIVE, Phase.WITHDRAWING}:
            pauses.append(WHILE_ACTIVE)
        elif activation.phase is Phase.AWAITING_APPROVAL:
            waited = state.server_time(tried_at) - (activation.since or state.server_time(tried_at))
            pauses.append(min(max(waited / 4, WAITING_FIRST), WAITING_MOST))
    pause = min(pauses)
    return Wake(tried_at + pause, spread=pause / (2 if reading.failure is not None else 10))


def _turning_points(state: State, account: AccountState, plane: Plane) -> Iterator[datetime]:
    """Instants of the server's clock after which something has probably changed."""
    for assignment, end_at in ending(account):
        if plane is not Plane.GROUP and plane_of(assignment.key) is Plane.GROUP:
            start_at = assignment.start_at
            yield from () if start_at is None else (start_at + after for after in JOINED_AFTER)
        if plane_of(assignment.key) is plane:
            yield from (end_at + after for after in AFTER_END)
            yield from (end_at - lead for lead in warning_leads(state.settings, assignment))
    for key, one in account.activations.items():
        if plane_of(key) is plane and one.phase is Phase.SCHEDULED and one.start_at is not None:
            yield one.start_at


def confirming(account: AccountState) -> Iterator[tuple[Activation, datetime]]:
    """Rights whose next confirming read is set, and when that is.

    The first read of a bundle waits for the other requests under way, but not for long: one read
    confirms them all.
    """
    sending = {
        audience_of(plane_of(key))
        for key, one in account.activations.items()
        if one.phase is Phase.SUBMITTING
    }
    for key, one in account.activations.items():
        if one.phase not in {Phase.PROVISIONING, Phase.WITHDRAWING} or one.next_read_at is None:
            continue
        waits = one.reads == 0 and audience_of(plane_of(key)) in sending
        yield one, one.next_read_at + (BUNDLED_FOR if waits else timedelta())


def _leaving(account: AccountState) -> Iterator[datetime]:
    """When rights are to be given back because the person left."""
    for key, due_at in account.leaving.items():
        if account.phase(key) is Phase.ACTIVE:
            yield due_at


def inbox_refresh(state: State, account: AccountState) -> Wake | None:
    """When what waits for the person's decision is due to be read; None when nothing asks for it.

    Who is no approver and does not look is left alone.
    """
    inbox, reading = account.inbox, account.inbox.reading
    if reading.started_at is not None or state.session is not Session.SIGNED_IN:
        return None
    held_back = reading.retry_at or AT_ONCE
    if reading.wanted:
        return Wake(held_back)
    looked_at = inbox.approver_in.intersection(planes_in_use(state, account))
    is_asked = state.approvals_open or bool(looked_at)
    if state.front is Front.COMMAND or not is_asked:
        return None
    if reading.tried_at is None:
        return Wake(held_back)
    pause = WHILE_LOOKING if state.approvals_open else WHILE_QUIET
    if reading.failure is not None:
        pause = _pause_after(reading.failure, reading.failures, ())
    return Wake(max(reading.tried_at + pause, held_back), spread=pause / 10)


def unsettled_decisions(account: AccountState) -> Iterator[tuple[Decision, datetime]]:
    """Decisions whose fate is to be read, and when."""
    for one in account.inbox.decisions:
        if one.next_read_at is not None:
            yield one, one.next_read_at


def next_wake(state: State, at: datetime, luck: float = 0.0) -> datetime | None:
    """The earliest instant at which a step would do something by itself; None when nothing will.

    `luck`, from 0 to 1, is the part of each wake's spread that is waited.
    """
    wakes = (max(wake.at + wake.spread * luck, at) for wake in _wakes(state, at))
    return min(wakes, default=None)


def _device_wakes(device: DeviceState) -> Iterator[datetime]:
    """When this PC is looked at by itself: while a renewal is watched, and when a person wanted to
    be reminded.
    """
    renewal = device.renewal if device.started_at is None else None
    if renewal is not None and renewal.next_read_at is not None:
        yield renewal.next_read_at
    if device.remind_at is not None:
        yield device.remind_at


def _wakes(state: State, at: datetime) -> Iterator[Wake]:
    if state.quitting:
        return
    if state.session_retry_at is not None:
        yield Wake(state.session_retry_at)
    yield from (Wake(due_at) for due_at in _device_wakes(state.device))
    account = state.account
    if account is None:
        return
    if state.session is Session.SIGNED_IN:
        for plane in planes_in_use(state, account):
            yield from refreshes(state, account, plane)
        yield from (Wake(due_at) for _, due_at in confirming(account))
        yield from (Wake(due_at) for due_at in _leaving(account))
        yield from (Wake(due_at) for _, due_at in unsettled_decisions(account))
        inbox = inbox_refresh(state, account)
        if inbox is not None:
            yield inbox
    if state.front is Front.TRAY:
        warnings = every_warning(state, account, state.server_time(at))
        yield from (Wake(one.at - state.skew) for one in warnings)
