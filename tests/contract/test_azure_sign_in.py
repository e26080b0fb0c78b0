"""The token for Azure: silently beside Graph's, for its own service alone, stronger on demand."""

from __future__ import annotations

from pathlib import Path

import pytest

from keyhour.core.failure import ClaimsDemand, Failure, Trouble
from keyhour.core.right import Plane
from keyhour.core.session import SignInMethod, Token
from tests.contract.machine import Person, at_a_machine, bearer_claims, signed_in, trouble
from tests.contract.practice import OpenPractice

pytestmark = pytest.mark.contract

AZURE = frozenset({Plane.AZURE})
CONTEXT = ClaimsDemand('{"access_token":{"acrs":{"essential":true,"value":"c1"}}}')


def test_token_for_azure_comes_silently_and_opens_azure_alone(rosa: Person) -> None:
    """One sign-in, two audiences; neither token names the other's permissions."""
    identity = rosa.identity()
    first = signed_in(rosa.sign_in(identity))
    token = identity.token(first.account, AZURE)
    assert isinstance(token, Token), token
    said, graphs = bearer_claims(token), bearer_claims(first.token)
    assert said["aud"] == rosa.practice.cloud.arm
    assert graphs["aud"] == rosa.practice.cloud.graph
    assert said["scp"] == "user_impersonation"
    assert "user_impersonation" not in graphs["scp"]
    again = identity.token(first.account, AZURE)
    assert isinstance(again, Token)
    assert again.reveal() == token.reveal()


def test_azure_without_consent_leaves_graph_alone(rosa: Person) -> None:
    """The plane is off, and nothing else."""
    body = {"error": "invalid_grant", "error_description": "AADSTS65001: x", "error_codes": [65001]}
    identity = rosa.identity()
    first = signed_in(rosa.sign_in(identity))
    rosa.practice.fault(r"/oauth2/v2\.0/token$", {"status": 400, "body": body}, times=5)
    refused = identity.token(first.account, AZURE)
    assert isinstance(refused, Failure)
    assert (refused.trouble, refused.service_code) == (Trouble.CONSENT_MISSING, "AADSTS65001")
    assert isinstance(identity.token(first.account), Token)


def test_stronger_token_for_azure_has_what_azure_demanded(
    open_practice: OpenPractice, tmp_path: Path
) -> None:
    """Silently it cannot be had; after the step-up it is for Azure and has the context."""
    with at_a_machine(open_practice("step_up"), tmp_path / "s") as person:
        identity = person.identity()
        first = signed_in(person.sign_in(identity))
        silent = identity.token(first.account, AZURE, claims=CONTEXT)
        assert trouble(silent) is Trouble.SIGN_IN_NEEDED
        stronger = signed_in(
            identity.sign_in(
                method=SignInMethod.BROWSER,
                account=first.account,
                claims=CONTEXT,
                prompted=person.prompted,
                plane=Plane.AZURE,
            )
        )
        said = bearer_claims(stronger.token)
        assert said["aud"] == person.practice.cloud.arm
        assert said["acrs"] == ["c1"]
        assert said["xms_cc"] == ["CP1"]
