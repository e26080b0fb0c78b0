"""What MSAL calls over TLS: discovery, keys, tokens, device codes."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from keyhour.simulator import people
from keyhour.simulator.entra.claims import read_claims
from keyhour.simulator.entra.device import start_device_flow
from keyhour.simulator.entra.redemption import redeem
from keyhour.simulator.entra.scope import read_scopes
from keyhour.simulator.entra.trouble import Trouble, unknown_client, unknown_tenant
from keyhour.simulator.mint import issuer, public_key_set
from keyhour.simulator.record import Organisation
from keyhour.simulator.tenant import Tenant

_ANY: Final = frozenset({"common", "organizations"})


def endpoints(tenant: Tenant) -> Blueprint:
    """Return the endpoints that need no person."""
    doors = Blueprint("endpoint", __name__)

    @doors.get("/<name>/v2.0/.well-known/openid-configuration")
    def discovery(name: str) -> Response:
        return _answered(name, lambda organisation: _configuration(tenant, organisation))

    @doors.get("/<name>/discovery/v2.0/keys")
    def keys(name: str) -> Response:
        return _answered(name, lambda _organisation: public_key_set())

    @doors.get("/common/discovery/instance")
    def instances() -> Response:
        return _answered("common", lambda _organisation: _instances(tenant))

    @doors.post("/<name>/oauth2/v2.0/token")
    def token(name: str) -> Response:
        with tenant.lock:
            return _answered(
                name, lambda to: redeem(tenant, request.form, None if name in _ANY else to)
            )

    @doors.post("/<name>/oauth2/v2.0/devicecode")
    def device_code(name: str) -> Response:
        with tenant.lock:
            return _answered(name, lambda organisation: _device_code(tenant, organisation))

    return doors


def organisation_at(name: str) -> Organisation:
    """Return the organisation a path names; where it leaves it open, that is Contoso."""
    organisation = people.CONTOSO if name.lower() in _ANY else people.organisation_named(name)
    if organisation is None:
        raise unknown_tenant(name)
    return organisation


def _answered(name: str, work: Callable[[Organisation], dict[str, Any]]) -> Response:
    """Return the JSON of the work, or the trouble it ran into."""
    correlation_id = request.headers.get("client-request-id")
    try:
        body, status = work(organisation_at(name)), int(HTTPStatus.OK)
    except Trouble as trouble:
        body, status = trouble.to_json(correlation_id), int(trouble.status)
    response = jsonify(body)
    response.status_code = status
    if correlation_id is not None:
        response.headers["client-request-id"] = correlation_id
    return response


def _configuration(tenant: Tenant, organisation: Organisation) -> dict[str, Any]:
    """Name the endpoints: pages are plain loopback HTTP, so no browser warns of a certificate."""
    tls = f"{tenant.addresses.authority}/{organisation.id}"
    web = f"{tenant.addresses.web}/{organisation.id}"
    return {
        "issuer": issuer(tenant, organisation.id),
        "authorization_endpoint": f"{web}/oauth2/v2.0/authorize",
        "token_endpoint": f"{tls}/oauth2/v2.0/token",
        "device_authorization_endpoint": f"{tls}/oauth2/v2.0/devicecode",
        "end_session_endpoint": f"{web}/oauth2/v2.0/logout",
        "jwks_uri": f"{tls}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "token_endpoint_auth_methods_supported": ["none"],
        "tenant_region_scope": "EU",
        "cloud_instance_name": "localhost",
    }


def _instances(tenant: Tenant) -> dict[str, Any]:
    """Name ourselves as the only instance, for clients that ask."""
    host = tenant.addresses.authority.removeprefix("https://")
    return {
        "tenant_discovery_endpoint": f"{tenant.addresses.authority}/{people.TENANT_ID}/v2.0/"
        ".well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    }


def _device_code(tenant: Tenant, organisation: Organisation) -> dict[str, Any]:
    client_id = request.form.get("client_id", "")
    if client_id != people.CLIENT_ID:
        raise unknown_client(client_id)
    scopes = tuple(request.form.get("scope", "").split())
    read_scopes(tenant, scopes)
    demand = read_claims(request.form.get("claims"))
    return start_device_flow(tenant, scopes, demand, organisation.id)
