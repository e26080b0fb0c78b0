"""`keyhour:` links: any page or mail can hold one, so all that they can do is to open a view.

Nothing else of a link counts, and nothing beside it: whoever makes one could try to smuggle options
in behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from keyhour.ui.door import SHOW, VERBS

SCHEME: Final = "keyhour:"


def link_in(arguments: Sequence[str]) -> str | None:
    """The link that a program was started with, as the system hands it over: in the first place,
    behind the word `tray`.
    """
    first = next((one for one in arguments if one != "tray"), "")
    return first if first[: len(SCHEME)].casefold() == SCHEME else None


def verb_of(link: str) -> bytes:
    """The view that a link names (`keyhour:settings`, `keyhour://settings/`); the panel for all
    that names none.
    """
    named = link[len(SCHEME) :].strip("/").casefold()
    return next((verb for verb in VERBS if verb.decode() == named), SHOW)
