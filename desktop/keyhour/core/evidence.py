"""What one read says about one right, and what can be told from it."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from keyhour.core.activation import Action, Activation, RequestReceipt, RequestStatus
from keyhour.core.right import Assignment, AssignmentOrigin
from keyhour.core.schedule import ABSENCE_COUNTS_AFTER

CLOCKS_DIFFER_BY = timedelta(seconds=5)
LISTS_LAG = timedelta(seconds=45)
"""How long after a write lists may still show the state before, from one read to the next."""
LONG_AGO = timedelta(minutes=5)
"""So long after a wish was written down nothing of it is under way: a POST is given up after 90 s,
may arrive somewhat later, and lists lag by 45 s. Then two reads need no pause between them.
"""


class Evidence(Struct, frozen=True, kw_only=True):
    """What one read says about one right."""

    assignment: Assignment | None
    requests: tuple[RequestReceipt, ...] = ()
    """Requests for this right, in any order."""
    complete: bool = True
    """Whether the list of requests was read whole, so that a missing one means something."""
    began_at: datetime
    """Server time at the start of the read."""


def own_request(activation: Activation, evidence: Evidence) -> RequestReceipt | None:
    """The request that is surely ours: by its id, else an activation made when we sent one."""
    if activation.request_id is not None:
        return next((one for one in evidence.requests if one.id == activation.request_id), None)
    if activation.sent_at is None or activation.withdrawal is not None:
        return None
    earliest = activation.sent_at - CLOCKS_DIFFER_BY
    made = [
        one
        for one in evidence.requests
        if one.action is Action.ACTIVATE
        and one.created_at is not None
        and one.created_at >= earliest
    ]
    return max(made, key=lambda one: one.created_at or earliest, default=None)


def live_request(evidence: Evidence, now: datetime) -> RequestReceipt | None:
    """A request for this right that still waits for somebody or for its start."""
    for one in evidence.requests:
        if one.action is not Action.ACTIVATE:
            continue
        if one.status is RequestStatus.PENDING_APPROVAL:
            return one
        if one.status is RequestStatus.GRANTED and starts_later(one, now):
            return one
    return None


def starts_later(request: RequestReceipt, now: datetime) -> bool:
    """Whether a request is for a later start."""
    return request.start_at is not None and request.start_at > now


def is_over(request: RequestReceipt, now: datetime) -> bool:
    """Whether the window that was asked for has passed."""
    if request.start_at is None or request.duration is None:
        return False
    return request.start_at + request.duration < now


def is_older(assignment: Assignment, asked_at: datetime | None) -> bool:
    """Whether a list that lags behind still shows the window before the one asked for: what is
    held can't be asked for, so a row that began earlier has ended since.
    """
    is_lasting = assignment.origin is AssignmentOrigin.ASSIGNED
    if is_lasting or assignment.start_at is None or asked_at is None:
        return False
    return assignment.start_at < asked_at - CLOCKS_DIFFER_BY


def is_absent_for_long(activation: Activation, evidence: Evidence) -> bool:
    """Whether this read and an earlier one agree, and lie far enough apart.

    The distance is measured between reads, for a clock that was set in between does not change it.
    """
    if activation.absent_since is None:
        return False
    if evidence.began_at - activation.absent_since >= ABSENCE_COUNTS_AFTER:
        return True
    return activation.left_at is not None and evidence.began_at - activation.left_at >= LONG_AGO
