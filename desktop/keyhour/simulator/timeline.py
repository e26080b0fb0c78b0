"""What time does to requests and assignments. Called under the lock before anything is read."""

from __future__ import annotations

from datetime import datetime

from keyhour.simulator import audit
from keyhour.simulator.record import (
    ACTIVATED,
    DIRECT,
    GRANTED,
    PENDING_APPROVAL,
    PENDING_APPROVAL_PROVISIONING,
    PENDING_PROVISIONING,
    PROVISIONED,
    VIA_GROUP,
    Assignment,
    ScheduleRequest,
)
from keyhour.simulator.tenant import Tenant


def settle(tenant: Tenant) -> None:
    """Let everything happen that was due by now, at the instant it was due."""
    now = tenant.now()
    for request in tenant.requests.values():
        while request.due_at is not None and request.due_at <= now:
            _move_on(tenant, request, request.due_at)
    for held in tenant.assignments:
        _note_expiry(tenant, held, now)


def accept(tenant: Tenant, request: ScheduleRequest, at: datetime) -> None:
    """Let an activation that nothing stands against begin now or at its future start."""
    if request.start_at > at:
        request.status = GRANTED
        request.due_at = request.start_at + tenant.settings.scheduled_start_lag
    elif (takes := tenant.settings.pace(request.plane).provisioning) and (
        request.needs_approval or tenant.settings.provisioning_is_pending
    ):
        request.status = PENDING_PROVISIONING
        request.due_at = at + takes
    else:
        provision(tenant, request, at)


def await_approval(tenant: Tenant, request: ScheduleRequest, at: datetime) -> None:
    """Hand an activation to its approvers."""
    request.status = PENDING_APPROVAL_PROVISIONING
    request.due_at = at + tenant.settings.approval_listing


def provision(tenant: Tenant, request: ScheduleRequest, at: datetime) -> None:
    """Make the assignment: its window starts now, whenever it was asked for."""
    end_at = request.end_at
    if request.duration is not None:
        end_at = at + request.duration - tenant.settings.window_shortfall
    request.status = PROVISIONED
    request.due_at = None
    request.start_at = request.completed_at = at
    tenant.assignments.append(
        Assignment(
            schedule_id=request.id,
            principal_id=request.principal_id,
            role_id=request.role_id,
            scope=request.scope,
            kind=ACTIVATED,
            start_at=at,
            end_at=end_at,
            created_at=at,
            listed_from=at + tenant.settings.pace(request.plane).listing_lag,
            plane=request.plane,
        )
    )
    details = {
        "AuditType": "CreateRequestRoleActivation",
        "RoleAssignmentRequestId": request.id,
        "wids": request.role_id,
        "Justification": request.justification or "",
    }
    audit.note(tenant, request, audit.COMPLETED, at, request.principal_id, details)


def is_listed(tenant: Tenant, held: Assignment, now: datetime) -> bool:
    """Say whether the instance list shows an assignment: with lag at both ends."""
    if now < held.listed_from or now < held.start_at:
        return False
    if held.removed_at is not None:
        return now < held.removed_at + tenant.settings.pace(held.plane).removal_lag
    return held.end_at is None or now < held.end_at + tenant.settings.expiry_lag


def member_type(principal_id: str, user_id: str | None) -> str:
    """Return how a right reaches the user: in person or through a group."""
    return DIRECT if user_id is None or principal_id == user_id else VIA_GROUP


def _move_on(tenant: Tenant, request: ScheduleRequest, at: datetime) -> None:
    """Make the one transition that is due."""
    request.due_at = None
    if request.status == PENDING_APPROVAL_PROVISIONING:
        request.status = PENDING_APPROVAL
        request.due_at = request.created_at + tenant.settings.approval_lapse
    elif request.status == PENDING_APPROVAL:
        request.status = tenant.settings.lapsed_status
        request.completed_at = at
    elif request.status in (GRANTED, PENDING_PROVISIONING):
        provision(tenant, request, at)


def _note_expiry(tenant: Tenant, held: Assignment, now: datetime) -> None:
    if held.kind != ACTIVATED or held.ended_in_audit or not held.is_over(now):
        return
    held.ended_in_audit = True
    if held.removed_at is None and held.end_at is not None:
        details = {"AuditType": "RemoveActivatedRole", "wids": held.role_id}
        audit.note(tenant, held, audit.EXPIRED, held.end_at, held.principal_id, details)
