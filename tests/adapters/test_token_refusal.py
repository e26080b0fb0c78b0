"""What the token service's errors mean."""

from __future__ import annotations

from typing import Any

import portalocker
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from keyhour.adapters.token_refusal import token_refusal, trouble_of
from keyhour.core.failure import Failure, Trouble

CLAIMS = '{"access_token":{"capolids":{"essential":true,"values":["x"]}}}'


def answer(error: str, number: int = 0, **members: Any) -> dict[str, Any]:
    """The body of the token endpoint."""
    codes = {"error_codes": [number]} if number else {}
    return {"error": error, "error_description": f"AADSTS{number}: words", **codes, **members}


@pytest.mark.parametrize(
    ("error", "number", "silent", "asked"),
    [
        ("invalid_grant", 50173, Trouble.SIGN_IN_NEEDED, Trouble.SIGN_IN_NEEDED),
        ("invalid_grant", 65001, Trouble.CONSENT_MISSING, Trouble.CONSENT_MISSING),
        ("consent_required", 0, Trouble.CONSENT_MISSING, Trouble.CONSENT_MISSING),
        ("access_denied", 90094, Trouble.CONSENT_MISSING, Trouble.CONSENT_MISSING),
        ("access_denied", 65004, Trouble.SIGN_IN_CANCELLED, Trouble.SIGN_IN_CANCELLED),
        ("access_denied", 0, Trouble.SIGN_IN_CANCELLED, Trouble.SIGN_IN_CANCELLED),
        ("interaction_required", 50076, Trouble.SIGN_IN_NEEDED, Trouble.SIGN_IN_NEEDED),
        ("interaction_required", 53000, Trouble.SIGN_IN_NEEDED, Trouble.CONDITIONS_UNMET),
        ("invalid_grant", 53003, Trouble.SIGN_IN_NEEDED, Trouble.CONDITIONS_UNMET),
        ("invalid_grant", 50105, Trouble.SIGN_IN_NEEDED, Trouble.NOT_ASSIGNED),
        ("unauthorized_client", 700016, Trouble.ORGANISATION_UNKNOWN, Trouble.ORGANISATION_UNKNOWN),
        (
            "invalid_client",
            7000218,
            Trouble.REGISTRATION_INCOMPLETE,
            Trouble.REGISTRATION_INCOMPLETE,
        ),
        ("invalid_request", 90002, Trouble.ORGANISATION_UNKNOWN, Trouble.ORGANISATION_UNKNOWN),
        ("authorization_declined", 70018, Trouble.SIGN_IN_CANCELLED, Trouble.SIGN_IN_CANCELLED),
        ("expired_token", 70020, Trouble.SIGN_IN_TIMED_OUT, Trouble.SIGN_IN_TIMED_OUT),
        ("temporarily_unavailable", 90033, Trouble.SERVICE_TROUBLE, Trouble.SERVICE_TROUBLE),
        ("something_new", 1234567, Trouble.SERVICE_TROUBLE, Trouble.SERVICE_TROUBLE),
    ],
)
def test_errors_silently_and_while_asked(
    error: str, number: int, silent: Trouble, asked: Trouble
) -> None:
    """Silently, what a person could mend asks for a person; while one is asked, a block is a
    block.
    """
    found = token_refusal(answer(error, number), interactive=False)
    assert found.trouble is silent
    assert token_refusal(answer(error, number), interactive=True).trouble is asked
    assert found.service_code == (f"AADSTS{number}" if number else error)


def test_suberror_tells_missing_consent() -> None:
    """Also where no number does."""
    found = token_refusal(answer("invalid_grant", suberror="consent_required"), interactive=False)
    assert found.trouble is Trouble.CONSENT_MISSING


def test_claims_are_handed_on() -> None:
    """Unchanged, whatever the error is called."""
    found = token_refusal(
        answer("something_new", claims=CLAIMS, correlation_id="c-1"), interactive=False
    )
    assert found.trouble is Trouble.SIGN_IN_NEEDED
    assert found.claims is not None
    assert found.claims.json == CLAIMS
    assert found.correlation_id == "c-1"


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (requests.ConnectionError(), Trouble.OFFLINE),
        (requests.ConnectTimeout(), Trouble.OFFLINE),
        (requests.ReadTimeout(), Trouble.SERVICE_TROUBLE),
        (requests.HTTPError(), Trouble.SERVICE_TROUBLE),
        (portalocker.LockException(), Trouble.KEYCHAIN_LOCKED),
        (PermissionError(), Trouble.KEYCHAIN_LOCKED),
        (ValueError(), Trouble.SERVICE_TROUBLE),
    ],
)
def test_exceptions_are_failures(error: Exception, trouble: Trouble) -> None:
    """Networks, services and disks."""
    assert trouble_of(error).trouble is trouble


@given(
    st.dictionaries(
        st.sampled_from(["error", "error_description", "error_codes", "claims", "suberror"]),
        st.none() | st.text(max_size=20) | st.lists(st.integers() | st.text(max_size=3)),
    )
)
def test_no_answer_can_break_it(body: dict[str, Any]) -> None:
    """Whatever comes is a failure."""
    for interactive in (True, False):
        assert isinstance(token_refusal(body, interactive=interactive), Failure)
