"""This PC: what was read of it, and what that means for the person and the role.

Each fact may be unknown on its own; nothing here takes one for another.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

from keyhour.core.sid import ADMINISTRATORS, is_entra, object_id_of, sid_of


class Join(Enum):
    """How this PC belongs to an organisation."""

    ENTRA = "entra"
    HYBRID = "hybrid"
    REGISTERED = "registered"
    """A work account was added; the device itself is the person's."""
    NONE = "none"
    UNKNOWN = "unknown"


class Administrators(Enum):
    """The local group Administrators in the token of this very logon session.

    https://learn.microsoft.com/windows/win32/secauthz/sid-attributes-in-an-access-token
    """

    ABSENT = "absent"
    DENY_ONLY = "deny_only"
    """An administrator whose programs run without the right until they ask for it."""
    ENABLED = "enabled"
    """This process is elevated, or the system asks nobody."""
    UNKNOWN = "unknown"


ENABLED_GROUP = 0x4
DENY_ONLY_GROUP = 0x10


class DeviceReading(Struct, frozen=True, kw_only=True):
    """What the system said. Instants are of our own clock; None and UNKNOWN are not known."""

    join: Join = Join.UNKNOWN
    tenant_id: str | None = None
    has_prt: bool | None = None
    """Whether Windows holds a primary refresh token, its own sign-in to the tenant."""
    prt_updated_at: datetime | None = None
    administrators: Administrators = Administrators.UNKNOWN
    entra_groups: frozenset[str] | None = None
    """SIDs of the tenant's objects in the session's token, the person's own not among them."""
    entra_admins: frozenset[str] | None = None
    """SIDs of the tenant's objects in the local group Administrators."""
    user_sid: str | None = None
    user_name: str | None = None
    """What Windows calls its user; for people to read, never compared."""
    logon_at: datetime | None = None
    administrator_protection: bool | None = None
    """Whether elevation runs under a hidden account of its own, so that this token tells less."""


class DeviceFacts(Struct, frozen=True, kw_only=True):
    """What is known of this PC for one person. Instants are of the server's clock."""

    is_windows: bool = True
    join: Join = Join.UNKNOWN
    tenant_id: str | None = None
    same_tenant: bool | None = None
    """Whether this PC belongs to the tenant the person is signed in to."""
    has_prt: bool | None = None
    prt_updated_at: datetime | None = None
    administrators: Administrators = Administrators.UNKNOWN
    role_in_token: bool | None = None
    """Whether the session's token carries the role; where its SID can't be had, whether the person
    is an administrator through any object of the tenant.
    """
    role_is_named: bool = False
    """Whether the role's own SID was looked for."""
    role_in_local_admins: bool | None = None
    same_user: bool | None = None
    """Whether Windows' user is the person signed in here."""
    user_name: str | None = None
    logon_at: datetime | None = None
    administrator_protection: bool | None = None


ELSEWHERE = DeviceFacts(is_windows=False)
"""A system on which the role means nothing."""


class Person(Struct, frozen=True, kw_only=True):
    """Who is signed in here, and the role's object in their tenant when that is known."""

    object_id: str
    tenant_id: str
    role_object_id: str | None = None


def facts_of(
    reading: DeviceReading, person: Person | None, skew: timedelta = timedelta()
) -> DeviceFacts:
    """What a reading says about a person; `skew` is the server's clock minus ours."""
    role_sid = None
    if person is not None and person.role_object_id is not None:
        role_sid = sid_of(person.role_object_id)
    return DeviceFacts(
        join=reading.join,
        tenant_id=reading.tenant_id,
        same_tenant=_same_tenant(reading, person),
        has_prt=reading.has_prt,
        prt_updated_at=_shifted(reading.prt_updated_at, skew),
        administrators=reading.administrators,
        role_in_token=_role_in_token(reading, role_sid),
        role_is_named=role_sid is not None,
        role_in_local_admins=_role_in_admins(reading, role_sid),
        same_user=_same_user(reading, person),
        user_name=reading.user_name,
        logon_at=_shifted(reading.logon_at, skew),
        administrator_protection=reading.administrator_protection,
    )


def administrators_in(groups: Iterable[tuple[str, int]]) -> Administrators:
    """The state of the local group Administrators among a token's groups and their attributes."""
    for sid, attributes in groups:
        if sid == ADMINISTRATORS:
            if attributes & DENY_ONLY_GROUP:
                return Administrators.DENY_ONLY
            enabled = attributes & ENABLED_GROUP
            return Administrators.ENABLED if enabled else Administrators.UNKNOWN
    return Administrators.ABSENT


def entra_principals(sids: Iterable[str], own: str | None = None) -> frozenset[str]:
    """The objects of a tenant among SIDs, without the person's own."""
    return frozenset(sid for sid in sids if is_entra(sid) and sid != own)


def _shifted(at: datetime | None, skew: timedelta) -> datetime | None:
    return None if at is None else at + skew


def _same_tenant(reading: DeviceReading, person: Person | None) -> bool | None:
    if reading.tenant_id is None or person is None:
        return None
    return reading.tenant_id.lower() == person.tenant_id.lower()


def _role_in_token(reading: DeviceReading, role_sid: str | None) -> bool | None:
    groups, admins = reading.entra_groups, reading.entra_admins
    if groups is None:
        return None
    if role_sid is not None:
        return role_sid in groups
    if admins is None:
        return None if groups else False
    return bool(groups & admins)


def _role_in_admins(reading: DeviceReading, role_sid: str | None) -> bool | None:
    admins = reading.entra_admins
    if admins is None:
        return None
    if role_sid is not None:
        return role_sid in admins
    others = entra_principals(admins, reading.user_sid)
    return None if others else False


def _same_user(reading: DeviceReading, person: Person | None) -> bool | None:
    if reading.user_sid is None or person is None:
        return None
    object_id = object_id_of(reading.user_sid)
    if object_id is not None:
        return object_id == person.object_id.lower()
    # On a joined PC everybody from the tenant has a SID of the tenant: this is a local account.
    return False if reading.join is Join.ENTRA else None
