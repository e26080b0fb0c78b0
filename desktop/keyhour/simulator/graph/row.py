"""PIM's objects as Graph writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from keyhour.simulator import people
from keyhour.simulator.identifier import (
    TENANT_SCOPE,
    UNIT_PREFIX,
    assignment_id,
    eligibility_id,
)
from keyhour.simulator.notation import format_duration, short_instant
from keyhour.simulator.record import Assignment, Eligibility, RoleDefinition, ScheduleRequest
from keyhour.simulator.refusal import bad_request
from keyhour.simulator.role import role_by_id
from keyhour.simulator.tenant import Tenant

Json = dict[str, Any]
Writer = Callable[[datetime], str]


def role_row(tenant: Tenant, role: RoleDefinition) -> Json:
    """Write a role definition; the id of a built-in role is its template's."""
    is_older = tenant.settings.older_role_names and role.older_name is not None
    return {
        "id": role.id,
        "description": role.description,
        "displayName": role.older_name if is_older else role.name,
        "isBuiltIn": True,
        "isEnabled": True,
        "resourceScopes": ["/"],
        "templateId": role.id,
        "version": None,
        "rolePermissions": [],
    }


def eligibility_row(right: Eligibility, member_type: str) -> Json:
    """Write an eligibility instance."""
    return {
        "id": eligibility_id(right.role_id, right.principal_id, right.scope),
        "principalId": right.principal_id,
        "roleDefinitionId": right.role_id,
        "directoryScopeId": right.scope,
        "appScopeId": None,
        "startDateTime": short_instant(right.start_at),
        "endDateTime": optional(right.end_at),
        "memberType": member_type,
        "roleEligibilityScheduleId": right.schedule_id,
    }


def assignment_row(held: Assignment, member_type: str) -> Json:
    """Write an assignment instance."""
    row_id = assignment_id(held.role_id, held.principal_id, held.scope)
    return {
        "id": row_id,
        "principalId": held.principal_id,
        "roleDefinitionId": held.role_id,
        "directoryScopeId": held.scope,
        "appScopeId": None,
        "startDateTime": short_instant(held.start_at),
        "endDateTime": optional(held.end_at),
        "assignmentType": held.kind,
        "memberType": member_type,
        "roleAssignmentOriginId": row_id,
        "roleAssignmentScheduleId": held.schedule_id,
    }


def eligibility_schedule_row(right: Eligibility, member_type: str) -> Json:
    """Write an eligibility schedule; it also tells rights that begin later."""
    return {
        "id": right.schedule_id,
        "principalId": right.principal_id,
        "roleDefinitionId": right.role_id,
        "directoryScopeId": right.scope,
        "appScopeId": None,
        "createdUsing": right.schedule_id,
        "createdDateTime": short_instant(right.created_at),
        "modifiedDateTime": None,
        "status": "Provisioned",
        "memberType": member_type,
        "scheduleInfo": schedule(right.start_at, right.end_at),
    }


def assignment_schedule_row(held: Assignment, member_type: str) -> Json:
    """Write an assignment schedule."""
    return {
        "id": held.schedule_id,
        "principalId": held.principal_id,
        "roleDefinitionId": held.role_id,
        "directoryScopeId": held.scope,
        "appScopeId": None,
        "createdUsing": held.schedule_id,
        "createdDateTime": short_instant(held.created_at),
        "modifiedDateTime": None,
        "status": "Provisioned",
        "assignmentType": held.kind,
        "memberType": member_type,
        "scheduleInfo": schedule(held.start_at, held.end_at),
    }


def planned_schedule_row(request: ScheduleRequest) -> Json:
    """Write the schedule that a granted request for later has made already."""
    return {
        "id": request.id,
        "principalId": request.principal_id,
        "roleDefinitionId": request.role_id,
        "directoryScopeId": request.scope,
        "appScopeId": None,
        "createdUsing": request.id,
        "createdDateTime": short_instant(request.created_at),
        "modifiedDateTime": None,
        "status": request.status,
        "assignmentType": "Activated",
        "memberType": "Direct",
        "scheduleInfo": request_schedule(request, short_instant),
    }


def plain_assignment_row(held: Assignment) -> Json:
    """Write the roleAssignment beneath an instance; it has the same id."""
    return {
        "id": assignment_id(held.role_id, held.principal_id, held.scope),
        "principalId": held.principal_id,
        "directoryScopeId": held.scope,
        "roleDefinitionId": held.role_id,
    }


def request_row(request: ScheduleRequest, write: Writer = short_instant) -> Json:
    """Write a request; the answer to a POST writes instants with seven digits."""
    completed = write(request.completed_at) if request.completed_at else None
    return {
        "id": request.id,
        "status": request.status,
        "createdDateTime": write(request.created_at),
        "completedDateTime": completed,
        "approvalId": request.id if request.needs_approval else None,
        "customData": None,
        "action": request.action,
        "principalId": request.principal_id,
        "roleDefinitionId": request.role_id,
        "directoryScopeId": request.scope,
        "appScopeId": None,
        "isValidationOnly": request.is_validation_only,
        "targetScheduleId": request.target_schedule_id,
        "justification": request.justification,
        "createdBy": {
            "application": None,
            "device": None,
            "user": {"displayName": None, "id": request.created_by},
        },
        "scheduleInfo": request_schedule(request, write),
        "ticketInfo": ticket(request),
    }


def ticket(request: ScheduleRequest) -> Json:
    """Write the ticket; it is there with two nulls when none was given."""
    return {"ticketNumber": request.ticket.number, "ticketSystem": request.ticket.system}


def role_of(tenant: Tenant, row: Json) -> Json:
    """Follow a row to its role definition."""
    role = role_by_id(row["roleDefinitionId"])
    if role is None:
        raise bad_request("The role is not found.", "RoleNotFound")
    return role_row(tenant, role)


def principal_of(tenant: Tenant, row: Json) -> Json | None:
    """Follow a row to the user or the group that holds it."""
    user = people.user_by_id(row["principalId"])
    if user is not None:
        return {
            "@odata.type": "#microsoft.graph.user",
            "id": user.id,
            "displayName": user.name,
            "userPrincipalName": user.username,
            "mail": user.username,
        }
    group = tenant.group_by_id(row["principalId"])
    if group is None:
        return None
    return {"@odata.type": "#microsoft.graph.group", "id": group.id, "displayName": group.name}


def scope_of(tenant: Tenant, row: Json) -> Json | None:
    """Follow a row to the directory object it is limited to."""
    scope = row["directoryScopeId"]
    if scope == TENANT_SCOPE:
        return {
            "@odata.type": "#microsoft.graph.organization",
            "id": people.TENANT_ID,
            "displayName": people.CONTOSO.name,
        }
    for unit in tenant.units:
        if scope == UNIT_PREFIX + unit.id:
            kind = "#microsoft.graph.administrativeUnit"
            return {"@odata.type": kind, "id": unit.id, "displayName": unit.name}
    return {"@odata.type": "#microsoft.graph.directoryObject", "id": scope.rpartition("/")[2]}


def optional(at: datetime | None) -> str | None:
    """Write an instant that may be missing."""
    return None if at is None else short_instant(at)


def schedule(start_at: datetime, end_at: datetime | None) -> Json:
    """Write the window of something in force."""
    kind = "noExpiration" if end_at is None else "afterDateTime"
    expiration = {"type": kind, "endDateTime": optional(end_at), "duration": None}
    return {
        "startDateTime": short_instant(start_at),
        "recurrence": None,
        "expiration": expiration,
    }


def request_schedule(request: ScheduleRequest, write: Writer) -> Json:
    """Write the window that was asked for."""
    duration = None if request.duration is None else format_duration(request.duration)
    end_at = None if request.end_at is None else write(request.end_at)
    return {
        "startDateTime": write(request.start_at),
        "recurrence": None,
        "expiration": {"type": request.expiration, "endDateTime": end_at, "duration": duration},
    }
