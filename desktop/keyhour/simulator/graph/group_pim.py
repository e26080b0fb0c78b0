"""PIM for Groups: who may become a member or an owner for a while, who is, and asking for it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from keyhour.simulator.asking import activate, requests_for, requests_of
from keyhour.simulator.call import Answer, Call, Later
from keyhour.simulator.draft import Draft, read_group_draft
from keyhour.simulator.extension import file_extension
from keyhour.simulator.graph import group_row
from keyhour.simulator.graph.listing import collection, function_result, single
from keyhour.simulator.graph.permission import (
    GROUP_ASSIGNMENT_READ,
    GROUP_ASSIGNMENT_WRITE,
    GROUP_ELIGIBILITY_READ,
    GROUP_ELIGIBILITY_WRITE,
    demand,
)
from keyhour.simulator.graph.right import demand_licence
from keyhour.simulator.graph.row import principal_of
from keyhour.simulator.graph.schedule_request import administrative, posted
from keyhour.simulator.holding import (
    assignments_listed,
    eligibilities_in_force,
    eligibilities_planned,
    requests_granted,
    told_to,
)
from keyhour.simulator.notation import long_instant
from keyhour.simulator.odata.shape import Shape
from keyhour.simulator.record import ACTIVATED, GROUP, RightKey, ScheduleRequest
from keyhour.simulator.refusal import bad_request, request_not_found
from keyhour.simulator.tenant import Tenant
from keyhour.simulator.timeline import member_type
from keyhour.simulator.withdrawal import cancel, deactivate

Json = dict[str, Any]
Rows = Callable[[Tenant, str | None], list[Json]]

BASE: Final = "identityGovernance/privilegedAccess/group"
ASSIGNMENT_SET: Final = "assignmentScheduleRequests"
ELIGIBILITY_SET: Final = "eligibilityScheduleRequests"
REQUEST_SETS: Final = (ASSIGNMENT_SET, ELIGIBILITY_SET)


def list_all(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET a set of rights: every row of the tenant."""
    name, rows = _right_set(tenant, call, names["set"])
    told = told_to(call.caller, rows(tenant, None))
    return collection(tenant, call, told, _shape(tenant, name), f"{BASE}/{name}")


def list_mine(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET set/filterByCurrentUser(on='principal')."""
    name, rows = _right_set(tenant, call, names["set"])
    if names["on"].lower() != "principal":
        raise bad_request(f"The value '{names['on']}' is not supported for parameter 'on'.")
    mine = rows(tenant, call.caller.user.id)
    return function_result(tenant, call, mine, _shape(tenant, name))


def get_one(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET one row of a set by its id."""
    name, rows = _right_set(tenant, call, names["set"])
    row = next((row for row in rows(tenant, None) if row["id"] == names["id"].lower()), None)
    return single(call, row, _shape(tenant, name), f"{BASE}/{name}", names["id"])


def list_requests(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET a set of requests."""
    name = _request_set(tenant, call, names["set"])
    requests = _of_set(tenant, name)
    rows = told_to(call.caller, [group_row.request_row(request) for request in requests])
    return collection(tenant, call, rows, _shape(tenant, name), f"{BASE}/{name}")


def list_my_requests(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET set/filterByCurrentUser(on=principal, createdBy or approver)."""
    name = _request_set(tenant, call, names["set"])
    mine = requests_for(tenant, call.caller.user, names["on"], _of_set(tenant, name))
    rows = [group_row.request_row(request) for request in mine]
    return function_result(tenant, call, rows, _shape(tenant, name))


def get_request(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET one request by its id."""
    name = _request_set(tenant, call, names["set"])
    request = tenant.requests.get(names["id"].lower())
    if request is None or request not in _of_set(tenant, name):
        raise request_not_found()
    row = group_row.request_row(request)
    return single(call, row, _shape(tenant, name), f"{BASE}/{name}", names["id"])


def post_request(tenant: Tenant, call: Call, **names: str) -> Answer | Later:
    """POST a request: 201 with the whole object, or one of the many 400s."""
    name = _spelled(names["set"])
    is_eligibility = name == ELIGIBILITY_SET
    draft = read_group_draft(tenant, call.json())
    demand(call.caller, GROUP_ELIGIBILITY_WRITE if is_eligibility else GROUP_ASSIGNMENT_WRITE)
    demand_licence(tenant)

    def created(request: ScheduleRequest) -> Answer:
        row = group_row.request_row(request, long_instant)
        return posted(call, request, row, _shape(tenant, name), f"{BASE}/{name}")

    return _filed(tenant, call, draft, created, is_eligibility)


def post_cancel(tenant: Tenant, call: Call, **names: str) -> Answer:
    """POST {id}/cancel: 204."""
    is_eligibility = _spelled(names["set"]) == ELIGIBILITY_SET
    demand(call.caller, GROUP_ELIGIBILITY_WRITE if is_eligibility else GROUP_ASSIGNMENT_WRITE)
    cancel(tenant, call.caller, GROUP, names["id"])
    return Answer(HTTPStatus.NO_CONTENT)


def _filed(
    tenant: Tenant,
    call: Call,
    draft: Draft,
    created: Callable[[ScheduleRequest], Answer],
    is_eligibility: bool,
) -> Answer | Later:
    if draft.action.startswith("admin"):
        raise administrative(tenant, call)
    if draft.action in ("selfExtend", "selfRenew"):
        return created(file_extension(tenant, call.caller, draft))
    if is_eligibility:
        raise bad_request("The action is not supported.", "InvalidRoleAssignmentRequest")
    if draft.action == "selfDeactivate":
        return created(deactivate(tenant, call.caller, draft))
    return activate(tenant, call.caller, draft, created)


def _eligibility_instances(tenant: Tenant, user_id: str | None) -> list[Json]:
    return [
        group_row.eligibility_row(right, member_type(right.principal_id, user_id))
        for right in eligibilities_in_force(tenant, GROUP, user_id)
    ]


def _eligibility_schedules(tenant: Tenant, user_id: str | None) -> list[Json]:
    return [
        group_row.eligibility_schedule_row(right, member_type(right.principal_id, user_id))
        for right in eligibilities_planned(tenant, GROUP, user_id)
    ]


def _assignment_instances(tenant: Tenant, user_id: str | None) -> list[Json]:
    return [
        group_row.assignment_row(held, member_type(held.principal_id, user_id))
        for held in assignments_listed(tenant, GROUP, user_id)
    ]


def _assignment_schedules(tenant: Tenant, user_id: str | None) -> list[Json]:
    rows = [
        group_row.assignment_schedule_row(held, member_type(held.principal_id, user_id))
        for held in assignments_listed(tenant, GROUP, user_id)
    ]
    planned = requests_granted(tenant, GROUP, user_id)
    return rows + [group_row.planned_schedule_row(request) for request in planned]


SETS: Final[dict[str, tuple[Rows, tuple[str, ...]]]] = {
    "eligibilityScheduleInstances": (_eligibility_instances, GROUP_ELIGIBILITY_READ),
    "eligibilitySchedules": (_eligibility_schedules, GROUP_ELIGIBILITY_READ),
    "assignmentScheduleInstances": (_assignment_instances, GROUP_ASSIGNMENT_READ),
    "assignmentSchedules": (_assignment_schedules, GROUP_ASSIGNMENT_READ),
}
_BY_NAME: Final = {name.lower(): name for name in (*SETS, *REQUEST_SETS)}


def _spelled(segment: str) -> str:
    return _BY_NAME[segment.lower()]


def _right_set(tenant: Tenant, call: Call, segment: str) -> tuple[str, Rows]:
    name = _spelled(segment)
    rows, permissions = SETS[name]
    demand(call.caller, permissions)
    demand_licence(tenant)
    return name, rows


def _request_set(tenant: Tenant, call: Call, segment: str) -> str:
    name = _spelled(segment)
    is_eligibility = name == ELIGIBILITY_SET
    demand(call.caller, GROUP_ELIGIBILITY_READ if is_eligibility else GROUP_ASSIGNMENT_READ)
    demand_licence(tenant)
    return name


def _of_set(tenant: Tenant, name: str) -> list[ScheduleRequest]:
    return requests_of(tenant, GROUP, is_for_eligibility=name == ELIGIBILITY_SET)


def _shape(tenant: Tenant, name: str) -> Shape:
    """Return the shape of a set: privilegedAccessGroup and the set's name in the singular."""
    return Shape(
        f"microsoft.graph.privilegedAccessGroup{name[0].upper()}{name[1:-1]}",
        {
            "group": lambda row: _group_of(tenant, row),
            "principal": lambda row: principal_of(tenant, row),
            "activatedUsing": lambda row: _activated_using(tenant, row),
            "targetSchedule": lambda row: _target_schedule(tenant, row),
        },
    )


def _group_of(tenant: Tenant, row: Json) -> Json | None:
    group = tenant.group_by_id(row["groupId"])
    if group is None:
        return None
    return {
        "id": group.id,
        "displayName": group.name,
        "isAssignableToRole": group.is_role_assignable,
        "securityEnabled": True,
    }


def _activated_using(tenant: Tenant, row: Json) -> Json | None:
    """Follow an activation to the eligibility it was made from."""
    if row.get("assignmentType") != ACTIVATED.lower() and row.get("action") != "selfActivate":
        return None
    wanted = RightKey(GROUP, row["accessId"], row["groupId"])
    right = tenant.eligibility_of(row["principalId"], wanted)
    if right is None:
        return None
    kind = member_type(right.principal_id, row["principalId"])
    return group_row.eligibility_schedule_row(right, kind)


def _target_schedule(tenant: Tenant, row: Json) -> Json | None:
    """Follow a request to the schedule it made or ended."""
    rows = _assignment_schedules(tenant, None)
    return next((one for one in rows if one["id"] == row.get("targetScheduleId")), None)
