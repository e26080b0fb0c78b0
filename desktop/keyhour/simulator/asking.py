"""What asking has in common on the planes: whose requests, and the time an activation takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from keyhour.simulator.activation import check_activation, file_activation, is_immediate
from keyhour.simulator.approval import may_decide
from keyhour.simulator.call import Answer, Later
from keyhour.simulator.draft import Draft
from keyhour.simulator.record import Caller, ScheduleRequest, User
from keyhour.simulator.refusal import bad_request
from keyhour.simulator.tenant import Tenant


def requests_of(tenant: Tenant, plane: str, is_for_eligibility: bool) -> list[ScheduleRequest]:
    """Return a plane's requests, newest first (the service's order is not attested)."""
    found = [
        entry
        for entry in tenant.requests.values()
        if (entry.plane, entry.is_for_eligibility) == (plane, is_for_eligibility)
    ]
    return sorted(found, key=lambda entry: entry.created_at, reverse=True)


def requests_for(
    tenant: Tenant, user: User, on: str, requests: Iterable[ScheduleRequest]
) -> Sequence[ScheduleRequest]:
    """Return those that concern a person as principal, createdBy or approver."""
    tests: dict[str, Callable[[ScheduleRequest], bool]] = {
        "principal": lambda request: request.principal_id == user.id,
        "createdby": lambda request: request.created_by == user.id,
        "approver": lambda request: may_decide(tenant, user, request),
    }
    test = tests.get(on.lower())
    if test is None:
        raise bad_request(f"The value '{on}' is not supported for parameter 'on'.")
    return [request for request in requests if test(request)]


def activate(
    tenant: Tenant, caller: Caller, draft: Draft, created: Callable[[ScheduleRequest], Answer]
) -> Answer | Later:
    """Check, and when the service provisions inside the call, take its time and check again."""
    check_activation(tenant, caller, draft)
    settings = tenant.settings
    takes = settings.pace(draft.plane).provisioning
    if not (takes and not settings.provisioning_is_pending and is_immediate(tenant, draft)):
        return created(file_activation(tenant, caller, draft))

    def finish() -> Answer:
        check_activation(tenant, caller, draft)
        return created(file_activation(tenant, caller, draft))

    return Later(tenant.now() + takes, finish)
