"""The whole state as a trainer or a test reads it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from keyhour.simulator import people
from keyhour.simulator.identifier import TENANT_SCOPE
from keyhour.simulator.naming import principal_name, role_name, scope_name
from keyhour.simulator.notation import format_duration, short_instant
from keyhour.simulator.pc import pc_picture
from keyhour.simulator.record import (
    DIRECTORY,
    Assignment,
    Eligibility,
    Right,
    RightKey,
    RolePolicy,
    ScheduleRequest,
)
from keyhour.simulator.tenant import Tenant
from keyhour.simulator.timeline import is_listed

Json = dict[str, Any]


def picture(tenant: Tenant) -> Json:
    """Return everything but secrets."""
    return {
        "clock": _clock(tenant),
        "scenario": {"name": tenant.scenario.name, "summary": tenant.scenario.summary},
        "settings": tenant.settings.to_json(),
        "users": [_plain(asdict(user)) for user in people.EVERYBODY],
        "groups": [_plain(asdict(group)) for group in tenant.groups],
        "units": [_plain(asdict(unit)) for unit in tenant.units],
        "places": [_plain(asdict(place)) for place in tenant.places],
        "roles": [_role(tenant, role_id, policy) for role_id, policy in tenant.policies.items()],
        "policies_elsewhere": [
            {**_named(tenant, key), **_plain(asdict(key)), **_plain(asdict(policy))}
            for key, policy in tenant.policies_elsewhere.items()
        ],
        "eligibilities": [_eligibility(tenant, right) for right in tenant.eligibilities],
        "assignments": [_assignment(tenant, held) for held in tenant.assignments],
        "requests": [_request(tenant, request) for request in tenant.requests.values()],
        "device": pc_picture(tenant),
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
    key = RightKey(DIRECTORY, role_id, TENANT_SCOPE)
    head = {"id": role_id, "name": role_name(key), "policy_id": tenant.policy_id(key)}
    return {**head, **_plain(asdict(policy))}


def _eligibility(tenant: Tenant, right: Eligibility) -> Json:
    head = {"principal": principal_name(tenant, right.principal_id), **_named(tenant, right)}
    return {**head, **_plain(asdict(right)), "in_force": right.is_in_force(tenant.now())}


def _assignment(tenant: Tenant, held: Assignment) -> Json:
    now = tenant.now()
    head = {"principal": principal_name(tenant, held.principal_id), **_named(tenant, held)}
    is_in_force, is_shown = held.is_in_force(now), is_listed(tenant, held, now)
    return {**head, **_plain(asdict(held)), "in_force": is_in_force, "listed": is_shown}


def _request(tenant: Tenant, request: ScheduleRequest) -> Json:
    head = {"principal": principal_name(tenant, request.principal_id), **_named(tenant, request)}
    return {**head, **_plain(asdict(request))}


def _named(tenant: Tenant, right: Right) -> Json:
    return {"role": role_name(right), "where": scope_name(tenant, right)}


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
