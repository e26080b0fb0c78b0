"""Schedules and their requests: the words that Graph and Azure Resource Manager share.

They differ in case alone (`provisioned`, `Provisioned`), so they are read in any. Sources:
https://learn.microsoft.com/graph/api/resources/unifiedroleassignmentschedulerequest and
https://learn.microsoft.com/rest/api/authorization/role-assignment-schedule-requests
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Final, TypeVar

from keyhour.adapters.notation import (
    Oddities,
    duration,
    duration_text,
    identifier,
    instant,
    instant_text,
    member,
    text,
)
from keyhour.core.activation import Action, Draft, RequestReceipt, RequestStatus, Ticket
from keyhour.core.right import AssignmentOrigin, Membership, RightKey

E = TypeVar("E", bound=Enum)

_MEMBERSHIPS: Final = {
    "direct": Membership.DIRECT,
    "group": Membership.GROUP,
    "inherited": Membership.INHERITED,
}
_ORIGINS: Final = {
    "activated": AssignmentOrigin.ACTIVATED,
    "assigned": AssignmentOrigin.ASSIGNED,
}
_ACTIONS: Final = {
    "selfactivate": Action.ACTIVATE,
    "selfdeactivate": Action.DEACTIVATE,
    "selfextend": Action.EXTEND,
    "selfrenew": Action.RENEW,
    "adminassign": Action.OTHER,
    "adminupdate": Action.OTHER,
    "adminremove": Action.OTHER,
    "adminextend": Action.OTHER,
    "adminrenew": Action.OTHER,
}
_STATUSES: Final = {
    "provisioned": RequestStatus.PROVISIONED,
    "granted": RequestStatus.GRANTED,
    "pendingapproval": RequestStatus.PENDING_APPROVAL,
    # undocumented for Graph, the first answer of a POST
    "pendingapprovalprovisioning": RequestStatus.PENDING_APPROVAL,
    "accepted": RequestStatus.PENDING,
    "pendingprovisioning": RequestStatus.PENDING,
    "pendingexternalprovisioning": RequestStatus.PENDING,
    "pendingschedulecreation": RequestStatus.PENDING,
    "pendingadmindecision": RequestStatus.PENDING,
    "pendingevaluation": RequestStatus.PENDING,
    "pendingrevocation": RequestStatus.PENDING,
    "provisioningstarted": RequestStatus.PENDING,
    "schedulecreated": RequestStatus.PENDING,
    "adminapproved": RequestStatus.PENDING,
    "denied": RequestStatus.DENIED,
    "admindenied": RequestStatus.DENIED,
    "failed": RequestStatus.FAILED,
    "failedasresourceislocked": RequestStatus.FAILED,
    "invalid": RequestStatus.FAILED,
    "timedout": RequestStatus.FAILED,
    "canceled": RequestStatus.CANCELED,
    "cancelled": RequestStatus.CANCELED,
    "revoked": RequestStatus.REVOKED,
}


def membership_of(row: object, odd: Oddities) -> Membership:
    """How the person came to the right."""
    return _known(row, "memberType", _MEMBERSHIPS, Membership.UNKNOWN, odd)


def origin_of(row: object, odd: Oddities) -> AssignmentOrigin:
    """Whether an assignment was activated or stands."""
    return _known(row, "assignmentType", _ORIGINS, AssignmentOrigin.UNKNOWN, odd)


def status_of(row: object, odd: Oddities) -> RequestStatus:
    """Statuses are texts and more appear over time; whatever is called pending is on its way."""
    status = _known(row, "status", _STATUSES, RequestStatus.UNKNOWN, odd)
    if status is RequestStatus.UNKNOWN and text(row, "status").lower().startswith("pending"):
        return RequestStatus.PENDING
    return status


def window(expiration: object, start_at: datetime | None) -> timedelta | None:
    """How long was asked for: the duration, else the way to the end; None when neither tells."""
    length = duration(member(expiration, "duration"))
    end_at = instant(member(expiration, "endDateTime"))
    if length is not None or start_at is None or end_at is None or end_at <= start_at:
        return length
    return end_at - start_at


def ticket(value: object) -> Ticket | None:
    """The service answers with two nulls when no ticket was sent."""
    number, system = text(value, "ticketNumber"), text(value, "ticketSystem")
    return Ticket(number, system) if number or system else None


def receipt_of(
    row: object,
    key: RightKey | None,
    request_id: str,
    odd: Oddities,
    *,
    action: str = "action",
    created: str = "createdDateTime",
) -> RequestReceipt | None:
    """A request whose right and id are read already; None when it lacks either. `action` and
    `created` are the service's names of these members.
    """
    if key is None or not request_id:
        return None
    schedule = member(row, "scheduleInfo")
    start_at = instant(member(schedule, "startDateTime"))
    return RequestReceipt(
        id=identifier(request_id),
        key=key,
        action=_known(row, action, _ACTIONS, Action.OTHER, odd),
        status=status_of(row, odd),
        created_at=instant(member(row, created)),
        start_at=start_at,
        duration=window(member(schedule, "expiration"), start_at),
        justification=text(row, "justification"),
        ticket=ticket(member(row, "ticketInfo")),
    )


def draft_parts(draft: Draft, for_a_time: str) -> dict[str, object]:
    """What a draft adds to a body, written strictly; `for_a_time` is how the service calls a window
    that is told by its length. Now is said by leaving the start out: clocks may differ.
    """
    schedule: dict[str, object] = {
        "expiration": {"type": for_a_time, "duration": duration_text(draft.duration)}
    }
    if draft.start_at is not None:
        schedule["startDateTime"] = instant_text(draft.start_at)
    parts: dict[str, object] = {"scheduleInfo": schedule}
    if draft.justification.strip():
        parts["justification"] = draft.justification.strip()
    if draft.ticket is not None:
        parts["ticketInfo"] = {
            "ticketNumber": draft.ticket.number,
            "ticketSystem": draft.ticket.system,
        }
    return parts


def _known(row: object, name: str, members: Mapping[str, E], unknown: E, odd: Oddities) -> E:
    """An enum member in any case; the stand-in, noted, for one that is new to us or missing."""
    value = text(row, name)
    found = members.get(value.lower())
    if found is None:
        odd.note(name, value)
    return unknown if found is None else found
