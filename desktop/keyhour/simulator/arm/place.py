"""Azure's places: what lies beneath a scope one is eligible at, and subscriptions one works in."""

from __future__ import annotations

from typing import Any, Final

from keyhour.simulator.arm.listing import arm_list
from keyhour.simulator.arm.site import ROOT, ArmCall, arm_not_found
from keyhour.simulator.azure import SUBSCRIPTION
from keyhour.simulator.call import Answer, Call
from keyhour.simulator.holding import eligibilities_in_force
from keyhour.simulator.record import AZURE, Place, RightKey
from keyhour.simulator.tenant import Tenant

CHILDREN: Final = "eligiblechildresources"


def list_children(tenant: Tenant, aim: ArmCall) -> Answer:
    """GET what lies directly beneath a scope and can be activated at, by kind with a filter."""
    if aim.scope == ROOT:
        raise arm_not_found(CHILDREN)
    held_at = {
        right.scope for right in eligibilities_in_force(tenant, AZURE, aim.call.caller.user.id)
    }
    is_above = bool(held_at & set(tenant.lineage(aim.place)))
    rows = [
        {"id": place.scope, "name": place.name, "type": place.kind, "resourceType": place.kind}
        for place in tenant.places
        if place.parent == aim.scope and (is_above or _leads_to(tenant, place, held_at))
    ]
    answer = arm_list(tenant, aim.call, rows)
    for row in answer.body["value"]:
        del row["resourceType"]  # there only for the filter
    return answer


def list_subscriptions(tenant: Tenant, call: Call) -> Answer:
    """GET /subscriptions: only those one has an active role in; being eligible shows nothing."""
    now, principals = tenant.now(), tenant.principals_of(call.caller.user.id)
    held_at = {
        held.scope
        for held in tenant.assignments
        if held.plane == AZURE and held.principal_id in principals and held.is_in_force(now)
    }
    rows = [
        _subscription(place)
        for place in tenant.places
        if place.kind == SUBSCRIPTION
        and (
            held_at & set(tenant.lineage(RightKey(AZURE, "", place.scope)))
            or _leads_to(tenant, place, held_at)
        )
    ]
    return arm_list(tenant, call, rows)


def _subscription(place: Place) -> dict[str, Any]:
    return {
        "id": place.scope,
        "subscriptionId": place.scope.rpartition("/")[2],
        "displayName": place.name,
        "name": place.name,
        "state": "Enabled",
    }


def _leads_to(tenant: Tenant, place: Place, scopes: set[str]) -> bool:
    """Say whether one of the scopes lies at a place or beneath it."""
    return any(place.scope in set(tenant.lineage(RightKey(AZURE, "", one))) for one in scopes)
