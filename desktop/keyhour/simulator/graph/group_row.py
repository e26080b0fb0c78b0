"""PIM for Groups as Graph writes it: lower-case words, ids made of group, access and person."""

from __future__ import annotations

from typing import Any

from keyhour.simulator.graph.row import Writer, optional, request_schedule, schedule, ticket
from keyhour.simulator.notation import short_instant
from keyhour.simulator.record import Assignment, Eligibility, ScheduleRequest

Json = dict[str, Any]


def eligibility_row(right: Eligibility, member_type: str) -> Json:
    """Write an eligibility instance."""
    return {
        "id": _instance_id(right),
        "startDateTime": short_instant(right.start_at),
        "endDateTime": optional(right.end_at),
        **_right(right),
        "memberType": member_type.lower(),
        "eligibilityScheduleId": _schedule_id(right),
    }


def assignment_row(held: Assignment, member_type: str) -> Json:
    """Write an assignment instance."""
    return {
        "id": _instance_id(held),
        "startDateTime": short_instant(held.start_at),
        "endDateTime": optional(held.end_at),
        **_right(held),
        "assignmentType": held.kind.lower(),
        "memberType": member_type.lower(),
        "assignmentScheduleId": _schedule_id(held),
    }


def eligibility_schedule_row(right: Eligibility, member_type: str) -> Json:
    """Write an eligibility schedule; it also tells rights that begin later."""
    return {**_schedule(right), **_right(right), "memberType": member_type.lower()}


def assignment_schedule_row(held: Assignment, member_type: str) -> Json:
    """Write an assignment schedule."""
    kinds = {"assignmentType": held.kind.lower(), "memberType": member_type.lower()}
    return {**_schedule(held), **_right(held), **kinds}


def planned_schedule_row(request: ScheduleRequest) -> Json:
    """Write the schedule that a granted request for later has made already."""
    return {
        "id": _target(request, request.id),
        "createdDateTime": short_instant(request.created_at),
        "modifiedDateTime": None,
        "createdUsing": request.id,
        "status": request.status,
        "scheduleInfo": request_schedule(request, short_instant),
        **_right(request),
        "assignmentType": "activated",
        "memberType": "direct",
    }


def request_row(request: ScheduleRequest, write: Writer = short_instant) -> Json:
    """Write a request; the answer to a POST writes instants with seven digits."""
    return {
        "id": request.id,
        "status": request.status,
        "createdDateTime": write(request.created_at),
        "completedDateTime": write(request.completed_at) if request.completed_at else None,
        "approvalId": request.id if request.needs_approval else None,
        "customData": None,
        "createdBy": {"user": {"id": request.created_by}},
        "action": request.action,
        "isValidationOnly": request.is_validation_only,
        "justification": request.justification,
        "scheduleInfo": request_schedule(request, write),
        "ticketInfo": ticket(request),
        **_right(request),
        "targetScheduleId": _target(request, request.target_schedule_id),
    }


def _right(thing: Eligibility | Assignment | ScheduleRequest) -> Json:
    return {
        "accessId": thing.role_id,
        "principalId": thing.principal_id,
        "groupId": thing.scope,
    }


def _schedule(thing: Eligibility | Assignment) -> Json:
    return {
        "id": _schedule_id(thing),
        "createdDateTime": short_instant(thing.created_at),
        "modifiedDateTime": None,
        "createdUsing": thing.schedule_id,
        "status": "Provisioned",
        "scheduleInfo": schedule(thing.start_at, thing.end_at),
    }


def _instance_id(thing: Eligibility | Assignment) -> str:
    return f"{thing.scope}_{thing.role_id}_{thing.principal_id}"


def _schedule_id(thing: Eligibility | Assignment) -> str:
    return f"{thing.scope}_{thing.role_id}_{thing.schedule_id}"


def _target(request: ScheduleRequest, schedule_id: str | None) -> str | None:
    if schedule_id is None:
        return None
    return f"{request.scope}_{request.role_id}_{schedule_id}"
