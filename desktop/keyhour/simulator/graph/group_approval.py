"""assignmentApprovals of PIM for Groups: `stages` in v1.0, `steps` in beta."""

from __future__ import annotations

from typing import Any, Final

from keyhour.simulator.approval import approval_request
from keyhour.simulator.asking import requests_for, requests_of
from keyhour.simulator.call import Answer, Call
from keyhour.simulator.graph.group_pim import BASE
from keyhour.simulator.graph.listing import collection, function_result, single
from keyhour.simulator.graph.permission import (
    GROUP_ASSIGNMENT_READ,
    GROUP_ASSIGNMENT_WRITE,
    demand,
)
from keyhour.simulator.graph.right import demand_licence
from keyhour.simulator.graph.stage import decided, stage_row
from keyhour.simulator.odata.shape import Shape
from keyhour.simulator.record import GROUP, PENDING_APPROVAL_PROVISIONING, ScheduleRequest
from keyhour.simulator.refusal import not_found
from keyhour.simulator.tenant import Tenant

Json = dict[str, Any]

_SET: Final = f"{BASE}/assignmentApprovals"
_SHAPE: Final = Shape("microsoft.graph.approval")
_STAGE_SHAPE: Final = Shape("microsoft.graph.approvalStage")


def list_mine(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET filterByCurrentUser(on=target, createdBy or approver); also what is decided."""
    demand(call.caller, GROUP_ASSIGNMENT_READ)
    demand_licence(tenant)
    on = "principal" if names["on"].lower() == "target" else names["on"]
    requests = requests_of(tenant, GROUP, is_for_eligibility=False)
    rows = [
        _row(tenant, call, request)
        for request in requests_for(tenant, call.caller.user, on, requests)
        if request.needs_approval and request.status != PENDING_APPROVAL_PROVISIONING
    ]
    return function_result(tenant, call, rows, _SHAPE)


def get_approval(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET one approval with its stages inline."""
    demand(call.caller, GROUP_ASSIGNMENT_READ)
    request = approval_request(tenant, GROUP, names["id"])
    return single(call, _row(tenant, call, request), _SHAPE, _SET, names["id"])


def list_stages(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET the stages: there is always exactly one."""
    demand(call.caller, GROUP_ASSIGNMENT_READ)
    request = approval_request(tenant, GROUP, names["id"])
    rows = [stage_row(tenant, call, request)]
    return collection(tenant, call, rows, _STAGE_SHAPE, _context(call, request))


def get_stage(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET the stage."""
    demand(call.caller, GROUP_ASSIGNMENT_READ)
    request = _request_of_stage(tenant, names)
    row = stage_row(tenant, call, request)
    return single(call, row, _STAGE_SHAPE, _context(call, request), request.id)


def patch_stage(tenant: Tenant, call: Call, **names: str) -> Answer:
    """PATCH the stage with reviewResult and justification: 204."""
    demand(call.caller, GROUP_ASSIGNMENT_WRITE)
    return decided(tenant, call, _request_of_stage(tenant, names))


def _row(tenant: Tenant, call: Call, request: ScheduleRequest) -> Json:
    return {"id": request.id, _word(call): [stage_row(tenant, call, request)]}


def _word(call: Call) -> str:
    return "steps" if call.version == "beta" else "stages"


def _context(call: Call, request: ScheduleRequest) -> str:
    return f"{_SET}('{request.id}')/{_word(call)}"


def _request_of_stage(tenant: Tenant, names: dict[str, str]) -> ScheduleRequest:
    request = approval_request(tenant, GROUP, names["id"])
    if names["stage"].lower() != request.id:
        raise not_found(names["stage"])
    return request
