"""Eligibilities and assignments in Azure: instances in force, and schedules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from keyhour.simulator.arm import row
from keyhour.simulator.arm.listing import TARGET, arm_list, demand_function, is_related
from keyhour.simulator.arm.site import ArmCall, arm_not_found
from keyhour.simulator.call import Answer
from keyhour.simulator.holding import (
    assignments_listed,
    eligibilities_in_force,
    eligibilities_planned,
)
from keyhour.simulator.record import AZURE, INHERITED, Assignment, Eligibility
from keyhour.simulator.tenant import Tenant
from keyhour.simulator.timeline import member_type

Json = dict[str, Any]
Select = Callable[[Tenant, str, str | None], list[Any]]
Write = Callable[[Tenant, Any, str], Json]


def list_rights(tenant: Tenant, aim: ArmCall, name: str) -> Answer:
    """GET a set at the tenant's root or at a scope; the filter must say asTarget()."""
    whose = demand_function(tenant, aim, TARGET)
    user_id = None if whose is None else aim.call.caller.user.id
    return arm_list(tenant, aim.call, _rows(tenant, aim, name, user_id))


def get_right(tenant: Tenant, aim: ArmCall, name: str, wanted: str) -> Answer:
    """GET one row by its name."""
    for one in _rows(tenant, aim, name, aim.call.caller.user.id):
        if one["name"] == wanted.lower():
            return Answer(body=one)
    raise arm_not_found(wanted)


def _reach(tenant: Tenant, aim: ArmCall, thing: Eligibility | Assignment, user: str | None) -> str:
    """Return how a right reaches the place it is listed at."""
    if aim.scope not in ("", thing.scope) and thing.scope in set(tenant.lineage(aim.place)):
        return INHERITED
    return member_type(thing.principal_id, user)


def _rows(tenant: Tenant, aim: ArmCall, name: str, user: str | None) -> list[Json]:
    select, write = SETS[name]
    return [
        write(tenant, thing, _reach(tenant, aim, thing, user))
        for thing in select(tenant, AZURE, user)
        if is_related(tenant, aim, thing.scope)
    ]


SETS: Final[dict[str, tuple[Select, Write]]] = {
    "roleeligibilityscheduleinstances": (eligibilities_in_force, row.eligibility_row),
    "roleeligibilityschedules": (eligibilities_planned, row.eligibility_schedule_row),
    "roleassignmentscheduleinstances": (assignments_listed, row.assignment_row),
    "roleassignmentschedules": (assignments_listed, row.assignment_schedule_row),
}
