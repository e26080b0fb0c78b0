"""Eligibilities and assignments: instances in force, schedules, and the plain assignments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from keyhour.simulator.call import Answer, Call
from keyhour.simulator.graph.listing import collection, function_result, single
from keyhour.simulator.graph.permission import (
    ASSIGNMENT_READ,
    ELIGIBILITY_READ,
    ROLE_READ,
    demand,
)
from keyhour.simulator.graph.row import (
    assignment_row,
    assignment_schedule_row,
    eligibility_row,
    eligibility_schedule_row,
    plain_assignment_row,
    planned_schedule_row,
    principal_of,
    role_of,
    role_row,
    scope_of,
)
from keyhour.simulator.holding import (
    assignments_listed,
    eligibilities_in_force,
    eligibilities_planned,
    requests_granted,
    told_to,
)
from keyhour.simulator.odata.shape import Shape
from keyhour.simulator.record import DIRECTORY, RightKey
from keyhour.simulator.refusal import bad_request, licence_missing
from keyhour.simulator.role import ROLES, role_by_id
from keyhour.simulator.tenant import Tenant
from keyhour.simulator.timeline import member_type

Json = dict[str, Any]
Rows = Callable[[Tenant, str | None], list[Json]]

ROLE_SHAPE: Final = Shape("microsoft.graph.unifiedRoleDefinition")
_DIRECTORY: Final = "roleManagement/directory"


def demand_licence(tenant: Tenant) -> None:
    """Refuse PIM to a tenant without the licence, reads too."""
    if tenant.settings.licence_missing:
        raise licence_missing()


def shape_of(tenant: Tenant, kind: str) -> Shape:
    """Return the shape of a PIM object: all of them lead to role, principal and scope."""
    return Shape(
        f"microsoft.graph.{kind}",
        {
            "roleDefinition": lambda row: role_of(tenant, row),
            "principal": lambda row: principal_of(tenant, row),
            "directoryScope": lambda row: scope_of(tenant, row),
            "appScope": lambda _row: None,
            "activatedUsing": lambda row: _activated_using(tenant, row),
            "targetSchedule": lambda row: _target_schedule(tenant, row),
        },
        {"roleDefinition": ROLE_SHAPE},
    )


def eligibility_instances(tenant: Tenant, user_id: str | None) -> list[Json]:
    """Return the rows of rights in force."""
    return [
        eligibility_row(right, member_type(right.principal_id, user_id))
        for right in eligibilities_in_force(tenant, DIRECTORY, user_id)
    ]


def eligibility_schedules(tenant: Tenant, user_id: str | None) -> list[Json]:
    """Return the rows of rights in force or to come."""
    return [
        eligibility_schedule_row(right, member_type(right.principal_id, user_id))
        for right in eligibilities_planned(tenant, DIRECTORY, user_id)
    ]


def assignment_instances(tenant: Tenant, user_id: str | None) -> list[Json]:
    """Return the rows of roles held now."""
    return [
        assignment_row(held, member_type(held.principal_id, user_id))
        for held in assignments_listed(tenant, DIRECTORY, user_id)
    ]


def assignment_schedules(tenant: Tenant, user_id: str | None) -> list[Json]:
    """Return the rows of roles held now or granted for later."""
    held_rows = [
        assignment_schedule_row(held, member_type(held.principal_id, user_id))
        for held in assignments_listed(tenant, DIRECTORY, user_id)
    ]
    planned = requests_granted(tenant, DIRECTORY, user_id)
    return held_rows + [planned_schedule_row(request) for request in planned]


SETS: Final[dict[str, tuple[str, Rows, tuple[str, ...]]]] = {
    "roleEligibilityScheduleInstances": (
        "unifiedRoleEligibilityScheduleInstance",
        eligibility_instances,
        ELIGIBILITY_READ,
    ),
    "roleEligibilitySchedules": (
        "unifiedRoleEligibilitySchedule",
        eligibility_schedules,
        ELIGIBILITY_READ,
    ),
    "roleAssignmentScheduleInstances": (
        "unifiedRoleAssignmentScheduleInstance",
        assignment_instances,
        ASSIGNMENT_READ,
    ),
    "roleAssignmentSchedules": (
        "unifiedRoleAssignmentSchedule",
        assignment_schedules,
        ASSIGNMENT_READ,
    ),
}
_SET_BY_NAME: Final = {name.lower(): name for name in SETS}


def set_name(segment: str) -> str:
    """Return the proper spelling of a set's name."""
    return _SET_BY_NAME[segment.lower()]


def list_all(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET the set: every row of the tenant, as the scope alone lets an ordinary user do."""
    name = set_name(names["set"])
    kind, rows, permissions = SETS[name]
    demand(call.caller, permissions)
    demand_licence(tenant)
    told = told_to(call.caller, rows(tenant, None))
    return collection(tenant, call, told, shape_of(tenant, kind), f"{_DIRECTORY}/{name}")


def list_mine(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET set/filterByCurrentUser(on='principal')."""
    name = set_name(names["set"])
    kind, rows, permissions = SETS[name]
    demand(call.caller, permissions)
    demand_licence(tenant)
    if names["on"].lower() != "principal":
        raise bad_request(f"The value '{names['on']}' is not supported for parameter 'on'.")
    return function_result(tenant, call, rows(tenant, call.caller.user.id), shape_of(tenant, kind))


def get_one(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET one row of a set by its id."""
    name = set_name(names["set"])
    kind, rows, permissions = SETS[name]
    demand(call.caller, permissions)
    demand_licence(tenant)
    told = told_to(call.caller, rows(tenant, None))
    row = next((row for row in told if row["id"] == names["id"]), None)
    return single(call, row, shape_of(tenant, kind), f"{_DIRECTORY}/{name}", names["id"])


def list_definitions(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET roleDefinitions."""
    demand(call.caller, ROLE_READ)
    rows = [role_row(tenant, role) for role in ROLES]
    return collection(tenant, call, rows, ROLE_SHAPE, f"{_DIRECTORY}/roleDefinitions")


def get_definition(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET one role definition by its template id."""
    demand(call.caller, ROLE_READ)
    role = role_by_id(names["id"])
    row = None if role is None else role_row(tenant, role)
    return single(call, row, ROLE_SHAPE, f"{_DIRECTORY}/roleDefinitions", names["id"])


def list_assignments(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET roleAssignments: what works now, with the ids of the instances."""
    demand(call.caller, ROLE_READ)
    now = tenant.now()
    rows = [
        plain_assignment_row(held)
        for held in tenant.assignments
        if held.plane == DIRECTORY and held.is_in_force(now)
    ]
    shape = shape_of(tenant, "unifiedRoleAssignment")
    return collection(
        tenant, call, told_to(call.caller, rows), shape, f"{_DIRECTORY}/roleAssignments"
    )


def _activated_using(tenant: Tenant, row: Json) -> Json | None:
    """Follow an activation to the eligibility it was made from."""
    if row.get("assignmentType") != "Activated" and row.get("action") != "selfActivate":
        return None
    wanted = RightKey(DIRECTORY, row["roleDefinitionId"], row["directoryScopeId"])
    right = tenant.eligibility_of(row["principalId"], wanted)
    if right is None:
        return None
    return eligibility_schedule_row(right, member_type(right.principal_id, row["principalId"]))


def _target_schedule(tenant: Tenant, row: Json) -> Json | None:
    """Follow a request to the schedule it made or ended."""
    wanted = row.get("targetScheduleId")
    for held in tenant.assignments:
        if held.schedule_id == wanted:
            return assignment_schedule_row(held, member_type(held.principal_id, None))
    return None
