"""One right, no demands, no waiting."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from keyhour.simulator import people
from keyhour.simulator.record import RolePolicy
from keyhour.simulator.role import DEVICE_ADMINISTRATOR
from keyhour.simulator.scenario.office import open_office
from keyhour.simulator.scenario.pace import make_quick
from keyhour.simulator.tenant import Scenario, Tenant


def _furnish(tenant: Tenant) -> None:
    make_quick(tenant.settings)
    open_office(tenant)
    tenant.set_policy(DEVICE_ADMINISTRATOR, RolePolicy(longest=timedelta(hours=8)))
    since = tenant.now() - timedelta(days=30)
    tenant.make_eligible(people.ROSA.id, DEVICE_ADMINISTRATOR, start_at=since)


QUIET: Final = Scenario("quiet", "One role, nothing asked, everything at once", _furnish)
