"""roleAssignmentApprovals of Azure: one stage, decided by PATCH or PUT."""

from __future__ import annotations

from typing import Any, Final

from keyhour.simulator.approval import approval_request, decide, may_decide
from keyhour.simulator.arm.listing import APPROVER, REQUESTOR, TARGET, arm_list, demand_function
from keyhour.simulator.arm.row import Named, whole
from keyhour.simulator.arm.site import ROOT, ArmCall, arm_not_found
from keyhour.simulator.asking import requests_of
from keyhour.simulator.call import Answer
from keyhour.simulator.graph.stage import stage_status
from keyhour.simulator.notation import short_instant
from keyhour.simulator.record import AZURE, PENDING_APPROVAL_PROVISIONING, ScheduleRequest
from keyhour.simulator.refusal import bad_request
from keyhour.simulator.tenant import Tenant

Json = dict[str, Any]

SET: Final = "roleassignmentapprovals"
_KIND: Final = "roleAssignmentApprovals"


def list_approvals(tenant: Tenant, aim: ArmCall) -> Answer:
    """GET the approvals, as an approver, target or requestor; also what is decided."""
    whose = demand_function(tenant, aim, APPROVER, TARGET, REQUESTOR)
    user = aim.call.caller.user
    rows = [
        _row(tenant, aim, request)
        for request in requests_of(tenant, AZURE, is_for_eligibility=False)
        if request.needs_approval
        and request.status != PENDING_APPROVAL_PROVISIONING
        and aim.scope in (ROOT, request.scope)
        and (may_decide(tenant, user, request) if whose == APPROVER else _is_own(request, user.id))
    ]
    return arm_list(tenant, aim.call, rows)


def get_approval(tenant: Tenant, aim: ArmCall, approval_id: str) -> Answer:
    """GET one approval with its stages."""
    return Answer(body=_row(tenant, aim, _found(tenant, aim, approval_id)))


def list_stages(tenant: Tenant, aim: ArmCall, approval_id: str) -> Answer:
    """GET the stages: there is always exactly one."""
    return arm_list(tenant, aim.call, [_stage(tenant, aim, _found(tenant, aim, approval_id))])


def get_stage(tenant: Tenant, aim: ArmCall, approval_id: str, stage_id: str) -> Answer:
    """GET the stage; its id is the request's."""
    return Answer(body=_stage(tenant, aim, _of_stage(tenant, aim, approval_id, stage_id)))


def decide_stage(tenant: Tenant, aim: ArmCall, approval_id: str, stage_id: str) -> Answer:
    """PATCH flat or PUT with properties, both read either way: 200 with the stage."""
    request = _of_stage(tenant, aim, approval_id, stage_id)
    body = aim.call.json()
    wanted = body.get("properties") or body if isinstance(body, dict) else None
    if not isinstance(wanted, dict) or not isinstance(wanted.get("reviewResult"), str):
        raise bad_request("The review result is missing.", "InvalidRequestContent")
    reason = str(wanted.get("justification") or "")
    decide(tenant, aim.call.caller.user, request, wanted["reviewResult"], reason)
    return Answer(body=_stage(tenant, aim, request))


def _is_own(request: ScheduleRequest, user_id: str) -> bool:
    return user_id in (request.principal_id, request.created_by)


def _found(tenant: Tenant, aim: ArmCall, approval_id: str) -> ScheduleRequest:
    request = approval_request(tenant, AZURE, approval_id)
    if aim.scope not in (ROOT, request.scope):
        raise arm_not_found(approval_id)
    return request


def _of_stage(tenant: Tenant, aim: ArmCall, approval_id: str, stage_id: str) -> ScheduleRequest:
    request = _found(tenant, aim, approval_id)
    if stage_id.lower() != request.id:
        raise arm_not_found(stage_id)
    return request


def _row(tenant: Tenant, aim: ArmCall, request: ScheduleRequest) -> Json:
    stages = {"stages": [_stage(tenant, aim, request)]}
    return whole(aim.scope, Named(_KIND, request.id), stages)


def _stage(tenant: Tenant, aim: ArmCall, request: ScheduleRequest) -> Json:
    decision = request.decision
    reviewer = None
    if decision is not None:
        reviewer = {
            "principalId": decision.user.id,
            "principalName": decision.user.name,
            "principalType": "user",
            "userPrincipalName": decision.user.username,
        }
    properties = {
        "displayName": None,
        "status": stage_status(request),
        "assignedToMe": may_decide(tenant, aim.call.caller.user, request),
        "reviewedBy": reviewer,
        "reviewedDateTime": short_instant(decision.at) if decision else None,
        "reviewResult": decision.result if decision else "NotReviewed",
        "justification": decision.justification if decision else "",
    }
    named = Named(f"{_KIND}/{request.id}/stages", request.id)
    row = whole(aim.scope, named, properties)
    return {**row, "type": f"Microsoft.Authorization/{_KIND}/stages"}
