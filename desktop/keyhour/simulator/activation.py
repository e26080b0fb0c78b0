"""Activating a role: the order of checks and what an accepted request becomes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from keyhour.simulator import audit, refusal
from keyhour.simulator.draft import Draft
from keyhour.simulator.identifier import fresh_id
from keyhour.simulator.record import (
    ACTIVATED,
    GRANTED,
    Assignment,
    Caller,
    RolePolicy,
    ScheduleRequest,
)
from keyhour.simulator.refusal import BrokenRule
from keyhour.simulator.tenant import Tenant, is_same_right
from keyhour.simulator.timeline import accept, await_approval

# A start this close counts as "now": clocks of clients differ (the service's own bound is unknown).
_NOW_MARGIN: Final = timedelta(seconds=30)


def check_activation(tenant: Tenant, caller: Caller, draft: Draft) -> None:
    """Raise the first refusal that stands against an activation.

    The order among existing assignment, policy and authentication context is not attested.
    """
    if draft.principal_id != caller.user.id:
        raise refusal.insufficient_permissions()
    _check_eligibility(tenant, draft)
    _check_schedule(draft)
    _check_others(tenant, draft)
    policy = tenant.policy_of(draft)
    broken = broken_rules(policy, draft, caller, tenant.now())
    if broken:
        raise refusal.rules_failed(broken, tenant.settings)
    _check_context(tenant, policy, caller)


def file_activation(tenant: Tenant, caller: Caller, draft: Draft) -> ScheduleRequest:
    """Write an activation down that passed the checks, and let it begin or wait."""
    now = tenant.now()
    policy = tenant.policy_of(draft)
    is_until = draft.duration is None and draft.end_at is not None
    request = ScheduleRequest(
        id=draft.id or fresh_id(),
        action=draft.action,
        status=GRANTED,
        principal_id=draft.principal_id,
        role_id=draft.role_id,
        scope=draft.scope,
        created_by=caller.user.id,
        created_at=now,
        completed_at=None,
        start_at=_start(draft, now),
        duration=None if is_until else _length(draft, policy, now),
        expiration="afterDateTime" if is_until else "afterDuration",
        end_at=draft.end_at,
        justification=draft.justification,
        ticket=draft.ticket,
        needs_approval=policy.needs_approval,
        is_validation_only=draft.is_validation_only,
        plane=draft.plane,
    )
    request.completed_at = request.start_at  # an echo of the start while nothing is completed
    if draft.is_validation_only:
        return request
    request.target_schedule_id = request.id
    tenant.requests[request.id] = request
    details = {"AuditType": "CreateRequestRoleActivation", "RoleAssignmentRequestId": request.id}
    audit.note(tenant, draft, audit.REQUESTED, now, caller.user.id, details)
    if policy.needs_approval:
        await_approval(tenant, request, now)
    else:
        accept(tenant, request, now)
    return request


def is_immediate(tenant: Tenant, draft: Draft) -> bool:
    """Say whether the POST itself provisions the role, and so takes the service's time."""
    policy = tenant.policy_of(draft)
    is_future = _start(draft, tenant.now()) > tenant.now()
    return not (draft.is_validation_only or policy.needs_approval or is_future)


def broken_rules(
    policy: RolePolicy, draft: Draft, caller: Caller, now: datetime
) -> list[BrokenRule]:
    """Return every rule of the policy that the draft fails, in the order of the rules."""
    broken = []
    if draft.expiration == "noExpiration":
        broken.append(BrokenRule("ExpirationRule", refusal.PERMANENT_TEXT))
    elif _asked_length(draft, now) > policy.longest:
        broken.append(BrokenRule("ExpirationRule", refusal.EXPIRATION_TEXT))
    if policy.needs_mfa and "mfa" not in caller.amr:
        broken.append(BrokenRule("MfaRule", refusal.MFA_TEXT))
    if policy.needs_justification and not (draft.justification or "").strip():
        broken.append(BrokenRule("JustificationRule", refusal.JUSTIFICATION_TEXT))
    if policy.needs_ticket and not (draft.ticket.system and draft.ticket.number):
        broken.append(BrokenRule("TicketingRule", refusal.TICKETING_TEXT))
    return broken


def _check_eligibility(tenant: Tenant, draft: Draft) -> None:
    if tenant.eligibility_of(draft.principal_id, draft) is None:
        # The live answer is not attested; the rule's name is.
        rule = BrokenRule("EligibilityRule", refusal.ELIGIBILITY_TEXT)
        raise refusal.rules_failed([rule], tenant.settings)


def _check_schedule(draft: Draft) -> None:
    """Refuse a window without length (code documented, circumstances not attested)."""
    needs_length = draft.expiration == "afterDuration" and draft.duration is None
    needs_end = draft.expiration == "afterDateTime" and draft.end_at is None
    is_empty = draft.duration is not None and draft.duration <= timedelta(0)
    if needs_length or needs_end or is_empty:
        raise refusal.bad_request(
            "The role assignment request schedule is invalid.",
            "InvalidRoleAssignmentRequestSchedule",
        )


def _check_others(tenant: Tenant, draft: Draft) -> None:
    """Refuse what is already active, asked for or scheduled."""
    now = tenant.now()
    if any(_stands_in_the_way(tenant, held, draft, now) for held in tenant.assignments):
        raise refusal.exists()
    policy = tenant.policy_of(draft)
    start = _start(draft, now)
    end = start + _length(draft, policy, now)
    for request in tenant.requests.values():
        if not _is_mine(request, draft):
            continue
        if request.is_pending and not request.is_for_eligibility:
            raise refusal.pending()
        if request.status == GRANTED and _touches(request, start, end):
            raise refusal.overlaps()


def _stands_in_the_way(tenant: Tenant, held: Assignment, draft: Draft, now: datetime) -> bool:
    if not _is_mine(held, draft):
        return False
    if held.kind == ACTIVATED and held.removed_at is not None:
        return now < held.removed_at + tenant.settings.pace(held.plane).reactivation_pause
    return held.is_in_force(now)


def _is_mine(other: Assignment | ScheduleRequest, draft: Draft) -> bool:
    return other.principal_id == draft.principal_id and is_same_right(other, draft)


def _touches(request: ScheduleRequest, start: datetime, end: datetime) -> bool:
    """Compare with inclusive bounds and minute granularity, as the service does."""
    other_end = request.end_at or request.start_at
    if request.duration is not None:
        other_end = request.start_at + request.duration
    return _minute(request.start_at) <= _minute(end) and _minute(start) <= _minute(other_end)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _check_context(tenant: Tenant, policy: RolePolicy, caller: Caller) -> None:
    """Demand the authentication context; without cp1 the service keeps refusing."""
    if policy.context is None:
        return
    if policy.context not in caller.contexts or not caller.has_cp1:
        shape = policy.acrs_shape or tenant.settings.acrs_shape
        raise refusal.context_demanded(policy.context, shape)


def _start(draft: Draft, now: datetime) -> datetime:
    """Return when the window shall begin; a start in the past or close by means now."""
    if draft.start_at is None or draft.start_at <= now + _NOW_MARGIN:
        return now
    return draft.start_at


def _asked_length(draft: Draft, now: datetime) -> timedelta:
    """Return the length asked for, zero when it is left to the policy."""
    if draft.duration is not None:
        return draft.duration
    return timedelta(0) if draft.end_at is None else draft.end_at - _start(draft, now)


def _length(draft: Draft, policy: RolePolicy, now: datetime) -> timedelta:
    """Return the length of the window.

    Without any expiration the policy's maximum is taken (the service's default is not attested).
    """
    if draft.duration is not None:
        return draft.duration
    if draft.end_at is not None:
        return draft.end_at - _start(draft, now)
    return policy.longest
