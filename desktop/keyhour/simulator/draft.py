"""A request as its body tells it, before any rule is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from keyhour.simulator import refusal
from keyhour.simulator.identifier import TENANT_SCOPE, UNIT_PREFIX
from keyhour.simulator.notation import parse_duration, parse_instant
from keyhour.simulator.record import DIRECTORY, GROUP, MEMBER, OWNER, RightKey, Ticket
from keyhour.simulator.role import role_by_id
from keyhour.simulator.tenant import Tenant

ACTIONS: Final = {
    name.lower(): name
    for name in (
        "adminAssign",
        "adminUpdate",
        "adminRemove",
        "selfActivate",
        "selfDeactivate",
        "adminExtend",
        "adminRenew",
        "selfExtend",
        "selfRenew",
    )
}
_EXPIRATIONS: Final = {
    name.lower(): name
    for name in ("notSpecified", "noExpiration", "afterDateTime", "afterDuration")
}


@dataclass(frozen=True)
class Draft:
    """What a POST or PUT asks for, read but not judged. In Azure the client makes the id."""

    plane: str
    action: str
    principal_id: str
    role_id: str
    scope: str
    justification: str | None
    ticket: Ticket
    start_at: datetime | None
    expiration: str
    duration: timedelta | None
    end_at: datetime | None
    is_validation_only: bool
    id: str | None = None


def read_role_draft(tenant: Tenant, body: Any) -> Draft:
    """Read a request about a directory role; raises Refusal where the service would."""
    wanted = _whole(body)
    scope = wanted.get("directoryScopeId") or wanted.get("appScopeId")
    if not isinstance(scope, str):
        raise refusal.invalid_request()
    role_id = _known_role(_text(wanted, "roleDefinitionId"))
    right = RightKey(DIRECTORY, role_id, _known_scope(tenant, scope))
    return read_draft(wanted, right, _text(wanted, "action"))


def read_group_draft(tenant: Tenant, body: Any) -> Draft:
    """Read a request about a group; raises Refusal where the service would."""
    wanted = _whole(body)
    access = _text(wanted, "accessId").lower()
    if access not in (MEMBER, OWNER):
        raise refusal.invalid_request()
    group = tenant.group_by_id(_text(wanted, "groupId"))
    if group is None:
        raise refusal.not_found(str(wanted["groupId"]))
    return read_draft(wanted, RightKey(GROUP, access, group.id), _text(wanted, "action"))


def read_draft(body: dict[str, Any], right: RightKey, action_text: str) -> Draft:
    """Read what the planes have in common; raises Refusal where the service would."""
    action = ACTIONS.get(action_text.lower())
    if action is None:
        raise refusal.invalid_request()
    schedule = _object(body, "scheduleInfo")
    expiration = _object(schedule, "expiration")
    ticket = _object(body, "ticketInfo")
    try:
        return Draft(
            plane=right.plane,
            action=action,
            principal_id=_text(body, "principalId").lower(),
            role_id=right.role_id,
            scope=right.scope,
            justification=body.get("justification") or None,
            ticket=Ticket(ticket.get("ticketSystem") or None, ticket.get("ticketNumber") or None),
            start_at=_instant(schedule.get("startDateTime")),
            expiration=_EXPIRATIONS[str(expiration.get("type") or "notSpecified").lower()],
            duration=_duration(expiration.get("duration")),
            end_at=_instant(expiration.get("endDateTime")),
            is_validation_only=body.get("isValidationOnly") is True,
        )
    except (ValueError, KeyError) as error:
        raise refusal.invalid_request() from error


def _whole(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise refusal.invalid_request()
    return body


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise refusal.invalid_request()
    return value


def _object(body: dict[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise refusal.invalid_request()
    return value


def _known_role(role_id: str) -> str:
    role = role_by_id(role_id)
    if role is None:
        raise refusal.role_not_found()
    return role.id


def _known_scope(tenant: Tenant, scope: str) -> str:
    """Return the scope as it came; an administrative unit must exist."""
    if scope == TENANT_SCOPE or not scope.startswith(UNIT_PREFIX):
        return scope
    if scope.removeprefix(UNIT_PREFIX) not in {unit.id for unit in tenant.units}:
        raise refusal.not_found(scope)
    return scope


def _instant(value: Any) -> datetime | None:
    return None if value in (None, "") else parse_instant(str(value))


def _duration(value: Any) -> timedelta | None:
    return None if value in (None, "") else parse_duration(str(value))
