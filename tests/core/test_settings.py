"""What a person's choices do to their settings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from keyhour.core.right import DirectoryKey
from keyhour.core.settings import (
    Favourite,
    Settings,
    favourite_of,
    with_favourite_moved,
    with_leads,
    without_favourite,
)

FIRST, SECOND, THIRD = (DirectoryKey(name, "/") for name in "abc")
SETTINGS = Settings(favourites=tuple(Favourite(key=key) for key in (FIRST, SECOND, THIRD)))


def order(settings: Settings) -> str:
    """The favourites' letters, in order."""
    keys = [one.key for one in settings.favourites]
    return "".join(key.role_definition_id for key in keys if isinstance(key, DirectoryKey))


@pytest.mark.parametrize(
    ("key", "by", "after"),
    [
        (FIRST, 1, "bac"),
        (THIRD, -1, "acb"),
        (FIRST, -1, "abc"),
        (THIRD, 1, "abc"),
        (DirectoryKey("x", "/"), 1, "abc"),
    ],
)
def test_favourites_move_within_their_list(key: DirectoryKey, by: int, after: str) -> None:
    """A place further, never past an end, and a stranger moves nothing."""
    assert order(with_favourite_moved(SETTINGS, key, by)) == after


def test_a_favourite_can_be_removed() -> None:
    """The others keep their order."""
    assert order(without_favourite(SETTINGS, SECOND)) == "ac"


def test_warnings_are_bounded_sorted_and_each_once() -> None:
    """What was typed becomes what can be kept."""
    typed = tuple(timedelta(minutes=n) for n in (5, 0, 20, 5, 9999))
    minutes = [lead // timedelta(minutes=1) for lead in with_leads(Settings(), typed).warn_before]
    assert minutes == [1440, 20, 5, 1]


def test_no_warning_is_a_choice() -> None:
    """An empty list stays empty."""
    assert with_leads(Settings(), ()).warn_before == ()


def test_favourite_is_found_by_its_right() -> None:
    """One right has one star."""
    assert favourite_of(SETTINGS, SECOND) == Favourite(key=SECOND)
    assert favourite_of(Settings(), SECOND) is None
