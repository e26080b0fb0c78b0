"""The table from status, code and claims to a failure."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyhour.adapters.challenge import MFA, demand_in_header, demand_of
from keyhour.adapters.http import Reply
from keyhour.adapters.refusal import refusal, retry_at
from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import ServerTime
from tests.adapters.local_cloud import NOW

CURRENT = "The following policy rules failed: "
CONTEXT = '{"access_token":{"acrs":{"essential":true, "value":"c1"}}}'
CONTEXT_TEXT = (
    "&claims=%7B%22access_token%22%3A%7B%22acrs%22%3A%7B%22essential%22%3Atrue%2C%20%22value%22%3A"
    "%22c1%22%7D%7D%7D"
)


def reply(status: int, body: object = None, *, readable: bool = True, **headers: str) -> Reply:
    """An answer; header names with underscores for hyphens."""
    return Reply(
        status=status,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        body=body,
        readable=readable,
        heard=ServerTime(NOW + timedelta(hours=1), NOW, NOW),  # the service is an hour ahead
        received_at=NOW,
        correlation_id="ours",
    )


def error(code: str, message: str = "") -> dict[str, Any]:
    """Graph's envelope."""
    return {"error": {"code": code, "message": message, "innerError": {"request-id": "r-1"}}}


def refused(answer: Reply, *, changes: bool = False) -> Failure:
    """The failure, which it must be."""
    found = refusal(answer, changes=changes)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("status", "code", "trouble"),
    [
        (400, "RoleAssignmentExists", Trouble.ALREADY_ACTIVE),
        (400, "roleassignmentexists", Trouble.ALREADY_ACTIVE),
        (400, "RoleAssignmentAlreadyExists", Trouble.ALREADY_ACTIVE),
        (400, "PendingRoleAssignmentRequest", Trouble.ALREADY_PENDING),
        (400, "OverlapsPendingRoleAssignmentRequests", Trouble.OVERLAPPING),
        (400, "RequestConflict", Trouble.ALREADY_PENDING),
        (400, "RoleAssignmentDoesNotExist", Trouble.NOT_ACTIVE),
        (400, "ActiveDurationTooShort", Trouble.TOO_EARLY),
        (400, "InvalidRoleAssignmentRequest", Trouble.BUG),
        (400, "AadPremiumLicenseRequired", Trouble.LICENCE_MISSING),
        (400, "MissingProvider", Trouble.LICENCE_MISSING),
        (400, "InvalidPolicy", Trouble.NOT_FOUND),
        (400, "RoleDefinitionDoesNotExist", Trouble.NOT_FOUND),
        (400, "BadRequest", Trouble.BUG),
        (400, "", Trouble.UNEXPECTED_ANSWER),
        (400, "SomethingNew", Trouble.UNEXPECTED_ANSWER),
        (403, "Authorization_RequestDenied", Trouble.FORBIDDEN),
        (403, "InsufficientPermissions", Trouble.FORBIDDEN),
        (403, "SomethingNew", Trouble.FORBIDDEN),
        (404, "Request_ResourceNotFound", Trouble.NOT_FOUND),
        (409, "Conflict", Trouble.ALREADY_PENDING),
        (401, "InvalidAuthenticationToken", Trouble.TOKEN_REFUSED),
        (401, "", Trouble.TOKEN_REFUSED),
        (429, "TooManyRequests", Trouble.THROTTLED),
        (429, "", Trouble.THROTTLED),
        (500, "", Trouble.SERVICE_TROUBLE),
        (503, "ServiceUnavailable", Trouble.SERVICE_TROUBLE),
    ],
)
def test_code_decides(status: int, code: str, trouble: Trouble) -> None:
    """The outermost code names the trouble, in any case; the status only where no code does."""
    found = refused(reply(status, error(code, "words")))
    assert found.trouble is trouble
    assert found.service_code == (code or f"http_{status}")
    assert found.detail == "words"
    assert found.correlation_id == "r-1"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_broken_service_loses_the_answer_of_a_write(status: int) -> None:
    """After a 5xx nobody knows whether a change was carried out, Retry-After or not."""
    found = refused(reply(status, None, retry_after="5"), changes=True)
    assert found.trouble is Trouble.ANSWER_LOST
    assert found.retry_at == NOW + timedelta(seconds=5)


def test_throttled_write_was_not_carried_out() -> None:
    """429 is refused before anything happens, so the answer is not lost."""
    assert refused(reply(429, retry_after="7"), changes=True).trouble is Trouble.THROTTLED


@pytest.mark.parametrize(
    ("message", "trouble", "rules"),
    [
        ('The following policy rules failed: ["ExpirationRule"]', Trouble.POLICY_FORBIDS,
         ("ExpirationRule",)),
        (f"{CURRENT}ExpirationRule - The duration is greater than allowed", Trouble.POLICY_FORBIDS,
         ("ExpirationRule",)),
        ('The following policy rules failed: ["JustificationRule","TicketingRule"]',
         Trouble.POLICY_FORBIDS, ("JustificationRule", "TicketingRule")),
        ('The following policy rules failed: ["EligibilityRule"]', Trouble.NOT_ELIGIBLE,
         ("EligibilityRule",)),
        ('The following policy rules failed: ["MfaRule","JustificationRule"]',
         Trouble.POLICY_FORBIDS, ("MfaRule", "JustificationRule")),
        ("The policy said no", Trouble.POLICY_FORBIDS, ()),
    ],
)  # fmt: skip
def test_policy_names_its_rules(message: str, trouble: Trouble, rules: tuple[str, ...]) -> None:
    """Both formats of the service name the rules that failed."""
    found = refused(reply(400, error("RoleAssignmentRequestPolicyValidationFailed", message)))
    assert (found.trouble, found.rules) == (trouble, rules)


@pytest.mark.parametrize(
    "message",
    [
        'The following policy rules failed: ["MfaRule"]',
        "The following policy rules failed: MfaRule - Multi-factor authentication is required",
    ],
)
def test_missing_mfa_is_a_demand(message: str) -> None:
    """MfaRule alone can be met by a stronger sign-in, for which we make the demand ourselves."""
    found = refused(reply(400, error("RoleAssignmentRequestPolicyValidationFailed", message)))
    assert found.trouble is Trouble.CLAIMS_REQUIRED
    assert found.claims == MFA


def wrapped(code: str, message: str) -> dict[str, Any]:
    """PIM's error inside an `UnknownError`."""
    inner = json.dumps({"errorCode": code, "message": message, "instanceAnnotations": []})
    return error("UnknownError", inner)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, error("RoleAssignmentRequestAcrsValidationFailed", CONTEXT_TEXT)),
        (400, wrapped("RoleAssignmentRequestAcrsValidationFailed", CONTEXT_TEXT)),
        (403, wrapped("GroupAssignmentRequestAcrsValidationFailed", CONTEXT_TEXT)),
        (400, {"Error": {"Code": "UnknownError",
                         "Message": '{"errorCode":"RoleAssignmentRequestAcrsValidationFailed",'
                                    f'"message":"{CONTEXT_TEXT}" and cut'}}),
    ],
    ids=["direct", "wrapped", "group", "wrapped-and-cut"],
)  # fmt: skip
def test_context_demand_is_found_in_every_shape(status: int, body: dict[str, Any]) -> None:
    """The claims come out unchanged, wherever the service has put them."""
    found = refused(reply(status, body), changes=True)
    assert found.trouble is Trouble.CLAIMS_REQUIRED
    assert found.claims is not None
    assert found.claims.json == CONTEXT


def test_missing_consent_names_the_scopes() -> None:
    """The wrapped 403 lists permissions of which one is enough."""
    body = wrapped(
        "PermissionScopeNotGranted",
        "Authorization failed due to missing permission scope RoleAssignmentSchedule.ReadWrite"
        ".Directory,RoleManagement.ReadWrite.Directory.",
    )
    found = refused(reply(403, body))
    assert found.trouble is Trouble.CONSENT_MISSING
    assert found.missing_scopes == (
        "RoleAssignmentSchedule.ReadWrite.Directory",
        "RoleManagement.ReadWrite.Directory",
    )
    assert found.service_code == "PermissionScopeNotGranted"


def test_old_words_for_missing_consent_are_known() -> None:
    """An empty code with a list of permissions is a missing consent too."""
    message = (
        "Valid permissions not present. User needs one of the following permissions for this action"
        " : PrivilegedAccess.ReadWrite.AzureAD,PrivilegedAccess.Read.AzureAD"
    )
    found = refused(reply(403, error("", message)))
    assert found.trouble is Trouble.CONSENT_MISSING
    assert len(found.missing_scopes) == 2


def challenge(claims: str) -> str:
    """A header of continuous access evaluation."""
    return (
        'Bearer realm="", authorization_uri="https://localhost/authorize", '
        f'error="insufficient_claims", claims="{claims}"'
    )


@pytest.mark.parametrize("padded", [True, False])
def test_revoked_session_brings_its_claims(*, padded: bool) -> None:
    """A 401 with insufficient_claims refuses the token and carries a demand in base64."""
    demand = '{"access_token":{"nbf":{"essential":true,"value":"1764000000"}}}'
    encoded = base64.urlsafe_b64encode(demand.encode()).decode()
    header = challenge(encoded if padded else encoded.rstrip("="))
    found = refused(reply(401, error("InvalidAuthenticationToken"), www_authenticate=header))
    assert found.trouble is Trouble.TOKEN_REFUSED
    assert found.claims is not None
    assert found.claims.json == demand


def test_several_challenges_in_one_header() -> None:
    """The one that demands claims is found among others."""
    encoded = base64.b64encode(CONTEXT.encode()).decode()
    demand = demand_in_header(f'Basic realm="x", {challenge(encoded)}')
    assert demand is not None
    assert demand.json == CONTEXT


def test_conditional_access_may_answer_403() -> None:
    """A 403 with insufficient_claims is a demand for a stronger sign-in."""
    header = challenge(base64.b64encode(CONTEXT.encode()).decode())
    found = refused(reply(403, error("AccessDenied"), www_authenticate=header))
    assert found.trouble is Trouble.CLAIMS_REQUIRED


@pytest.mark.parametrize("text", ["", "{", "[]", "e30", "%7B", "bm9wZQ==", "\ud800", '"x"'])
def test_nonsense_is_no_demand(text: str) -> None:
    """Only a JSON object with something in it is handed on."""
    assert demand_of(text) is None


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("10", timedelta(seconds=10)),
        ("0", timedelta()),
        ("2.5", timedelta(seconds=2.5)),
        ("999999", timedelta(hours=1)),
        ("Mon, 23 Nov 2026 10:00:30 GMT", timedelta(seconds=30)),
        ("Mon, 23 Nov 2026 09:00:00 GMT", timedelta()),
        ("Mon, 23 Nov 2099 09:00:00 GMT", timedelta(hours=1)),
    ],
)
def test_retry_after_is_of_our_own_clock(header: str, wait: timedelta) -> None:
    """Seconds count from now; a date is the service's, whose clock may differ; never above an
    hour.
    """
    assert retry_at(reply(429, retry_after=header)) == NOW + wait


@pytest.mark.parametrize("header", ["", "soon", "-5", "1e9", "٣"])
def test_nonsense_in_retry_after_is_none(header: str) -> None:
    """What is no wait is no wait."""
    assert retry_at(reply(429, retry_after=header)) is None


def test_error_is_read_from_inside_when_the_outside_says_nothing() -> None:
    """The outermost code counts, unless it is empty; `innererror` comes in any case."""
    body = {"error": {"code": "", "message": "m", "innererror": {"Code": "RoleAssignmentExists"}}}
    assert refused(reply(400, body)).trouble is Trouble.ALREADY_ACTIVE


def test_page_of_a_proxy_speaks_only_for_itself() -> None:
    """A 403 page that is not JSON is not the service forbidding something."""
    assert refused(reply(403, None, readable=False)).trouble is Trouble.UNEXPECTED_ANSWER


def test_success_is_no_refusal() -> None:
    """2xx is for the reader."""
    assert refusal(reply(201, {"error": "?"}), changes=True) is None


MEMBERS = st.sampled_from(["error", "code", "message", "innerError", "errorCode"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["error", "code", "message", "innerError", "errorCode"])
            | st.text(max_size=8),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(
    status=st.integers(300, 599),
    body=json_values,
    header=st.text(max_size=60),
    retry=st.text(max_size=30),
)
def test_no_body_and_no_header_can_break_it(
    status: int, body: object, header: str, retry: str
) -> None:
    """Whatever comes, the answer is a failure and never an exception."""
    answer = reply(status, body, www_authenticate=header, retry_after=retry)
    assert isinstance(refusal(answer, changes=True), Failure)
