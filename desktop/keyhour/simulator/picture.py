"""The whole state as a trainer or a test reads it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from keyhour.simulator import people
from keyhour.simulator.notation import format_duration, short_instant
from keyhour.simulator.record import Assignment, Eligibility, RolePolicy, ScheduleRequest
from keyhour.simulator.role import role_by_id
from keyhour.simulator.tenant import Tenant
from keyhour.simulator.timeline import is_listed

Json = dict[str, Any]


def picture(tenant: Tenant) -> Json:
    """Return everything but secrets."""
    return {
        "clock": _clock(tenant),
        "scenario": {"name": tenant.scenario.name, "summary": tenant.scenario.summary},
        "settings": tenant.settings.to_json(),
        "users": [_plain(asdict(user)) for user in people.USERS],
        "groups": [_plain(asdict(group)) for group in people.GROUPS],
        "roles": [_role(tenant, role_id, policy) for role_id, policy in tenant.policies.items()],
        "eligibilities": [_eligibility(tenant, right) for right in tenant.eligibilities],
        "assignments": [_assignment(tenant, held) for held in tenant.assignments],
        "requests": [_request(request) for request in tenant.requests.values()],
        "faults": tenant.faults.to_json(),
        "device_codes": [
            {"user_code": grant.user_code, "approved": grant.login is not None}
            for grant in tenant.logins.devices.values()
        ],
    }


def _clock(tenant: Tenant) -> Json:
    first = tenant.clock.first
    start = {"epoch": first.epoch, "origin": first.origin, "speed": first.speed}
    return {
        "now": short_instant(tenant.now()),
        "speed": tenant.clock.speed,
        "start": _plain(start),
    }


def _role(tenant: Tenant, role_id: str, policy: RolePolicy) -> Json:
    policy_id = tenant.policy_id(role_id)
    return {"id": role_id, "name": _name(role_id), "policy_id": policy_id, **_plain(asdict(policy))}


def _eligibility(tenant: Tenant, right: Eligibility) -> Json:
    head = {"principal": _principal(right.principal_id), "role": _name(right.role_id)}
    return {**head, **_plain(asdict(right)), "in_force": right.is_in_force(tenant.now())}


def _assignment(tenant: Tenant, held: Assignment) -> Json:
    now = tenant.now()
    head = {"principal": _principal(held.principal_id), "role": _name(held.role_id)}
    is_in_force, is_shown = held.is_in_force(now), is_listed(tenant, held, now)
    return {**head, **_plain(asdict(held)), "in_force": is_in_force, "listed": is_shown}


def _request(request: ScheduleRequest) -> Json:
    head = {"principal": _principal(request.principal_id), "role": _name(request.role_id)}
    return {**head, **_plain(asdict(request))}


def _name(role_id: str) -> str:
    role = role_by_id(role_id)
    return role.name if role else role_id


def _principal(principal_id: str) -> str:
    found = people.user_by_id(principal_id) or people.group_by_id(principal_id)
    return found.name if found else principal_id


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it."""
    if isinstance(value, datetime):
        return short_instant(value)
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, frozenset)):
        return [_plain(inner) for inner in value]
    return value
