"""A small tenant that grants at once, as a double of the port for PIM."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeVar

from msgspec.structs import replace

from keyhour.core.activation import DEAD, Action, Draft, RequestReceipt, RequestStatus
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import ActivationPolicy
from keyhour.core.reads import PlaneRead, RequestRead, RightsRead
from keyhour.core.right import (
    Assignment,
    AssignmentOrigin,
    Eligibility,
    Plane,
    RightKey,
    plane_of,
)
from keyhour.core.session import Account, ServerTime, Token
from keyhour.ports.clock import Clock
from keyhour.ports.pim import Answered
from tests.core.sample import KEYS, eligible

T = TypeVar("T")
LONGEST_WAIT = 5.0
"""Seconds that a call behind a gate waits at most, so that a broken test ends."""


class FakeDirectory:
    """A tenant that grants at once. Implements `ports.pim.Pim`.

    `troubles[method]` holds failures for the next calls of that method; after the name `lost` the
    write happens all the same. A method in `gates` waits for its event.
    """

    def __init__(self, clock: Clock, *, ahead: timedelta = timedelta()) -> None:
        """`ahead` is how far the service's clock is ahead of ours."""
        self.eligibilities: tuple[Eligibility, ...] = tuple(eligible(key) for key in KEYS)
        self.held: dict[RightKey, Assignment] = {}
        self.requests: list[RequestReceipt] = []
        self.policies: Mapping[str, ActivationPolicy] = {}
        self.status = RequestStatus.PROVISIONED
        """What becomes of the next request."""
        self.troubles: dict[str, deque[Failure]] = {}
        self.lost: set[str] = set()
        """Methods whose troubles come after the write."""
        self.gates: dict[str, threading.Event] = {}
        self.calls: list[str] = []
        self.refused: dict[Plane, Failure] = {}
        """Planes that can't be read, and why."""
        self.planes: list[frozenset[Plane]] = []
        """The planes of each full read."""
        self.silent = False
        """Whether a full read brings none of the planes it was asked for."""
        self.drafts: list[Draft] = []
        self._clock = clock
        self._ahead = ahead

    def fail(self, method: str, *troubles: Failure, after: bool = False) -> None:
        """Let the next calls of a method fail; `after` the write was done, if it says so."""
        self.troubles.setdefault(method, deque()).extend(troubles)
        (self.lost.add if after else self.lost.discard)(method)

    def read_rights(
        self,
        token: Token,
        account: Account,
        *,
        planes: frozenset[Plane],
        policies: bool,
        known: tuple[RightKey, ...] = (),
        thorough: bool = False,
    ) -> Answered[RightsRead]:
        """All four lists of each plane."""
        del known, thorough
        self.planes.append(planes)
        parts = {plane: self.refused.get(plane) or self._part(plane, policies) for plane in planes}
        if self.silent:
            parts = {}
        return self._answered("read_rights", token, account, lambda: RightsRead(planes=parts))

    def _part(self, plane: Plane, policies: bool) -> PlaneRead:
        return PlaneRead(
            eligibilities=tuple(one for one in self.eligibilities if plane_of(one.key) is plane),
            assignments=self._held_in(plane),
            requests=tuple(one for one in self.requests if plane_of(one.key) is plane),
            policies=self.policies if policies else None,
        )

    def _held_in(self, plane: Plane) -> tuple[Assignment, ...]:
        return tuple(one for key, one in self.held.items() if plane_of(key) is plane)

    def read_request(
        self, token: Token, account: Account, key: RightKey, request_id: str | None
    ) -> Answered[RequestRead]:
        """One request and the assignments."""
        found = next((one for one in self.requests if one.id == request_id), None)
        read = RequestRead(request=found, assignments=self._held_in(plane_of(key)))
        return self._answered("read_request", token, account, lambda: read)

    def submit(
        self,
        token: Token,
        account: Account,
        draft: Draft,
        *,
        wish_id: str = "",
        validate_only: bool = False,
    ) -> Answered[RequestReceipt]:
        """Grant as `status` says, unless the right is held already."""
        del wish_id

        def write() -> RequestReceipt | Failure:
            if draft.key in self.held:
                return Failure(trouble=Trouble.ALREADY_ACTIVE)
            receipt = self._receipt(draft.key, Action.ACTIVATE, self.status, draft)
            if not validate_only:
                self.drafts.append(draft)
                self._commit(receipt, draft)
            return receipt

        return self._answered("submit", token, account, write)

    def deactivate(
        self, token: Token, account: Account, key: RightKey, *, wish_id: str = ""
    ) -> Answered[RequestReceipt]:
        """Take the right away."""
        del wish_id

        def write() -> RequestReceipt | Failure:
            if self.held.pop(key, None) is None:
                return Failure(trouble=Trouble.NOT_ACTIVE)
            receipt = self._receipt(key, Action.DEACTIVATE, RequestStatus.REVOKED)
            self.requests.append(receipt)
            return receipt

        return self._answered("deactivate", token, account, write)

    def cancel(
        self, token: Token, account: Account, key: RightKey, request_id: str
    ) -> Answered[RequestReceipt | None]:
        """Withdraw a request that waits."""

        def write() -> RequestReceipt | Failure | None:
            for index, one in enumerate(self.requests):
                if one.id == request_id and one.status not in DEAD:
                    self.requests[index] = replace(one, status=RequestStatus.CANCELED)
                    return None
            return Failure(trouble=Trouble.NOT_FOUND)

        return self._answered("cancel", token, account, write)

    def approve(self) -> None:
        """Somebody approves every request that waits."""
        for index, one in enumerate(self.requests):
            if one.status is RequestStatus.PENDING_APPROVAL:
                granted = replace(one, status=RequestStatus.PROVISIONED)
                self.requests[index] = granted
                self._hold(granted, one.duration or timedelta(hours=1))

    def _answered(
        self, method: str, token: Token, account: Account, answer: Callable[[], T | Failure]
    ) -> Answered[T]:
        del token, account
        self.calls.append(method)
        gate = self.gates.get(method)
        if gate is not None:
            gate.wait(LONGEST_WAIT)
        waiting = self.troubles.get(method)
        trouble = waiting.popleft() if waiting else None
        if trouble is not None and method not in self.lost:
            return Answered(trouble)
        value = answer()
        return Answered(trouble if trouble is not None else value, self._heard())

    def _heard(self) -> ServerTime:
        now = self._clock.now()
        return ServerTime(now + self._ahead - timedelta(milliseconds=500), now, now)

    def _receipt(
        self, key: RightKey, action: Action, status: RequestStatus, draft: Draft | None = None
    ) -> RequestReceipt:
        now = self._clock.now() + self._ahead
        return RequestReceipt(
            id=f"request-{len(self.requests) + 1}",
            key=key,
            action=action,
            status=status,
            created_at=now,
            start_at=now if draft is None else draft.start_at or now,
            duration=None if draft is None else draft.duration,
        )

    def _commit(self, receipt: RequestReceipt, draft: Draft) -> None:
        self.requests.append(receipt)
        if receipt.status is RequestStatus.PROVISIONED:
            self._hold(receipt, draft.duration)

    def _hold(self, receipt: RequestReceipt, duration: timedelta) -> None:
        now = self._clock.now() + self._ahead
        known = next(one for one in self.eligibilities if one.key == receipt.key)
        self.held[receipt.key] = Assignment(
            key=receipt.key,
            name=known.name,
            scope=known.scope,
            origin=AssignmentOrigin.ACTIVATED,
            start_at=now,
            end_at=now + duration,
            request_id=receipt.id,
        )
