"""Which rights the person means."""

from __future__ import annotations

from collections.abc import Sequence

from keyhour.cli.desk import Desk
from keyhour.core.lookup import (
    Ambiguous,
    Candidate,
    Found,
    NotFound,
    candidates,
    lookup,
    plane_named,
    scope_name,
)
from keyhour.core.right import Plane, RightKey, plane_of, right_id

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
    the first time that one is used.
    """
    unknown = [key for key in keys if plane_of(key) is Plane.GROUP]
    if any(not desk.account.policy(key).known for key in unknown):
        desk.read(frozenset({Plane.GROUP}), thorough=False)


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
    account, words = desk.account, desk.words
    known = candidates((*account.eligibilities, *account.assignments))
    found = lookup(text, known)
    if isinstance(found, Found):
        return found.key
    if isinstance(found, Ambiguous):
        names = "; ".join(_described(one) for one in found.candidates)
        message = words("“{text}” could mean: {names}", text=text, names=names)
        raise desk.misuse(message, words("Write more of the name, NAME@SCOPE, or the id."))
    message = words("You have no right called “{text}”.", text=text)
    raise desk.misuse(message, words("See what there is with the command: keyhour roles"))


def _described(right: Candidate) -> str:
    scope = scope_name(right.key, right.scope) or right.scope.id
    return f"{right.name}@{scope} ({right_id(right.key)})"
