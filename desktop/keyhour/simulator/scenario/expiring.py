"""A role in its last twenty minutes; an eligibility of each plane in its last nine days."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from keyhour.simulator import people
from keyhour.simulator.azure import BLOB_READER, PRINT_JOBS
from keyhour.simulator.record import RolePolicy, member_of, role_at
from keyhour.simulator.role import DEVICE_ADMINISTRATOR, HELPDESK_ADMINISTRATOR
from keyhour.simulator.scenario.office import open_office
from keyhour.simulator.scenario.pace import make_quick
from keyhour.simulator.scenario.past import activated_before
from keyhour.simulator.tenant import Scenario, Tenant


def _furnish(tenant: Tenant) -> None:
    make_quick(tenant.settings)
    open_office(tenant)
    tenant.set_policy(DEVICE_ADMINISTRATOR, RolePolicy(longest=timedelta(hours=8)))
    tenant.set_policy(
        HELPDESK_ADMINISTRATOR, RolePolicy(longest=timedelta(hours=4), needs_justification=True)
    )
    now = tenant.now()
    since = now - timedelta(days=356)
    rosa = people.ROSA.id
    tenant.make_eligible(rosa, DEVICE_ADMINISTRATOR, start_at=since)
    soon = now + timedelta(days=9)
    tenant.make_eligible(rosa, HELPDESK_ADMINISTRATOR, start_at=since, end_at=soon)
    tenant.make_eligible(rosa, member_of(people.PRINT_TEAM), start_at=since, end_at=soon)
    tenant.make_eligible(rosa, role_at(BLOB_READER, PRINT_JOBS), start_at=since, end_at=soon)
    forty = timedelta(minutes=40)
    activated_before(tenant, people.ROSA, DEVICE_ADMINISTRATOR, forty, timedelta(hours=1))


EXPIRING: Final = Scenario(
    "expiring", "A role in its last 20 minutes, an eligibility in its last 9 days", _furnish
)
