"""beta roleAssignmentApprovals: what an approver reads and decides. v1.0 has no such path."""

from __future__ import annotations

from typing import Any, Final

from keyhour.simulator.approval import approval_request, may_decide
from keyhour.simulator.call import Answer, Call
from keyhour.simulator.graph.listing import collection, function_result, single
from keyhour.simulator.graph.permission import (
    APPROVAL_OLDER,
    ASSIGNMENT_READ,
    ASSIGNMENT_WRITE,
    demand,
)
from keyhour.simulator.graph.stage import decided, stage_row
from keyhour.simulator.odata.shape import Shape
from keyhour.simulator.record import DIRECTORY, PENDING_APPROVAL, ScheduleRequest
from keyhour.simulator.refusal import not_found, older_permission_missing
from keyhour.simulator.tenant import Tenant

Json = dict[str, Any]

_SET: Final = "roleManagement/directory/roleAssignmentApprovals"
_STEP_SHAPE: Final = Shape("microsoft.graph.approvalStep")


def list_mine(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """GET filterByCurrentUser(on='approver')."""
    _demand(tenant, call, ASSIGNMENT_READ)
    user = call.caller.user
    rows = [
        {"id": request.id}
        for request in tenant.requests.values()
        if (request.plane, request.status) == (DIRECTORY, PENDING_APPROVAL)
        and may_decide(tenant, user, request)
    ]
    return function_result(tenant, call, rows, _shape(tenant, call))


def get_approval(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET one approval; its steps come with `$expand=steps`."""
    _demand(tenant, call, ASSIGNMENT_READ)
    request = approval_request(tenant, DIRECTORY, names["id"])
    return single(call, {"id": request.id}, _shape(tenant, call), _SET, names["id"])


def list_steps(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET the steps: there is always exactly one."""
    _demand(tenant, call, ASSIGNMENT_READ)
    request = approval_request(tenant, DIRECTORY, names["id"])
    context = f"{_SET}('{request.id}')/steps"
    return collection(tenant, call, [stage_row(tenant, call, request)], _STEP_SHAPE, context)


def get_step(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET the step; its id is the request's."""
    _demand(tenant, call, ASSIGNMENT_READ)
    request = _request_of_step(tenant, names)
    context = f"{_SET}('{request.id}')/steps"
    return single(call, stage_row(tenant, call, request), _STEP_SHAPE, context, request.id)


def patch_step(tenant: Tenant, call: Call, **names: str) -> Answer:
    """PATCH the step with reviewResult and justification: 204."""
    _demand(tenant, call, ASSIGNMENT_WRITE)
    request = _request_of_step(tenant, names)
    return decided(tenant, call, request)


def _demand(tenant: Tenant, call: Call, permissions: tuple[str, ...]) -> None:
    """Ask for the scope; some tenants were seen to want an older one instead."""
    is_older = bool(call.caller.permissions.intersection(APPROVAL_OLDER))
    if tenant.settings.approvals_need_older_permission and not is_older:
        raise older_permission_missing()
    if not is_older:
        demand(call.caller, permissions)


def _shape(tenant: Tenant, call: Call) -> Shape:
    def steps(row: Json) -> list[Json]:
        return [stage_row(tenant, call, approval_request(tenant, DIRECTORY, row["id"]))]

    return Shape("microsoft.graph.approval", {"steps": steps}, {"steps": _STEP_SHAPE})


def _request_of_step(tenant: Tenant, names: dict[str, str]) -> ScheduleRequest:
    request = approval_request(tenant, DIRECTORY, names["id"])
    if names["step"].lower() != request.id:
        raise not_found(names["step"])
    return request
