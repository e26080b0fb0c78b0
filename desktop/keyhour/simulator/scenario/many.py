"""A thousand rights on fifty pages: roles in seventy units, a hundred groups, two hundred places.

700 directory roles (35 pages of 20), 100 memberships (5 pages), 200 Azure roles (10 pages).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from typing import Final

from keyhour.simulator import azure, people
from keyhour.simulator.identifier import UNIT_PREFIX, stable_id
from keyhour.simulator.record import Group, Unit, member_of, role_at
from keyhour.simulator.role import ROLES
from keyhour.simulator.scenario.office import open_office
from keyhour.simulator.scenario.pace import make_quick
from keyhour.simulator.tenant import Scenario, Tenant

PAGE: Final = 20
_ROLES: Final = 10
_UNITS: Final = 70
_GROUPS: Final = 100
_SUBSCRIPTIONS: Final = 4
_RESOURCE_GROUPS: Final = 50


def _furnish(tenant: Tenant) -> None:
    make_quick(tenant.settings)
    tenant.settings.page_size = PAGE
    open_office(tenant)
    since = tenant.now() - timedelta(days=30)
    _in_units(tenant, since)
    _in_groups(tenant, since)
    _in_azure(tenant, since)


def _in_units(tenant: Tenant, since: datetime) -> None:
    names = [f"Branch {number:03}" for number in range(1, _UNITS + 1)]
    units = [Unit(stable_id(name), name) for name in names]
    tenant.units += units
    for unit, role in product(units, ROLES[:_ROLES]):
        tenant.make_eligible(people.ROSA.id, role, UNIT_PREFIX + unit.id, start_at=since)


def _in_groups(tenant: Tenant, since: datetime) -> None:
    names = [f"Project {number:03}" for number in range(1, _GROUPS + 1)]
    groups = [Group(stable_id(name), name, is_role_assignable=False) for name in names]
    tenant.groups += groups
    for group in groups:
        tenant.make_eligible(people.ROSA.id, member_of(group), start_at=since)


def _in_azure(tenant: Tenant, since: datetime) -> None:
    for number in range(1, _SUBSCRIPTIONS + 1):
        subscription = azure.subscription(f"Region {number}", azure.CONTOSO)
        tenant.places.append(subscription)
        for inner in range(1, _RESOURCE_GROUPS + 1):
            place = azure.resource_group(f"rg-app-{inner:03}", subscription)
            tenant.places.append(place)
            right = role_at(azure.CONTRIBUTOR, place)
            tenant.make_eligible(people.ROSA.id, right, start_at=since)


MANY: Final = Scenario("many", "A thousand rights of all kinds on fifty pages", _furnish)
