"""What a read of the service brings, part by part: one part's failure leaves the others
standing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from keyhour.core.activation import RequestReceipt
from keyhour.core.approval import Approval
from keyhour.core.failure import Failure
from keyhour.core.policy import ActivationPolicy
from keyhour.core.right import Assignment, Eligibility, Plane, RightKey
from keyhour.core.session import Account


class PlaneRead(Struct, frozen=True, kw_only=True):
    """The four lists of one plane. Policies come by the name that `policy_name` gives."""

    eligibilities: tuple[Eligibility, ...] | Failure
    assignments: tuple[Assignment, ...] | Failure
    requests: tuple[RequestReceipt, ...] | Failure
    policies: Mapping[str, ActivationPolicy] | Failure | None
    """None when they were not asked for."""
    to_decide: bool = False
    """Whether somebody's request was seen to wait for this person's decision; looked for with the
    policies.
    """


class RightsRead(Struct, frozen=True, kw_only=True):
    """A full read: each plane that was asked for, or why it could not be had."""

    planes: Mapping[Plane, PlaneRead | Failure]


class RequestRead(Struct, frozen=True, kw_only=True):
    """One request (None when no request id is known) and the assignments of its plane."""

    request: RequestReceipt | Failure | None
    assignments: tuple[Assignment, ...] | Failure


class ApprovalsRead(Struct, frozen=True, kw_only=True):
    """What waits for the person's decision: each plane that was asked for, or why it could not be
    had.
    """

    planes: Mapping[Plane, tuple[Approval, ...] | Failure]


class LastKnown(Struct, frozen=True, kw_only=True):
    """The last good reads of one account, kept for the first paint; always shown with their age."""

    account: Account
    as_of: datetime
    """The age of the directory roles, and of any plane that `ages` does not name."""
    ages: tuple[tuple[Plane, datetime], ...] = ()
    eligibilities: tuple[Eligibility, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    policies: tuple[tuple[RightKey, ActivationPolicy], ...] = ()
    approver_in: tuple[Plane, ...] = ()
    """Planes in which something waited for the person's decision once."""
