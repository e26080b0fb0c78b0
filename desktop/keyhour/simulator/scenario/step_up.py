"""Roles that ask for more than the sign-in had: MFA, and authentication contexts of every fate."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from keyhour.simulator import people
from keyhour.simulator.azure import BLOB_READER, CONTRIBUTOR, PRINT_JOBS, PRINTING
from keyhour.simulator.record import RolePolicy, member_of, role_at
from keyhour.simulator.role import (
    CLOUD_DEVICE_ADMINISTRATOR,
    DEVICE_ADMINISTRATOR,
    HELPDESK_ADMINISTRATOR,
    INTUNE_ADMINISTRATOR,
    USER_ADMINISTRATOR,
)
from keyhour.simulator.scenario.office import open_office
from keyhour.simulator.scenario.pace import make_quick
from keyhour.simulator.tenant import Scenario, Tenant


def _furnish(tenant: Tenant) -> None:
    make_quick(tenant.settings)
    open_office(tenant)
    tenant.settings.contexts = {"c1": "mfa", "c2": "mfa", "c3": "withheld", "c4": "blocked"}
    longest = timedelta(hours=8)
    policies = {
        USER_ADMINISTRATOR: RolePolicy(longest, needs_mfa=True),
        DEVICE_ADMINISTRATOR: RolePolicy(longest, context="c1", acrs_shape="direct"),
        HELPDESK_ADMINISTRATOR: RolePolicy(longest, context="c2", acrs_shape="wrapped"),
        INTUNE_ADMINISTRATOR: RolePolicy(longest, context="c3", acrs_shape="direct"),
        CLOUD_DEVICE_ADMINISTRATOR: RolePolicy(longest, context="c4", acrs_shape="direct"),
    }
    since = tenant.now() - timedelta(days=30)
    for role, policy in policies.items():
        tenant.set_policy(role, policy)
        tenant.make_eligible(people.ROSA.id, role, start_at=since)
    elsewhere = {
        member_of(people.BRANCH_OPERATORS): RolePolicy(longest, context="c1", acrs_shape="direct"),
        member_of(people.PRINT_TEAM): RolePolicy(longest, needs_mfa=True),
        role_at(CONTRIBUTOR, PRINTING): RolePolicy(longest, context="c1", acrs_shape="direct"),
        role_at(BLOB_READER, PRINT_JOBS): RolePolicy(longest, needs_mfa=True),
    }
    for right, policy in elsewhere.items():
        tenant.set_policy(right, policy)
        tenant.make_eligible(people.ROSA.id, right, start_at=since)


STEP_UP: Final = Scenario(
    "step_up",
    "MFA (User Administrator) and contexts: c1 direct, c2 wrapped, c3 never granted, c4 blocks",
    _furnish,
)
