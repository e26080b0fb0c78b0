"""Privileged Identity Management, as the engine needs it."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from keyhour.core.activation import Draft, RequestReceipt
from keyhour.core.failure import Failure
from keyhour.core.reads import RequestRead, RightsRead
from keyhour.core.right import RightKey
from keyhour.core.session import Account, ServerTime, Token

T = TypeVar("T")


class Answered(Struct, Generic[T], frozen=True):
    """A value or a failure, with the server's clock when the answer told it."""

    value: T | Failure
    heard: ServerTime | None = None


class Directory(Protocol):
    """The signed-in person's rights. Every method blocks, is bounded in time, and never raises for
    what
    networks and services do. `account` names the caller, whose own id goes into every request."""

    def read_rights(
        self, token: Token, account: Account, *, policies: bool
    ) -> Answered[RightsRead]:
        """Eligibilities, assignments and own requests, and the policies when asked for: one round
        trip.
        """
        ...

    def read_request(
        self, token: Token, account: Account, key: RightKey, request_id: str | None
    ) -> Answered[RequestRead]:
        """One request and the assignments in force: one round trip."""
        ...

    def submit(
        self, token: Token, account: Account, draft: Draft, *, validate_only: bool = False
    ) -> Answered[RequestReceipt]:
        """Send an activation once. ANSWER_LOST when it left and no readable answer came."""
        ...

    def deactivate(self, token: Token, account: Account, key: RightKey) -> Answered[RequestReceipt]:
        """Give an active right back, once."""
        ...

    def cancel(
        self, token: Token, account: Account, key: RightKey, request_id: str
    ) -> Answered[RequestReceipt | None]:
        """Withdraw a request that is not in force, once; the service answers without a body."""
        ...
