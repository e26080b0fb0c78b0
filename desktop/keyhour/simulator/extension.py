"""Asking an administrator for more time of an eligibility that is about to end, or has ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from keyhour.simulator import refusal
from keyhour.simulator.draft import Draft
from keyhour.simulator.identifier import fresh_id
from keyhour.simulator.record import (
    PENDING_ADMIN_DECISION,
    PROVISIONED,
    Caller,
    Eligibility,
    ScheduleRequest,
)
from keyhour.simulator.refusal import BrokenRule
from keyhour.simulator.tenant import Tenant, is_same_right

_EXTEND_WITHIN: Final = timedelta(days=14)
_RENEW_WITHIN: Final = timedelta(days=30)


def file_extension(tenant: Tenant, caller: Caller, draft: Draft) -> ScheduleRequest:
    """File selfExtend or selfRenew; an administrator decides, not an approver.

    Codes and texts of these refusals are not attested; the windows of 14 and 30 days are.
    """
    if draft.principal_id != caller.user.id:
        raise refusal.insufficient_permissions()
    if "mfa" not in caller.amr:
        raise refusal.rules_failed([BrokenRule("MfaRule", refusal.MFA_TEXT)], tenant.settings)
    right = _own_right(tenant, draft)
    if right is None or not _is_in_time(tenant, draft.action, right):
        raise refusal.invalid_request()
    if any(_waits_for(request, right) for request in tenant.requests.values()):
        raise refusal.pending()
    now = tenant.now()
    request = ScheduleRequest(
        id=draft.id or fresh_id(),
        action=draft.action,
        status=PENDING_ADMIN_DECISION,
        principal_id=draft.principal_id,
        role_id=draft.role_id,
        scope=draft.scope,
        created_by=caller.user.id,
        created_at=now,
        completed_at=None,
        start_at=now,
        duration=draft.duration,
        expiration=draft.expiration,
        end_at=draft.end_at,
        justification=draft.justification,
        ticket=draft.ticket,
        target_schedule_id=right.schedule_id,
        is_validation_only=draft.is_validation_only,
        is_for_eligibility=True,
        plane=draft.plane,
    )
    if not draft.is_validation_only:
        tenant.requests[request.id] = request
    return request


def grant_extension(tenant: Tenant, request: ScheduleRequest, now: datetime) -> None:
    """Give the eligibility its new end: the one asked for, or as long again as it had."""
    request.status = PROVISIONED
    for right in tenant.eligibilities:
        if right.schedule_id == request.target_schedule_id and right.end_at is not None:
            begin = max(now, right.end_at)
            length = request.duration or right.end_at - right.start_at
            right.end_at = request.end_at or begin + length


def _own_right(tenant: Tenant, draft: Draft) -> Eligibility | None:
    """Return the person's own right; those through a group cannot be extended."""
    for right in tenant.eligibilities:
        if right.principal_id == draft.principal_id and is_same_right(right, draft):
            return right
    return None


def _is_in_time(tenant: Tenant, action: str, right: Eligibility) -> bool:
    if right.end_at is None:
        return False
    left = right.end_at - tenant.now()
    if action == "selfExtend":
        return timedelta(0) < left <= _EXTEND_WITHIN
    return -_RENEW_WITHIN <= left <= timedelta(0)


def _waits_for(request: ScheduleRequest, right: Eligibility) -> bool:
    is_waiting = request.status == PENDING_ADMIN_DECISION
    return is_waiting and request.target_schedule_id == right.schedule_id
