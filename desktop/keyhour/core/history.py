"""What became of everything a person asked for: the service's requests, and what this machine wrote
down that the service never took.

The service keeps accepted requests only, and not for ever; what it refused, and what was given up,
only the ledger knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from msgspec import Struct

from keyhour.core.activation import Action, RequestReceipt, RequestStatus, Ticket
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import RightKey
from keyhour.core.state import AccountState
from keyhour.core.wish import WishKind, WishOutcome, WishRecord


class Fate(Enum):
    """How a request stands or ended."""

    ACTIVE = "active"
    ENDED = "ended"
    GIVEN_BACK = "given_back"
    TAKEN_AWAY = "taken_away"
    SCHEDULED = "scheduled"
    WAITING = "waiting"
    """Somebody has to decide."""
    PENDING = "pending"
    """On its way; nobody has to act."""
    DENIED = "denied"
    CANCELED = "canceled"
    FAILED = "failed"
    REFUSED = "refused"
    """By a rule, before it became a request."""
    ABANDONED = "abandoned"
    NOT_RECEIVED = "not_received"
    UNSETTLED = "unsettled"
    """Sent or about to be; nobody knows yet."""
    UNKNOWN = "unknown"


class Entry(Struct, frozen=True, kw_only=True):
    """One asking, with what became of it. Instants are the server's."""

    key: RightKey
    action: Action = Action.ACTIVATE
    fate: Fate
    request_id: str | None = None
    asked_at: datetime | None = None
    start_at: datetime | None = None
    end_at: datetime | None = None
    """The end of the active window: planned while it is active, real afterwards."""
    justification: str = ""
    ticket: Ticket | None = None
    reason: str = ""
    """Which rules refused it, by their names."""

    def __repr__(self) -> str:
        return f"Entry({self.key!r}, {self.fate})"


_SAME: Final = timedelta(minutes=3)
"""A wish without a request's id is that of a request made this soon after it."""

_FATES: Final = {
    RequestStatus.PENDING_APPROVAL: Fate.WAITING,
    RequestStatus.PENDING: Fate.PENDING,
    RequestStatus.DENIED: Fate.DENIED,
    RequestStatus.FAILED: Fate.FAILED,
    RequestStatus.CANCELED: Fate.CANCELED,
    RequestStatus.REVOKED: Fate.TAKEN_AWAY,
    RequestStatus.UNKNOWN: Fate.UNKNOWN,
}
_OUTCOMES: Final = {
    None: Fate.UNSETTLED,
    WishOutcome.REFUSED: Fate.REFUSED,
    WishOutcome.ABANDONED: Fate.ABANDONED,
    WishOutcome.NOT_RECEIVED: Fate.NOT_RECEIVED,
}
_ASKINGS: Final = frozenset({Action.ACTIVATE, Action.EXTEND, Action.RENEW})


def history(account: AccountState, now: datetime) -> tuple[Entry, ...]:
    """Everything that was asked for, the latest first; `now` is the server's clock."""
    asked = [one for one in account.requests if one.action in _ASKINGS]
    entries = [_of_request(one, account, now) for one in asked]
    entries += [_of_wish(one, now) for one in _unmatched(account.past or (), asked)]
    return tuple(sorted(entries, key=_asked_at, reverse=True))


def _asked_at(entry: Entry) -> float:
    return entry.asked_at.timestamp() if entry.asked_at else 0.0


def _of_request(request: RequestReceipt, account: AccountState, now: datetime) -> Entry:
    start_at, end_at = _window(request, account)
    fate = _FATES.get(request.status) or _fate_of_window(start_at, end_at, now)
    returned_at = _returned_at(request.key, account, start_at or now, end_at or now)
    if fate is Fate.ENDED and returned_at is not None:
        fate, end_at = Fate.GIVEN_BACK, returned_at
    return Entry(
        key=request.key,
        action=request.action,
        fate=fate,
        request_id=request.id,
        asked_at=request.created_at,
        start_at=start_at,
        end_at=end_at,
        justification=request.justification,
        ticket=request.ticket,
    )


def _window(
    request: RequestReceipt, account: AccountState
) -> tuple[datetime | None, datetime | None]:
    """The active window; the assignment that a request made knows it best."""
    held = account.assignment(request.key)
    if held is not None and held.request_id == request.id and held.end_at is not None:
        return held.start_at, held.end_at
    start_at = request.start_at or request.created_at
    if start_at is None or request.duration is None:
        return start_at, None
    return start_at, start_at + request.duration


def _fate_of_window(start_at: datetime | None, end_at: datetime | None, now: datetime) -> Fate:
    if start_at is not None and start_at > now:
        return Fate.SCHEDULED
    return Fate.ENDED if end_at is not None and end_at <= now else Fate.ACTIVE


def _returned_at(
    key: RightKey, account: AccountState, start_at: datetime, end_at: datetime
) -> datetime | None:
    """When the window was given back, if that was before its end."""
    returns = (
        one.created_at
        for one in account.requests
        if one.key == key and one.action is Action.DEACTIVATE and one.created_at
    )
    return min((at for at in returns if start_at < at < end_at), default=None)


def _unmatched(records: Iterable[WishRecord], asked: list[RequestReceipt]) -> Iterator[WishRecord]:
    """Wishes to activate that no request of the service stands for."""
    known = {one.id for one in asked}
    for record in records:
        wish = record.wish
        if wish.kind is not WishKind.ACTIVATE or wish.request_id in known:
            continue
        is_taken = record.outcome in {WishOutcome.GRANTED, WishOutcome.WAITING}
        if not (is_taken and any(_is_of(one, record) for one in asked)):
            yield record


def _is_of(request: RequestReceipt, record: WishRecord) -> bool:
    wish = record.wish
    if request.key != wish.key or request.created_at is None:
        return False
    return abs(request.created_at - wish.recorded_at) <= _SAME


def _of_wish(record: WishRecord, now: datetime) -> Entry:
    wish = record.wish
    draft = wish.draft
    fate = _OUTCOMES.get(record.outcome, Fate.UNKNOWN)
    if record.outcome is WishOutcome.GRANTED and draft is not None:
        fate = _fate_of_window(None, wish.recorded_at + draft.duration, now)
    return Entry(
        key=wish.key,
        fate=fate,
        request_id=wish.request_id,
        asked_at=wish.recorded_at,
        justification=draft.justification if draft else "",
        ticket=draft.ticket if draft else None,
        reason=record.reason,
    )


def failure_of(entry: Entry) -> Failure | None:
    """Why it was not granted, as far as that is known; None when it was, or may still be."""
    if entry.fate is Fate.DENIED:
        return Failure(trouble=Trouble.DENIED)
    if entry.fate is Fate.NOT_RECEIVED:
        return Failure(trouble=Trouble.NOT_RECEIVED)
    if entry.fate is not Fate.REFUSED:
        return None
    if entry.reason in {one.value for one in Trouble}:
        return Failure(trouble=Trouble(entry.reason))
    rules = tuple(entry.reason.split(", ")) if entry.reason else ()
    return Failure(trouble=Trouble.POLICY_FORBIDS, rules=rules)
