"""The refusals of Microsoft Graph's PIM, verbatim where a captured reply is known.

A comment "not attested" marks a text or code that no known reply shows: not to be leaned on.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from keyhour.simulator.settings import Settings

EXPIRATION_TEXT: Final = "The duration in the request is greater than maximum allowed duration"
PERMANENT_TEXT: Final = "The policy does not allow permanent assignment"
JUSTIFICATION_TEXT: Final = "Justification is required"
TICKETING_TEXT: Final = "Ticket information is required"
MFA_TEXT: Final = "Multi-factor authentication is required"
ELIGIBILITY_TEXT: Final = "The eligibility is required"  # not attested


@dataclass
class Refusal(Exception):  # noqa: N818 - the service refuses, nothing of ours is in error
    """An answer of the service that says no."""

    status: int
    code: str
    message: str
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.status} {self.code}: {self.message}"


@dataclass(frozen=True)
class BrokenRule:
    """A policy rule that a request fails."""

    rule: str
    text: str


def bad_request(message: str, code: str = "BadRequest") -> Refusal:
    """Return a 400 of the given code."""
    return Refusal(HTTPStatus.BAD_REQUEST, code, message)


def unknown_segment(segment: str) -> Refusal:
    """Return the answer to a path this version does not have."""
    return bad_request(f"Resource not found for the segment '{segment}'.")


def unknown_property(name: str, type_name: str) -> Refusal:
    """Return the answer to a name that the type does not have."""
    return bad_request(f"Could not find a property named '{name}' on type '{type_name}'.")


def not_found(object_id: str) -> Refusal:
    """Return the answer to an object that does not exist."""
    return Refusal(
        HTTPStatus.NOT_FOUND,
        "Request_ResourceNotFound",
        f"Resource '{object_id}' does not exist or one of its queried reference-property objects "
        "are not present.",
    )


def request_not_found() -> Refusal:
    """Return the answer to an unknown request id (which of two codes is not attested)."""
    return Refusal(HTTPStatus.NOT_FOUND, "ResourceNotFound", "The resource is not found.")


def not_served(what: str) -> Refusal:
    """Return the honest answer for a part of Graph this tenant does not play."""
    return Refusal(
        HTTPStatus.NOT_IMPLEMENTED,
        "NotImplemented",
        f"The practice tenant does not serve {what} yet.",
    )


def denied() -> Refusal:
    """Return the 403 of a caller without the directory role."""
    return Refusal(
        HTTPStatus.FORBIDDEN,
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
    )


def insufficient_permissions() -> Refusal:
    """Return the 403 of acting for someone else (text not attested on Graph)."""
    return Refusal(
        HTTPStatus.FORBIDDEN,
        "InsufficientPermissions",
        "The requestor does not have the necessary permissions to perform this request.",
    )


def scope_not_granted(permissions: Sequence[str]) -> Refusal:
    """Return the 403 of a missing delegated permission: JSON wrapped into a message."""
    inner = {
        "errorCode": "PermissionScopeNotGranted",
        "message": f"Authorization failed due to missing permission scope {','.join(permissions)}.",
        "instanceAnnotations": [],
    }
    return Refusal(HTTPStatus.FORBIDDEN, "UnknownError", json.dumps(inner, separators=(",", ":")))


def older_permission_missing() -> Refusal:
    """Return beta approvals' refusal with an empty code (its status is not attested)."""
    return Refusal(
        HTTPStatus.FORBIDDEN,
        "",
        "Valid permissions not present. User needs one of the following permissions for this "
        "action : PrivilegedAccess.ReadWrite.AzureAD,PrivilegedAccess.Read.AzureAD",
    )


def licence_missing() -> Refusal:
    """Return the refusal of a tenant without the licence."""
    return bad_request(
        "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.",
        "AadPremiumLicenseRequired",
    )


def exists() -> Refusal:
    """Return the refusal of activating what is active."""
    return bad_request("The Role assignment already exists.", "RoleAssignmentExists")


def does_not_exist() -> Refusal:
    """Return the refusal of giving back what is not active, or not yet seen as active."""
    return bad_request("The Role assignment does not exist.", "RoleAssignmentDoesNotExist")


def pending() -> Refusal:
    """Return the refusal of asking again while a request waits."""
    return bad_request(
        "There is already an existing pending Role assignment request.",
        "PendingRoleAssignmentRequest",
    )


def overlaps() -> Refusal:
    """Return the refusal of a second schedule that overlaps (text not attested)."""
    return bad_request(
        "The role assignment request overlaps with existing role assignment requests.",
        "OverlapsPendingRoleAssignmentRequests",
    )


def too_short() -> Refusal:
    """Return the refusal of giving back early; the typing error is the service's."""
    return bad_request(
        "The Active duration is too short. Miniumum Required is 5 minutes.",
        "ActiveDurationTooShort",
    )


def last_owner() -> Refusal:
    """Return the refusal of leaving a group without an owner (text not attested)."""
    return bad_request(
        "The last owner of the group cannot be removed.", "CannotDeleteLastAdminAssignment"
    )


def invalid_request(detail: str = "") -> Refusal:
    """Return the refusal of a malformed request (text not attested)."""
    text = "The role assignment request is invalid."
    return bad_request(f"{text} {detail}".strip(), "InvalidRoleAssignmentRequest")


def role_not_found() -> Refusal:
    """Return the refusal of an unknown role (text not attested)."""
    return bad_request("The role is not found.", "RoleNotFound")


def rules_failed(broken: Sequence[BrokenRule], settings: Settings) -> Refusal:
    """Return the refusal of a policy, in the message format the tenant is set to."""
    names = ",".join(f'"{entry.rule}"' for entry in broken)
    current = ", ".join(f"{entry.rule} - {entry.text}" for entry in broken)  # comma not attested
    tail = f"[{names}]" if settings.policy_message == "older" else current
    return bad_request(
        f"The following policy rules failed: {tail}",
        "RoleAssignmentRequestPolicyValidationFailed",
    )


def context_demanded(context: str, shape: str) -> Refusal:
    """Return the demand for an authentication context, as a code or wrapped in UnknownError."""
    code = "RoleAssignmentRequestAcrsValidationFailed"
    claims = f'{{"access_token":{{"acrs":{{"essential":true, "value":"{context}"}}}}}}'
    message = "&claims=" + quote(claims, safe="")
    if shape == "direct":
        return bad_request(message, code)
    wrapped = {"errorCode": code, "message": message, "instanceAnnotations": []}
    return bad_request(json.dumps(wrapped, separators=(",", ":")), "UnknownError")
