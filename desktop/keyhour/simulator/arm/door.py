"""ARM's front. Nobody holds Azure rights here yet: lists are empty, writes are refused honestly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from keyhour.simulator.bearer import EXPIRED_TEXT, caller_of
from keyhour.simulator.call import Answer
from keyhour.simulator.perform import Site, perform
from keyhour.simulator.refusal import Refusal, bad_request, not_served
from keyhour.simulator.tenant import Tenant

PREFIX: Final = "/arm"
_PIM_LIST: Final = re.compile(
    r"(?:.*/)?providers/Microsoft\.Authorization/"
    r"(?:roleEligibilitySchedule|roleAssignmentSchedule)(?:Instances|Requests|s)"
    r"|subscriptions",
    re.IGNORECASE,
)


def answer_arm(
    tenant: Tenant, site: Site, path: str, query: Mapping[str, str], authorization: str | None
) -> Answer:
    """Answer one request."""

    def work() -> Answer:
        with tenant.lock:
            _demand_token(tenant, authorization)
        if not query.get("api-version"):
            raise bad_request(
                "The api-version query parameter (?api-version=) is required for all requests.",
                "MissingApiVersionParameter",
            )
        if site.method in ("GET", "HEAD") and _PIM_LIST.fullmatch(path):
            return Answer(body={"value": []})
        raise not_served("this part of Azure Resource Manager")

    return perform(tenant, site, work, _envelope)


def _demand_token(tenant: Tenant, authorization: str | None) -> None:
    try:
        caller_of(tenant, authorization, tenant.addresses.arm)
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
