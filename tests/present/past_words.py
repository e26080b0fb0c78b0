"""Finds what went past `Words`, once all that goes through comes between brackets."""

from __future__ import annotations

import re
from typing import Final

from tests.present import desk, tenant

_OWN: Final = {"Keyhour", "RB", "Python", "Qt", "MSAL", "English", "Deutsch", "fr"}
"""What is the same in every language; the person's initials."""
_INSIDE: Final = re.compile(r"\[[^\[\]]*\]")
_BETWEEN: Final = re.compile(r"[^\w.@/:-]+")
_BREAK: Final = "\u200b"


def known_texts() -> str:
    """All that a tenant or a person could have brought."""
    states = [make() for make in tenant.SITUATIONS.values()]
    states += [tenant.bundle_state(), tenant.prepared_state()]
    states += [make() for make in desk.DESKS.values()]
    reasons = [one.justification for one in tenant.RECEIPTS]  # hidden in a receipt's own text
    people = (desk.OMAR, desk.KIM)  # hidden in an approval's
    return f"{states} {reasons} {people} Device administrator"


def went_past(text: str, known: str) -> bool:
    """Whether letters are left when brackets, the tenant's names and numbers are gone."""
    rest, before = text.replace(_BREAK, ""), ""
    while rest != before:
        before, rest = rest, _INSIDE.sub(" ", rest)
    words = [one.strip(".:-/…") for one in _BETWEEN.split(rest)]
    return any(
        word not in _OWN and word not in known
        for word in words
        if any(letter.isalpha() for letter in word)
    )
