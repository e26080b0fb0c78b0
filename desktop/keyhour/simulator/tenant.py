"""The tenant itself: one lock around all that it remembers."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from keyhour.simulator import people
from keyhour.simulator.azure import PLACES
from keyhour.simulator.clock import TenantClock
from keyhour.simulator.fault import FaultBook
from keyhour.simulator.identifier import TENANT_SCOPE, fresh_id, stable_id
from keyhour.simulator.journal import Journal
from keyhour.simulator.login import LoginBook
from keyhour.simulator.pc_record import fresh_pc
from keyhour.simulator.record import (
    ACTIVATED,
    ASSIGNED,
    AZURE,
    DIRECTORY,
    GROUP,
    MEMBER,
    OWNER,
    Assignment,
    AuditRow,
    Eligibility,
    Group,
    Place,
    Right,
    RightKey,
    RoleDefinition,
    RolePolicy,
    ScheduleRequest,
    Unit,
    User,
)
from keyhour.simulator.role import ROLES
from keyhour.simulator.settings import Settings
from keyhour.simulator.weather import Weather

ELSEWHERE_BY_DEFAULT: Final = RolePolicy(needs_justification=True)  # groups, Azure: 8 h, no MFA


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
        self.pc_path = "pc-" + secrets.token_urlsafe(18)
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
            self.groups: list[Group] = list(people.GROUPS)
            self.units: list[Unit] = list(people.UNITS)
            self.places: list[Place] = list(PLACES)
            self.eligibilities: list[Eligibility] = []
            self.assignments: list[Assignment] = []
            self.requests: dict[str, ScheduleRequest] = {}
            self.ids_in_flight: set[str] = set()
            self.policies = {role.id: RolePolicy(needs_justification=True) for role in ROLES}
            self.policies_elsewhere: dict[RightKey, RolePolicy] = {}
            self.audits: list[AuditRow] = []
            self.pc = fresh_pc(self.now())
            self.faults.clear()
            scenario.furnish(self)
            self.weather = Weather(self.settings.misfortune_seed)

    def now(self) -> datetime:
        """Return the tenant's present instant."""
        return self.clock.now()

    def policy_id(self, right: Right) -> str:
        """Return the id of a right's policy, in the form of its plane."""
        if right.plane == DIRECTORY:
            return f"DirectoryRole_{people.TENANT_ID}_{stable_id('policy ' + right.role_id)}"
        own = stable_id(f"policy {right.role_id} {right.scope}")
        return f"Group_{right.scope}_{own}" if right.plane == GROUP else own

    def policy_of(self, right: Right) -> RolePolicy:
        """Return the settings that rule an activation of the right.

        In Azure they are of a role at a place; where a place has none of its own, the next above
        it is asked (an assumption: how the service fills in is not attested).
        """
        if right.plane == DIRECTORY:
            return self.policies[right.role_id]
        for scope in self.lineage(right):
            policy = self.policies_elsewhere.get(RightKey(right.plane, right.role_id, scope))
            if policy is not None:
                return policy
        return ELSEWHERE_BY_DEFAULT

    def set_policy(self, role: RoleDefinition | Right, policy: RolePolicy) -> None:
        """Give a directory role, or any right of another plane, its settings."""
        if isinstance(role, RoleDefinition):
            self.policies[role.id] = policy
        else:
            self.policies_elsewhere[RightKey(role.plane, role.role_id, role.scope)] = policy

    def change_policy(self, right: Right, **changes: object) -> None:
        """Change some settings of a right; a directory role has the same ones everywhere."""
        policy = replace(self.policy_of(right), **changes)  # type: ignore[arg-type]
        if right.plane == DIRECTORY:
            self.policies[right.role_id] = policy
        else:
            self.set_policy(right, policy)

    def make_eligible(
        self,
        principal_id: str,
        what: RoleDefinition | RightKey,
        scope: str = TENANT_SCOPE,
        start_at: datetime | None = None,
        end_at: datetime | None = None,
    ) -> Eligibility:
        """Give a user or a group the right to activate a directory role or another right."""
        now = self.now()
        start = start_at or now
        key = as_key(what, scope)
        right = Eligibility(
            fresh_id(), principal_id, key.role_id, key.scope, start, end_at, min(start, now)
        )
        right.plane = key.plane
        self.eligibilities.append(right)
        return right

    def assign(
        self,
        principal_id: str,
        what: RoleDefinition | RightKey,
        scope: str = TENANT_SCOPE,
        start_at: datetime | None = None,
        end_at: datetime | None = None,
    ) -> Assignment:
        """Give a user or a group something outright: a standing assignment."""
        start = start_at or self.now()
        key = as_key(what, scope)
        standing = Assignment(
            fresh_id(), principal_id, key.role_id, key.scope, ASSIGNED, start, end_at, start, start
        )
        standing.plane = key.plane
        self.assignments.append(standing)
        return standing

    def group_by_id(self, group_id: str) -> Group | None:
        """Return the group with this object id."""
        return next((group for group in self.groups if group.id == group_id.lower()), None)

    def place_at(self, scope: str) -> Place | None:
        """Return the place in Azure with this id, whatever its case."""
        wanted = scope.rstrip("/").lower()
        return next((place for place in self.places if place.scope.lower() == wanted), None)

    def lineage(self, right: Right) -> Iterator[str]:
        """Yield a right's scope, and in Azure every place above it, the nearest first."""
        yield right.scope
        place = self.place_at(right.scope) if right.plane == AZURE else None
        while place is not None and place.parent is not None:
            yield place.parent
            place = self.place_at(place.parent)

    def people_in(self, group: Group, access: str = MEMBER) -> frozenset[str]:
        """Return who is a member (or owner) of a group now, for good or for a while."""
        now = self.now()
        fixed = group.owner_ids if access == OWNER else group.member_ids
        held = (
            held.principal_id
            for held in self.assignments
            if (held.plane, held.role_id, held.scope) == (GROUP, access, group.id)
            and held.is_in_force(now)
        )
        return frozenset(fixed) | frozenset(held)

    def principals_of(self, user_id: str) -> frozenset[str]:
        """Return the user and the groups that the user is in now."""
        mine = {group.id for group in self.groups if user_id in self.people_in(group)}
        return frozenset(mine | {user_id})

    def eligibility_of(self, user_id: str, wanted: Right) -> Eligibility | None:
        """Return a right in force that lets the user activate this one.

        In Azure an eligibility also serves every place beneath its own.
        """
        now = self.now()
        principals = self.principals_of(user_id)
        for scope in self.lineage(wanted):
            for right in self.eligibilities:
                is_it = (right.plane, right.role_id, right.scope) == (
                    wanted.plane,
                    wanted.role_id,
                    scope,
                )
                if is_it and right.principal_id in principals and right.is_in_force(now):
                    return right
        return None

    def activation_of(self, user_id: str, wanted: Right) -> Assignment | None:
        """Return the user's running activation of the right."""
        now = self.now()
        for held in self.assignments:
            is_it = is_same_right(held, wanted) and held.principal_id == user_id
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
            and (held.plane, held.scope) == (DIRECTORY, TENANT_SCOPE)
            and held.is_in_force(now)
        )


def is_same_right(one: Right, other: Right) -> bool:
    """Say whether two things are about one right."""
    return (one.plane, one.role_id, one.scope) == (other.plane, other.role_id, other.scope)


def as_key(what: RoleDefinition | RightKey, scope: str) -> RightKey:
    """Return the name of a right; `scope` says where a directory role is meant."""
    return RightKey(DIRECTORY, what.id, scope) if isinstance(what, RoleDefinition) else what
