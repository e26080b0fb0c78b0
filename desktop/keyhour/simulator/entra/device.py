"""Device codes: made for a program, approved by a person on a page, or by a trainer."""

from __future__ import annotations

import secrets
from typing import Any, Final

from keyhour.simulator import people
from keyhour.simulator.clock import wall_now
from keyhour.simulator.login import DEVICE_CODE_LIFETIME, MFA, PASSWORD, Demand, DeviceGrant, Login
from keyhour.simulator.record import User
from keyhour.simulator.tenant import Tenant

_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, no look-alikes
_LENGTH: Final = 8


def start_device_flow(
    tenant: Tenant, scopes: tuple[str, ...], demand: Demand, organisation_id: str
) -> dict[str, Any]:
    """Make a device code, under the lock."""
    user_code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    device_code = secrets.token_urlsafe(48)
    tenant.logins.devices[device_code] = DeviceGrant(
        user_code, scopes, demand, wall_now() + DEVICE_CODE_LIFETIME, organisation_id
    )
    page = f"{tenant.addresses.web}/device"
    return {
        "user_code": user_code,
        "device_code": device_code,
        "verification_uri": page,
        "expires_in": int(DEVICE_CODE_LIFETIME.total_seconds()),
        "interval": tenant.settings.device_code_interval,
        "message": f"To sign in, use a web browser to open the page {page} and enter the code "
        f"{user_code} to authenticate.",
    }


def approve_by_itself(tenant: Tenant, grant: DeviceGrant, user: User) -> None:
    """Sign a user in at a device code without pages; what no page could prove stays unproven.

    Whoever has no account in the organisation that the code was made for is declined.
    """
    account = people.account_in(user, grant.organisation_id)
    if account is None:
        grant.is_declined = True
        return
    needs_mfa = grant.demand.mfa or bool(grant.demand.contexts) or tenant.settings.mfa_at_sign_in
    amr = frozenset({PASSWORD, MFA} if needs_mfa else {PASSWORD})
    grant.login = new_login(tenant, account, amr, granted_contexts(tenant, grant.demand))


def granted_contexts(tenant: Tenant, demand: Demand) -> frozenset[str]:
    """Return the contexts asked for that Conditional Access grants after MFA."""
    outcome = tenant.settings.contexts
    return frozenset(name for name in demand.contexts if outcome.get(name, MFA) == MFA)


def new_login(tenant: Tenant, user: User, amr: frozenset[str], contexts: frozenset[str]) -> Login:
    """Return a sign-in completed now."""
    return Login(user.id, amr, contexts, wall_now(), tenant.logins.generation(user.id))
