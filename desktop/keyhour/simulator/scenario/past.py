"""Things that happened before the scenario begins."""

from __future__ import annotations

from datetime import timedelta

from keyhour.simulator.identifier import TENANT_SCOPE, fresh_id
from keyhour.simulator.record import GRANTED, RightKey, RoleDefinition, ScheduleRequest, User
from keyhour.simulator.tenant import Tenant, as_key
from keyhour.simulator.timeline import provision


def requested_before(
    tenant: Tenant,
    user: User,
    what: RoleDefinition | RightKey,
    before: timedelta,
    duration: timedelta,
    scope: str = TENANT_SCOPE,
) -> ScheduleRequest:
    """Write down a request of the past; its status is the caller's to set."""
    at = tenant.now() - before
    key = as_key(what, scope)
    request = ScheduleRequest(
        id=fresh_id(),
        action="selfActivate",
        status=GRANTED,
        principal_id=user.id,
        role_id=key.role_id,
        scope=key.scope,
        created_by=user.id,
        created_at=at,
        completed_at=at,
        start_at=at,
        duration=duration,
        expiration="afterDuration",
        justification="Printer driver on the reception desk",
        needs_approval=tenant.policy_of(key).needs_approval,
        plane=key.plane,
    )
    request.target_schedule_id = request.id
    tenant.requests[request.id] = request
    return request


def activated_before(
    tenant: Tenant,
    user: User,
    what: RoleDefinition | RightKey,
    before: timedelta,
    duration: timedelta,
    scope: str = TENANT_SCOPE,
) -> ScheduleRequest:
    """Let an activation have been provisioned a while ago."""
    request = requested_before(tenant, user, what, before, duration, scope)
    provision(tenant, request, request.created_at)
    return request
