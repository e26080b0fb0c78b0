"""How the control interface points at a right: `role` and `scope`, or `group` and `access`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from keyhour.simulator import people
from keyhour.simulator.azure import AZURE_ROLES
from keyhour.simulator.identifier import TENANT_SCOPE
from keyhour.simulator.record import (
    AZURE,
    DIRECTORY,
    GROUP,
    MEMBER,
    OWNER,
    Approver,
    Group,
    RightKey,
    RoleDefinition,
)
from keyhour.simulator.role import ROLES
from keyhour.simulator.tenant import Tenant

RIGHT_NAMES: Final = ("role", "scope", "group", "access")


def read_right(tenant: Tenant, body: Mapping[str, Any]) -> RightKey:
    """Return the right a body names; raises ValueError with a sentence.

    A group is named by id or by the beginning of its name, `access` is member unless said
    otherwise. A place in Azure is named by its id or its name; any other `scope` is one of the
    directory. A role is named by its id or the beginning of its name.
    """
    if body.get("group"):
        return _group_right(tenant, body)
    scope = str(body.get("scope") or TENANT_SCOPE)
    place = tenant.place_at(scope) or next(
        (one for one in tenant.places if one.name.lower() == scope.lower()), None
    )
    if place is not None:
        return RightKey(AZURE, _role(body, AZURE_ROLES).id, place.scope)
    return RightKey(DIRECTORY, _role(body, ROLES).id, scope)


def read_approver(tenant: Tenant, name: Any) -> Approver:
    """Return a person or a group that may decide; raises ValueError with a sentence."""
    user = people.user_by_name(str(name))
    if user is not None:
        return Approver(user.id, user.name, is_group=False)
    group = _group(tenant, str(name))
    return Approver(group.id, group.name, is_group=True)


def _group_right(tenant: Tenant, body: Mapping[str, Any]) -> RightKey:
    access = str(body.get("access") or MEMBER).lower()
    if access not in (MEMBER, OWNER):
        raise ValueError("access must be member or owner")
    return RightKey(GROUP, access, _group(tenant, str(body["group"])).id)


def _group(tenant: Tenant, name: str) -> Group:
    wanted = name.lower()
    for group in tenant.groups:
        if wanted and (group.id == wanted or group.name.lower().startswith(wanted)):
            return group
    raise ValueError("group must be an id or the beginning of a name")


def _role(body: Mapping[str, Any], roles: Iterable[RoleDefinition]) -> RoleDefinition:
    wanted = str(body.get("role", "")).lower()
    for role in roles:
        if wanted and (role.id == wanted or role.name.lower().startswith(wanted)):
            return role
    raise ValueError("role must be a template id or the beginning of a name")
