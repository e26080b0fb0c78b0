"""A request that waits for somebody else's decision, as Graph and Azure both tell of it."""

from __future__ import annotations

from collections.abc import Iterable

from keyhour.core.activation import RequestReceipt, RequestStatus
from keyhour.core.approval import Approval, Past, Person, past_of
from keyhour.core.right import Scope


def approval_of(
    receipt: RequestReceipt,
    requester: Person | None,
    *,
    name: str,
    template_id: str | None,
    scope: Scope,
) -> Approval | None:
    """What is to be decided; None when nobody is named who asks, or nothing waits."""
    if requester is None or receipt.status is not RequestStatus.PENDING_APPROVAL:
        return None
    created_at, start_at = receipt.created_at, receipt.start_at
    is_later = created_at is not None and start_at is not None and start_at > created_at
    return Approval(
        id=receipt.id,
        key=receipt.key,
        name=name,
        template_id=template_id,
        scope=scope,
        requester=requester,
        justification=receipt.justification,
        ticket=receipt.ticket,
        duration=receipt.duration,
        start_at=start_at if is_later else None,
        requested_at=created_at,
    )


def past_among(asked: Iterable[tuple[str, RequestReceipt]], approval: Approval) -> Past:
    """What the same person asked of the same right before; each request with its principal."""
    return past_of(
        receipt.duration
        for person, receipt in asked
        if receipt.id != approval.id
        and receipt.key == approval.key
        and person == approval.requester.id
        and receipt.status is not RequestStatus.PENDING_APPROVAL
    )
