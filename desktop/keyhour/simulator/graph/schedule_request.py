"""Requests: asking, listing, reading one, taking one back."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from keyhour.simulator.asking import activate, requests_for, requests_of
from keyhour.simulator.call import Answer, Call, Later
from keyhour.simulator.draft import Draft, read_role_draft
from keyhour.simulator.extension import file_extension
from keyhour.simulator.graph.listing import collection, function_result, single
from keyhour.simulator.graph.permission import (
    ASSIGNMENT_WRITE,
    ELIGIBILITY_READ,
    ELIGIBILITY_WRITE,
    REMOVAL,
    REQUEST_READ,
    demand,
)
from keyhour.simulator.graph.right import demand_licence, shape_of
from keyhour.simulator.graph.row import request_row
from keyhour.simulator.holding import told_to
from keyhour.simulator.notation import long_instant
from keyhour.simulator.odata.shape import Shape
from keyhour.simulator.record import DIRECTORY, PENDING_APPROVAL_PROVISIONING, ScheduleRequest
from keyhour.simulator.refusal import (
    bad_request,
    denied,
    not_served,
    request_not_found,
)
from keyhour.simulator.role import DECIDES_WHEN_NO_APPROVER_IS_NAMED
from keyhour.simulator.tenant import Tenant
from keyhour.simulator.withdrawal import cancel, deactivate

Json = dict[str, Any]

ASSIGNMENT_SET: Final = "roleAssignmentScheduleRequests"
ELIGIBILITY_SET: Final = "roleEligibilityScheduleRequests"
_KINDS: Final = {
    ASSIGNMENT_SET: "unifiedRoleAssignmentScheduleRequest",
    ELIGIBILITY_SET: "unifiedRoleEligibilityScheduleRequest",
}
_DIRECTORY: Final = "roleManagement/directory"


def list_all(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET the set."""
    name = _demand_reading(tenant, call, names["set"])
    rows = told_to(call.caller, [request_row(request) for request in _of_set(tenant, name)])
    return collection(tenant, call, rows, shape_of(tenant, _KINDS[name]), f"{_DIRECTORY}/{name}")


def list_mine(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET set/filterByCurrentUser(on=principal, createdBy or approver).

    `approver` also tells what is decided already: callers must filter by status.
    """
    name = _demand_reading(tenant, call, names["set"])
    user = call.caller.user
    mine = requests_for(tenant, user, names["on"], _of_set(tenant, name))
    rows = [request_row(request) for request in mine]
    return function_result(tenant, call, rows, shape_of(tenant, _KINDS[name]))


def get_one(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET one request by its id."""
    name = _demand_reading(tenant, call, names["set"])
    request = tenant.requests.get(names["id"].lower())
    if request is None or request not in _of_set(tenant, name):
        raise request_not_found()
    shape = shape_of(tenant, _KINDS[name])
    return single(call, request_row(request), shape, f"{_DIRECTORY}/{name}", names["id"])


def post_request(tenant: Tenant, call: Call, **names: str) -> Answer | Later:
    """POST a request: 201 with the whole object, or one of the many 400s."""
    name = _spelled(names["set"])
    draft = read_role_draft(tenant, call.json())
    _demand_writing(call, name, draft)
    demand_licence(tenant)
    if draft.action.startswith("admin"):
        raise administrative(tenant, call)
    if draft.action in ("selfExtend", "selfRenew"):
        return _created(call, tenant, file_extension(tenant, call.caller, draft), name)
    if name == ELIGIBILITY_SET:
        raise bad_request("The action is not supported.", "InvalidRoleAssignmentRequest")
    if draft.action == "selfDeactivate":
        return _created(call, tenant, deactivate(tenant, call.caller, draft), name)
    return activate(
        tenant, call.caller, draft, lambda request: _created(call, tenant, request, name)
    )


def post_cancel(tenant: Tenant, call: Call, **names: str) -> Answer:
    """POST {id}/cancel: 204."""
    name = _spelled(names["set"])
    demand(call.caller, ASSIGNMENT_WRITE if name == ASSIGNMENT_SET else ELIGIBILITY_WRITE)
    cancel(tenant, call.caller, DIRECTORY, names["id"])
    return Answer(HTTPStatus.NO_CONTENT)


def _created(call: Call, tenant: Tenant, request: ScheduleRequest, name: str) -> Answer:
    row = request_row(request, long_instant)
    return posted(call, request, row, shape_of(tenant, _KINDS[name]), f"{_DIRECTORY}/{name}")


def posted(call: Call, request: ScheduleRequest, row: Json, shape: Shape, context: str) -> Answer:
    """Answer with the object; an activation that waits for approval is seen a moment earlier."""
    if request.needs_approval and not request.is_validation_only:
        row["status"] = PENDING_APPROVAL_PROVISIONING
    body = single(call, row, shape, context, request.id).body
    return Answer(HTTPStatus.CREATED, body, {"Location": f"{call.address}/{request.id}"})


def administrative(tenant: Tenant, call: Call) -> Exception:
    """Return why an administrator's action is not done: no right, or not played here."""
    if tenant.roles_held(call.caller.user.id) & DECIDES_WHEN_NO_APPROVER_IS_NAMED:
        return not_served("requests of administrators")
    return denied()


def _demand_reading(tenant: Tenant, call: Call, segment: str) -> str:
    name = _spelled(segment)
    demand(call.caller, REQUEST_READ if name == ASSIGNMENT_SET else ELIGIBILITY_READ)
    demand_licence(tenant)
    return name


def _demand_writing(call: Call, name: str, draft: Draft) -> None:
    if name == ELIGIBILITY_SET:
        demand(call.caller, ELIGIBILITY_WRITE)
    else:
        demand(call.caller, REMOVAL if draft.action == "selfDeactivate" else ASSIGNMENT_WRITE)


def _spelled(segment: str) -> str:
    return next(name for name in _KINDS if name.lower() == segment.lower())


def _of_set(tenant: Tenant, name: str) -> Sequence[ScheduleRequest]:
    return requests_of(tenant, DIRECTORY, is_for_eligibility=name == ELIGIBILITY_SET)
