"""Who is signed in."""

from __future__ import annotations

from keyhour.core.session import AccountKey, Token
from tests.core.sample import ANNA, BASE, signed_in


def test_token_shows_in_no_text() -> None:
    """Only `reveal`, for the one place that builds the header."""
    token = Token("s3cret", BASE)
    assert "s3cret" not in repr(token) + str(token) + repr(signed_in(token=token))
    assert (token.reveal(), token.expires_at) == ("s3cret", BASE)


def test_account_of_another_cloud_is_another_account() -> None:
    """Practice and real states never meet, whatever the ids."""
    practice = AccountKey("https://localhost:8443", ANNA.key.tenant_id, ANNA.key.object_id)
    assert practice != ANNA.key
    assert str(practice) != str(ANNA.key) == "https://login.example|tenant|anna"
