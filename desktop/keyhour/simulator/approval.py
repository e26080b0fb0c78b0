"""Deciding a request: who may, once only, and what follows."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from keyhour.simulator import refusal
from keyhour.simulator.azure import MANAGES_ACCESS
from keyhour.simulator.extension import grant_extension
from keyhour.simulator.record import (
    AZURE,
    DENIED,
    GROUP,
    OWNER,
    PENDING_ADMIN_DECISION,
    PENDING_APPROVAL,
    PENDING_APPROVAL_PROVISIONING,
    Decision,
    Right,
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
    approvers = tenant.policy_of(request).approvers
    if not approvers:
        return administers(tenant, user, request)
    principals = tenant.principals_of(user.id)
    return any(approver.id in principals for approver in approvers)


def administers(tenant: Tenant, user: User, right: Right) -> bool:
    """Say whether a person rules over a right: decides when no approver is named, and extensions.

    For directory roles this is documented; for groups (their owners) and Azure (who manages access
    there) it is an assumption. Administrators of the directory's roles may do all of it here.
    """
    if tenant.roles_held(user.id) & DECIDES_WHEN_NO_APPROVER_IS_NAMED:
        return True
    if right.plane == GROUP:
        group = tenant.group_by_id(right.scope)
        return group is not None and user.id in tenant.people_in(group, OWNER)
    return right.plane == AZURE and manages_access(tenant, user, right)


def manages_access(tenant: Tenant, user: User, right: Right) -> bool:
    """Say whether a person may grant Azure roles at the right's place, here or from above."""
    now, principals = tenant.now(), tenant.principals_of(user.id)
    above = set(tenant.lineage(right))
    return any(
        held.plane == AZURE
        and held.role_id in MANAGES_ACCESS
        and held.scope in above
        and held.principal_id in principals
        and held.is_in_force(now)
        for held in tenant.assignments
    )


def can_decide(tenant: Tenant, user: User, request: ScheduleRequest) -> bool:
    """Say whether a person may decide this on the portal, where extensions are decided too."""
    if request.status != PENDING_ADMIN_DECISION:
        return may_decide(tenant, user, request)
    return user.id != request.principal_id and administers(tenant, user, request)


def decide(tenant: Tenant, user: User, request: ScheduleRequest, result: str, reason: str) -> None:
    """Approve or deny a pending request; the first decision wins.

    The statuses 403, 404 and 409 are documented, their codes and texts are not attested.
    """
    if not may_decide(tenant, user, request):
        raise refusal.insufficient_permissions()
    if request.status != PENDING_APPROVAL:
        raise _completed()
    verdict = _verdict(result)
    is_reason_due = tenant.policy_of(request).needs_approver_justification
    if is_reason_due and not reason.strip():
        raise refusal.bad_request("Justification is required to complete the review.")
    now = tenant.now()
    request.decision = Decision(user, verdict, reason, now)
    request.due_at = None
    if verdict == APPROVE:
        accept(tenant, request, now)
    else:
        request.status = DENIED
        request.completed_at = now


def decide_any(tenant: Tenant, user: User, request_id: str, result: str, reason: str) -> None:
    """Decide as the portal does: an activation as an approver, an extension as an administrator."""
    request = tenant.requests.get(request_id.lower())
    if request is None or request.status != PENDING_ADMIN_DECISION:
        decide(tenant, user, approval_request(tenant, None, request_id), result, reason)
        return
    if not can_decide(tenant, user, request):
        raise refusal.denied()
    verdict, now = _verdict(result), tenant.now()
    request.decision = Decision(user, verdict, reason, now)
    request.completed_at = now
    if verdict == APPROVE:
        grant_extension(tenant, request, now)
    else:
        request.status = DENIED


def approval_request(tenant: Tenant, plane: str | None, request_id: str) -> ScheduleRequest:
    """Return the request that an approval of this id belongs to."""
    request = tenant.requests.get(request_id.lower())
    is_there = request is not None and request.needs_approval and plane in (None, request.plane)
    if request is None or not is_there or request.status == PENDING_APPROVAL_PROVISIONING:
        raise refusal.not_found(request_id)
    return request


def _completed() -> Refusal:
    return Refusal(
        HTTPStatus.CONFLICT, "RequestConflict", "The approval has already been completed."
    )


def _verdict(result: str) -> str:
    verdict = _RESULTS.get(result.lower())
    if verdict is None:
        raise refusal.bad_request("The review result is invalid.")
    return verdict
