"""Wishes and their names."""

from __future__ import annotations

from keyhour.core.wish import wish_id
from tests.core.sample import ANNA, BEN, DEVICE, USERS, at


def test_wish_has_a_name_of_its_own() -> None:
    """Person, right and instant make it; the same three make the same name in every process."""
    names = {
        wish_id(account.key, key, at(second))
        for account in (ANNA, BEN)
        for key in (DEVICE, USERS)
        for second in (0, 0.000001)
    }
    assert len(names) == 8
    assert wish_id(ANNA.key, DEVICE, at(0)) in names
