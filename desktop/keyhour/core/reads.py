"""What a read of the service brings, part by part: one part's failure leaves the others
standing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from keyhour.core.activation import RequestReceipt
from keyhour.core.failure import Failure
from keyhour.core.policy import ActivationPolicy
from keyhour.core.right import Assignment, Eligibility, RightKey
from keyhour.core.session import Account


class RightsRead(Struct, frozen=True, kw_only=True):
    """The four lists of a full read. Policies come by role definition id (their scope is the
    tenant).
    """

    eligibilities: tuple[Eligibility, ...] | Failure
    assignments: tuple[Assignment, ...] | Failure
    requests: tuple[RequestReceipt, ...] | Failure
    policies: Mapping[str, ActivationPolicy] | Failure | None
    """None when they were not asked for."""


class RequestRead(Struct, frozen=True, kw_only=True):
    """One request (None when no request id is known) and the assignments in force."""

    request: RequestReceipt | Failure | None
    assignments: tuple[Assignment, ...] | Failure


class LastKnown(Struct, frozen=True, kw_only=True):
    """The last good read of one account, kept for the first paint; always shown with its age."""

    account: Account
    as_of: datetime
    eligibilities: tuple[Eligibility, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    policies: tuple[tuple[RightKey, ActivationPolicy], ...] = ()
