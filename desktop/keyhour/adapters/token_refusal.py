"""What the token service means by its errors.

The flow is decided by `error`, `suberror` and claims; numbers only where nothing else tells two
troubles apart, as the vendor advises:
https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import portalocker
import requests
from msal.exceptions import MsalServiceError

from keyhour.adapters.challenge import demand_of
from keyhour.adapters.http import TooLargeError
from keyhour.core.failure import ClaimsDemand, Failure, Trouble

_LONGEST_DETAIL: Final = 2000
_NUMBER: Final = re.compile(r"AADSTS(\d{4,7})")
_WORD: Final = re.compile(r"[a-zA-Z0-9_]{1,60}")

MSAL_ERRORS: Final = (
    requests.RequestException,
    MsalServiceError,
    TooLargeError,
    portalocker.exceptions.BaseLockException,
    OSError,
    ValueError,
    RuntimeError,
    LookupError,
    TypeError,
)
"""What MSAL and its cache raise for what networks, services and disks do."""

_NUMBERS: Final[Mapping[str, Trouble]] = {
    "65001": Trouble.CONSENT_MISSING,  # nobody has consented
    "65004": Trouble.SIGN_IN_CANCELLED,  # the person declined to consent
    "65005": Trouble.CONSENT_MISSING,  # the app does not ask for this permission
    "650056": Trouble.CONSENT_MISSING,
    "650057": Trouble.CONSENT_MISSING,
    "90094": Trouble.CONSENT_MISSING,  # an administrator must consent
    "90095": Trouble.CONSENT_MISSING,
    "500011": Trouble.CONSENT_MISSING,  # the resource is not known in the tenant
    "50105": Trouble.NOT_ASSIGNED,  # the person is not assigned to the app
    "50057": Trouble.FORBIDDEN,  # the account is disabled
    "50020": Trouble.WRONG_ACCOUNT,  # an account of another tenant
    "50034": Trouble.WRONG_ACCOUNT,  # no such account in the tenant
    "53000": Trouble.CONDITIONS_UNMET,  # the device is not compliant
    "53001": Trouble.CONDITIONS_UNMET,  # the device is not joined
    "53002": Trouble.CONDITIONS_UNMET,  # the app is not approved
    "53003": Trouble.CONDITIONS_UNMET,  # blocked by Conditional Access
    "53011": Trouble.CONDITIONS_UNMET,  # blocked because of a risk
    "50097": Trouble.CONDITIONS_UNMET,  # device authentication is required
    "50127": Trouble.CONDITIONS_UNMET,
    "50129": Trouble.CONDITIONS_UNMET,
    "50131": Trouble.CONDITIONS_UNMET,
    "50155": Trouble.CONDITIONS_UNMET,
    "50187": Trouble.CONDITIONS_UNMET,
    "700016": Trouble.ORGANISATION_UNKNOWN,  # no such app in the tenant
    "90002": Trouble.ORGANISATION_UNKNOWN,  # no such tenant
    "900023": Trouble.ORGANISATION_UNKNOWN,  # no id or domain of a tenant
    "7000218": Trouble.REGISTRATION_INCOMPLETE,  # public client flows are not allowed
    "50011": Trouble.REGISTRATION_INCOMPLETE,  # the redirect address is not registered
    "70011": Trouble.REGISTRATION_INCOMPLETE,  # no such scope
}

_ERRORS: Final[Mapping[str, Trouble]] = {
    "invalid_grant": Trouble.SIGN_IN_NEEDED,
    "interaction_required": Trouble.SIGN_IN_NEEDED,
    "login_required": Trouble.SIGN_IN_NEEDED,
    "consent_required": Trouble.CONSENT_MISSING,
    "access_denied": Trouble.SIGN_IN_CANCELLED,
    "authorization_declined": Trouble.SIGN_IN_CANCELLED,
    "expired_token": Trouble.SIGN_IN_TIMED_OUT,
    "authorization_pending": Trouble.SIGN_IN_TIMED_OUT,  # nobody has used the code yet
    "slow_down": Trouble.SIGN_IN_TIMED_OUT,
    "code_expired": Trouble.SIGN_IN_TIMED_OUT,
    "invalid_client": Trouble.REGISTRATION_INCOMPLETE,
    "unauthorized_client": Trouble.REGISTRATION_INCOMPLETE,
    "invalid_scope": Trouble.REGISTRATION_INCOMPLETE,
    "invalid_resource": Trouble.REGISTRATION_INCOMPLETE,
    "temporarily_unavailable": Trouble.SERVICE_TROUBLE,
    "server_error": Trouble.SERVICE_TROUBLE,
}


def token_refusal(answer: Mapping[str, Any], *, interactive: bool) -> Failure:
    """Why there is no token. While a person is asked, a demand for a person is a refusal."""
    error, description = _text(answer, "error"), _text(answer, "error_description")
    number = _number(answer, description)
    claims = demand_of(_text(answer, "claims"))
    return Failure(
        trouble=_trouble(error, _text(answer, "suberror"), number, claims, interactive=interactive),
        service_code=f"AADSTS{number}" if number else _word(error),
        detail=description[:_LONGEST_DETAIL] or None,
        claims=claims,
        correlation_id=_text(answer, "correlation_id")[:64] or None,
    )


def _trouble(
    error: str, suberror: str, number: str, claims: ClaimsDemand | None, *, interactive: bool
) -> Trouble:
    numbered = _NUMBERS.get(number)
    named = _ERRORS.get(error, Trouble.SERVICE_TROUBLE)
    if numbered is Trouble.CONSENT_MISSING or suberror == "consent_required":
        return Trouble.CONSENT_MISSING
    if claims is not None or named is Trouble.SIGN_IN_NEEDED:
        # Silently, whatever blocks may look different once a person (and a device) takes part.
        return (numbered or Trouble.SIGN_IN_NEEDED) if interactive else Trouble.SIGN_IN_NEEDED
    return numbered or named


def _number(answer: Mapping[str, Any], description: str) -> str:
    """The service's own number, from its list or from the text."""
    codes = answer.get("error_codes")
    if isinstance(codes, list) and codes and isinstance(codes[0], int):
        return str(codes[0])
    match = _NUMBER.search(description)
    return match.group(1) if match else ""


def trouble_of(error: Exception) -> Failure:
    """What an exception from MSAL means."""
    kind = type(error).__name__
    if isinstance(error, requests.HTTPError | MsalServiceError | TooLargeError):
        return Failure(trouble=Trouble.SERVICE_TROUBLE, service_code=kind)
    if isinstance(error, requests.ReadTimeout):
        return Failure(trouble=Trouble.SERVICE_TROUBLE, service_code=kind)
    if isinstance(error, requests.RequestException):
        return Failure(trouble=Trouble.OFFLINE, service_code=kind)
    if isinstance(error, portalocker.exceptions.BaseLockException | OSError):
        return Failure(trouble=Trouble.KEYCHAIN_LOCKED, service_code="token_file_unusable")
    return Failure(trouble=Trouble.SERVICE_TROUBLE, service_code=kind)


def _text(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    return value if isinstance(value, str) else ""


def _word(text: str) -> str | None:
    return text if _WORD.fullmatch(text) else None
