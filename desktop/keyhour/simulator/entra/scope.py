"""The `scope` parameter: which service a token is for and what it may do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from keyhour.simulator.entra.trouble import Trouble
from keyhour.simulator.graph.permission import GRAPH_PERMISSIONS
from keyhour.simulator.tenant import Tenant

OIDC: Final = frozenset({"openid", "profile", "email", "offline_access"})
ARM_PERMISSIONS: Final = frozenset({"user_impersonation"})
_ALL: Final = ".default"


@dataclass(frozen=True)
class Wanted:
    """What a token request asks for, of exactly one service."""

    audience: str
    permissions: tuple[str, ...]
    echo: tuple[str, ...]  # the scopes as they were written, for MSAL's cache compares them
    oidc: tuple[str, ...] = ()


def read_scopes(tenant: Tenant, scopes: tuple[str, ...]) -> Wanted:
    """Read scopes written as `{service}/{Permission}` or, for Graph, bare; raises Trouble."""
    oidc = tuple(scope for scope in scopes if scope in OIDC)
    others = [scope for scope in scopes if scope not in OIDC]
    pairs = [_split(tenant, scope) for scope in others]
    audiences = {audience for audience, _ in pairs} or {tenant.addresses.graph}
    if len(audiences) > 1:
        raise Trouble(
            "invalid_scope", 28000, "Provided value for the input parameter scope is not valid "
            "because it contains more than one resource."
        )  # fmt: skip
    audience = audiences.pop()
    names = [name for _, name in pairs]
    if _ALL in names:
        allowed = _known(tenant, audience) - set(tenant.settings.withheld_permissions)
        names = sorted(allowed)
        others = [f"{audience}/{name}" for name in names] + others
    unknown = [name for name in names if name not in _known(tenant, audience)]
    if unknown:
        raise Trouble(
            "invalid_client", 650053, f"The application asked for scope '{unknown[0]}' that "
            f"doesn't exist on the resource '{audience}'."
        )  # fmt: skip
    return Wanted(audience, tuple(names), tuple(others), oidc)


def withheld(tenant: Tenant, wanted: Wanted) -> str | None:
    """Return a permission asked for that has no consent."""
    missing = set(wanted.permissions) & set(tenant.settings.withheld_permissions)
    return min(missing) if missing else None


def _split(tenant: Tenant, scope: str) -> tuple[str, str]:
    """Return the service and the bare permission of one scope."""
    for audience in (tenant.addresses.graph, tenant.addresses.arm):
        if scope.startswith(audience + "/"):
            return audience, scope[len(audience) :].lstrip("/")
    if "://" not in scope:
        return tenant.addresses.graph, scope
    raise Trouble(
        "invalid_resource", 500011, f"The resource principal of '{scope}' was not found in the "
        "tenant. This can happen if the application has not been installed by the administrator."
    )  # fmt: skip


def _known(tenant: Tenant, audience: str) -> frozenset[str]:
    return ARM_PERMISSIONS if audience == tenant.addresses.arm else GRAPH_PERMISSIONS
