"""The one stage (or step) of an approval: reading it and deciding it, on roles and groups."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from keyhour.simulator.approval import decide, may_decide
from keyhour.simulator.call import Answer, Call
from keyhour.simulator.notation import short_instant
from keyhour.simulator.record import PENDING_APPROVAL, ScheduleRequest
from keyhour.simulator.refusal import bad_request
from keyhour.simulator.tenant import Tenant

Json = dict[str, Any]


def stage_row(tenant: Tenant, call: Call, request: ScheduleRequest) -> Json:
    """Write the stage as the caller sees it; its id is the request's."""
    decision = request.decision
    reviewer = None
    if decision is not None:
        user = decision.user
        reviewer = {
            "id": user.id,
            "displayName": user.name,
            "userPrincipalName": user.username,
            "mail": user.username,
        }
    return {
        "id": request.id,
        "displayName": None,
        "reviewedDateTime": short_instant(decision.at) if decision else None,
        "reviewResult": decision.result if decision else "NotReviewed",
        "status": stage_status(request),
        "assignedToMe": may_decide(tenant, call.caller.user, request),
        "justification": decision.justification if decision else "",
        "reviewedBy": reviewer,
    }


def stage_status(request: ScheduleRequest) -> str:
    """Return InProgress, Completed, or Expired when it ended without a decision."""
    if request.status == PENDING_APPROVAL:
        return "InProgress"
    return "Expired" if request.decision is None else "Completed"


def decided(tenant: Tenant, call: Call, request: ScheduleRequest) -> Answer:
    """Decide as the body says: 204."""
    body = call.json()
    if not isinstance(body, dict) or not isinstance(body.get("reviewResult"), str):
        raise bad_request("The review result is missing.")
    reason = str(body.get("justification") or "")
    decide(tenant, call.caller.user, request, body["reviewResult"], reason)
    return Answer(HTTPStatus.NO_CONTENT)
