"""Who calls: the access token of a request, judged as Graph and ARM do."""

from __future__ import annotations

import base64
import json
from http import HTTPStatus
from typing import Any, Final

import jwt

from keyhour.simulator import people
from keyhour.simulator.clock import wall_now
from keyhour.simulator.login import TokenRecord
from keyhour.simulator.mint import read_token
from keyhour.simulator.record import Caller
from keyhour.simulator.refusal import Refusal
from keyhour.simulator.tenant import Tenant

INVALID: Final = "InvalidAuthenticationToken"
EXPIRED_TEXT: Final = "Access token has expired or is not yet valid."


def caller_of(tenant: Tenant, authorization: str | None, audience: str) -> Caller:
    """Return the caller; raises the 401 that fits (texts but the expiry's are not attested)."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise unauthorised("Access token is empty.")
    try:
        claims = read_token(token.strip())
    except jwt.ExpiredSignatureError as error:
        raise unauthorised(EXPIRED_TEXT) from error
    except jwt.InvalidTokenError as error:
        raise unauthorised("CompactToken parsing failed with error code: 80049217") from error
    record = tenant.logins.tokens.get(str(claims.get("uti")))
    if record is None:
        raise unauthorised("Access token validation failure. Unknown token.")
    _check(tenant, record, audience)
    return _caller(claims)


def unauthorised(message: str, headers: dict[str, str] | None = None) -> Refusal:
    """Return a 401."""
    return Refusal(HTTPStatus.UNAUTHORIZED, INVALID, message, headers or {})


def _check(tenant: Tenant, record: TokenRecord, audience: str) -> None:
    if record.expires_at <= wall_now():
        raise unauthorised(EXPIRED_TEXT)
    if record.audience != audience:
        raise unauthorised("Access token validation failure. Invalid audience.")
    if record.has_cp1 and record.generation != tenant.logins.generation(record.user_id):
        raise _challenge(tenant)


def _challenge(tenant: Tenant) -> Refusal:
    """Return the continuous-access challenge; only clients that declared cp1 get one.

    A client without cp1 keeps its token until it expires.
    """
    value = str(int(wall_now().timestamp()))
    claims = {"access_token": {"nbf": {"essential": True, "value": value}}}
    encoded = base64.b64encode(json.dumps(claims).encode()).decode()
    page = f"{tenant.addresses.web}/common/oauth2/authorize"
    header = (
        f'Bearer realm="", authorization_uri="{page}", error="insufficient_claims", '
        f'claims="{encoded}"'
    )
    return unauthorised(
        "Continuous access evaluation resulted in challenge with result: InteractionRequired "
        "and code: TokenIssuedBeforeRevocationTimestamp",
        {"WWW-Authenticate": header},
    )


def _caller(claims: dict[str, Any]) -> Caller:
    user = people.user_by_id(str(claims["oid"]))
    if user is None:
        raise unauthorised("Access token validation failure. Unknown user.")
    return Caller(
        user=user,
        permissions=frozenset(str(claims["scp"]).split()),
        amr=frozenset(claims["amr"]),
        contexts=frozenset(claims.get("acrs", ())),
        has_cp1="CP1" in claims.get("xms_cc", ()),
    )
