"""Wishes and their names."""

from __future__ import annotations

import re

from keyhour.core.wish import client_request_id, wish_id
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


def test_wish_names_its_request() -> None:
    """A GUID that follows from the wish alone, and from no other."""
    wishes = [wish_id(ANNA.key, DEVICE, at(second)) for second in range(20)]
    names = {client_request_id(wish) for wish in wishes}
    assert len(names) == 20
    guid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    assert all(guid.fullmatch(name) for name in names)
    assert client_request_id(wishes[0]) in names
