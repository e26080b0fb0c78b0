"""PIM for Groups: a place of its own. Its lists are empty for now, and asking says so."""

from __future__ import annotations

from typing import Final

from keyhour.simulator.call import Answer, Call
from keyhour.simulator.graph.listing import collection, function_result
from keyhour.simulator.graph.permission import GROUP_PIM_READ, demand
from keyhour.simulator.odata.shape import Shape
from keyhour.simulator.refusal import not_served
from keyhour.simulator.tenant import Tenant

BASE: Final = "identityGovernance/privilegedAccess/group"
SETS: Final = {
    "eligibilityScheduleInstances": "privilegedAccessGroupEligibilityScheduleInstance",
    "eligibilitySchedules": "privilegedAccessGroupEligibilitySchedule",
    "eligibilityScheduleRequests": "privilegedAccessGroupEligibilityScheduleRequest",
    "assignmentScheduleInstances": "privilegedAccessGroupAssignmentScheduleInstance",
    "assignmentSchedules": "privilegedAccessGroupAssignmentSchedule",
    "assignmentScheduleRequests": "privilegedAccessGroupAssignmentScheduleRequest",
    "assignmentApprovals": "approval",
}
_BY_NAME: Final = {name.lower(): kind for name, kind in SETS.items()}


def list_mine(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET set/filterByCurrentUser(...): nobody has a right through PIM for Groups here."""
    demand(call.caller, GROUP_PIM_READ)
    return function_result(tenant, call, [], _shape(names["set"]))


def list_all(tenant: Tenant, call: Call, **names: str) -> Answer:
    """GET set: empty."""
    demand(call.caller, GROUP_PIM_READ)
    return collection(tenant, call, [], _shape(names["set"]), f"{BASE}/{names['set']}")


def post_request(tenant: Tenant, call: Call, **_names: str) -> Answer:
    """POST: refused honestly."""
    del tenant
    demand(call.caller, GROUP_PIM_READ)
    raise not_served("PIM for Groups")


def _shape(name: str) -> Shape:
    return Shape(f"microsoft.graph.{_BY_NAME[name.lower()]}")
