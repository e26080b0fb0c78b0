"""The page of the settings about roles that end when the person leaves this PC."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from keyhour.core.policy import SHORTEST
from keyhour.core.right import RightKey, right_id
from keyhour.core.settings import Leaving, Settings
from keyhour.core.state import State
from keyhour.present.foreign import short_id, shortened
from keyhour.present.intent import EndWhen, ExemptFromEnding, Intent
from keyhour.present.moment import MINUTE
from keyhour.present.right import right_label
from keyhour.present.words import Words, later

_NAME_LIMIT: Final = 60
_WAYS: Final = {
    Leaving.LOCK: later("The screen is locked"),
    Leaving.SLEEP: later("This PC goes to sleep"),
    Leaving.SIGN_OUT: later("You sign out of this PC, or it shuts down"),
    Leaving.QUIT: later("You quit Keyhour"),
}


class CheckView(Struct, frozen=True, kw_only=True):
    """Something that is ticked or not, and what ticking it means."""

    label: str
    is_on: bool
    intent: Intent
    """What a click on it means now."""


class LeavingView(Struct, frozen=True, kw_only=True):
    """When roles end by themselves, and which of them stay."""

    heading: str
    ways: tuple[CheckView, ...]
    hint: str
    exempt_heading: str
    """Empty while nothing ends by itself, or no role is known."""
    exempt: tuple[CheckView, ...]


def leaving_view(state: State, words: Words) -> LeavingView:
    """The page."""
    settings = state.settings
    exempt = _exempt(state, words) if settings.end_when else ()
    minutes = SHORTEST // MINUTE
    hint = words(
        "The service takes a role back {n} minutes after it began, not before. A younger one is"
        " ended as soon as that is possible, if Keyhour still runs then.",
        n=minutes,
    )
    return LeavingView(
        heading=words("End active roles when"),
        ways=tuple(
            CheckView(
                label=words(label),
                is_on=way in settings.end_when,
                intent=EndWhen(way, way not in settings.end_when),
            )
            for way, label in _WAYS.items()
        ),
        hint=hint,
        exempt_heading=words("These roles stay active") if exempt else "",
        exempt=exempt,
    )


def _exempt(state: State, words: Words) -> tuple[CheckView, ...]:
    """Every role the person may hold for a while, and those that were ticked in another account."""
    account = state.account
    known = () if account is None else tuple(one.key for one in account.eligibilities)
    chosen = state.settings.end_exempt
    keys = (*dict.fromkeys(known), *sorted(chosen - set(known), key=right_id))
    return tuple(
        CheckView(
            label=_name(state, key, words),
            is_on=key in chosen,
            intent=ExemptFromEnding(key, key not in chosen),
        )
        for key in keys
    )


def _name(state: State, key: RightKey, words: Words) -> str:
    account = state.account
    if account is None or key not in account.keys:
        return words("Role {id}", id=short_id(right_id(key)))
    label = right_label(account, key, words)
    name = shortened(label.name, _NAME_LIMIT)
    return f"{name} · {label.place}" if label.place else name


def leaving_changed(settings: Settings, intent: EndWhen | ExemptFromEnding) -> Settings:
    """The settings after a tick."""
    match intent:
        case EndWhen(way, on):
            ways = settings.end_when | {way} if on else settings.end_when - {way}
            return replace(settings, end_when=ways)
        case ExemptFromEnding(key, on):
            keys = settings.end_exempt | {key} if on else settings.end_exempt - {key}
            return replace(settings, end_exempt=keys)
