"""Rights of every plane that a lead must approve, and requests that wait for Ada, a lead.

Beside them a role with a ticket in a unit, and one with a reason only.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from keyhour.simulator import azure, people
from keyhour.simulator.identifier import UNIT_PREFIX
from keyhour.simulator.record import RightKey, RoleDefinition, RolePolicy, member_of, role_at
from keyhour.simulator.role import (
    DEVICE_ADMINISTRATOR,
    HELPDESK_ADMINISTRATOR,
    INTUNE_ADMINISTRATOR,
    USER_ADMINISTRATOR,
)
from keyhour.simulator.scenario.office import APPROVED_BY_LEADS, open_office
from keyhour.simulator.scenario.pace import make_quick
from keyhour.simulator.scenario.past import requested_before
from keyhour.simulator.tenant import Scenario, Tenant
from keyhour.simulator.timeline import await_approval


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
    tenant.set_policy(INTUNE_ADMINISTRATOR, APPROVED_BY_LEADS)
    tenant.make_eligible(people.OMAR.id, INTUNE_ADMINISTRATOR, start_at=since)
    _wait(tenant, INTUNE_ADMINISTRATOR, "Wipe the laptop that was stolen on the train")
    _on_groups(tenant)
    _in_azure(tenant)


def _on_groups(tenant: Tenant) -> None:
    """Let Rosa join one group with a lead's approval; Omar asks for another."""
    since = tenant.now() - timedelta(days=30)
    operators, team = member_of(people.BRANCH_OPERATORS), member_of(people.PRINT_TEAM)
    tenant.set_policy(operators, APPROVED_BY_LEADS)
    tenant.set_policy(team, APPROVED_BY_LEADS)
    tenant.make_eligible(people.ROSA.id, operators, start_at=since)
    tenant.make_eligible(people.OMAR.id, team, start_at=since)
    _wait(tenant, team, "Replace the drivers of the print servers")


def _in_azure(tenant: Tenant) -> None:
    """The same in Azure: Rosa for a subscription, Omar for a resource group in it."""
    since = tenant.now() - timedelta(days=30)
    changing = role_at(azure.CONTRIBUTOR, azure.PRINTING)
    servers = role_at(azure.MACHINE_CONTRIBUTOR, azure.PRINT_SERVERS)
    tenant.set_policy(changing, APPROVED_BY_LEADS)
    tenant.set_policy(servers, APPROVED_BY_LEADS)
    tenant.make_eligible(people.ROSA.id, changing, start_at=since)
    tenant.make_eligible(people.OMAR.id, servers, start_at=since)
    _wait(tenant, servers, "Restart the print servers of the North branch")


def _wait(tenant: Tenant, what: RoleDefinition | RightKey, why: str) -> None:
    """Let a request of Omar's wait: his fellow lead decides, he himself cannot."""
    waiting = requested_before(tenant, people.OMAR, what, timedelta(minutes=20), timedelta(hours=2))
    waiting.justification = why
    await_approval(tenant, waiting, waiting.created_at)


NEEDS_APPROVAL: Final = Scenario(
    "needs_approval",
    "Approval by the help desk's leads on every plane; requests wait for Ada",
    _furnish,
)
