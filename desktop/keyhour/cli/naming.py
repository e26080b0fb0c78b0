"""Which rights the person means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from keyhour.cli.desk import Desk
from keyhour.core.detail import Detail, has_details
from keyhour.core.events import DetailWanted
from keyhour.core.failure import Failure
from keyhour.core.lookup import (
    Ambiguous,
    Candidate,
    Found,
    Lookup,
    NotFound,
    candidates,
    lookup,
    narrower,
    plane_named,
    scope_name,
    wider_rights,
)
from keyhour.core.right import Plane, RightKey, plane_of, right_id, right_key
from keyhour.core.session import Session
from keyhour.core.state import State

_FIRST = frozenset({Plane.DIRECTORY, Plane.GROUP})
"""Where a name is looked for first: the two share a round trip."""


def read_for(desk: Desk, texts: Sequence[str]) -> None:
    """Read the planes of the rights that are named, and no others.

    An id and a short alias name their plane. Other names are looked for among directory roles and
    groups first, and among Azure roles when they are not found there.
    """
    desk.require_session()
    planes = [plane_named(text) for text in texts]
    named = frozenset(plane for plane in planes if plane is not None)
    wanted = named if None not in planes else named | _FIRST
    if desk.in_use(wanted):
        desk.read(wanted, thorough=False)
    if None in planes and not all(_is_known(desk, text) for text in texts):
        rest = desk.in_use() - wanted
        if rest:
            desk.read(rest, thorough=False)


def require_policies(desk: Desk, keys: Sequence[RightKey]) -> None:
    """Read the policies of groups that were not known before the lists came: a round trip more,
    the first time that one is used. Each Azure right has rules of its own.
    """
    _look_closely(desk, keys, Detail.POLICY)
    unknown = [key for key in keys if plane_of(key) is Plane.GROUP]
    if any(not desk.account.policy(key).known for key in unknown):
        desk.read(frozenset({Plane.GROUP}), thorough=False)


def _look_closely(desk: Desk, keys: Iterable[RightKey], detail: Detail) -> None:
    """Read a detail of these rights, as far as they have any and it was not read before."""
    for key in keys:
        one = (key, detail)
        if not has_details(key) or one in desk.account.detailed:
            continue
        desk.post(DetailWanted(key=key, detail=detail))
        desk.wait(partial(_has_begun, one))
        desk.wait(partial(_has_ended, one))


def _has_begun(one: tuple[RightKey, Detail], state: State) -> bool:
    """Whether a detail is being read; without a sign-in it never will be."""
    account = state.account
    is_possible = account is not None and state.session is Session.SIGNED_IN
    return account is None or not is_possible or one in account.detailing


def _has_ended(one: tuple[RightKey, Detail], state: State) -> bool:
    return state.account is None or one not in state.account.detailing


def _is_known(desk: Desk, text: str) -> bool:
    """Whether the rights and requests read so far have something of this name."""
    account = desk.account
    known = candidates((*account.eligibilities, *account.assignments))
    requests = {one.id.casefold() for one in account.requests}
    return not isinstance(lookup(text, known), NotFound) or text.strip().casefold() in requests


def named_rights(desk: Desk, texts: Sequence[str]) -> tuple[RightKey, ...]:
    """Every right that was named, once and in order."""
    return tuple(dict.fromkeys(named_right(desk, text) for text in texts))


def named_right(desk: Desk, text: str) -> RightKey:
    """The right that a text names; the command ends when it names none or several."""
    words = desk.words
    found = _found(desk, text)
    if isinstance(found, Found):
        return found.key
    if isinstance(found, Ambiguous):
        names = "; ".join(_described(one) for one in found.candidates)
        message = words("“{text}” could mean: {names}", text=text, names=names)
        raise desk.misuse(message, words("Write more of the name, NAME@SCOPE, or the id."))
    message = words("You have no right called “{text}”.", text=text)
    raise desk.misuse(message, words("See what there is with the command: keyhour roles"))


def _found(desk: Desk, text: str) -> Lookup:
    """The right among those that are listed, else one at a narrower scope of an Azure right: by
    its id, or by its name once the scopes were read.
    """
    account = desk.account
    known = candidates((*account.eligibilities, *account.assignments))
    found = lookup(text, known)
    if not isinstance(found, NotFound):
        return found
    key = right_key(text.strip())
    if key is not None:
        return found if account.eligibility(key) is None else Found(key)
    wider = wider_rights(text, known)[:_MOST_WIDER]
    _look_closely(desk, [one.key for one in wider], Detail.PLACES)
    lists = [(one, desk.account.places.get(one.key, ())) for one in wider]
    parts = [
        part
        for one, places in lists
        if not isinstance(places, Failure)
        for part in narrower(one, places)
    ]
    return lookup(text, {part.key: part for part in parts}.values())


_MOST_WIDER = 10
"""Of how many rights the narrower scopes are looked through for one name."""


def _described(right: Candidate) -> str:
    scope = scope_name(right.key, right.scope) or right.scope.id
    return f"{right.name}@{scope} ({right_id(right.key)})"
