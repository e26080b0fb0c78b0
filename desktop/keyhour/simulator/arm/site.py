"""Where a call to ARM is aimed: the scope before the provider, and what lies behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from keyhour.simulator.call import Call
from keyhour.simulator.record import AZURE, RightKey
from keyhour.simulator.refusal import Refusal
from keyhour.simulator.tenant import Tenant

ROOT: Final = ""  # the tenant's root: every scope
_PATH: Final = re.compile(
    r"(?P<scope>.*/|)providers/Microsoft\.Authorization/(?P<tail>.+)", re.IGNORECASE
)


@dataclass(frozen=True)
class ArmCall:
    """A call whose scope exists; `tail` is the path behind `providers/Microsoft.Authorization/`."""

    call: Call
    scope: str
    tail: str

    @property
    def place(self) -> RightKey:
        """Return the scope as a right of no role, to walk up from it."""
        return RightKey(AZURE, "", self.scope)


def aimed(tenant: Tenant, call: Call) -> ArmCall | None:
    """Split a path; None when it is not one of Microsoft.Authorization. Raises Refusal."""
    match = _PATH.fullmatch(call.path)
    if match is None:
        return None
    scope = match["scope"].strip("/")
    return ArmCall(call, _known(tenant, f"/{scope}") if scope else ROOT, match["tail"])


def _known(tenant: Tenant, scope: str) -> str:
    """Return a scope as it is spelled here (codes as ARM has them, not attested for PIM)."""
    place = tenant.place_at(scope)
    if place is not None:
        return place.scope
    parts = scope.lower().split("/")
    code = "ResourceNotFound"
    if "resourcegroups" in parts[:-1] and "providers" not in parts:
        code = "ResourceGroupNotFound"
    elif parts[1] == "subscriptions" and "resourcegroups" not in parts:
        code = "SubscriptionNotFound"
    raise Refusal(HTTPStatus.NOT_FOUND, code, f"The scope '{scope}' could not be found.")


def arm_not_found(what: str) -> Refusal:
    """Return the answer to an object that does not exist (code not attested)."""
    return Refusal(HTTPStatus.NOT_FOUND, "ResourceNotFound", f"'{what}' could not be found.")


def unauthorised_for(call: Call, action: str, scope: str) -> Refusal:
    """Return ARM's 403 of somebody without a right at a scope."""
    user = call.caller.user
    return Refusal(
        HTTPStatus.FORBIDDEN,
        "AuthorizationFailed",
        f"The client '{user.username}' with object id '{user.id}' does not have authorization to "
        f"perform action '{action}' over scope '{scope}' or the scope is invalid. If access was "
        "recently granted, please refresh your credentials.",
    )
