"""Tokens at Graph: who is let in, what is demanded on top."""

from __future__ import annotations

import base64
import json
import re
from typing import Any
from urllib.parse import unquote

import jwt
import pytest
import requests

from tests.simulator.conftest import Arrive
from tests.simulator.visitor import (
    DEVICE_ADMINISTRATOR,
    ELIGIBILITIES,
    HELPDESK_ADMINISTRATOR,
    INSTANCES,
    INTUNE_ADMINISTRATOR,
    MINE,
    REQUESTS,
    USER_ADMINISTRATOR,
    Visitor,
    error_of,
)

STEP_UP_CODE = "RoleAssignmentRequestAcrsValidationFailed"


def claims_of(visitor: Visitor) -> dict[str, Any]:
    """Return what the visitor's token says."""
    return dict(jwt.decode(visitor.token, options={"verify_signature": False}))


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
def test_no_or_broken_token_is_401(rosa: Visitor, token: str) -> None:
    """InvalidAuthenticationToken in Graph's envelope."""
    rosa.token = token
    assert error_of(rosa.ask("GET", "v1.0/me")) == (401, "InvalidAuthenticationToken")


def test_token_of_another_run_is_refused(arrive: Arrive) -> None:
    """The signature is right, but this tenant never made it."""
    first, second = arrive("quiet"), arrive("quiet")
    first.token = second.token
    assert first.ask("GET", "v1.0/me").status_code == 401


def test_token_for_arm_does_not_open_graph(rosa: Visitor) -> None:
    """The audience is the host it goes to."""
    rosa.take_token(scopes=[f"{rosa.door['arm']}/user_impersonation"])
    assert claims_of(rosa)["aud"] == rosa.door["arm"]
    assert error_of(rosa.ask("GET", "v1.0/me")) == (401, "InvalidAuthenticationToken")


def test_token_says_who_and_what(rosa: Visitor) -> None:
    """oid, tid, scp in bare names, amr, acrs, xms_cc; wids follow what is active."""
    prefix = rosa.door["graph"]
    rosa.take_token(
        scopes=[f"{prefix}/RoleAssignmentSchedule.ReadWrite.Directory", "User.Read"],
        amr=["pwd", "mfa"],
        acrs=["c1"],
    )
    claims = claims_of(rosa)
    assert (claims["oid"], claims["tid"]) == (rosa.id, rosa.door["tenant_id"])
    assert set(claims["scp"].split()) == {
        "RoleAssignmentSchedule.ReadWrite.Directory",
        "User.Read",
    }
    assert (set(claims["amr"]), claims["acrs"], claims["xms_cc"]) == (
        {"pwd", "mfa"},
        ["c1"],
        ["CP1"],
    )
    assert claims["wids"] == ["b79fbf4d-3ef9-4689-8143-76b194e85509"]
    rosa.activate()
    rosa.take_token(cp1=False)
    assert DEVICE_ADMINISTRATOR in claims_of(rosa)["wids"]
    assert "xms_cc" not in claims_of(rosa)


def test_missing_permission_is_wrapped_in_unknown_error(rosa: Visitor) -> None:
    """403 with a JSON text as message; listing requests demands ReadWrite."""
    rosa.take_token(scopes=["RoleAssignmentSchedule.Read.Directory"])
    assert rosa.ask("GET", INSTANCES + MINE).status_code == 200
    for path in (REQUESTS + MINE, ELIGIBILITIES + MINE):
        refused = rosa.ask("GET", path)
        assert error_of(refused) == (403, "UnknownError")
        inner = json.loads(refused.json()["error"]["message"])
        assert inner["errorCode"] == "PermissionScopeNotGranted"


def test_moving_the_clock_expires_no_token(rosa: Visitor) -> None:
    """Tokens live by the wall."""
    rosa.advance("P2D")
    assert rosa.ask("GET", "v1.0/me").status_code == 200


def test_expired_token_says_so(rosa: Visitor) -> None:
    """By the wall clock, here with a lifetime in the past."""
    rosa.control("settings", {"token_lifetime": "PT0S"})
    rosa.take_token()
    answer = rosa.ask("GET", "v1.0/me")
    assert error_of(answer) == (401, "InvalidAuthenticationToken")
    assert "expired" in answer.json()["error"]["message"]


def test_revoked_cp1_token_gets_a_challenge(rosa: Visitor) -> None:
    """WWW-Authenticate with insufficient_claims and base64 claims; a new token is fine."""
    rosa.control("revoke", {"username": rosa.username})
    answer = rosa.ask("GET", "v1.0/me")
    assert error_of(answer) == (401, "InvalidAuthenticationToken")
    header = answer.headers["WWW-Authenticate"]
    assert 'error="insufficient_claims"' in header
    encoded = re.search(r'claims="([^"]+)"', header)
    assert encoded
    assert "nbf" in json.loads(base64.b64decode(encoded[1]))["access_token"]
    rosa.take_token()
    assert rosa.ask("GET", "v1.0/me").status_code == 200


def test_revoked_token_without_cp1_lives_on(arrive: Arrive) -> None:
    """Only clients that declared the capability are challenged."""
    rosa = arrive("quiet")
    rosa.take_token(cp1=False)
    rosa.control("revoke", {"username": "rosa"})
    assert rosa.ask("GET", "v1.0/me").status_code == 200


def test_mfa_rule_looks_at_the_token(arrive: Arrive) -> None:
    """400 naming MfaRule, satisfied by amr."""
    rosa = arrive("step_up")
    refused = rosa.activate(USER_ADMINISTRATOR)
    assert error_of(refused) == (400, "RoleAssignmentRequestPolicyValidationFailed")
    assert "MfaRule - Multi-factor authentication is required" in refused.text
    rosa.take_token(amr=["pwd", "mfa"])
    assert rosa.activate(USER_ADMINISTRATOR).status_code == 201


def test_context_is_demanded_with_claims_in_the_message(arrive: Arrive) -> None:
    """400 with the exact machine-read message; acrs without cp1 does not help."""
    rosa = arrive("step_up")
    refused = rosa.activate()
    assert error_of(refused) == (400, STEP_UP_CODE)
    assert refused.json()["error"]["message"] == (
        "&claims=%7B%22access_token%22%3A%7B%22acrs%22%3A%7B%22essential%22%3Atrue%2C%20%22value"
        "%22%3A%22c1%22%7D%7D%7D"
    )
    rosa.take_token(acrs=["c1"], cp1=False)
    assert error_of(rosa.activate()) == (400, STEP_UP_CODE)
    rosa.take_token(acrs=["c2"])
    assert error_of(rosa.activate()) == (400, STEP_UP_CODE)
    rosa.take_token(acrs=["c1"])
    assert rosa.activate().status_code == 201


def test_context_may_be_demanded_in_the_wrapped_shape(arrive: Arrive) -> None:
    """UnknownError around a JSON text around the claims."""
    rosa = arrive("step_up")
    refused = rosa.activate(HELPDESK_ADMINISTRATOR)
    assert error_of(refused) == (400, "UnknownError")
    inner = json.loads(refused.json()["error"]["message"])
    assert inner["errorCode"] == STEP_UP_CODE
    assert unquote(inner["message"]) == (
        '&claims={"access_token":{"acrs":{"essential":true, "value":"c2"}}}'
    )


def test_connection_of_a_refused_request_can_be_used_again(arrive: Arrive) -> None:
    """Keep-alive survives refusals and bodies nobody read."""
    rosa = arrive("step_up")
    for _ in range(3):
        assert isinstance(rosa.activate(INTUNE_ADMINISTRATOR), requests.Response)
    assert rosa.ask("GET", "v1.0/me").status_code == 200
