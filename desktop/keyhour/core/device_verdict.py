"""Whether the role works on this PC now, and the one thing to do next.

A session's rights are fixed when it begins: they come with a sign-in to Windows that follows a
renewed primary refresh token, and go the same way.
https://learn.microsoft.com/entra/identity/devices/assign-local-admin
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from msgspec import Struct

from keyhour.core.device import Administrators, DeviceFacts, Join


class Finding(Enum):
    """What holds for the role on this PC."""

    NOT_WINDOWS = "not_windows"
    HYBRID = "hybrid"
    REGISTERED = "registered"
    NOT_JOINED = "not_joined"
    OTHER_TENANT = "other_tenant"
    OTHER_USER = "other_user"
    ROLE_REMOVED = "role_removed"
    """The role is no longer in this PC's local group Administrators."""
    NEEDS_RENEWAL = "needs_renewal"
    """Active in Entra; Windows' sign-in is older than that."""
    NEEDS_SIGN_OUT = "needs_sign_out"
    """Windows' sign-in is renewed; the session is older."""
    NOT_EFFECTIVE = "not_effective"
    """Both are newer than the activation, and still nothing has changed."""
    PROTECTED = "protected"
    """Administrator protection hides from this token what elevation would bring."""
    EFFECTIVE = "effective"
    STILL_ADMIN = "still_admin"
    """Ended in Entra, but the logon session carries it on."""
    ENDED_HERE = "ended_here"
    ADMIN_OTHERWISE = "admin_otherwise"
    """An administrator by other means, which the role neither brought nor takes away."""
    NOT_ACTIVE = "not_active"
    WAITING = "waiting"
    ROLE_UNKNOWN = "role_unknown"
    UNKNOWN = "unknown"
    """What decides could not be read."""


class NextStep(Enum):
    """The one thing to do."""

    NOTHING = "nothing"
    USE_OTHER_PC = "use_other_pc"
    CONTACT_IT = "contact_it"
    SWITCH_ACCOUNT = "switch_account"
    RENEW_SIGN_IN = "renew_sign_in"
    SIGN_OUT = "sign_out"
    TRY_IT = "try_it"
    ACTIVATE = "activate"
    WAIT = "wait"
    SIGN_IN = "sign_in"
    READ_AGAIN = "read_again"


class Held(Enum):
    """Whether the person holds the role in Entra."""

    YES = "yes"
    WAITING = "waiting"
    NO = "no"
    UNKNOWN = "unknown"
    NOBODY = "nobody"
    """Nobody is signed in."""


class RoleStand(Struct, frozen=True, kw_only=True):
    """Where the role stands in Entra. Instants are of the server's clock."""

    held: Held
    since: datetime | None = None
    """Start of what is held."""
    ended_at: datetime | None = None
    """End of the last activation, when nothing is held now."""


class Verdict(Struct, frozen=True):
    """What holds, and what to do."""

    finding: Finding
    next_step: NextStep


PRESENT = frozenset({Administrators.DENY_ONLY, Administrators.ENABLED})

_NO_EFFECT = {
    Join.HYBRID: Finding.HYBRID,
    Join.REGISTERED: Finding.REGISTERED,
    Join.NONE: Finding.NOT_JOINED,
}


def verdict(facts: DeviceFacts, role: RoleStand) -> Verdict:
    """The headline and the one next step, whatever is known and whatever is not."""
    return _elsewhere(facts) or _here(facts, role)


def _elsewhere(facts: DeviceFacts) -> Verdict | None:
    """Why the role, or this person's, has no effect on this PC; None when it can have one."""
    if not facts.is_windows:
        return Verdict(Finding.NOT_WINDOWS, NextStep.USE_OTHER_PC)
    if facts.join in _NO_EFFECT:
        return Verdict(_NO_EFFECT[facts.join], NextStep.CONTACT_IT)
    if facts.same_tenant is False:
        return Verdict(Finding.OTHER_TENANT, NextStep.USE_OTHER_PC)
    if facts.same_user is False:
        return Verdict(Finding.OTHER_USER, NextStep.SWITCH_ACCOUNT)
    return None


def _here(facts: DeviceFacts, role: RoleStand) -> Verdict:
    if facts.administrators is Administrators.UNKNOWN:
        return Verdict(Finding.UNKNOWN, NextStep.READ_AGAIN)
    if role.held is Held.NOBODY:
        return Verdict(Finding.ROLE_UNKNOWN, NextStep.SIGN_IN)
    if role.held is Held.UNKNOWN:
        return Verdict(Finding.ROLE_UNKNOWN, NextStep.READ_AGAIN)
    if facts.administrators in PRESENT:
        return _as_administrator(facts, role)
    return _without(facts, role)


def _as_administrator(facts: DeviceFacts, role: RoleStand) -> Verdict:
    """The session carries administrator rights: from the role, or from elsewhere."""
    if role.held is Held.YES:
        if _came_from_elsewhere(facts, role.since):
            return Verdict(Finding.ADMIN_OTHERWISE, NextStep.NOTHING)
        return Verdict(Finding.EFFECTIVE, NextStep.NOTHING)
    if _is_not_of_the_role(facts, role.ended_at):
        return Verdict(Finding.ADMIN_OTHERWISE, NextStep.NOTHING)
    return Verdict(Finding.STILL_ADMIN, _way_out(facts, role.ended_at))


def _came_from_elsewhere(facts: DeviceFacts, since: datetime | None) -> bool:
    """Whether the rights are not the role's: it is not in the token, or they are older."""
    if facts.role_in_token is None:
        return _is_before(facts.logon_at, since)
    return not facts.role_in_token


def _is_not_of_the_role(facts: DeviceFacts, ended_at: datetime | None) -> bool:
    """Whether the rights of a session cannot be what is left of the role."""
    if facts.role_in_token is False:
        return True
    if facts.role_is_named and facts.role_in_token:
        return False
    if ended_at is None:
        return True
    renewed_at = facts.prt_updated_at
    return _is_before(ended_at, renewed_at) and _is_before(renewed_at, facts.logon_at)


def _way_out(facts: DeviceFacts, ended_at: datetime | None) -> NextStep:
    """How a session loses what has ended: renew first, else the next one brings it again."""
    if facts.prt_updated_at is None or _is_before(facts.prt_updated_at, ended_at):
        return NextStep.RENEW_SIGN_IN
    if facts.logon_at is None or facts.logon_at < facts.prt_updated_at:
        return NextStep.SIGN_OUT
    return NextStep.RENEW_SIGN_IN


def _without(facts: DeviceFacts, role: RoleStand) -> Verdict:
    """The session carries no administrator rights."""
    if facts.role_in_local_admins is False:
        return Verdict(Finding.ROLE_REMOVED, NextStep.CONTACT_IT)
    if role.held is Held.WAITING:
        return Verdict(Finding.WAITING, NextStep.WAIT)
    if role.held is Held.NO:
        is_over = role.ended_at is not None
        return Verdict(Finding.ENDED_HERE if is_over else Finding.NOT_ACTIVE, NextStep.ACTIVATE)
    return _way_in(facts, role.since)


def _way_in(facts: DeviceFacts, since: datetime | None) -> Verdict:
    """How a session gains what is active: renew, then sign out and in."""
    if facts.join is Join.UNKNOWN:
        return Verdict(Finding.UNKNOWN, NextStep.READ_AGAIN)
    if facts.administrator_protection and facts.role_in_token:
        # Assumption: what such a token shows of a role's administrator is not documented.
        return Verdict(Finding.PROTECTED, NextStep.TRY_IT)
    renewed_at = facts.prt_updated_at
    if since is None or renewed_at is None or renewed_at < since or facts.has_prt is False:
        return Verdict(Finding.NEEDS_RENEWAL, NextStep.RENEW_SIGN_IN)
    if facts.logon_at is None or facts.logon_at < renewed_at:
        return Verdict(Finding.NEEDS_SIGN_OUT, NextStep.SIGN_OUT)
    return Verdict(Finding.NOT_EFFECTIVE, NextStep.RENEW_SIGN_IN)


def _is_before(one: datetime | None, other: datetime | None) -> bool:
    """Whether both are known and the one came first."""
    return one is not None and other is not None and one < other
