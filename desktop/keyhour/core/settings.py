"""What a person chose. Kept in one small file; every value has a default."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from keyhour.core.activation import Ticket
from keyhour.core.right import Plane, RightKey

SHORTEST_LEAD: Final = timedelta(minutes=1)
LONGEST_LEAD: Final = timedelta(hours=24)


class Theme(Enum):
    """The brightness of windows."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class AlertStyle(Enum):
    """How a person is told of what they must know."""

    AUTOMATIC = "automatic"
    """As a notification; in a window of our own when the desktop does not show it."""
    NOTIFICATION = "notification"
    WINDOW = "window"


class Leaving(Enum):
    """Ways in which a person turns away from this machine."""

    LOCK = "lock"
    SIGN_OUT = "sign_out"
    SLEEP = "sleep"
    QUIT = "quit"
    """Of Keyhour itself: nothing warns of an end any more."""


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
    theme: Theme = Theme.SYSTEM
    start_at_sign_in: bool = False
    """What the person wished last; once the system was asked, what it says (`core.set_up`)."""
    alert_style: AlertStyle = AlertStyle.AUTOMATIC
    warn_before: tuple[timedelta, ...] = (timedelta(minutes=15), timedelta(minutes=5))
    favourites: tuple[Favourite, ...] = ()
    planes_off: frozenset[Plane] = frozenset()
    """Planes that are not read, and for which no permission is asked."""
    event_log: bool = False
    """Whether complaints of ours go into the system's own log too, from the next start on."""
    end_when: frozenset[Leaving] = frozenset()
    """When active roles are given back by themselves."""
    end_exempt: frozenset[RightKey] = frozenset()
    """Roles that stay all the same."""


def favourite_of(settings: Settings, key: RightKey) -> Favourite | None:
    """The favourite for this right, if it is one."""
    return next((one for one in settings.favourites if one.key == key), None)


def with_leads(settings: Settings, leads: tuple[timedelta, ...]) -> Settings:
    """The settings with these warnings: within bounds, each once, the longest first."""
    bounded = {min(max(lead, SHORTEST_LEAD), LONGEST_LEAD) for lead in leads}
    return replace(settings, warn_before=tuple(sorted(bounded, reverse=True)))


def with_favourite_moved(settings: Settings, key: RightKey, by: int) -> Settings:
    """The settings with one favourite `by` places further down; as they are when it is none or
    stands at that end.
    """
    order = list(settings.favourites)
    place = next((i for i, one in enumerate(order) if one.key == key), None)
    if place is None or not 0 <= place + by < len(order):
        return settings
    order.insert(place + by, order.pop(place))
    return replace(settings, favourites=tuple(order))


def without_favourite(settings: Settings, key: RightKey) -> Settings:
    """The settings without this favourite."""
    kept = tuple(one for one in settings.favourites if one.key != key)
    return replace(settings, favourites=kept)


def with_plane(settings: Settings, plane: Plane, *, on: bool) -> Settings:
    """The settings with a plane switched on or off."""
    off = settings.planes_off - {plane} if on else settings.planes_off | {plane}
    return replace(settings, planes_off=off)
