"""Deciding a request: who may, once only, and what follows."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from keyhour.simulator import refusal
from keyhour.simulator.record import (
    DENIED,
    PENDING_APPROVAL,
    PENDING_APPROVAL_PROVISIONING,
    Decision,
    ScheduleRequest,
    User,
)
from keyhour.simulator.refusal import Refusal
from keyhour.simulator.role import DECIDES_WHEN_NO_APPROVER_IS_NAMED
from keyhour.simulator.tenant import Tenant
from keyhour.simulator.timeline import accept

APPROVE: Final = "Approve"
DENY: Final = "Deny"
_RESULTS: Final = {"approve": APPROVE, "approved": APPROVE, "deny": DENY, "denied": DENY}


def may_decide(tenant: Tenant, user: User, request: ScheduleRequest) -> bool:
    """Say whether a person is an approver of the request; nobody is of his own."""
    if not request.needs_approval or user.id in (request.principal_id, request.created_by):
        return False
    approvers = tenant.policies[request.role_id].approvers
    if not approvers:
        return bool(tenant.roles_held(user.id) & DECIDES_WHEN_NO_APPROVER_IS_NAMED)
    principals = tenant.principals_of(user.id)
    return any(approver.id in principals for approver in approvers)


def decide(tenant: Tenant, user: User, request_id: str, result: str, reason: str) -> None:
    """Approve or deny a pending request; the first decision wins.

    The statuses 403, 404 and 409 are documented, their codes and texts are not attested.
    """
    request = approval_request(tenant, request_id)
    if not may_decide(tenant, user, request):
        raise refusal.insufficient_permissions()
    if request.status != PENDING_APPROVAL:
        raise Refusal(
            HTTPStatus.CONFLICT, "RequestConflict", "The approval has already been completed."
        )
    verdict = _RESULTS.get(result.lower())
    if verdict is None:
        raise refusal.bad_request("The review result is invalid.")
    if not reason.strip():
        raise refusal.bad_request("Justification is required to complete the review.")
    now = tenant.now()
    request.decision = Decision(user, verdict, reason, now)
    request.due_at = None
    if verdict == APPROVE:
        accept(tenant, request, now)
    else:
        request.status = DENIED
        request.completed_at = now


def approval_request(tenant: Tenant, request_id: str) -> ScheduleRequest:
    """Return the request that an approval of this id belongs to."""
    request = tenant.requests.get(request_id.lower())
    is_there = request is not None and request.needs_approval
    if request is None or not is_there or request.status == PENDING_APPROVAL_PROVISIONING:
        raise refusal.not_found(request_id)
    return request
