"""What a person chose. Kept in one small file; every value has a default."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from keyhour.core.activation import Ticket
from keyhour.core.right import RightKey


class Favourite(Struct, frozen=True, kw_only=True):
    """A right that is one click away, with what was chosen for it last."""

    key: RightKey
    duration: timedelta | None = None
    justification: str = ""
    ticket: Ticket | None = None


class Settings(Struct, frozen=True, kw_only=True):
    """The person's own settings."""

    language: str = ""
    """A language tag (`de`), or empty for the system's."""
    warn_before: tuple[timedelta, ...] = (timedelta(minutes=15), timedelta(minutes=5))
    favourites: tuple[Favourite, ...] = ()


def favourite_of(settings: Settings, key: RightKey) -> Favourite | None:
    """The favourite for this right, if it is one."""
    return next((one for one in settings.favourites if one.key == key), None)
