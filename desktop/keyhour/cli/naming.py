"""Which rights the person means."""

from __future__ import annotations

from collections.abc import Sequence

from keyhour.cli.desk import Desk
from keyhour.core.lookup import Ambiguous, Candidate, Found, candidates, lookup, scope_name
from keyhour.core.right import RightKey, right_id


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
