"""The tenant itself: one lock around all that it remembers."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from keyhour.simulator import people
from keyhour.simulator.clock import TenantClock
from keyhour.simulator.fault import FaultBook
from keyhour.simulator.identifier import TENANT_SCOPE, fresh_id, stable_id
from keyhour.simulator.journal import Journal
from keyhour.simulator.login import LoginBook
from keyhour.simulator.record import (
    ACTIVATED,
    ASSIGNED,
    Assignment,
    AuditRow,
    Eligibility,
    RoleDefinition,
    RolePolicy,
    ScheduleRequest,
    User,
)
from keyhour.simulator.role import ROLES
from keyhour.simulator.settings import Settings


@dataclass(frozen=True)
class Addresses:
    """Where the tenant's doors are."""

    port: int

    @property
    def web(self) -> str:
        """Return the origin of everything in plain loopback HTTP."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def graph(self) -> str:
        """Return Graph's base; a version is appended. It is also the audience of its tokens."""
        return f"{self.web}/graph"

    @property
    def arm(self) -> str:
        """Return Azure Resource Manager's base, and the audience of its tokens."""
        return f"{self.web}/arm"

    @property
    def portal(self) -> str:
        """Return the portal page."""
        return f"{self.web}/portal"

    @property
    def authority(self) -> str:
        """Return the TLS origin that MSAL wants; the tenant is appended."""
        return f"https://localhost:{self.port + 1}"


@dataclass(frozen=True)
class Scenario:
    """A furnished tenant."""

    name: str
    summary: str
    furnish: Callable[[Tenant], None]


class Tenant:
    """All state of the practice tenant. Whoever reads or changes it holds `lock`."""

    def __init__(self, clock: TenantClock, addresses: Addresses, scenario: Scenario) -> None:
        self.lock = threading.RLock()
        self.stopped = threading.Event()
        self.clock = clock
        self.addresses = addresses
        self.control_path = "control-" + secrets.token_urlsafe(18)
        self.auto_sign_in: User | None = None
        self.logins = LoginBook()
        self.faults = FaultBook()
        self.journal = Journal()
        self.load(scenario)

    def load(self, scenario: Scenario) -> None:
        """Start over as the scenario wants it; sign-ins, the clock and the log stay."""
        with self.lock:
            self.scenario = scenario
            self.settings = Settings()
            self.eligibilities: list[Eligibility] = []
            self.assignments: list[Assignment] = []
            self.requests: dict[str, ScheduleRequest] = {}
            self.policies = {role.id: RolePolicy(needs_justification=True) for role in ROLES}
            self.audits: list[AuditRow] = []
            self.faults.clear()
            scenario.furnish(self)

    def now(self) -> datetime:
        """Return the tenant's present instant."""
        return self.clock.now()

    def policy_id(self, role_id: str) -> str:
        """Return the id of a role's policy."""
        return f"DirectoryRole_{people.TENANT_ID}_{stable_id('policy ' + role_id)}"

    def set_policy(self, role: RoleDefinition, policy: RolePolicy) -> None:
        """Give a role its settings."""
        self.policies[role.id] = policy

    def change_policy(self, role_id: str, **changes: object) -> None:
        """Change some settings of a role."""
        self.policies[role_id] = replace(self.policies[role_id], **changes)  # type: ignore[arg-type]

    def make_eligible(
        self,
        principal_id: str,
        role: RoleDefinition,
        scope: str = TENANT_SCOPE,
        start_at: datetime | None = None,
        end_at: datetime | None = None,
    ) -> Eligibility:
        """Give a user or a group the right to activate a role."""
        now = self.now()
        start = start_at or now
        right = Eligibility(
            fresh_id(), principal_id, role.id, scope, start, end_at, min(start, now)
        )
        self.eligibilities.append(right)
        return right

    def assign(
        self,
        principal_id: str,
        role: RoleDefinition,
        scope: str = TENANT_SCOPE,
        start_at: datetime | None = None,
        end_at: datetime | None = None,
    ) -> Assignment:
        """Give a user or a group a role outright: a standing assignment."""
        start = start_at or self.now()
        standing = Assignment(
            fresh_id(), principal_id, role.id, scope, ASSIGNED, start, end_at, start, start
        )
        self.assignments.append(standing)
        return standing

    def principals_of(self, user_id: str) -> frozenset[str]:
        """Return the user and the user's groups."""
        return people.group_ids_of(user_id) | {user_id}

    def eligibility_of(self, user_id: str, role_id: str, scope: str) -> Eligibility | None:
        """Return a right in force that lets the user activate the role at the scope."""
        now = self.now()
        principals = self.principals_of(user_id)
        for right in self.eligibilities:
            is_it = right.role_id == role_id and right.scope == scope
            if is_it and right.principal_id in principals and right.is_in_force(now):
                return right
        return None

    def activation_of(self, user_id: str, role_id: str, scope: str) -> Assignment | None:
        """Return the user's running activation of the role at the scope."""
        now = self.now()
        for held in self.assignments:
            is_it = (held.principal_id, held.role_id, held.scope) == (user_id, role_id, scope)
            if is_it and held.kind == ACTIVATED and held.is_in_force(now):
                return held
        return None

    def roles_held(self, user_id: str) -> frozenset[str]:
        """Return the ids of roles that work tenant-wide for the user now."""
        now = self.now()
        principals = self.principals_of(user_id)
        return frozenset(
            held.role_id
            for held in self.assignments
            if held.principal_id in principals
            and held.scope == TENANT_SCOPE
            and held.is_in_force(now)
        )
