"""The practice PC: a Windows PC of the tenant with one person in front of it.

Its session is fixed when it begins: it gets the roles that Windows' sign-in brought at its last
renewal. So a role comes and goes only by a renewal and a new session, in this order.
"""

from __future__ import annotations

import struct
import uuid
from datetime import datetime
from typing import Any, Final

from keyhour.simulator import people
from keyhour.simulator.identifier import TENANT_SCOPE, stable_id
from keyhour.simulator.notation import short_instant
from keyhour.simulator.pc_record import Pc
from keyhour.simulator.record import DIRECTORY, User
from keyhour.simulator.role import DEVICE_ADMINISTRATOR, GLOBAL_ADMINISTRATOR
from keyhour.simulator.tenant import Tenant

ADMINISTRATORS: Final = "S-1-5-32-544"
USERS: Final = "S-1-5-32-545"
_ENABLED: Final = 0x7
_DENY_ONLY: Final = 0x10
_LOCAL_USER: Final = "S-1-5-21-1000000001-1000000002-1000000003-1001"
_JOINS: Final = ("entra", "hybrid", "registered", "none")


def role_object_id(role_id: str) -> str:
    """Return the object id of a role in this tenant; PCs know the role by it."""
    return stable_id(f"directory role {role_id}")


def settle_pc(tenant: Tenant) -> None:
    """Let an ordered renewal have happened when it was due."""
    pc, now = tenant.pc, tenant.now()
    due_at = pc.renewal_due_at
    if due_at is None or due_at > now:
        return
    pc.renewal_due_at = None
    if pc.renews and pc.has_sign_in:
        pc.renewed_at, pc.brought = due_at, _objects_at(tenant, due_at)


def order_renewal(tenant: Tenant) -> bool:
    """Take the order to renew Windows' sign-in; it is carried out a while later."""
    if not tenant.pc.takes_orders:
        return False
    if tenant.pc.renewal_due_at is None:
        tenant.pc.renewal_due_at = tenant.now() + tenant.settings.windows_renewal
    return True


def begin_session(tenant: Tenant) -> None:
    """Sign the person out of Windows and in again."""
    pc = tenant.pc
    pc.logon_at, pc.carried = tenant.now(), pc.brought if pc.has_sign_in else frozenset()


def change_pc(tenant: Tenant, wanted: dict[str, Any]) -> None:
    """Change what the PC is like, all or nothing; raises ValueError with a sentence."""
    unknown = sorted(set(wanted) - set(_CHANGES))
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}; there are {', '.join(_CHANGES)}")
    values = {name: _CHANGES[name](tenant, value) for name, value in wanted.items()}
    for name, value in values.items():
        setattr(tenant.pc, name, value)


def pc_picture(tenant: Tenant) -> dict[str, Any]:
    """Return what the PC's system would say, in SIDs and instants."""
    pc = tenant.pc
    shows_sign_in = pc.has_sign_in
    return {
        "now": short_instant(tenant.now()),
        "join": pc.join,
        "tenant_id": None if pc.join == "none" else pc.tenant_id,
        "prt": {
            "present": shows_sign_in,
            "updated_at": short_instant(pc.renewed_at) if shows_sign_in else None,
        },
        "logon_at": short_instant(pc.logon_at),
        "user": {"sid": _user_sid(pc), "name": pc.user.username if pc.user else "PC\\guest"},
        "token_groups": [{"sid": sid, "attributes": bits} for sid, bits in _token(pc).items()],
        "local_administrators": _administrators(pc),
        "administrator_protection": False,
        "renewal_due_at": None if pc.renewal_due_at is None else short_instant(pc.renewal_due_at),
    }


def sid_of(object_id: str) -> str:
    """Return an object of the tenant as Windows names it."""
    words = struct.unpack("<4I", uuid.UUID(object_id).bytes_le)
    return "S-1-12-1-" + "-".join(str(word) for word in words)


def _administrators(pc: Pc) -> list[str]:
    """The local group's members: who enrolled the PC, Global Administrators and the role."""
    found = [sid_of(people.GRACE.id), sid_of(role_object_id(GLOBAL_ADMINISTRATOR.id))]
    if pc.role_is_administrator:
        found.append(sid_of(role_object_id(DEVICE_ADMINISTRATOR.id)))
    if pc.user_is_administrator:
        found.append(_user_sid(pc))
    return found if pc.join != "none" else []


def _token(pc: Pc) -> dict[str, int]:
    mine = [sid_of(found) for found in sorted(pc.carried)]
    groups = dict.fromkeys([USERS, *mine], _ENABLED)
    if {*mine, _user_sid(pc)} & set(_administrators(pc)):
        groups[ADMINISTRATORS] = _DENY_ONLY
    return groups


def _user_sid(pc: Pc) -> str:
    is_known = pc.user is not None and pc.join == "entra"
    return sid_of(pc.user.id) if is_known and pc.user else _LOCAL_USER


def _objects_at(tenant: Tenant, at: datetime) -> frozenset[str]:
    """Return the person's groups and roles of the whole tenant at an instant."""
    if tenant.pc.user is None:
        return frozenset()
    me = tenant.pc.user.id
    principals = tenant.principals_of(me)
    roles = {
        role_object_id(held.role_id)
        for held in tenant.assignments
        if held.principal_id in principals
        and (held.plane, held.scope) == (DIRECTORY, TENANT_SCOPE)
        and held.is_in_force(at)
    }
    return frozenset(roles | (principals - {me}))


def _choice(_tenant: Tenant, value: Any) -> str:
    if value not in _JOINS:
        raise ValueError(f"join must be one of {', '.join(_JOINS)}")
    return str(value)


def _switch(_tenant: Tenant, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004  a sentence for the trainer
    return value


def _person(_tenant: Tenant, value: Any) -> User | None:
    if value is None:
        return None
    user = people.user_by_name(str(value))
    if user is None:
        raise ValueError("user must name somebody of the tenant, or null for a local account")
    return user


_CHANGES: Final = {
    "join": _choice,
    "user": _person,
    "tenant_id": lambda _tenant, value: str(value),
    "role_is_administrator": _switch,
    "user_is_administrator": _switch,
    "takes_orders": _switch,
    "renews": _switch,
}
