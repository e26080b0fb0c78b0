"""Giving back early, cancelling a request, and an administrator ending an assignment."""

from __future__ import annotations

from keyhour.simulator import audit, refusal
from keyhour.simulator.draft import Draft
from keyhour.simulator.identifier import fresh_id
from keyhour.simulator.record import (
    CANCELED,
    GRANTED,
    REVOKED,
    Caller,
    ScheduleRequest,
)
from keyhour.simulator.tenant import Tenant


def deactivate(tenant: Tenant, caller: Caller, draft: Draft) -> ScheduleRequest:
    """End the caller's activation, if it is old enough to be seen and to be ended."""
    if draft.principal_id != caller.user.id:
        raise refusal.insufficient_permissions()
    now = tenant.now()
    held = tenant.activation_of(draft.principal_id, draft.role_id, draft.scope)
    # For a standing assignment the same answer is assumed (not attested).
    if held is None or now - held.start_at < tenant.settings.deactivation_unseen:
        raise refusal.does_not_exist()
    if now - held.start_at < tenant.settings.shortest_activation:
        details = {
            "AuditType": "CreateRoleRemovalRequest",
            "resultReason": "ActiveDurationTooShort",
        }
        row = audit.audit_row(audit.REMOVAL_REFUSED, now, caller.user.id, details, is_success=False)
        tenant.audits.append(row)
        raise refusal.too_short()
    request = ScheduleRequest(
        id=fresh_id(),
        action=draft.action,
        status=REVOKED,
        principal_id=draft.principal_id,
        role_id=draft.role_id,
        scope=draft.scope,
        created_by=caller.user.id,
        created_at=now,
        completed_at=now,
        start_at=now,
        duration=None,
        expiration="notSpecified",
        justification=draft.justification,
        target_schedule_id=held.schedule_id,
        is_validation_only=draft.is_validation_only,
    )
    if not draft.is_validation_only:
        held.removed_at = now
        tenant.requests[request.id] = request
        details = {"AuditType": "RemoveActivatedRole", "RoleAssignmentRequestId": request.id}
        tenant.audits.append(audit.audit_row(audit.DEACTIVATED, now, caller.user.id, details))
    return request


def cancel(tenant: Tenant, caller: Caller, request_id: str) -> None:
    """Take back a request that is pending or waits for its start."""
    request = tenant.requests.get(request_id.lower())
    if request is None:
        raise refusal.request_not_found()
    if caller.user.id not in (request.principal_id, request.created_by):
        raise refusal.insufficient_permissions()
    if not (request.is_pending or request.status == GRANTED):
        # Status 400 is documented; code and text are not attested.
        raise refusal.invalid_request("It can no longer be cancelled.")
    request.status = CANCELED
    request.due_at = None
    request.completed_at = tenant.now()


def end_assignment(tenant: Tenant, user_id: str, role_id: str, scope: str) -> bool:
    """Take a role away as an administrator would; say whether there was one."""
    held = tenant.activation_of(user_id, role_id, scope)
    if held is None:
        return False
    held.removed_at = tenant.now()
    return True
