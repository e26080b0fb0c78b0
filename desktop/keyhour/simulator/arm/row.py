"""PIM's objects as ARM writes them: `properties`, capital first letters, names beside the ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from keyhour.simulator import people
from keyhour.simulator.identifier import stable_id
from keyhour.simulator.naming import principal_name, role_name, scope_name
from keyhour.simulator.notation import format_duration, short_instant
from keyhour.simulator.record import (
    ACTIVATED,
    PROVISIONED,
    Assignment,
    Eligibility,
    Right,
    ScheduleRequest,
)
from keyhour.simulator.tenant import Tenant

Json = dict[str, Any]

AUTHORIZATION: Final = "Microsoft.Authorization"
_SUBSCRIPTION_PARTS: Final = 3  # "", "subscriptions", its GUID
_BUILT_IN: Final = "BuiltInRole"


@dataclass(frozen=True)
class Named:
    """What a set is called and its object's name in it."""

    kind: str
    name: str


def role_path(right: Right) -> str:
    """Return a role's id, qualified by the subscription; above subscriptions by nothing.

    That the latter have no prefix is an assumption: clients compare the last part only.
    """
    parts = right.scope.split("/")
    is_inside = parts[1:2] == ["subscriptions"]
    prefix = "/".join(parts[:_SUBSCRIPTION_PARTS]) if is_inside else ""
    return f"{prefix}/providers/{AUTHORIZATION}/roleDefinitions/{right.role_id}"


def path_of(scope: str, named: Named) -> str:
    """Return the id of an object of PIM at a scope."""
    return f"{scope}/providers/{AUTHORIZATION}/{named.kind}/{named.name}"


def whole(scope: str, named: Named, properties: Json) -> Json:
    """Return the object around its properties."""
    head = {"id": path_of(scope, named), "name": named.name}
    return {**head, "type": f"{AUTHORIZATION}/{named.kind}", "properties": properties}


def eligibility_row(tenant: Tenant, right: Eligibility, member_type: str) -> Json:
    """Write an eligibility instance."""
    schedule = Named("roleEligibilitySchedules", right.schedule_id)
    properties = {
        **_common(tenant, right, right.principal_id),
        "roleEligibilityScheduleId": path_of(right.scope, schedule),
        **_window(right, member_type),
    }
    named = Named("roleEligibilityScheduleInstances", _instance_name(right))
    return whole(right.scope, named, properties)


def eligibility_schedule_row(tenant: Tenant, right: Eligibility, member_type: str) -> Json:
    """Write an eligibility schedule; it also tells rights that begin later."""
    request = Named("roleEligibilityScheduleRequests", right.schedule_id)
    properties = {
        **_common(tenant, right, right.principal_id),
        "roleEligibilityScheduleRequestId": path_of(right.scope, request),
        **_window(right, member_type),
        "updatedOn": short_instant(right.created_at),
    }
    return whole(right.scope, Named("roleEligibilitySchedules", right.schedule_id), properties)


def assignment_row(tenant: Tenant, held: Assignment, member_type: str) -> Json:
    """Write an assignment instance."""
    schedule = Named("roleAssignmentSchedules", held.schedule_id)
    origin = Named("roleAssignments", _instance_name(held))
    properties = {
        **_common(tenant, held, held.principal_id),
        "roleAssignmentScheduleId": path_of(held.scope, schedule),
        "originRoleAssignmentId": path_of(held.scope, origin),
        **_linked(tenant, held),
        "assignmentType": held.kind,
        **_window(held, member_type),
    }
    named = Named("roleAssignmentScheduleInstances", _instance_name(held))
    return whole(held.scope, named, properties)


def assignment_schedule_row(tenant: Tenant, held: Assignment, member_type: str) -> Json:
    """Write an assignment schedule."""
    request = Named("roleAssignmentScheduleRequests", held.schedule_id)
    properties = {
        **_common(tenant, held, held.principal_id),
        "roleAssignmentScheduleRequestId": path_of(held.scope, request),
        **_linked(tenant, held),
        "assignmentType": held.kind,
        **_window(held, member_type),
        "updatedOn": short_instant(held.created_at),
    }
    return whole(held.scope, Named("roleAssignmentSchedules", held.schedule_id), properties)


def request_row(tenant: Tenant, request: ScheduleRequest) -> Json:
    """Write a request. That its approval is named by a whole path is an assumption."""
    is_eligibility = request.is_for_eligibility
    kind = "roleEligibilityScheduleRequests" if is_eligibility else "roleAssignmentScheduleRequests"
    target = "targetRoleEligibilitySchedule" if is_eligibility else "targetRoleAssignmentSchedule"
    approval = Named("roleAssignmentApprovals", request.id)
    properties = {
        f"{target}Id": request.target_schedule_id,
        f"{target}InstanceId": None,
        **_common(tenant, request, request.principal_id),
        "requestType": request.action[0].upper() + request.action[1:],
        "status": request.status,
        "approvalId": path_of("", approval) if request.needs_approval else None,
        "scheduleInfo": _schedule_info(request),
        "ticketInfo": {
            "ticketNumber": request.ticket.number,
            "ticketSystem": request.ticket.system,
        },
        "justification": request.justification,
        "requestorId": request.created_by,
        "createdOn": short_instant(request.created_at),
    }
    if not is_eligibility:
        properties |= _linked(tenant, request)
    return whole(request.scope, Named(kind, request.id), properties)


def _common(tenant: Tenant, right: Right, principal_id: str) -> Json:
    """Write what every object tells: where, what, who, and what these are called."""
    user = people.user_by_id(principal_id)
    kind = "Group" if user is None else "User"
    return {
        "scope": right.scope,
        "roleDefinitionId": role_path(right),
        "principalId": principal_id,
        "principalType": kind,
        "condition": None,
        "conditionVersion": None,
        "expandedProperties": {
            **named_ends(tenant, right),
            "principal": {
                "id": principal_id,
                "displayName": principal_name(tenant, principal_id),
                "email": user.username if user else None,
                "type": kind,
            },
        },
    }


def named_ends(tenant: Tenant, right: Right) -> Json:
    """Write where and what a right is, with their names."""
    place = tenant.place_at(right.scope)
    return {
        "scope": {
            "id": right.scope,
            "displayName": scope_name(tenant, right),
            "type": place.kind if place else None,
        },
        "roleDefinition": {
            "id": role_path(right),
            "displayName": role_name(right),
            "type": _BUILT_IN,
        },
    }


def _window(thing: Eligibility | Assignment, member_type: str) -> Json:
    return {
        "memberType": member_type,
        "status": PROVISIONED,
        "startDateTime": short_instant(thing.start_at),
        "endDateTime": short_instant(thing.end_at) if thing.end_at else None,
        "createdOn": short_instant(thing.created_at),
    }


def _linked(tenant: Tenant, thing: Assignment | ScheduleRequest) -> Json:
    """Write the eligibility an activation was made from."""
    is_standing = isinstance(thing, Assignment) and thing.kind != ACTIVATED
    right = None if is_standing else tenant.eligibility_of(thing.principal_id, thing)
    if right is None:
        return {"linkedRoleEligibilityScheduleId": None}
    if isinstance(thing, ScheduleRequest):
        return {"linkedRoleEligibilityScheduleId": right.schedule_id}
    schedule = Named("roleEligibilitySchedules", right.schedule_id)
    instance = Named("roleEligibilityScheduleInstances", _instance_name(right))
    return {
        "linkedRoleEligibilityScheduleId": path_of(right.scope, schedule),
        "linkedRoleEligibilityScheduleInstanceId": path_of(right.scope, instance),
    }


def _schedule_info(request: ScheduleRequest) -> Json:
    kind = request.expiration[0].upper() + request.expiration[1:]
    return {
        "startDateTime": short_instant(request.start_at),
        "expiration": {
            "type": kind,
            "endDateTime": short_instant(request.end_at) if request.end_at else None,
            "duration": None if request.duration is None else format_duration(request.duration),
        },
    }


def _instance_name(thing: Eligibility | Assignment) -> str:
    """Return the GUID of an instance: the same for each activation of one right."""
    return stable_id(f"{thing.role_id} {thing.scope} {thing.principal_id}")
