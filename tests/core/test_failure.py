"""Troubles and whose turn they are."""

from __future__ import annotations

import pytest

from keyhour.core.failure import CONNECTION_TROUBLES, Failure, Trouble, WhoseTurn, whose_turn
from tests.core.sample import CLAIMS


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_is_somebody_s_turn(trouble: Trouble) -> None:
    """No failure leaves people without knowing who has to act."""
    assert isinstance(whose_turn(Failure(trouble=trouble)), WhoseTurn)


def test_troubles_of_the_connection_are_nobody_s_fault_but_the_network_s_and_the_service_s() -> (
    None
):
    """What passes by itself is not for an administrator."""
    turns = {whose_turn(Failure(trouble=one)) for one in CONNECTION_TROUBLES}
    assert turns == {WhoseTurn.YOU, WhoseTurn.SERVICE}


def test_claims_show_in_no_text() -> None:
    """A demand goes from the service to the sign-in and nowhere else."""
    assert "acrs" not in repr(CLAIMS)
    assert "acrs" not in repr(Failure(trouble=Trouble.CLAIMS_REQUIRED, claims=CLAIMS))
