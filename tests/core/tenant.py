"""What the service knows in a walk: the truth that the machine tries to follow.

It answers at once; what is late, lost or lagging is the walker's doing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from keyhour.core.activation import DEAD, Action, Draft, RequestReceipt, RequestStatus
from keyhour.core.failure import Failure, Trouble
from keyhour.core.reads import PlaneRead, RequestRead, RightsRead
from keyhour.core.right import (
    Assignment,
    AssignmentOrigin,
    AzureKey,
    Plane,
    RightKey,
    Scope,
    plane_of,
)
from keyhour.core.wish import client_request_id
from tests.core.sample import AZURE, DEVICE, MEMBER, NAMES, USERS, eligible

RIGHTS: Final[tuple[RightKey, ...]] = (DEVICE, MEMBER, AZURE, USERS)
"""What the person of a walk is eligible for: something of every plane."""

LIVE = frozenset({RequestStatus.PENDING_APPROVAL, RequestStatus.GRANTED})


class Scenery(Struct, frozen=True):
    """What lists show at one instant."""

    at: datetime
    held: tuple[Assignment, ...]
    requests: tuple[RequestReceipt, ...]


class Tenant:
    """Rights of one person. Every instant is of the service's clock."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.held: dict[RightKey, Assignment] = {}
        self.requests: dict[str, RequestReceipt] = {}
        self.commits: Counter[str] = Counter()
        """How often an activation was carried out for each wish."""
        self.asks_approval: set[RightKey] = set()
        self._shown = [Scenery(now, (), ())]

    def pass_time(self, now: datetime) -> None:
        """Windows end and scheduled starts come."""
        self.now = now
        for key, row in tuple(self.held.items()):
            if row.end_at is not None and row.end_at <= now:
                del self.held[key]
        for one in self.requests.values():
            waits = one.status is RequestStatus.GRANTED and one.key not in self.held
            if waits and one.start_at is not None and one.start_at <= now:
                self._hold(one)
        self._note()

    def submit(self, wish_id: str, draft: Draft) -> RequestReceipt | Failure:
        """Carry an activation out, once, unless the right is held or asked for."""
        if draft.key in self.held:
            return Failure(trouble=Trouble.ALREADY_ACTIVE)
        if self.waiting(draft.key) is not None:
            return Failure(trouble=Trouble.ALREADY_PENDING)
        self.commits[wish_id] += 1
        start_at = draft.start_at or self.now
        status = RequestStatus.PROVISIONED
        if draft.key in self.asks_approval:
            status = RequestStatus.PENDING_APPROVAL
        elif start_at > self.now:
            status = RequestStatus.GRANTED
        request = RequestReceipt(
            id=self._name(wish_id, draft.key),
            key=draft.key,
            action=Action.ACTIVATE,
            status=status,
            created_at=self.now,
            start_at=start_at,
            duration=draft.duration,
        )
        self.requests[request.id] = request
        if status is RequestStatus.PROVISIONED:
            self._hold(request)
        self._note()
        return request

    def deactivate(self, key: RightKey) -> RequestReceipt | Failure:
        """Take a right away that is old enough."""
        row = self.held.get(key)
        if row is None:
            return Failure(trouble=Trouble.NOT_ACTIVE)
        if row.start_at is not None and self.now - row.start_at < timedelta(minutes=5):
            return Failure(trouble=Trouble.TOO_EARLY)
        self.revoke(key)
        return RequestReceipt(
            id="given-back", key=key, action=Action.DEACTIVATE, status=RequestStatus.REVOKED
        )

    def revoke(self, key: RightKey) -> None:
        """Take a right away, whoever wants it."""
        row = self.held.pop(key, None)
        request = self.requests.get(row.request_id or "") if row else None
        if request is not None:
            self.requests[request.id] = replace(request, status=RequestStatus.PROVISIONED)
        self._note()

    def cancel(self, request_id: str) -> Failure | None:
        """Withdraw a request that waits."""
        request = self.requests.get(request_id)
        if request is None or not self._is_live(request):
            return Failure(trouble=Trouble.NOT_FOUND)
        self.requests[request_id] = replace(request, status=RequestStatus.CANCELED)
        self._note()
        return None

    def decide(self, key: RightKey, *, approved: bool) -> None:
        """An approver answers the request that waits for one."""
        request = self.waiting(key)
        if request is None or request.status is not RequestStatus.PENDING_APPROVAL:
            return
        status = RequestStatus.PROVISIONED if approved else RequestStatus.DENIED
        decided = replace(request, status=status)
        self.requests[request.id] = decided
        if approved:
            self._hold(decided)
        self._note()

    def waiting(self, key: RightKey) -> RequestReceipt | None:
        """The request for this right that waits for an approver or for its start."""
        live = (one for one in self.requests.values() if one.key == key and self._is_live(one))
        return next(live, None)

    def rights(self, shown_at: datetime, planes: Iterable[Plane]) -> RightsRead:
        """All lists of these planes as they were shown at an instant."""
        scenery = self._scenery(shown_at)
        return RightsRead(planes={plane: _part(scenery, plane) for plane in planes})

    def request(self, shown_at: datetime, key: RightKey, request_id: str | None) -> RequestRead:
        """One request and the assignments of its plane as they were shown at an instant."""
        part = _part(self._scenery(shown_at), plane_of(key))
        assert not isinstance(part.requests, Failure)
        found = next((one for one in part.requests if one.id == request_id), None)
        return RequestRead(request=found, assignments=part.assignments)

    def _name(self, wish_id: str, key: RightKey) -> str:
        """Requests for Azure roles bring their name; the others are given one."""
        number = f"request-{len(self.requests) + 1}"
        return client_request_id(wish_id) if isinstance(key, AzureKey) else number

    def _is_live(self, request: RequestReceipt) -> bool:
        if request.status not in LIVE or request.status in DEAD:
            return False
        is_future = request.start_at is not None and request.start_at > self.now
        return request.status is RequestStatus.PENDING_APPROVAL or is_future

    def _hold(self, request: RequestReceipt) -> None:
        duration = request.duration or timedelta(hours=1)
        begins_at = max(self.now, request.start_at or self.now)
        self.requests[request.id] = replace(request, status=RequestStatus.PROVISIONED)
        self.held[request.key] = Assignment(
            key=request.key,
            name=NAMES[request.key],
            scope=Scope("/"),
            origin=AssignmentOrigin.ACTIVATED,
            start_at=begins_at,
            end_at=begins_at + duration,
            request_id=request.id,
        )

    def _note(self) -> None:
        requests = tuple(self.requests.values())
        self._shown.append(Scenery(self.now, tuple(self.held.values()), requests))

    def _scenery(self, shown_at: datetime) -> Scenery:
        earlier = [one for one in self._shown if one.at <= shown_at]
        return earlier[-1] if earlier else self._shown[0]


def _part(scenery: Scenery, plane: Plane) -> PlaneRead:
    return PlaneRead(
        eligibilities=tuple(eligible(key) for key in RIGHTS if plane_of(key) is plane),
        assignments=tuple(one for one in scenery.held if plane_of(one.key) is plane),
        requests=tuple(one for one in scenery.requests if plane_of(one.key) is plane),
        policies=None,
    )
