"""Errors of the sign-in service, with the numbers clients look for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from keyhour.simulator.clock import wall_now
from keyhour.simulator.identifier import fresh_id, stable_id

POLICY_CLAIMS: Final = json.dumps(
    {"access_token": {"capolids": {"essential": True, "values": [stable_id("require MFA")]}}}
)


@dataclass
class Trouble(Exception):  # noqa: N818 - Entra says no, nothing of ours is in error
    """An OAuth error; `number` is the one after AADSTS."""

    error: str
    number: int
    text: str
    suberror: str | None = None
    claims: str | None = None
    status: int = HTTPStatus.BAD_REQUEST

    def __str__(self) -> str:
        """Say it as the description begins."""
        return f"AADSTS{self.number}: {self.text}"

    def description(self) -> str:
        """Return `error_description` for a redirect."""
        return f"{self} Trace ID: {fresh_id()} Timestamp: {_timestamp()}"

    def to_json(self, correlation_id: str | None) -> dict[str, Any]:
        """Return the body of the token endpoint."""
        trace_id, correlation = fresh_id(), correlation_id or fresh_id()
        body: dict[str, Any] = {
            "error": self.error,
            "error_description": f"{self} Trace ID: {trace_id} Correlation ID: {correlation} "
            f"Timestamp: {_timestamp()}",
            "error_codes": [self.number],
            "timestamp": _timestamp(),
            "trace_id": trace_id,
            "correlation_id": correlation,
        }
        if self.suberror is not None:
            body["suberror"] = self.suberror
        if self.claims is not None:
            body["claims"] = self.claims
        return body


def mfa_needed(claims: str = POLICY_CLAIMS) -> Trouble:
    """Return the refusal of a silent request that a page must answer first."""
    return Trouble(
        "invalid_grant",
        50076,
        "Due to a configuration change made by your administrator, or because you moved to a new "
        "location, you must use multi-factor authentication to access the resource.",
        "basic_action",
        claims,
    )


def grant_revoked() -> Trouble:
    """Return the refusal of a refresh token of a revoked sign-in."""
    return Trouble(
        "invalid_grant",
        50173,
        "The provided grant has expired due to it being revoked, a fresh auth token is needed. "
        "The user might have changed or reset their password.",
        "bad_token",
    )


def consent_needed(permission: str) -> Trouble:
    """Return the refusal of a permission nobody has consented to."""
    return Trouble(
        "invalid_grant",
        65001,
        f"The user or administrator has not consented to use the application for '{permission}'. "
        "Send an interactive authorization request for this user and resource.",
        "consent_required",
    )


def unknown_client(client_id: str) -> Trouble:
    """Return the refusal of an app that is not registered."""
    return Trouble(
        "unauthorized_client",
        700016,
        f"Application with identifier '{client_id}' was not found in the directory.",
    )


def unknown_tenant(name: str) -> Trouble:
    """Return the refusal of a tenant that does not exist."""
    return Trouble("invalid_tenant", 90002, f"Tenant '{name}' not found.")


def not_in_tenant(username: str, organisation: str) -> Trouble:
    """Return the refusal of somebody who has no account in a tenant, not even as a guest."""
    return Trouble(
        "invalid_grant",
        50020,
        f"User account '{username}' from identity provider does not exist in tenant "
        f"'{organisation}' and cannot access the application in that tenant. The account needs to "
        "be added as an external user in the tenant first.",
    )


def _timestamp() -> str:
    return wall_now().strftime("%Y-%m-%d %H:%M:%SZ")
