"""What a refusal means: the one table from status, error code and claims to a `Failure`.

Graph and ARM answer almost every refusal of PIM with 400, so the code decides and the status only
helps. Codes: https://learn.microsoft.com/rest/api/authorization/privileged-role-common-errors and
replies seen in tenants.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from keyhour.adapters.challenge import MFA, demand_in_header, demand_in_text
from keyhour.adapters.http import Reply, http_date
from keyhour.core.failure import ClaimsDemand, Failure, Trouble

LONGEST_WAIT: Final = timedelta(hours=1)
_LONGEST_DETAIL: Final = 2000
_DEEPEST: Final = 5

_TROUBLES: Final[Mapping[str, Trouble]] = {
    "roleassignmentexists": Trouble.ALREADY_ACTIVE,
    "roleassignmentalreadyexists": Trouble.ALREADY_ACTIVE,
    "roleassignmentinstancealreadyexists": Trouble.ALREADY_ACTIVE,
    "pendingroleassignmentrequest": Trouble.ALREADY_PENDING,
    "overlapspendingroleassignmentrequests": Trouble.OVERLAPPING,
    "requestconflict": Trouble.ALREADY_PENDING,
    "roleassignmentdoesnotexist": Trouble.NOT_ACTIVE,
    "activedurationtooshort": Trouble.TOO_EARLY,
    "roleassignmentrequestpolicyvalidationfailed": Trouble.POLICY_FORBIDS,
    "roleassignmentrequestacrsvalidationfailed": Trouble.CLAIMS_REQUIRED,
    "groupassignmentrequestacrsvalidationfailed": Trouble.CLAIMS_REQUIRED,
    "permissionscopenotgranted": Trouble.CONSENT_MISSING,
    "authorization_requestdenied": Trouble.FORBIDDEN,
    "insufficientpermissions": Trouble.FORBIDDEN,
    "authorizationfailed": Trouble.FORBIDDEN,
    "accessdenied": Trouble.FORBIDDEN,
    "resourceislocked": Trouble.FORBIDDEN,
    "cannotdeletelastadminassignment": Trouble.LAST_OWNER,
    # the role can't be had at this scope: an administrator's repair
    "request_badrequest": Trouble.FORBIDDEN,
    "aadpremiumlicenserequired": Trouble.LICENCE_MISSING,
    "missingprovider": Trouble.LICENCE_MISSING,
    "rolenotfound": Trouble.NOT_FOUND,
    "roledefinitiondoesnotexist": Trouble.NOT_FOUND,
    "subjectnotfound": Trouble.NOT_FOUND,
    "resourcenotfound": Trouble.NOT_FOUND,
    "request_resourcenotfound": Trouble.NOT_FOUND,
    "roleeligibilityschedulerequestnotfound": Trouble.NOT_FOUND,
    "invalidpolicy": Trouble.NOT_FOUND,
    "inputpolicynotfound": Trouble.NOT_FOUND,
    "invalidroleassignmentrequest": Trouble.BUG,
    "invalidroleassignmentrequestschedule": Trouble.BUG,
    "badrequest": Trouble.BUG,
    "invalidfilter": Trouble.BUG,
    "invalidresource": Trouble.BUG,
    "invalidauthenticationtoken": Trouble.TOKEN_REFUSED,
    "expiredauthenticationtoken": Trouble.TOKEN_REFUSED,
    "toomanyrequests": Trouble.THROTTLED,
}

_STATUSES: Final[Mapping[int, Trouble]] = {
    401: Trouble.TOKEN_REFUSED,
    402: Trouble.LICENCE_MISSING,
    403: Trouble.FORBIDDEN,
    404: Trouble.NOT_FOUND,
    407: Trouble.OFFLINE,  # the proxy wants to know who we are
    408: Trouble.SERVICE_TROUBLE,
    409: Trouble.ALREADY_PENDING,
    424: Trouble.SERVICE_TROUBLE,
    429: Trouble.THROTTLED,
}

_SPOKEN_BY_ANYONE: Final = frozenset({407, 408, 429})

_GENERIC: Final = frozenset({"", "unknownerror", "generalexception", "internalservererror"})
_RULE: Final = re.compile(r"\b([A-Z][A-Za-z]{1,60}Rule)\b")
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_SCOPES: Final = re.compile(r"permission scopes?:? +([A-Za-z0-9_.,; -]+)", re.IGNORECASE)
_OLD_SCOPES: Final = re.compile(
    r"one of the following permissions for this action *: *([A-Za-z0-9_.,; -]+)", re.IGNORECASE
)


class ServiceError(Struct, frozen=True):
    """The error's code, its text and all texts of it, from every shape the services use."""

    code: str = ""
    message: str = ""
    request_id: str = ""


def refusal(reply: Reply, *, changes: bool) -> Failure | None:
    """Why the service refused, or None when it did not. `changes`: whether the request was a
    write.
    """
    if 200 <= reply.status < 300:  # noqa: PLR2004
        return None
    error = service_error(reply.body)
    claims = demand_in_header(reply.headers.get("www-authenticate", ""))
    trouble = _trouble(reply, error, claims, changes=changes)
    rules = tuple(dict.fromkeys(_RULE.findall(error.message)))
    if trouble is Trouble.POLICY_FORBIDS:
        trouble = _policy_trouble(rules)
        claims = MFA if trouble is Trouble.CLAIMS_REQUIRED else None
    elif trouble is Trouble.CLAIMS_REQUIRED and claims is None:
        claims = demand_in_text(error.message)
    return Failure(
        trouble=trouble,
        rules=rules,
        service_code=error.code or f"http_{reply.status}",
        detail=error.message[:_LONGEST_DETAIL] or None,
        claims=claims,
        missing_scopes=_scopes(error.message) if trouble is Trouble.CONSENT_MISSING else (),
        correlation_id=(error.request_id or reply.correlation_id)[:64],
        retry_at=retry_at(reply),
    )


def _trouble(
    reply: Reply, error: ServiceError, claims: ClaimsDemand | None, *, changes: bool
) -> Trouble:
    """The table, from the surest sign to the weakest."""
    if reply.status == 429:  # noqa: PLR2004  refused before it was carried out
        return Trouble.THROTTLED
    if reply.status >= 500:  # noqa: PLR2004
        return Trouble.ANSWER_LOST if changes else Trouble.SERVICE_TROUBLE
    if reply.status == 401:  # noqa: PLR2004
        return Trouble.TOKEN_REFUSED
    is_context = "acrsvalidationfailed" in (error.code + error.message).lower()
    if is_context or claims is not None:
        return Trouble.CLAIMS_REQUIRED
    if _OLD_SCOPES.search(error.message):
        return Trouble.CONSENT_MISSING
    known = _TROUBLES.get(error.code.lower())
    return known or _by_status(reply, changes=changes)


def _by_status(reply: Reply, *, changes: bool) -> Trouble:
    """The weakest sign. A page that is not JSON comes from something in between, which speaks for
    itself only.
    """
    # given up while waiting: it may have been carried out
    if changes and reply.status == 408:  # noqa: PLR2004
        return Trouble.ANSWER_LOST
    if not reply.readable and reply.status not in _SPOKEN_BY_ANYONE:
        return Trouble.UNEXPECTED_ANSWER
    return _STATUSES.get(reply.status, Trouble.UNEXPECTED_ANSWER)


def _policy_trouble(rules: tuple[str, ...]) -> Trouble:
    """A missing MFA alone can be mended at once; a missing eligibility is not the policy's
    doing.
    """
    if set(rules) == {"MfaRule"}:
        return Trouble.CLAIMS_REQUIRED
    return Trouble.NOT_ELIGIBLE if "EligibilityRule" in rules else Trouble.POLICY_FORBIDS


def _scopes(message: str) -> tuple[str, ...]:
    match = _SCOPES.search(message) or _OLD_SCOPES.search(message)
    if match is None:
        return ()
    names = (name.strip(" .") for name in re.split(r"[,; ]+", match.group(1)))
    return tuple(dict.fromkeys(name for name in names if "." in name))


def not_cancelled(failure: Failure | None) -> Failure | None:
    """A 400 without a known code says that there is nothing left to cancel: decided, in force,
    or cancelled before
    (https://learn.microsoft.com/graph/api/unifiedroleassignmentschedulerequest-cancel).
    """
    if failure is None or failure.trouble not in {Trouble.BUG, Trouble.UNEXPECTED_ANSWER}:
        return failure
    return msgspec.structs.replace(failure, trouble=Trouble.NOT_FOUND)


def retry_at(reply: Reply) -> datetime | None:
    """`Retry-After` (seconds or a date of the service's clock) on our own clock, at most an hour
    away.
    """
    text = reply.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", text):
        wait = timedelta(seconds=float(text))
    else:
        date = http_date(text)
        if date is None:
            return None
        wait = date - (reply.heard.date if reply.heard else reply.received_at)
    return reply.received_at + min(max(wait, timedelta()), LONGEST_WAIT)


def service_error(body: object) -> ServiceError:
    """The error in a body of any shape: outermost code first, inwards only while it says
    nothing.
    """
    envelope = field(body, "error")
    if isinstance(envelope, str):  # the token service's shape
        return ServiceError(_code(envelope), _message(field(body, "error_description")))
    outer = envelope if isinstance(envelope, dict) else body
    code, message = _code(field(outer, "code")), _message(field(outer, "message"))
    inner = field(outer, "innererror")
    request_id = _code(field(inner, "request-id"))
    wrapped = _wrapped(message)
    if wrapped is not None:
        return ServiceError(wrapped.code or code, wrapped.message or message, request_id)
    depth = 0
    while code.lower() in _GENERIC and isinstance(inner, dict) and depth < _DEEPEST:
        code = _code(field(inner, "code")) or code
        message = message or _message(field(inner, "message"))
        inner, depth = field(inner, "innererror"), depth + 1
    return ServiceError(code, message, request_id)


def _wrapped(message: str) -> ServiceError | None:
    """PIM's own error as JSON text inside the message of an `UnknownError`."""
    if not message.lstrip().startswith("{"):
        return None
    try:
        value = msgspec.json.decode(message)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    code = _code(field(value, "errorcode")) or _code(field(value, "code"))
    return ServiceError(code, _message(field(value, "message")))


def field(value: object, name: str) -> object:
    """A member of a JSON object by its name in lower case, whatever its case there; None when
    there is none.
    """
    if not isinstance(value, dict):
        return None
    return next((value[key] for key in value if isinstance(key, str) and key.lower() == name), None)


def _code(value: object) -> str:
    return value if isinstance(value, str) and _CODE.fullmatch(value) else ""


def _message(value: object) -> str:
    return value if isinstance(value, str) else ""
