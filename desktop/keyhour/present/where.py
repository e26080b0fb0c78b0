"""Where an Azure role is to be active: at all of its scope, or at a narrower one."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from keyhour.core.detail import Detail
from keyhour.core.failure import Failure
from keyhour.core.right import AzureKey, RightKey, Scope
from keyhour.core.state import AccountState
from keyhour.present.failure import explain
from keyhour.present.foreign import plain, shortened
from keyhour.present.right import NAME_LIMIT, is_resource, scope_text
from keyhour.present.words import Words


class Narrowed(Protocol):
    """What the person has entered so far, as far as it is about the scope."""

    @property
    def key(self) -> RightKey:
        """The right that the form was opened for."""
        ...

    @property
    def place(self) -> Scope | None:
        """The narrower scope that was chosen; None for all of it."""
        ...


class PlaceView(Struct, frozen=True):
    """One scope to choose."""

    label: str
    place: Scope | None
    """None for all of the right's own scope."""


class WhereView(Struct, frozen=True, kw_only=True):
    """The scopes to choose from."""

    label: str
    places: tuple[PlaceView, ...]
    """All of the scope first; the narrower ones once they were read."""
    chosen: int = 0
    note: str = ""
    """Why there is nothing else to choose, or that it is being read; else empty."""
    news: str = ""
    """What came, for people who hear it."""


def where_view(account: AccountState, entered: Narrowed, words: Words) -> WhereView | None:
    """The choice of a scope; None for a right that has no narrower ones."""
    key, place = entered.key, entered.place
    if not isinstance(key, AzureKey) or is_resource(key):
        return None
    found = account.places.get(key, ())
    narrower = [] if isinstance(found, Failure) else list(found)
    if place is not None and all(one.id != place.id for one in narrower):
        narrower.append(place)
    places = (_whole(account, key, words), *_sorted(key, narrower, words))
    chosen = [
        n
        for n, one in enumerate(places)
        if one.place is not None and place is not None and one.place.id == place.id
    ]
    return WhereView(
        label=words("Where"),
        places=places,
        chosen=chosen[0] if chosen else 0,
        note=_note(account, key, words),
        news=words.plural("{n} narrower place", "{n} narrower places", len(places) - 1),
    )


def _whole(account: AccountState, key: AzureKey, words: Words) -> PlaceView:
    held = account.eligibility(key)
    text = scope_text(key, held.scope if held else Scope(key.scope_id), words)
    return PlaceView(words("All of {place}", place=shortened(plain(text), NAME_LIMIT)), None)


def _sorted(key: AzureKey, scopes: list[Scope], words: Words) -> list[PlaceView]:
    views = [
        PlaceView(_label(AzureKey(key.role_definition_id, one.id), one, words), one)
        for one in scopes
        if one.id != key.scope_id
    ]
    return sorted(views, key=lambda one: one.label.casefold())


def _label(key: AzureKey, scope: Scope, words: Words) -> str:
    return shortened(plain(scope_text(key, scope, words)), NAME_LIMIT)


def _note(account: AccountState, key: AzureKey, words: Words) -> str:
    if (key, Detail.PLACES) in account.detailing:
        return words("Reading narrower places…")
    found = account.places.get(key)
    if isinstance(found, Failure):
        return explain(found, words).message
    if found == ():
        return words("There is no narrower place to choose.")
    return ""
