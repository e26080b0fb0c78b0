"""Giving back early, cancelling a request, and an administrator ending an assignment."""

from __future__ import annotations

from keyhour.simulator import audit, refusal
from keyhour.simulator.draft import Draft
from keyhour.simulator.identifier import fresh_id
from keyhour.simulator.record import (
    CANCELED,
    GRANTED,
    GROUP,
    OWNER,
    REVOKED,
    Caller,
    Right,
    ScheduleRequest,
)
from keyhour.simulator.tenant import Tenant


def deactivate(tenant: Tenant, caller: Caller, draft: Draft) -> ScheduleRequest:
    """End the caller's activation, if it is old enough to be seen and to be ended."""
    if draft.principal_id != caller.user.id:
        raise refusal.insufficient_permissions()
    now = tenant.now()
    held = tenant.activation_of(draft.principal_id, draft)
    # For a standing assignment the same answer is assumed (not attested).
    if held is None or now - held.start_at < tenant.settings.deactivation_unseen:
        raise refusal.does_not_exist()
    if now - held.start_at < tenant.settings.shortest_activation:
        details = {
            "AuditType": "CreateRoleRemovalRequest",
            "resultReason": "ActiveDurationTooShort",
        }
        audit.note(tenant, draft, audit.REMOVAL_REFUSED, now, caller.user.id, details)
        raise refusal.too_short()
    if _is_last_owner(tenant, draft):
        raise refusal.last_owner()
    request = ScheduleRequest(
        id=draft.id or fresh_id(),
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
        plane=draft.plane,
    )
    if not draft.is_validation_only:
        held.removed_at = now
        tenant.requests[request.id] = request
        details = {"AuditType": "RemoveActivatedRole", "RoleAssignmentRequestId": request.id}
        audit.note(tenant, draft, audit.DEACTIVATED, now, caller.user.id, details)
    return request


def cancel(tenant: Tenant, caller: Caller, plane: str, request_id: str) -> None:
    """Take back a request that is pending or waits for its start."""
    request = tenant.requests.get(request_id.lower())
    if request is None or request.plane != plane:
        raise refusal.request_not_found()
    if caller.user.id not in (request.principal_id, request.created_by):
        raise refusal.insufficient_permissions()
    if not (request.is_pending or request.status == GRANTED):
        # Status 400 is documented; code and text are not attested.
        raise refusal.invalid_request("It can no longer be cancelled.")
    request.status = CANCELED
    request.due_at = None
    request.completed_at = tenant.now()


def end_assignment(tenant: Tenant, user_id: str, right: Right) -> bool:
    """Take something away as an administrator would; say whether there was anything."""
    held = tenant.activation_of(user_id, right)
    if held is None:
        return False
    held.removed_at = tenant.now()
    return True


def _is_last_owner(tenant: Tenant, draft: Draft) -> bool:
    """Say whether a group would be left without an owner."""
    if (draft.plane, draft.role_id) != (GROUP, OWNER):
        return False
    group = tenant.group_by_id(draft.scope)
    return group is not None and tenant.people_in(group, OWNER) <= {draft.principal_id}
