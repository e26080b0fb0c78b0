"""What things are called, for people: the portal page and the trainer's picture."""

from __future__ import annotations

from typing import Final

from keyhour.simulator import people
from keyhour.simulator.azure import azure_role_by_id
from keyhour.simulator.identifier import TENANT_SCOPE, UNIT_PREFIX
from keyhour.simulator.record import AZURE, GROUP, Right
from keyhour.simulator.role import role_by_id
from keyhour.simulator.tenant import Tenant

_ACCESS: Final = {"member": "Member", "owner": "Owner"}


def role_name(right: Right) -> str:
    """Return the name of what is held."""
    if right.plane == GROUP:
        return _ACCESS.get(right.role_id, right.role_id)
    find = azure_role_by_id if right.plane == AZURE else role_by_id
    role = find(right.role_id)
    return role.name if role else right.role_id


def scope_name(tenant: Tenant, right: Right) -> str:
    """Return the name of where it is held."""
    if right.plane == GROUP:
        group = tenant.group_by_id(right.scope)
        return group.name if group else right.scope
    if right.plane == AZURE:
        place = tenant.place_at(right.scope)
        return place.name if place else right.scope
    if right.scope == TENANT_SCOPE:
        return "Whole tenant"
    names = {UNIT_PREFIX + unit.id: unit.name for unit in tenant.units}
    return names.get(right.scope, right.scope)


def principal_name(tenant: Tenant, principal_id: str) -> str:
    """Return the name of a person or a group."""
    found = people.user_by_id(principal_id) or tenant.group_by_id(principal_id)
    return found.name if found else principal_id
