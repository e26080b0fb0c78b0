"""What the tenant remembers: people, rights, requests and rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

DIRECTORY: Final = "directory"  # the three planes of PIM
GROUP: Final = "group"
AZURE: Final = "azure"

PENDING: Final = "Pending"
GRANTED: Final = "Granted"
PROVISIONED: Final = "Provisioned"
REVOKED: Final = "Revoked"
DENIED: Final = "Denied"
CANCELED: Final = "Canceled"
PENDING_APPROVAL: Final = "PendingApproval"
PENDING_APPROVAL_PROVISIONING: Final = "PendingApprovalProvisioning"
PENDING_PROVISIONING: Final = "PendingProvisioning"
PENDING_ADMIN_DECISION: Final = "PendingAdminDecision"

ACTIVATED: Final = "Activated"
ASSIGNED: Final = "Assigned"
DIRECT: Final = "Direct"
VIA_GROUP: Final = "Group"
INHERITED: Final = "Inherited"

MEMBER: Final = "member"  # the two kinds of access to a group
OWNER: Final = "owner"


@dataclass(frozen=True)
class Organisation:
    """A tenant as people know it."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True)
class User:
    """A person's account in one organisation; all of them are invented."""

    id: str
    name: str
    username: str
    job_title: str
    organisation_id: str
    home_id: str | None = None  # a guest's account at home

    @property
    def is_guest(self) -> bool:
        """Say whether the person is at home elsewhere."""
        return self.home_id is not None

    @property
    def person_id(self) -> str:
        """Return the id of the account at home: the same in every organisation."""
        return self.home_id or self.id


@dataclass(frozen=True)
class Group:
    """A security group. Its people are those named here and those PIM has put in for now."""

    id: str
    name: str
    member_ids: tuple[str, ...] = ()
    owner_ids: tuple[str, ...] = ()
    is_role_assignable: bool = True


@dataclass(frozen=True)
class Unit:
    """An administrative unit."""

    id: str
    name: str


@dataclass(frozen=True)
class Place:
    """Where an Azure role can hold: a management group, subscription, resource group, resource."""

    scope: str
    name: str
    kind: str
    parent: str | None = None


@dataclass(frozen=True)
class RoleDefinition:
    """A built-in role: of the directory, where the id equals the template id, or of Azure."""

    id: str
    name: str
    description: str
    older_name: str | None = None


@dataclass(frozen=True)
class Caller:
    """Who calls, as the access token tells: what was proven and what the app may do."""

    user: User
    permissions: frozenset[str]
    amr: frozenset[str]
    contexts: frozenset[str]
    has_cp1: bool


@dataclass(frozen=True)
class Approver:
    """One who may decide: a user, or each member of a group."""

    id: str
    description: str
    is_group: bool


class Right(Protocol):
    """What can be held. `role_id` and `scope` mean what the plane wants of them.

    The directory: a role's template id, and where in the directory. A group: `member` or `owner`,
    and the group's id. Azure: a role definition's GUID, and the place.
    """

    @property
    def plane(self) -> str:
        """Return which of the three planes it lies on."""

    @property
    def role_id(self) -> str:
        """Return what is held."""

    @property
    def scope(self) -> str:
        """Return where."""


@dataclass(frozen=True)
class RightKey:
    """The name of a right, apart from who holds it."""

    plane: str
    role_id: str
    scope: str


def member_of(group: Group) -> RightKey:
    """Return the membership of a group, as a right."""
    return RightKey(GROUP, MEMBER, group.id)


def owner_of(group: Group) -> RightKey:
    """Return the ownership of a group, as a right."""
    return RightKey(GROUP, OWNER, group.id)


def role_at(role: RoleDefinition, place: Place) -> RightKey:
    """Return an Azure role at a place, as a right."""
    return RightKey(AZURE, role.id, place.scope)


@dataclass(frozen=True)
class RolePolicy:
    """The settings of one role, from which the seventeen rules are written."""

    longest: timedelta = timedelta(hours=8)
    needs_justification: bool = False
    needs_ticket: bool = False
    needs_mfa: bool = False
    needs_approval: bool = False
    needs_approver_justification: bool = True
    approvers: tuple[Approver, ...] = ()
    context: str | None = None
    acrs_shape: str | None = None  # None: as the tenant's setting says
    has_custom_extension: bool = False


@dataclass
class Eligibility:
    """The right to activate a right of any plane, of a user or of a group."""

    schedule_id: str
    principal_id: str
    role_id: str
    scope: str
    start_at: datetime
    end_at: datetime | None
    created_at: datetime
    plane: str = DIRECTORY

    def is_in_force(self, now: datetime) -> bool:
        """Say whether the right exists now; a future one is a schedule only."""
        return self.start_at <= now and not self.is_over(now)

    def is_over(self, now: datetime) -> bool:
        """Say whether the right has ended."""
        return self.end_at is not None and self.end_at <= now


@dataclass
class Assignment:
    """Holding a right: standing (`Assigned`) or through an activation (`Activated`)."""

    schedule_id: str
    principal_id: str
    role_id: str
    scope: str
    kind: str
    start_at: datetime
    end_at: datetime | None
    created_at: datetime
    listed_from: datetime
    removed_at: datetime | None = None
    ended_in_audit: bool = False
    plane: str = DIRECTORY

    def is_in_force(self, now: datetime) -> bool:
        """Say whether the role works now."""
        return self.start_at <= now and not self.is_over(now)

    def is_over(self, now: datetime) -> bool:
        """Say whether it ended, by the clock or by hand."""
        ends = [at for at in (self.end_at, self.removed_at) if at is not None]
        return bool(ends) and min(ends) <= now


@dataclass
class Ticket:
    """Free text that the service does not verify."""

    system: str | None = None
    number: str | None = None


@dataclass
class Decision:
    """What an approver said."""

    user: User
    result: str
    justification: str
    at: datetime


@dataclass
class ScheduleRequest:
    """One asking. Its id is also that of the approval, its only step and the schedule it makes."""

    id: str
    action: str
    status: str
    principal_id: str
    role_id: str
    scope: str
    created_by: str
    created_at: datetime
    completed_at: datetime | None
    start_at: datetime
    duration: timedelta | None
    expiration: str
    end_at: datetime | None = None
    justification: str | None = None
    ticket: Ticket = field(default_factory=Ticket)
    needs_approval: bool = False
    target_schedule_id: str | None = None
    is_validation_only: bool = False
    is_for_eligibility: bool = False
    due_at: datetime | None = None  # when time alone will change the status
    decision: Decision | None = None
    plane: str = DIRECTORY

    @property
    def is_pending(self) -> bool:
        """Say whether it waits for someone or something other than its start."""
        return self.status.startswith(PENDING)


@dataclass(frozen=True)
class AuditRow:
    """A line of the directory audit log."""

    id: str
    at: datetime
    activity: str
    result: str
    by: str
    by_id: str | None
    target_id: str
    details: tuple[tuple[str, str], ...]
    category: str
    right: RightKey
