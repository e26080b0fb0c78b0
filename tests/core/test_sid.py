"""Entra's object ids as Windows names them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyhour.core.right import DEVICE_ADMINISTRATOR
from keyhour.core.sid import is_entra, object_id_of, sid_of

PAIRS = [
    # published: okieselbach/Intune, Convert-AzureAdSidToObjectId.ps1
    (
        "73d664e4-0886-4a73-b745-c694da45ddb4",
        "S-1-12-1-1943430372-1249052806-2496021943-3034400218",
    ),
    # made up, computed by hand from the bytes' layout
    (
        "6f1a9c3e-42d7-4b80-9e15-0c7d88aa31f2",
        "S-1-12-1-1864014910-1266696919-2097943966-4063341192",
    ),
    # the role's template, which no PC contains
    (DEVICE_ADMINISTRATOR, "S-1-12-1-2667978829-1296856001-3681421960-3631177872"),
]


@pytest.mark.parametrize(("object_id", "sid"), PAIRS)
def test_object_id_and_sid_name_the_same(object_id: str, sid: str) -> None:
    """In both directions, and whatever the case of the letters."""
    assert sid_of(object_id) == sid_of(f" {object_id.upper()} ") == sid
    assert object_id_of(sid) == object_id


@given(st.uuids())
def test_every_object_id_comes_back(object_id: object) -> None:
    """Nothing is lost on the way to Windows and back."""
    sid = sid_of(str(object_id))
    assert sid is not None
    assert is_entra(sid)
    assert object_id_of(sid) == str(object_id)


@pytest.mark.parametrize(
    "text", ["", "contoso.com", "73d664e4-0886-4a73-b745-c694da45ddb", "ß" * 36]
)
def test_text_that_is_no_object_id_has_no_sid(text: str) -> None:
    """A tenant's name or a cut-off id names nothing."""
    assert sid_of(text) is None


@pytest.mark.parametrize(
    "sid",
    [
        "S-1-5-32-544",
        "S-1-12-1-1-2-3",
        "S-1-12-1-1-2-3-4-5",
        "S-1-12-1-1-2-3-4294967296",
        "S-1-12-1-1-2-3-x",
        "S-1-12-1-1-2-3-²",
        "S-1-12-1-1-2-3-",
    ],
)
def test_sid_of_anything_else_names_no_object(sid: str) -> None:
    """A local group, too few numbers, numbers that are none."""
    assert object_id_of(sid) is None
