"""The busy tenant's Azure: a right at each kind of place, active, standing, waiting, for later."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from keyhour.simulator import azure, people
from keyhour.simulator.record import RightKey, RolePolicy, role_at
from keyhour.simulator.scenario.office import APPROVED_BY_LEADS
from keyhour.simulator.scenario.past import activated_before, requested_before
from keyhour.simulator.tenant import Tenant
from keyhour.simulator.timeline import await_approval

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_SERVERS: Final = role_at(azure.MACHINE_CONTRIBUTOR, azure.PRINT_SERVERS)
_SECRETS: Final = role_at(azure.SECRETS_USER, azure.VAULT)
_CHANGING: Final = role_at(azure.CONTRIBUTOR, azure.PRINTING)
_OWNING: Final = role_at(azure.OWNER, azure.FIELD_TOOLS)


def furnish_azure(tenant: Tenant) -> None:
    """Give Rosa rights from the management group down to a vault."""
    rosa, since = people.ROSA, tenant.now() - 90 * _DAY
    _set_policies(tenant)
    rights: tuple[RightKey, ...] = (
        role_at(azure.READER, azure.CONTOSO),
        _CHANGING,
        _OWNING,
        _SERVERS,
        role_at(azure.BLOB_READER, azure.PRINT_JOBS),
        _SECRETS,
    )
    for right in rights:
        tenant.make_eligible(rosa.id, right, start_at=since)
    tenant.make_eligible(people.FIELD_SUPPORT.id, _SERVERS, start_at=since)  # the same once more
    later = tenant.now() + 3 * _DAY
    tenant.make_eligible(
        rosa.id, role_at(azure.ACCESS_ADMINISTRATOR, azure.PRINTING), start_at=later
    )
    tenant.assign(rosa.id, role_at(azure.READER, azure.ROLLOUT), start_at=since)
    tenant.assign(people.GRACE.id, role_at(azure.OWNER, azure.CONTOSO), start_at=since)
    activated_before(tenant, rosa, _CHANGING, _HOUR / 4, 2 * _HOUR)
    waiting = requested_before(tenant, rosa, _SECRETS, _HOUR / 6, _HOUR)
    waiting.justification = "Read the rollout key for the South branch"
    await_approval(tenant, waiting, waiting.created_at)


def _set_policies(tenant: Tenant) -> None:
    tenant.set_policy(_OWNING, RolePolicy(_HOUR, needs_justification=True, needs_ticket=True))
    tenant.set_policy(_SECRETS, APPROVED_BY_LEADS)
    tenant.set_policy(_SERVERS, RolePolicy(longest=12 * _HOUR))
