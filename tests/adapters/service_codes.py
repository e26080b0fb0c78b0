"""Every code of the services as data: how it comes, and what it must mean.

Graph's and Azure's codes of Privileged Identity Management, those of the services below them, and
answers without any code, with the status and the text under which each was seen or is documented.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from keyhour.core.failure import Trouble, WhoseTurn

CLAIMS_TEXT: Final = (
    "&claims=%7B%22access_token%22%3A%7B%22acrs%22%3A%7B%22essential%22%3Atrue%2C%20%22value%22%3A"
    "%22c1%22%7D%7D%7D"
)
_RULES: Final = "The following policy rules failed: "
_POLICY: Final = "RoleAssignmentRequestPolicyValidationFailed"
_CONTINUOUS: Final = (
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'
    ', error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX'
    '19fQ=="'
)
YOU, APPROVER, ADMINISTRATOR = WhoseTurn.YOU, WhoseTurn.APPROVER, WhoseTurn.ADMINISTRATOR
SERVICE, US = WhoseTurn.SERVICE, WhoseTurn.US


class Said(NamedTuple):
    """An answer of a service and what it means for the person who asked."""

    name: str
    status: int
    body: Any
    trouble: Trouble
    turn: WhoseTurn
    rules: tuple[str, ...] = ()
    headers: Mapping[str, str] = {}
    changes: bool = True
    """Whether it answers a write; a read's answer may mean something else."""


def error(code: str, message: str = "no") -> dict[str, Any]:
    """Graph's envelope."""
    inner = {"date": "2026-11-23T09:00:11", "request-id": "r-1", "client-request-id": "c-1"}
    return {"error": {"code": code, "message": message, "innerError": inner}}


def plain(code: str, message: str = "no") -> dict[str, Any]:
    """Azure's envelope."""
    return {"error": {"code": code, "message": message}}


def wrapped(code: str, message: str) -> dict[str, Any]:
    """PIM's own error as text inside an `UnknownError`."""
    text = json.dumps({"errorCode": code, "message": message, "instanceAnnotations": []})
    return error("UnknownError", text)


def _ruled(rule: str, text: str, trouble: Trouble, turn: WhoseTurn) -> Said:
    """A rule in the format of today: its name and a sentence."""
    return Said(
        f"{_POLICY} {rule}", 400, error(_POLICY, f"{_RULES}{rule} - {text}"), trouble, turn, (rule,)
    )


_SCOPES: Final = "Authorization failed due to missing permission scope RoleManagement.ReadWrite.X."
_OLD: Final = (
    "Valid permissions not present. User needs one of the following permissions for this action : "
    "PrivilegedAccess.ReadWrite.AzureAD,PrivilegedAccess.Read.AzureAD"
)

PIM: Final = (
    _ruled("ExpirationRule", "The duration is greater", Trouble.POLICY_FORBIDS, YOU),
    _ruled("JustificationRule", "Justification is required", Trouble.POLICY_FORBIDS, YOU),
    _ruled("TicketingRule", "Ticket information is required", Trouble.POLICY_FORBIDS, YOU),
    _ruled("ActivationDayRule", "not today", Trouble.POLICY_FORBIDS, YOU),
    _ruled("MfaRule", "Multi-factor authentication is required", Trouble.CLAIMS_REQUIRED, YOU),
    _ruled("EligibilityRule", "not eligible", Trouble.NOT_ELIGIBLE, ADMINISTRATOR),
    Said(
        f"{_POLICY} as a list",
        400,
        error(_POLICY, f'{_RULES}["ExpirationRule","JustificationRule"]'),
        Trouble.POLICY_FORBIDS,
        YOU,
        ("ExpirationRule", "JustificationRule"),
    ),
    *(
        Said(code, 400, error(code, CLAIMS_TEXT), Trouble.CLAIMS_REQUIRED, YOU)
        for code in (
            "RoleAssignmentRequestAcrsValidationFailed",
            "GroupAssignmentRequestAcrsValidationFailed",
        )
    ),
    Said(
        "RoleAssignmentRequestAcrsValidationFailed wrapped",
        400,
        wrapped("RoleAssignmentRequestAcrsValidationFailed", CLAIMS_TEXT),
        Trouble.CLAIMS_REQUIRED,
        YOU,
    ),
    *(
        Said(code, 400, error(code), Trouble.ALREADY_ACTIVE, YOU)
        for code in (
            "RoleAssignmentExists",
            "RoleAssignmentAlreadyExists",
            "RoleAssignmentInstanceAlreadyExists",
        )
    ),
    Said(
        "PendingRoleAssignmentRequest",
        400,
        error("PendingRoleAssignmentRequest"),
        Trouble.ALREADY_PENDING,
        APPROVER,
    ),
    Said("RequestConflict", 409, error("RequestConflict"), Trouble.ALREADY_PENDING, APPROVER),
    Said(
        "OverlapsPendingRoleAssignmentRequests",
        400,
        error("OverlapsPendingRoleAssignmentRequests"),
        Trouble.OVERLAPPING,
        YOU,
    ),
    Said(
        "RoleAssignmentDoesNotExist",
        400,
        error("RoleAssignmentDoesNotExist"),
        Trouble.NOT_ACTIVE,
        YOU,
    ),
    Said("ActiveDurationTooShort", 400, error("ActiveDurationTooShort"), Trouble.TOO_EARLY, YOU),
    Said(
        "CannotDeleteLastAdminAssignment",
        400,
        error("CannotDeleteLastAdminAssignment"),
        Trouble.LAST_OWNER,
        YOU,
    ),
    *(
        Said(code, 400, error(code), Trouble.NOT_FOUND, YOU)
        for code in (
            "RoleNotFound",
            "SubjectNotFound",
            "RoleDefinitionDoesNotExist",
            "RoleEligibilityScheduleRequestNotFound",
            "InvalidPolicy",
            "InputPolicyNotFound",
        )
    ),
    *(
        Said(code, 404, error(code), Trouble.NOT_FOUND, YOU)
        for code in ("ResourceNotFound", "Request_ResourceNotFound")
    ),
    *(
        Said(code, 400, error(code), Trouble.LICENCE_MISSING, ADMINISTRATOR)
        for code in ("AadPremiumLicenseRequired", "MissingProvider")
    ),
    *(
        Said(code, status, error(code), Trouble.FORBIDDEN, ADMINISTRATOR)
        for code, status in (
            ("Authorization_RequestDenied", 403),
            ("InsufficientPermissions", 403),
            ("AccessDenied", 403),
            ("ResourceIsLocked", 400),
            ("Request_BadRequest", 400),
        )
    ),
    *(
        Said(code, 400, error(code), Trouble.BUG, US)
        for code in (
            "InvalidRoleAssignmentRequest",
            "InvalidRoleAssignmentRequestSchedule",
            "InvalidFilter",
            "InvalidResource",
        )
    ),
    Said(
        "BadRequest without such a path",
        400,
        error("BadRequest", "Resource not found for the segment 'roleAssignmentApprovals'."),
        Trouble.BUG,
        US,
    ),
    Said(
        "BadRequest of a nested selection",
        400,
        error("BadRequest", "Could not find a property named 'maximumDuration'"),
        Trouble.BUG,
        US,
    ),
    Said(
        "PermissionScopeNotGranted",
        403,
        wrapped("PermissionScopeNotGranted", _SCOPES),
        Trouble.CONSENT_MISSING,
        ADMINISTRATOR,
    ),
    Said("older permission", 403, error("", _OLD), Trouble.CONSENT_MISSING, ADMINISTRATOR),
)

AZURE: Final = (
    Said(
        "InsufficientPermissions (Azure)",
        403,
        plain("InsufficientPermissions"),
        Trouble.FORBIDDEN,
        ADMINISTRATOR,
    ),
    Said(
        "AuthorizationFailed", 403, plain("AuthorizationFailed"), Trouble.FORBIDDEN, ADMINISTRATOR
    ),
    Said(
        "RoleAssignmentExists (Azure)",
        400,
        plain("RoleAssignmentExists"),
        Trouble.ALREADY_ACTIVE,
        YOU,
    ),
    Said(
        "RoleAssignmentRequestAcrsValidationFailed (Azure)",
        400,
        plain("RoleAssignmentRequestAcrsValidationFailed", CLAIMS_TEXT),
        Trouble.CLAIMS_REQUIRED,
        YOU,
    ),
    Said(
        "RoleAssignmentRequestExists",
        409,
        plain("RoleAssignmentRequestExists", "A role assignment request with Id x already exists"),
        Trouble.ALREADY_PENDING,
        APPROVER,
    ),
    Said(
        "ExpiredAuthenticationToken",
        401,
        plain("ExpiredAuthenticationToken"),
        Trouble.TOKEN_REFUSED,
        YOU,
    ),
)

BELOW: Final = (
    Said(
        "InvalidAuthenticationToken",
        401,
        error("InvalidAuthenticationToken"),
        Trouble.TOKEN_REFUSED,
        YOU,
    ),
    Said(
        "session revoked",
        401,
        error("InvalidAuthenticationToken"),
        Trouble.TOKEN_REFUSED,
        YOU,
        headers={"WWW-Authenticate": _CONTINUOUS},
    ),
    Said(
        "blocked until a stronger sign-in",
        403,
        error("Authorization_RequestDenied"),
        Trouble.CLAIMS_REQUIRED,
        YOU,
        headers={"WWW-Authenticate": _CONTINUOUS},
    ),
    Said(
        "TooManyRequests",
        429,
        error("TooManyRequests"),
        Trouble.THROTTLED,
        SERVICE,
        headers={"Retry-After": "7"},
    ),
    Said("429 without a code", 429, None, Trouble.THROTTLED, SERVICE),
    *(
        Said(f"{status} to a read", status, body, Trouble.SERVICE_TROUBLE, SERVICE, changes=False)
        for status, body in (
            (500, error("", "An error has occurred.")),
            (502, "<html>bad gateway</html>"),
            (503, None),
            (504, error("UnknownError", "")),
        )
    ),
    *(
        Said(f"{status} to a write", status, body, Trouble.ANSWER_LOST, US)
        for status, body in (
            (500, error("", "An error has occurred.")),
            (502, "<html>bad gateway</html>"),
            (503, None),
            (504, error("UnknownError", "")),
        )
    ),
    Said(
        "a page in between",
        403,
        "<html>blocked</html>",
        Trouble.UNEXPECTED_ANSWER,
        SERVICE,
        changes=False,
    ),
    Said("a proxy that asks who we are", 407, None, Trouble.OFFLINE, YOU),
    Said("a code nobody knows", 400, error("BrandNewRefusal"), Trouble.UNEXPECTED_ANSWER, SERVICE),
)

EVERY: Final = (*PIM, *AZURE, *BELOW)
