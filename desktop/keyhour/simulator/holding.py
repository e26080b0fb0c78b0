"""What the lists show: rights in force and planned, what is held, what is granted for later."""

from __future__ import annotations

from typing import Any

from keyhour.simulator import people
from keyhour.simulator.record import GRANTED, Assignment, Caller, Eligibility, ScheduleRequest
from keyhour.simulator.tenant import Tenant
from keyhour.simulator.timeline import is_listed


def eligibilities_in_force(tenant: Tenant, plane: str, user_id: str | None) -> list[Eligibility]:
    """Return the rights in force, of one user with those through groups, or of all."""
    now, mine = tenant.now(), _principals(tenant, user_id)
    return [
        right
        for right in tenant.eligibilities
        if right.plane == plane and right.is_in_force(now) and _is_of(right.principal_id, mine)
    ]


def eligibilities_planned(tenant: Tenant, plane: str, user_id: str | None) -> list[Eligibility]:
    """Return the rights in force or to come."""
    now, mine = tenant.now(), _principals(tenant, user_id)
    return [
        right
        for right in tenant.eligibilities
        if right.plane == plane and not right.is_over(now) and _is_of(right.principal_id, mine)
    ]


def assignments_listed(tenant: Tenant, plane: str, user_id: str | None) -> list[Assignment]:
    """Return what is held now, as far as the list has caught up."""
    now, mine = tenant.now(), _principals(tenant, user_id)
    return [
        held
        for held in tenant.assignments
        if held.plane == plane and is_listed(tenant, held, now) and _is_of(held.principal_id, mine)
    ]


def requests_granted(tenant: Tenant, plane: str, user_id: str | None) -> list[ScheduleRequest]:
    """Return the requests that have made a schedule for later."""
    return [
        request
        for request in tenant.requests.values()
        if (request.plane, request.status) == (plane, GRANTED)
        and user_id in (None, request.principal_id)
    ]


def told_to(caller: Caller, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of the caller's own organisation: lists of everybody end at its border."""
    own = caller.user.organisation_id
    return [row for row in rows if people.organisation_id_of(row["principalId"]) == own]


def _principals(tenant: Tenant, user_id: str | None) -> frozenset[str] | None:
    return None if user_id is None else tenant.principals_of(user_id)


def _is_of(principal_id: str, mine: frozenset[str] | None) -> bool:
    return mine is None or principal_id in mine
