"""Rights: what a person may activate, and what they hold.

Words follow Microsoft Graph
(https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagementv3-overview).
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import assert_never

from msgspec import Struct


class Plane(Enum):
    """Which of PIM's three services rules a right."""

    DIRECTORY = "directory"
    GROUP = "group"
    AZURE = "azure"


class Audience(Enum):
    """Which service a token is for; the two of Graph share it, and its round trips."""

    GRAPH = "graph"
    ARM = "arm"


_AUDIENCES = {
    Plane.DIRECTORY: Audience.GRAPH,
    Plane.GROUP: Audience.GRAPH,
    Plane.AZURE: Audience.ARM,
}


def audience_of(plane: Plane) -> Audience:
    """The service that is asked about this plane."""
    return _AUDIENCES[plane]


class DirectoryKey(Struct, frozen=True, tag="directory"):
    """A directory role at a directory scope (`/`, an administrative unit or one object)."""

    role_definition_id: str
    scope_id: str


class GroupKey(Struct, frozen=True, tag="group"):
    """Membership (`member`) or ownership (`owner`) of a group."""

    group_id: str
    access: str


class AzureKey(Struct, frozen=True, tag="azure"):
    """An Azure role, named by the trailing GUID of its definition, at an Azure scope."""

    role_definition_id: str
    scope_id: str


RightKey = DirectoryKey | GroupKey | AzureKey


def plane_of(key: RightKey) -> Plane:
    """The plane that rules this right."""
    match key:
        case DirectoryKey():
            return Plane.DIRECTORY
        case GroupKey():
            return Plane.GROUP
        case AzureKey():
            return Plane.AZURE
        case _:
            assert_never(key)


def policy_name(key: RightKey) -> str:
    """What names the policy of a right: a directory role has one at every scope of it."""
    match key:
        case DirectoryKey(definition, _):
            return definition
        case GroupKey(group_id, access):
            return f"{group_id}:{access}"
        case AzureKey(definition, scope):
            return f"{definition}:{scope}"
        case _:
            assert_never(key)


def right_id(key: RightKey) -> str:
    """The stable text that names a right in the ledger, in settings and on the command line."""
    match key:
        case GroupKey(group_id, access):
            return f"group:{group_id}:{access}"
        case DirectoryKey(definition, scope):
            return f"directory:{definition}:{scope}"
        case AzureKey(definition, scope):
            return f"azure:{definition}:{scope}"
        case _:
            assert_never(key)


def scope_id(key: RightKey) -> str:
    """Where a right applies, as the service names it; `member` or `owner` for a group."""
    return key.access if isinstance(key, GroupKey) else key.scope_id


def right_key(text: str) -> RightKey | None:
    """The right that `right_id` wrote, or None when the text names none."""
    plane, _, rest = text.partition(":")
    first, _, second = rest.partition(":")
    if not first or not second:
        return None
    match plane:
        case "directory":
            return DirectoryKey(first, second)
        case "group" if second in {"member", "owner"}:
            return GroupKey(first, second)
        case "azure":
            return AzureKey(first, second)
        case _:
            return None


_MANAGEMENT_GROUPS = "/providers/microsoft.management/managementgroups/"


def covers(wider: RightKey, narrower: RightKey) -> bool:
    """Whether a right at one scope may be activated at another that lies within it.

    Only Azure roles may. Assumption: whatever lies below a management group is not told by its
    name, so a subscription counts as within every one and the service is the judge.
    """
    if not isinstance(wider, AzureKey) or not isinstance(narrower, AzureKey):
        return False
    if wider.role_definition_id != narrower.role_definition_id:
        return False  # most are, and a list may have thousands
    outer, inner = wider.scope_id.lower().rstrip("/"), narrower.scope_id.lower().rstrip("/")
    if outer == inner:
        return False
    return inner.startswith(f"{outer}/") or outer.startswith(_MANAGEMENT_GROUPS)


class Membership(Enum):
    """How the person came to a right."""

    DIRECT = "direct"
    GROUP = "group"
    INHERITED = "inherited"
    UNKNOWN = "unknown"


class Scope(Struct, frozen=True):
    """Where a right applies; `name` is None when the service did not tell it."""

    id: str
    name: str | None = None


class Via(Struct, frozen=True):
    """The group through which a right is held; its name may be unreadable."""

    group_id: str
    name: str | None = None


class Eligibility(Struct, frozen=True, kw_only=True):
    """The right to activate a right: one live eligibility instance."""

    key: RightKey
    name: str
    template_id: str | None = None
    scope: Scope
    membership: Membership = Membership.DIRECT
    via: Via | None = None
    until: datetime | None = None
    """End of the eligibility itself; None when it is permanent."""


class AssignmentOrigin(Enum):
    """Whether an assignment came from an activation or stands all the time."""

    ACTIVATED = "activated"
    ASSIGNED = "assigned"
    UNKNOWN = "unknown"


class Assignment(Struct, frozen=True, kw_only=True):
    """A right held now: one live assignment instance."""

    key: RightKey
    name: str
    template_id: str | None = None
    scope: Scope
    origin: AssignmentOrigin
    membership: Membership = Membership.DIRECT
    via: Via | None = None
    start_at: datetime | None = None
    end_at: datetime | None = None
    request_id: str | None = None
    """The request that made an activation (`roleAssignmentScheduleId`)."""


DEVICE_ADMINISTRATOR = "9f06204d-73c1-4d4c-880a-6edb90606fd8"
"""Template id of Microsoft Entra Joined Device Local Administrator; its display name varies by
tenant.
"""

SHORT_NAMES = {DEVICE_ADMINISTRATOR: "Device administrator"}
"""Well-known template ids with a label that people use; every other role keeps the service's
name.
"""


def short_name(name: str, template_id: str | None) -> str:
    """The label for people: the well-known short one, else what the service calls it."""
    return SHORT_NAMES.get((template_id or "").lower(), name)
