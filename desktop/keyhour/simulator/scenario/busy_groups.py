"""The busy tenant's groups: eligible, active, standing, waiting, and one that leads to a role."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from keyhour.simulator import people
from keyhour.simulator.record import RolePolicy, member_of, owner_of
from keyhour.simulator.role import GLOBAL_READER, SECURITY_READER
from keyhour.simulator.scenario.office import APPROVED_BY_LEADS
from keyhour.simulator.scenario.past import activated_before, requested_before
from keyhour.simulator.tenant import Tenant
from keyhour.simulator.timeline import await_approval

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def furnish_groups(tenant: Tenant) -> None:
    """Give Rosa memberships and an ownership; who joins Branch operators may take a role."""
    now = tenant.now()
    rosa, since = people.ROSA, now - 90 * _DAY
    operators, team, desk = people.BRANCH_OPERATORS, people.PRINT_TEAM, people.LICENCE_DESK
    tenant.set_policy(
        owner_of(team), RolePolicy(longest=2 * _HOUR, needs_justification=True, needs_ticket=True)
    )
    tenant.set_policy(member_of(desk), APPROVED_BY_LEADS)
    tenant.make_eligible(rosa.id, member_of(operators), start_at=since)
    tenant.make_eligible(operators.id, GLOBAL_READER, start_at=since)
    tenant.assign(operators.id, SECURITY_READER, start_at=since)
    tenant.make_eligible(rosa.id, member_of(team), start_at=since, end_at=now + 120 * _DAY)
    tenant.make_eligible(people.FIELD_SUPPORT.id, member_of(team), start_at=since)
    tenant.make_eligible(rosa.id, owner_of(team), start_at=since)
    tenant.make_eligible(rosa.id, member_of(desk), start_at=since)
    tenant.assign(people.OMAR.id, owner_of(team), start_at=since)
    tenant.assign(rosa.id, owner_of(desk), start_at=since)
    activated_before(tenant, rosa, member_of(team), _HOUR, 3 * _HOUR)
    waiting = requested_before(tenant, rosa, member_of(desk), _HOUR / 4, 2 * _HOUR)
    waiting.justification = "Reassign the licences of the South branch"
    await_approval(tenant, waiting, waiting.created_at)
