"""Many rights of every kind, several active, one waiting, with the delays of a live tenant."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from keyhour.simulator import people
from keyhour.simulator.identifier import UNIT_PREFIX, stable_id
from keyhour.simulator.record import CANCELED, DENIED, PROVISIONED, RolePolicy
from keyhour.simulator.role import (
    CLOUD_DEVICE_ADMINISTRATOR,
    DEVICE_ADMINISTRATOR,
    HELPDESK_ADMINISTRATOR,
    INTUNE_ADMINISTRATOR,
    REPORTS_READER,
    SECURITY_READER,
    USAGE_READER,
    USER_ADMINISTRATOR,
    WINDOWS_365_ADMINISTRATOR,
)
from keyhour.simulator.scenario.busy_azure import furnish_azure
from keyhour.simulator.scenario.busy_groups import furnish_groups
from keyhour.simulator.scenario.office import APPROVED_BY_LEADS, open_office
from keyhour.simulator.scenario.pace import make_realistic
from keyhour.simulator.scenario.past import activated_before, requested_before
from keyhour.simulator.tenant import Scenario, Tenant
from keyhour.simulator.timeline import await_approval

_NORTH: Final = UNIT_PREFIX + people.NORTH_BRANCH.id
_SOUTH: Final = UNIT_PREFIX + people.SOUTH_BRANCH.id
_APPLICATION: Final = "/" + stable_id("branch printing application")
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def _furnish(tenant: Tenant) -> None:
    make_realistic(tenant.settings)
    tenant.settings.mfa_at_sign_in = True
    tenant.settings.page_size = 3
    open_office(tenant)
    _set_policies(tenant)
    _make_eligible(tenant)
    furnish_groups(tenant)
    furnish_azure(tenant)
    _let_things_have_happened(tenant)


def _set_policies(tenant: Tenant) -> None:
    with_reason = RolePolicy(longest=8 * _HOUR, needs_justification=True)
    with_ticket = RolePolicy(longest=4 * _HOUR, needs_justification=True, needs_ticket=True)
    with_mfa = RolePolicy(
        longest=2 * _HOUR, needs_justification=True, needs_mfa=True, has_custom_extension=True
    )
    tenant.set_policy(DEVICE_ADMINISTRATOR, with_reason)
    tenant.set_policy(CLOUD_DEVICE_ADMINISTRATOR, with_ticket)
    tenant.set_policy(HELPDESK_ADMINISTRATOR, with_reason)
    tenant.set_policy(INTUNE_ADMINISTRATOR, APPROVED_BY_LEADS)
    tenant.set_policy(USER_ADMINISTRATOR, with_mfa)
    tenant.set_policy(REPORTS_READER, RolePolicy(longest=8 * _HOUR))


def _make_eligible(tenant: Tenant) -> None:
    """Give rights directly, through a group, limited in place and in time, and for later."""
    now, rosa = tenant.now(), people.ROSA.id
    since = now - 90 * _DAY
    tenant.make_eligible(rosa, DEVICE_ADMINISTRATOR, start_at=since)
    tenant.make_eligible(rosa, INTUNE_ADMINISTRATOR, start_at=since, end_at=now + 275 * _DAY)
    tenant.make_eligible(rosa, USER_ADMINISTRATOR, start_at=since, end_at=now + 6 * _DAY)
    tenant.make_eligible(rosa, HELPDESK_ADMINISTRATOR, _NORTH, start_at=since)
    tenant.make_eligible(rosa, HELPDESK_ADMINISTRATOR, _SOUTH, start_at=since)
    tenant.make_eligible(rosa, CLOUD_DEVICE_ADMINISTRATOR, _APPLICATION, start_at=since)
    tenant.make_eligible(people.FIELD_SUPPORT.id, WINDOWS_365_ADMINISTRATOR, start_at=since)
    tenant.make_eligible(people.FIELD_SUPPORT.id, REPORTS_READER, start_at=since)
    tenant.make_eligible(rosa, WINDOWS_365_ADMINISTRATOR, start_at=since)  # and via the group
    tenant.make_eligible(people.NOOR.id, REPORTS_READER, start_at=since)  # a guest, without end
    tenant.make_eligible(rosa, SECURITY_READER, start_at=now + 3 * _DAY)  # not an instance yet
    tenant.make_eligible(people.OMAR.id, USER_ADMINISTRATOR, start_at=since)


def _let_things_have_happened(tenant: Tenant) -> None:
    rosa = people.ROSA
    tenant.assign(rosa.id, USAGE_READER, start_at=tenant.now() - 200 * _DAY)
    activated_before(tenant, rosa, HELPDESK_ADMINISTRATOR, 3 * _HOUR, 4 * _HOUR, _NORTH)
    activated_before(tenant, rosa, REPORTS_READER, _HOUR / 2, 2 * _HOUR)
    for days, status in ((1, PROVISIONED), (2, DENIED), (5, CANCELED)):
        old = requested_before(tenant, rosa, DEVICE_ADMINISTRATOR, days * _DAY, _HOUR)
        old.status = status
    waiting = requested_before(tenant, rosa, INTUNE_ADMINISTRATOR, _HOUR / 3, 4 * _HOUR)
    waiting.justification = "Wipe the stolen laptop of the North branch"
    await_approval(tenant, waiting, waiting.created_at)


BUSY_ADMIN: Final = Scenario(
    "busy_admin", "Many rights, some active, one waiting, pages of three, real delays", _furnish
)
