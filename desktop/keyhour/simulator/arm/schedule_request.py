"""Requests in Azure: the client makes the id and PUTs; it is read, cancelled and tried out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from keyhour.simulator.approval import may_decide
from keyhour.simulator.arm.listing import (
    APPROVER,
    REQUESTOR,
    TARGET,
    arm_list,
    demand_function,
    is_related,
)
from keyhour.simulator.arm.row import request_row
from keyhour.simulator.arm.site import ROOT, ArmCall, arm_not_found, unauthorised_for
from keyhour.simulator.asking import activate, requests_of
from keyhour.simulator.azure import azure_role_by_id
from keyhour.simulator.call import Answer, Later
from keyhour.simulator.draft import Draft, read_draft
from keyhour.simulator.extension import file_extension
from keyhour.simulator.record import (
    AZURE,
    PENDING_APPROVAL_PROVISIONING,
    RightKey,
    ScheduleRequest,
)
from keyhour.simulator.refusal import Refusal, invalid_request, role_not_found
from keyhour.simulator.tenant import Tenant
from keyhour.simulator.withdrawal import cancel, deactivate

ASSIGNMENT_SET: Final = "roleassignmentschedulerequests"
ELIGIBILITY_SET: Final = "roleeligibilityschedulerequests"
SETS: Final = (ASSIGNMENT_SET, ELIGIBILITY_SET)
_GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def list_requests(tenant: Tenant, aim: ArmCall, name: str) -> Answer:
    """GET a set; the filter must say asTarget(), asRequestor() or asApprover()."""
    user = aim.call.caller.user
    tests: dict[str | None, Callable[[ScheduleRequest], bool]] = {
        TARGET: lambda request: request.principal_id == user.id,
        REQUESTOR: lambda request: request.created_by == user.id,
        APPROVER: lambda request: may_decide(tenant, user, request),
        None: lambda _request: True,
    }
    test = tests[demand_function(tenant, aim, APPROVER, TARGET, REQUESTOR)]
    rows = [
        request_row(tenant, request)
        for request in requests_of(tenant, AZURE, is_for_eligibility=name == ELIGIBILITY_SET)
        if test(request) and is_related(tenant, aim, request.scope)
    ]
    return arm_list(tenant, aim.call, rows)


def get_request(tenant: Tenant, aim: ArmCall, name: str, request_id: str) -> Answer:
    """GET one request at the scope it was made for."""
    return Answer(body=request_row(tenant, _found(tenant, aim, name, request_id)))


def put_request(tenant: Tenant, aim: ArmCall, name: str, request_id: str) -> Answer | Later:
    """PUT a request: 201 with the whole object; the same id again conflicts."""
    draft = _read(tenant, aim, request_id)
    if request_id.lower() in tenant.requests or request_id.lower() in tenant.ids_in_flight:
        raise _repeated(request_id)
    tenant.ids_in_flight.add(request_id.lower())
    answer: Answer | Later | None = None
    try:
        answer = _filed(tenant, aim, name, draft)
    finally:
        if not isinstance(answer, Later):
            tenant.ids_in_flight.discard(request_id.lower())
    return answer if isinstance(answer, Answer) else _released(tenant, answer, request_id)


def post_validate(tenant: Tenant, aim: ArmCall, request_id: str) -> Answer | Later:
    """POST {name}/validate: every check runs and nothing changes; 200 with status Granted."""
    draft = replace(_read(tenant, aim, request_id), is_validation_only=True)

    def checked(request: ScheduleRequest) -> Answer:
        return Answer(body=request_row(tenant, request))

    return activate(tenant, aim.call.caller, draft, checked)


def post_cancel(tenant: Tenant, aim: ArmCall, name: str, request_id: str) -> Answer:
    """POST {name}/cancel: 200 without a body."""
    request = _found(tenant, aim, name, request_id)
    cancel(tenant, aim.call.caller, AZURE, request.id)
    return Answer()


def _filed(tenant: Tenant, aim: ArmCall, name: str, draft: Draft) -> Answer | Later:
    caller = aim.call.caller

    def created(request: ScheduleRequest) -> Answer:
        row = request_row(tenant, request)
        if request.needs_approval:
            row["properties"]["status"] = PENDING_APPROVAL_PROVISIONING
        return Answer(HTTPStatus.CREATED, row)

    if draft.action.startswith("admin"):
        raise unauthorised_for(
            aim.call, "Microsoft.Authorization/roleAssignmentScheduleRequests/write", aim.scope
        )
    is_about_eligibility = draft.action in ("selfExtend", "selfRenew")
    if is_about_eligibility != (name == ELIGIBILITY_SET):
        raise invalid_request("The request type is not supported here.")
    if is_about_eligibility:
        return created(file_extension(tenant, caller, draft))
    if draft.action == "selfDeactivate":
        return created(deactivate(tenant, caller, draft))
    return activate(tenant, caller, draft, created)


def _released(tenant: Tenant, later: Later, request_id: str) -> Later:
    """Return the later answer; with it the id is no longer in flight."""

    def finish() -> Answer:
        try:
            return later.finish()
        finally:
            tenant.ids_in_flight.discard(request_id.lower())

    return Later(later.until, finish)


def _read(tenant: Tenant, aim: ArmCall, request_id: str) -> Draft:
    """Read the body of a request at a scope; raises Refusal where the service would."""
    body: Any = aim.call.json()
    properties = body.get("properties") if isinstance(body, dict) else None
    if not isinstance(properties, dict) or not _GUID.fullmatch(request_id.lower()):
        raise invalid_request()
    if aim.scope == ROOT:
        raise unauthorised_for(
            aim.call, "Microsoft.Authorization/roleAssignmentScheduleRequests/write", "/"
        )
    role_id = properties.get("roleDefinitionId")
    role = azure_role_by_id(role_id) if isinstance(role_id, str) else None
    if role is None:
        raise role_not_found()
    right = RightKey(AZURE, role.id, aim.scope)
    draft = read_draft(properties, right, str(properties.get("requestType") or ""))
    return replace(draft, id=request_id.lower())


def _found(tenant: Tenant, aim: ArmCall, name: str, request_id: str) -> ScheduleRequest:
    for request in requests_of(tenant, AZURE, is_for_eligibility=name == ELIGIBILITY_SET):
        if request.id == request_id.lower() and aim.scope in (ROOT, request.scope):
            return request
    raise arm_not_found(request_id)


def _repeated(request_id: str) -> Refusal:
    """Return the answer to an id that is taken (its code is not attested)."""
    return Refusal(
        HTTPStatus.CONFLICT,
        "RoleAssignmentRequestExists",
        f"A role assignment request with Id {request_id} already exists.",
    )
