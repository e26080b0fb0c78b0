"""A role that a lead must approve, one with a ticket in a unit, one with a reason only."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from keyhour.simulator import people
from keyhour.simulator.identifier import UNIT_PREFIX
from keyhour.simulator.record import RolePolicy
from keyhour.simulator.role import (
    DEVICE_ADMINISTRATOR,
    HELPDESK_ADMINISTRATOR,
    USER_ADMINISTRATOR,
)
from keyhour.simulator.scenario.office import LEADS, open_office
from keyhour.simulator.scenario.pace import make_quick
from keyhour.simulator.tenant import Scenario, Tenant

APPROVED_BY_LEADS: Final = RolePolicy(
    longest=timedelta(hours=4),
    needs_justification=True,
    needs_approval=True,
    approvers=(LEADS,),
)


def _furnish(tenant: Tenant) -> None:
    make_quick(tenant.settings)
    tenant.settings.mfa_at_sign_in = True
    open_office(tenant)
    with_ticket = RolePolicy(
        longest=timedelta(hours=8), needs_justification=True, needs_ticket=True
    )
    with_reason = RolePolicy(
        longest=timedelta(hours=2), needs_justification=True, has_custom_extension=True
    )
    tenant.set_policy(DEVICE_ADMINISTRATOR, APPROVED_BY_LEADS)
    tenant.set_policy(HELPDESK_ADMINISTRATOR, with_ticket)
    tenant.set_policy(USER_ADMINISTRATOR, with_reason)
    since = tenant.now() - timedelta(days=30)
    rosa, north = people.ROSA.id, UNIT_PREFIX + people.NORTH_BRANCH.id
    tenant.make_eligible(rosa, DEVICE_ADMINISTRATOR, start_at=since)
    tenant.make_eligible(rosa, HELPDESK_ADMINISTRATOR, north, start_at=since)
    tenant.make_eligible(rosa, USER_ADMINISTRATOR, start_at=since)


NEEDS_APPROVAL: Final = Scenario(
    "needs_approval", "Approval by the help desk's leads, tickets, a unit", _furnish
)
