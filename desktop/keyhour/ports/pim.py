"""Privileged Identity Management, as the engine needs it."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from keyhour.core.activation import Draft, RequestReceipt
from keyhour.core.failure import Failure
from keyhour.core.policy import ActivationPolicy
from keyhour.core.reads import RequestRead, RightsRead
from keyhour.core.right import AzureKey, Plane, RightKey, Scope
from keyhour.core.session import Account, ServerTime, Token

T = TypeVar("T")


class Answered(Struct, Generic[T], frozen=True):
    """A value or a failure, with the server's clock when the answer told it."""

    value: T | Failure
    heard: ServerTime | None = None


class Pim(Protocol):
    """The signed-in person's rights in the planes of one audience. Every method blocks, is bounded
    in time, and never raises for what networks and services do. `token` opens the plane in
    question; `account` names the caller, whose own id goes into every request.

    Microsoft Graph answers for directory roles and groups, Azure Resource Manager for Azure roles.
    """

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
        """Eligibilities, assignments and own requests of these planes, and the policies when asked
        for: one round trip as far as the service allows.

        Each plane comes on its own, as its lists or as a failure; a `Failure` instead of planes
        concerns all of them (unreachable, token refused). `known` names rights whose policies may
        be asked for before the lists have come; more or fewer do no harm. A `thorough` read may
        take a further round trip, for policies and names of other rights; else policies that are
        not complete count as not asked for.
        """
        ...

    def read_request(
        self, token: Token, account: Account, key: RightKey, request_id: str | None
    ) -> Answered[RequestRead]:
        """One request and the assignments in force in its plane: one round trip."""
        ...

    def submit(
        self,
        token: Token,
        account: Account,
        draft: Draft,
        *,
        wish_id: str = "",
        validate_only: bool = False,
    ) -> Answered[RequestReceipt]:
        """Send an activation once. ANSWER_LOST when it left and no readable answer came.

        `wish_id` names this wish and no other: a service that lets its client name the request can
        make that name from it, so that a second sending is the same request.
        """
        ...

    def deactivate(
        self, token: Token, account: Account, key: RightKey, *, wish_id: str = ""
    ) -> Answered[RequestReceipt]:
        """Give an active right back, once."""
        ...

    def cancel(
        self, token: Token, account: Account, key: RightKey, request_id: str
    ) -> Answered[RequestReceipt | None]:
        """Withdraw a request that is not in force, once; the service answers without a body."""
        ...


class AzurePim(Pim, Protocol):
    """Azure roles, of each of which something is read only when somebody looks at it."""

    def read_policy(
        self, token: Token, account: Account, key: AzureKey
    ) -> Answered[ActivationPolicy]:
        """What the tenant asks of this right. FORBIDDEN when the person may not read it."""
        ...

    def read_places(
        self, token: Token, account: Account, key: AzureKey
    ) -> Answered[tuple[Scope, ...]]:
        """The narrower scopes at which this right can be activated instead."""
        ...
