"""The token endpoint: codes, refresh tokens and device codes against tokens."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from keyhour.simulator import people
from keyhour.simulator.clock import wall_now
from keyhour.simulator.entra.claims import read_claims
from keyhour.simulator.entra.device import approve_by_itself
from keyhour.simulator.entra.scope import Wanted, read_scopes, withheld
from keyhour.simulator.entra.trouble import (
    POLICY_CLAIMS,
    Trouble,
    consent_needed,
    grant_revoked,
    mfa_needed,
    not_in_tenant,
    unknown_client,
)
from keyhour.simulator.login import MFA, Demand, Login
from keyhour.simulator.mint import Grant, mint_access_token, mint_id_token
from keyhour.simulator.record import Organisation, User
from keyhour.simulator.tenant import Tenant

_DEVICE_GRANTS: Final = ("urn:ietf:params:oauth:grant-type:device_code", "device_code")

Form = Mapping[str, str]
Body = dict[str, Any]


def redeem(tenant: Tenant, form: Form, organisation: Organisation | None = None) -> Body:
    """Answer one POST to the token endpoint, under the lock; raises Trouble.

    A refresh token also serves the other organisations its person has an account in; None means
    the one that the sign-in was for.
    """
    client_id = form.get("client_id", "")
    if client_id != people.CLIENT_ID:
        raise unknown_client(client_id)
    kind = form.get("grant_type", "")
    if kind == "authorization_code":
        return _redeem_code(tenant, form)
    if kind == "refresh_token":
        return _redeem_refresh_token(tenant, form, organisation)
    if kind in _DEVICE_GRANTS:
        return _redeem_device_code(tenant, form)
    raise Trouble(
        "unsupported_grant_type", 70003, f"The app requested an unsupported grant type '{kind}'."
    )


def client_info(user: User) -> str:
    """Return whose the tokens are, as MSAL wants to know it: a guest's account is that at home."""
    home = people.home_of(user)
    text = json.dumps({"uid": home.id, "utid": home.organisation_id})
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _redeem_code(tenant: Tenant, form: Form) -> Body:
    grant = tenant.logins.codes.pop(form.get("code", ""), None)
    if grant is None or grant.expires_at <= wall_now():
        raise Trouble(
            "invalid_grant", 70008, "The provided authorization code is expired or was redeemed."
        )
    if form.get("redirect_uri") != grant.redirect_uri:
        raise Trouble(
            "invalid_grant", 50011, "The redirect URI does not match that of the authorization."
        )
    if grant.challenge is not None and not _is_verified(
        form.get("code_verifier", ""), grant.challenge, grant.challenge_method
    ):
        raise Trouble("invalid_grant", 501481, "The Code_Verifier does not match the challenge.")
    demand = grant.demand.joined(read_claims(form.get("claims")))
    scopes = tuple(form.get("scope", "").split()) or grant.scopes
    return _tokens(tenant, grant.login, read_scopes(tenant, scopes), demand, grant.nonce)


def _redeem_refresh_token(tenant: Tenant, form: Form, organisation: Organisation | None) -> Body:
    login = tenant.logins.login_of(form.get("refresh_token", ""))
    if login is None:
        raise Trouble("invalid_grant", 70000, "The refresh token is not valid.", "bad_token")
    if not tenant.logins.is_live(login):
        raise grant_revoked()
    login = _moved(login, organisation)
    demand = read_claims(form.get("claims"))
    _check_silent(tenant, login, demand, form.get("claims"))
    wanted = read_scopes(tenant, tuple(form.get("scope", "").split()))
    return _tokens(tenant, login, wanted, demand, None)


def _redeem_device_code(tenant: Tenant, form: Form) -> Body:
    code = form.get("device_code") or form.get("code", "")
    grant = tenant.logins.devices.get(code)
    if grant is None:
        raise Trouble("bad_verification_code", 70019, "The device code is not known.")
    if grant.is_declined:
        raise Trouble(
            "authorization_declined", 70018, "The user declined the authorization request."
        )
    if grant.expires_at <= wall_now():
        raise Trouble("expired_token", 70020, "The device code has expired.")
    grant.polls += 1
    if grant.login is None and tenant.auto_sign_in is not None and grant.polls > 1:
        approve_by_itself(tenant, grant, tenant.auto_sign_in)
    if grant.login is None:
        raise Trouble("authorization_pending", 70016, "OAuth 2.0 device flow error.")
    del tenant.logins.devices[code]
    demand = grant.demand.joined(read_claims(form.get("claims")))
    return _tokens(tenant, grant.login, read_scopes(tenant, grant.scopes), demand, None)


def _moved(login: Login, organisation: Organisation | None) -> Login:
    """Return the sign-in for the person's account in another organisation."""
    user = people.user_by_id(login.user_id)
    if organisation is None or user is None or user.organisation_id == organisation.id:
        return login
    account = people.account_in(user, organisation.id)
    if account is None:
        raise not_in_tenant(people.home_of(user).username, organisation.name)
    return replace(login, user_id=account.id)


def _check_silent(tenant: Tenant, login: Login, demand: Demand, claims: str | None) -> None:
    """Refuse a silent request for what only a page can bring."""
    if MFA not in login.amr:
        if demand.mfa:
            raise mfa_needed(claims or POLICY_CLAIMS)
        if tenant.settings.refresh_demands_mfa or tenant.settings.mfa_at_sign_in:
            raise mfa_needed()
    if not set(demand.contexts) <= login.contexts:
        raise mfa_needed(claims or POLICY_CLAIMS)


def _tokens(
    tenant: Tenant, login: Login, wanted: Wanted, demand: Demand, nonce: str | None
) -> Body:
    """Return the answer with all tokens. Contexts enter only when asked for and proven."""
    missing = withheld(tenant, wanted)
    if missing is not None:
        raise consent_needed(missing)
    user = people.user_by_id(login.user_id)
    if user is None:
        raise grant_revoked()
    grant = Grant(
        user=user,
        audience=wanted.audience,
        permissions=wanted.permissions,
        amr=login.amr,
        contexts=login.contexts & frozenset(demand.contexts),
        has_cp1=demand.has_cp1,
    )
    seconds = int(tenant.settings.token_lifetime.total_seconds())
    body: Body = {
        "token_type": "Bearer",
        "scope": " ".join(
            (*wanted.echo, *(name for name in wanted.oidc if name != "offline_access"))
        ),
        "expires_in": seconds,
        "ext_expires_in": seconds,
        "access_token": mint_access_token(tenant, grant),
        "client_info": client_info(user),
    }
    if "offline_access" in wanted.oidc:
        body["refresh_token"] = tenant.logins.keep_refresh_token(login)
    if "openid" in wanted.oidc:
        body["id_token"] = mint_id_token(tenant, user, people.CLIENT_ID, nonce)
    return body


def _is_verified(verifier: str, challenge: str, method: str) -> bool:
    """Check PKCE."""
    if method.lower() == "plain":
        return verifier == challenge
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") == challenge
