"""Signed tokens, with the claims that clients and services look at."""

from __future__ import annotations

import functools
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from keyhour.simulator import people
from keyhour.simulator.clock import wall_now
from keyhour.simulator.identifier import stable_id
from keyhour.simulator.login import TokenRecord
from keyhour.simulator.record import User
from keyhour.simulator.role import EVERYBODY_WID
from keyhour.simulator.tenant import Tenant

ALGORITHM: Final = "RS256"
KEY_ID: Final = stable_id("signing key")
_KEY_BITS: Final = 2048


@dataclass(frozen=True)
class Grant:
    """What an access token shall say."""

    user: User
    audience: str
    permissions: tuple[str, ...]
    amr: frozenset[str]
    contexts: frozenset[str] = field(default_factory=frozenset)
    has_cp1: bool = False
    client_id: str = people.CLIENT_ID


@functools.cache
def signing_key() -> rsa.RSAPrivateKey:
    """Return the key of this process; it never leaves memory."""
    return rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)


def public_key_set() -> dict[str, Any]:
    """Return the JWKS that tokens can be checked with."""
    key = jwt.algorithms.RSAAlgorithm.to_jwk(signing_key().public_key(), as_dict=True)
    return {"keys": [{**key, "kid": KEY_ID, "use": "sig", "alg": ALGORITHM}]}


def issuer(tenant: Tenant, organisation_id: str) -> str:
    """Return who signs."""
    return f"{tenant.addresses.authority}/{organisation_id}/v2.0"


def mint_access_token(tenant: Tenant, grant: Grant) -> str:
    """Sign an access token and remember it; real time rules how long it lives."""
    at = wall_now()
    expires_at = at + tenant.settings.token_lifetime
    token_id = secrets.token_urlsafe(16)
    generation = tenant.logins.generation(grant.user.id)
    tenant.logins.tokens[token_id] = TokenRecord(
        grant.user.id, grant.audience, expires_at, generation, grant.has_cp1
    )
    claims: dict[str, Any] = {
        **_common(tenant, grant.user, at, expires_at),
        "aud": grant.audience,
        "amr": sorted(grant.amr, reverse=True),
        "app_displayname": "Keyhour",
        "appid": grant.client_id,
        "appidacr": "0",
        "idtyp": "user",
        "scp": " ".join(grant.permissions),
        "unique_name": grant.user.username,
        "upn": grant.user.username,
        "uti": token_id,
        "ver": "1.0",
        "wids": [*sorted(tenant.roles_held(grant.user.id)), EVERYBODY_WID],
    }
    if grant.contexts:
        claims["acrs"] = sorted(grant.contexts)
    if grant.has_cp1:
        claims["xms_cc"] = ["CP1"]
    return _signed(claims)


def mint_id_token(tenant: Tenant, user: User, client_id: str, nonce: str | None) -> str:
    """Sign an id token."""
    at = wall_now()
    claims = {
        **_common(tenant, user, at, at + timedelta(hours=1)),
        "aud": client_id,
        "auth_time": int(at.timestamp()),
        "preferred_username": people.home_of(user).username,
        "ver": "2.0",
    }
    if nonce is not None:
        claims["nonce"] = nonce
    return _signed(claims)


def read_token(token: str) -> dict[str, Any]:
    """Return the claims of a token we signed; raises jwt.InvalidTokenError."""
    claims: dict[str, Any] = jwt.decode(
        token,
        signing_key().public_key(),
        algorithms=[ALGORITHM],
        options={"verify_aud": False},
    )
    return claims


def _common(tenant: Tenant, user: User, at: datetime, expires_at: datetime) -> dict[str, Any]:
    return {
        "iss": issuer(tenant, user.organisation_id),
        "iat": int(at.timestamp()),
        "nbf": int(at.timestamp()),
        "exp": int(expires_at.timestamp()),
        "name": user.name,
        "oid": user.id,
        "sub": stable_id("subject " + user.id),
        "tid": user.organisation_id,
    }


def _signed(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, signing_key(), algorithm=ALGORITHM, headers={"kid": KEY_ID})
