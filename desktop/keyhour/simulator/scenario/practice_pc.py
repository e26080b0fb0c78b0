"""One role with a reason, and a PC on which it means something only after a new session."""

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
    policy = RolePolicy(longest=timedelta(hours=4), needs_justification=True)
    tenant.set_policy(DEVICE_ADMINISTRATOR, policy)
    now = tenant.now()
    tenant.make_eligible(people.ROSA.id, DEVICE_ADMINISTRATOR, start_at=now - timedelta(days=30))
    tenant.pc.renewed_at = now - timedelta(hours=1, minutes=19)
    tenant.pc.logon_at = now - timedelta(hours=1, minutes=20)


PRACTICE_PC: Final = Scenario(
    "practice_pc", "A PC where the role works after a renewal and a new session", _furnish
)
