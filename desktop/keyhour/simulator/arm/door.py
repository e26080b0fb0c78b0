"""ARM's front: its own tokens, api-versions, and errors in ARM's envelope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from keyhour.simulator.arm import approval, place, policy, right, schedule_request
from keyhour.simulator.arm.site import ArmCall, aimed
from keyhour.simulator.bearer import EXPIRED_TEXT, caller_of
from keyhour.simulator.call import Answer, Call, Later
from keyhour.simulator.odata.shape import normal_query
from keyhour.simulator.perform import Site, perform, under_lock
from keyhour.simulator.record import Caller
from keyhour.simulator.refusal import Refusal, bad_request, not_served
from keyhour.simulator.tenant import Tenant

PREFIX: Final = "/arm"
_APPROVAL_VERSIONS: Final = ("2021-01-01-preview",)
_VERSIONS: Final = (
    "2020-10-01",
    "2020-10-01-preview",
    "2022-04-01-preview",
    "2024-09-01-preview",
)


@dataclass(frozen=True)
class ArmKnock:
    """A request as it came over HTTP."""

    site: Site
    path: str
    pairs: Sequence[tuple[str, str]]
    body: bytes
    authorization: str | None


def answer_arm(tenant: Tenant, knock: ArmKnock) -> Answer:
    """Answer one request."""

    def work() -> Answer:
        return under_lock(tenant, lambda: _answer(tenant, _read(tenant, knock)))

    return perform(tenant, knock.site, work, _envelope)


def _read(tenant: Tenant, knock: ArmKnock) -> Call:
    caller = _caller(tenant, knock.authorization)
    query = normal_query([(_lower_version(name), value) for name, value in knock.pairs])
    if not query.get("api-version"):
        raise bad_request(
            "The api-version query parameter (?api-version=) is required for all requests.",
            "MissingApiVersionParameter",
        )
    method = "GET" if knock.site.method == "HEAD" else knock.site.method
    path = knock.path.strip("/")
    base = tenant.addresses.arm
    return Call(method, query["api-version"], path, query, knock.body, caller, base)


def _lower_version(name: str) -> str:
    return name.lower() if name.lower() == "api-version" else name


def _answer(tenant: Tenant, call: Call) -> Answer | Later:
    if (call.method, call.path.lower()) == ("GET", "subscriptions"):
        return place.list_subscriptions(tenant, call)
    aim = aimed(tenant, call)
    if aim is None:
        raise not_served("this part of Azure Resource Manager")
    name, *rest = aim.tail.split("/")
    name = name.lower()
    _demand_version(call, name)
    if name in right.SETS:
        return _of_rights(tenant, aim, name, rest)
    if name in schedule_request.SETS:
        return _of_requests(tenant, aim, name, rest)
    if name == approval.SET:
        return _of_approvals(tenant, aim, rest)
    return _of_places(tenant, aim, name, rest)


def _of_rights(tenant: Tenant, aim: ArmCall, name: str, rest: list[str]) -> Answer:
    match (aim.call.method, rest):
        case ("GET", []):
            return right.list_rights(tenant, aim, name)
        case ("GET", [wanted]):
            return right.get_right(tenant, aim, name, wanted)
    raise _wrong_method(aim)


def _of_requests(tenant: Tenant, aim: ArmCall, name: str, rest: list[str]) -> Answer | Later:
    match (aim.call.method, [rest[0], *(word.lower() for word in rest[1:])] if rest else []):
        case ("GET", []):
            return schedule_request.list_requests(tenant, aim, name)
        case ("GET", [wanted]):
            return schedule_request.get_request(tenant, aim, name, wanted)
        case ("PUT", [wanted]):
            return schedule_request.put_request(tenant, aim, name, wanted)
        case ("POST", [wanted, "cancel"]):
            return schedule_request.post_cancel(tenant, aim, name, wanted)
        case ("POST", [wanted, "validate"]):
            return schedule_request.post_validate(tenant, aim, wanted)
    raise _wrong_method(aim)


def _of_approvals(tenant: Tenant, aim: ArmCall, rest: list[str]) -> Answer:
    match (aim.call.method, rest):
        case ("GET", []):
            return approval.list_approvals(tenant, aim)
        case ("GET", [wanted]):
            return approval.get_approval(tenant, aim, wanted)
        case ("GET", [wanted, _stages]):
            return approval.list_stages(tenant, aim, wanted)
        case ("GET", [wanted, _stages, stage]):
            return approval.get_stage(tenant, aim, wanted, stage)
        case ("PATCH" | "PUT", [wanted, _stages, stage]):
            return approval.decide_stage(tenant, aim, wanted, stage)
    raise _wrong_method(aim)


def _of_places(tenant: Tenant, aim: ArmCall, name: str, rest: list[str]) -> Answer:
    match (aim.call.method, name, rest):
        case ("GET", policy.SET, []):
            return policy.list_policies(tenant, aim)
        case ("GET", policy.SET, [wanted]):
            return policy.get_policy(tenant, aim, wanted)
        case ("GET", place.CHILDREN, []):
            return place.list_children(tenant, aim)
    raise not_served("this part of Azure Resource Manager")


def _demand_version(call: Call, name: str) -> None:
    """Refuse versions the service never had (code and text as ARM has them, not attested)."""
    known = _APPROVAL_VERSIONS if name == approval.SET else _VERSIONS
    if call.version not in known:
        raise bad_request(
            f"The api-version '{call.version}' is invalid. The supported versions are "
            f"'{','.join(known)}'.",
            "InvalidApiVersionParameter",
        )


def _wrong_method(aim: ArmCall) -> Refusal:
    return Refusal(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "HttpMethodNotAllowed",  # not attested
        f"The HTTP method '{aim.call.method}' is not supported at this address.",
    )


def _caller(tenant: Tenant, authorization: str | None) -> Caller:
    try:
        return caller_of(tenant, authorization, tenant.addresses.arm)
    except Refusal as refusal:
        if refusal.message != EXPIRED_TEXT:
            raise
        raise Refusal(
            HTTPStatus.UNAUTHORIZED,
            "ExpiredAuthenticationToken",  # not attested
            "The access token expiry UTC time is earlier than current UTC time.",
            refusal.headers,
        ) from refusal


def _envelope(refusal: Refusal) -> Answer:
    """Return a refusal in ARM's envelope: no innerError."""
    body = {"error": {"code": refusal.code, "message": refusal.message}}
    return Answer(refusal.status, body, refusal.headers)
