"""This PC: when it is read, what a person asks of Windows, and what is told of it.

Nothing is read while nothing asks: at the start, when the machine wakes, when the role comes or
goes, when somebody looks, and while a renewal is watched.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from keyhour.core.change import Step, current, noticed, with_account, without_notice
from keyhour.core.device import DeviceReading, Join
from keyhour.core.device_verdict import Finding, Held, NextStep
from keyhour.core.effects import (
    AnyEffect,
    FetchDevice,
    FetchDeviceRole,
    RenewWindowsSignIn,
    SignOutOfWindows,
)
from keyhour.core.events import (
    DeviceFetched,
    DeviceRoleFetched,
    WindowsRenewalFinished,
    WindowsSignOutFinished,
)
from keyhour.core.failure import Failure, Trouble
from keyhour.core.notice import Notice, NoticeKind, notice_id
from keyhour.core.schedule import PANEL_AGE
from keyhour.core.session import Session
from keyhour.core.state import AccountState, DeviceState, Freshness, Front, Renewal, State
from keyhour.core.this_pc import DEVICE_ROLE, device_verdict, role_stand

WATCH_EVERY = timedelta(seconds=5)
WATCH_FOR = timedelta(minutes=3)
"""The order to renew is carried out within one to two minutes, says Microsoft's support."""
WAVERS_BY = timedelta(seconds=2)
"""The same instant, told by another clock than ours, is not the same to the millisecond."""
REMIND_AFTER = timedelta(minutes=15)

NOTICES = {
    Finding.NEEDS_RENEWAL: NoticeKind.NOT_HERE,
    Finding.NEEDS_SIGN_OUT: NoticeKind.NOT_HERE,
    Finding.NOT_EFFECTIVE: NoticeKind.NOT_HERE,
    Finding.ROLE_REMOVED: NoticeKind.NOT_HERE,
    Finding.OTHER_USER: NoticeKind.NOT_HERE,
    Finding.OTHER_TENANT: NoticeKind.NOT_HERE,
    Finding.HYBRID: NoticeKind.NOT_HERE,
    Finding.REGISTERED: NoticeKind.NOT_HERE,
    Finding.NOT_JOINED: NoticeKind.NOT_HERE,
    Finding.EFFECTIVE: NoticeKind.WORKS_HERE,
    Finding.STILL_ADMIN: NoticeKind.STILL_HERE,
    Finding.ENDED_HERE: NoticeKind.GONE_HERE,
}
"""What is worth telling without being asked."""

_IS_KNOWN = frozenset({Held.YES, Held.WAITING, Held.NO})
_OF_THIS_PC = frozenset(NOTICES.values())


def wanting(state: State) -> State:
    """The state that wants this PC read at once; a read under way is followed by another."""
    if not state.device.offered:
        return state
    return _with(state, wanted=True)


def opened(state: State, at: datetime) -> State:
    """Somebody looks: read this PC unless that was done just now."""
    device = state.device
    read_at = device.started_at or device.read_at
    is_fresh = read_at is not None and at - read_at <= PANEL_AGE
    return state if is_fresh else wanting(state)


def followed(before: State, after: State, at: datetime) -> State:
    """The role came or went: what does this PC say to that?"""
    device = after.device
    if not device.offered or (after.front is Front.COMMAND and device.reading is None):
        return after
    now = after.server_time(at)
    stood, stands = role_stand(before.account, now), role_stand(after.account, now)
    changed = (stood.held, stood.since) != (stands.held, stands.since)
    is_news = stood.held in _IS_KNOWN and stands.held in {Held.YES, Held.NO}
    return wanting(after) if changed and is_news else after


def begun(state: State, at: datetime) -> Step:
    """Start the reads that are due, and tell what the last one found."""
    effects: list[AnyEffect] = []
    if not state.device.offered:
        return Step(state)
    state = _reminded(state, at)
    device = state.device
    if device.started_at is None and (device.wanted or _is_due(device, at)):
        state = _with(state, started_at=at, wanted=False, renewal=_unplanned(device.renewal))
        effects.append(FetchDevice(began_at=at))
    asked = _role_asked(state)
    told = _told(asked.state, at)
    return Step(told.state, (*effects, *asked.effects, *told.effects))


def fetched(state: State, event: DeviceFetched) -> Step:
    """Take a reading in; one that failed leaves what was known."""
    reading = event.reading or state.device.reading
    state = _with(state, reading=reading, read_at=event.effect.began_at, started_at=None)
    renewal = state.device.renewal
    if renewal is None or renewal.failure is not None:
        return Step(state)
    return Step(_with(state, renewal=_watched(renewal, reading, event.at)))


def role_fetched(state: State, event: DeviceRoleFetched) -> Step:
    """Keep the id by which PCs know the role."""
    account = current(state, event.effect.account.key, event.effect.epoch)
    if account is None:
        return Step(state)
    found = replace(account, device_role_id=event.object_id, device_role_read=True)
    return Step(with_account(state, found))


def renewal_chosen(state: State, at: datetime) -> Step:
    """Ask Windows once; while the answer is awaited a second click changes nothing."""
    device = state.device
    is_waited_for = device.renewal is not None and device.renewal.failure is None
    if not device.offered or is_waited_for:
        return Step(state)
    before = device.reading.prt_updated_at if device.reading else None
    renewal = Renewal(asked_at=at, before=before)
    return Step(_with(state, renewal=renewal, remind_at=None), (RenewWindowsSignIn(),))


def renewal_finished(state: State, event: WindowsRenewalFinished) -> Step:
    """Windows took the order: watch for its work. It did not: say so."""
    renewal = state.device.renewal
    if renewal is None:
        return Step(state)
    next_read_at = None if event.failure else event.at + WATCH_EVERY
    renewal = replace(renewal, failure=event.failure, next_read_at=next_read_at)
    return Step(_with(state, renewal=renewal))


def sign_out_chosen(state: State) -> Step:
    """The person was warned and said yes."""
    if not state.device.offered:
        return Step(state)
    return Step(_with(state, sign_out_failure=None, remind_at=None), (SignOutOfWindows(),))


def signed_out(state: State, event: WindowsSignOutFinished) -> Step:
    """A session that ends takes us along, unless it was a practice PC's: look what is new."""
    return Step(wanting(_with(state, sign_out_failure=event.failure)))


def reminder_chosen(state: State, at: datetime) -> Step:
    """Say nothing of this PC for a while."""
    if not state.device.offered:
        return Step(state)
    state = _without_notices(state, None)
    return Step(_with(state, remind_at=at + REMIND_AFTER))


def _with(state: State, **changes: object) -> State:
    return replace(state, device=replace(state.device, **changes))


def _reminded(state: State, at: datetime) -> State:
    """The time has come to say it again."""
    remind_at = state.device.remind_at
    if remind_at is None or at < remind_at:
        return state
    return _with(state, remind_at=None, reminded_at=remind_at)


def _is_due(device: DeviceState, at: datetime) -> bool:
    renewal = device.renewal
    return renewal is not None and renewal.next_read_at is not None and renewal.next_read_at <= at


def _unplanned(renewal: Renewal | None) -> Renewal | None:
    return None if renewal is None else replace(renewal, next_read_at=None)


def _watched(renewal: Renewal, reading: DeviceReading | None, at: datetime) -> Renewal | None:
    """The watch after a look: over when the sign-in is newer, given up after a while."""
    updated_at = reading.prt_updated_at if reading else None
    before = renewal.before
    if updated_at is not None and (before is None or updated_at - before > WAVERS_BY):
        return None
    if at - renewal.asked_at >= WATCH_FOR:
        return replace(renewal, failure=Failure(trouble=Trouble.NOT_RECEIVED))
    return replace(renewal, next_read_at=at + WATCH_EVERY)


def _role_asked(state: State) -> Step:
    """Look once for the id by which PCs of this tenant know the role."""
    account, reading = state.account, state.device.reading
    if account is None or reading is None or reading.join is not Join.ENTRA:
        return Step(state)
    if account.device_role_asked or state.session is not Session.SIGNED_IN:
        return Step(state)
    effect = FetchDeviceRole(account=account.account, epoch=account.epoch)
    return Step(with_account(state, replace(account, device_role_asked=True)), (effect,))


def _told(state: State, at: datetime) -> Step:
    """Tell what holds on this PC, once; take back what no longer does."""
    account = state.account
    if account is None or not _is_known(state, account):
        return Step(state)
    now = state.server_time(at)
    found = device_verdict(state, now)
    state = _without_notices(state, found.finding)
    kind = NOTICES.get(found.finding)
    if kind is None or _is_silent(state, account, kind, found.next_step, now):
        return Step(state)
    fact = f"device-{found.finding.value}"
    if state.device.reminded_at is not None:
        fact = f"{fact}-{state.device.reminded_at.isoformat()}"
    notice = Notice(
        id=notice_id(account.account.key.object_id, DEVICE_ROLE, _window(account, now), fact),
        kind=kind,
        key=DEVICE_ROLE,
        visible_after=now,
        finding=found.finding,
    )
    return noticed(state, notice)


def _is_known(state: State, account: AccountState) -> bool:
    """Whether both sides were read in this run and neither is being read again."""
    device = state.device
    if device.reading is None or device.started_at is not None or device.wanted:
        return False
    is_named = account.device_role_read or device.reading.join is not Join.ENTRA
    return is_named and account.freshness_of(DEVICE_ROLE) is Freshness.KNOWN


def _is_silent(
    state: State, account: AccountState, kind: NoticeKind, step: NextStep, now: datetime
) -> bool:
    """What is not news: a PC without effect while nothing is active, an end nobody waited for."""
    if state.device.remind_at is not None:
        return True
    held = role_stand(account, now).held
    if kind is NoticeKind.NOT_HERE:
        is_watching = state.device.renewal is not None and step is NextStep.RENEW_SIGN_IN
        return held is not Held.YES or is_watching
    if kind is NoticeKind.GONE_HERE:
        window = _window(account, now)
        still = f"device-{Finding.STILL_ADMIN.value}"
        name = notice_id(account.account.key.object_id, DEVICE_ROLE, window, still)
        return name not in state.told
    return False


def _window(account: AccountState, now: datetime) -> str:
    """Names the activation that the news is about, the same in every process."""
    assignment = account.assignment(DEVICE_ROLE)
    stand = role_stand(account, now)
    if stand.held is Held.YES:
        request = assignment.request_id if assignment else None
        return request or str(stand.since)
    return str(stand.ended_at)


def _without_notices(state: State, finding: Finding | None) -> State:
    """Drop the news of this PC that no longer hold; all of them when nothing is named."""
    for notice in state.notices:
        if notice.kind in _OF_THIS_PC and notice.finding is not finding:
            state = without_notice(state, notice.id)
    return state
