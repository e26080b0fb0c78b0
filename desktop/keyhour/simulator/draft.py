"""A request as its body tells it, before any rule is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from keyhour.simulator import people, refusal
from keyhour.simulator.identifier import TENANT_SCOPE, UNIT_PREFIX
from keyhour.simulator.notation import parse_duration, parse_instant
from keyhour.simulator.record import Ticket
from keyhour.simulator.role import role_by_id

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
    """What a POST asks for, read but not judged."""

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


def read_draft(body: Any) -> Draft:
    """Read the body of a schedule request; raises Refusal where the service would."""
    if not isinstance(body, dict):
        raise refusal.invalid_request()
    action = ACTIONS.get(_text(body, "action").lower())
    if action is None:
        raise refusal.invalid_request()
    scope = body.get("directoryScopeId") or body.get("appScopeId")
    if not isinstance(scope, str):
        raise refusal.invalid_request()
    schedule = _object(body, "scheduleInfo")
    expiration = _object(schedule, "expiration")
    ticket = _object(body, "ticketInfo")
    try:
        return Draft(
            action=action,
            principal_id=_text(body, "principalId").lower(),
            role_id=_known_role(_text(body, "roleDefinitionId")),
            scope=_known_scope(scope),
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


def _known_scope(scope: str) -> str:
    """Return the scope as it came; an administrative unit must exist."""
    if scope == TENANT_SCOPE or not scope.startswith(UNIT_PREFIX):
        return scope
    if scope.removeprefix(UNIT_PREFIX) not in {unit.id for unit in people.UNITS}:
        raise refusal.not_found(scope)
    return scope


def _instant(value: Any) -> datetime | None:
    return None if value in (None, "") else parse_instant(str(value))


def _duration(value: Any) -> timedelta | None:
    return None if value in (None, "") else parse_duration(str(value))
