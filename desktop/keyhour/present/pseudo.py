"""Made-up languages that show what a translation will do to a window, before there is one.

Every text comes longer, in strange letters and between brackets: what stays plain went past
`Words`, and a bracket that is missing was cut off.
"""

from __future__ import annotations

import re
from itertools import cycle
from typing import Final

from keyhour.present.words import TimeStyle, Words

ACCENTED: Final = "en-XA"
MIRRORED: Final = "ar-XB"
"""CLDR's tags for made-up languages (https://unicode.org/reports/tr35/tr35.html#pseudo-locales)."""

_PLACE: Final = re.compile(r"(\{[^}]*\})")
_LONGER: Final = 0.4
_LATIN: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_STRANGE: Final = "àƀçďéƒğĥîĵķļɱñöþɋŕšţûṽŵẋýžÀƁÇĎÉƑĞĤÎĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽ"
_HEBREW: Final = "אבגדהוזחטיכלמנסעפצקרשתאבגדהוזחטיכלמנסעפצקרשתאבגדהוזח"
_FILLERS: Final = ("öñé", "ţŵö", "ţĥŕéé", "ƒöûŕ", "ƒîṽé")


class Pseudo:
    """A catalogue of one of these languages; it needs no file."""

    def __init__(self, *, mirrored: bool) -> None:
        self._letters = str.maketrans(_LATIN, _HEBREW if mirrored else _STRANGE)
        plain = str.maketrans(_STRANGE, _LATIN)
        self._fillers = tuple(one.translate(plain).translate(self._letters) for one in _FILLERS)

    def gettext(self, message: str, /) -> str:
        """The text, longer and between brackets; its places as they are."""
        parts = _PLACE.split(message)
        shown = [one if one.startswith("{") else one.translate(self._letters) for one in parts]
        return f"[{''.join(shown)}{self._padding(message)}]"

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        """One of the two English forms."""
        return self.gettext(singular if n == 1 else plural)

    def pgettext(self, context: str, message: str, /) -> str:
        """The text itself."""
        del context
        return self.gettext(message)

    def _padding(self, message: str) -> str:
        letters = len(_PLACE.sub("", message))
        padding = ""
        for word in cycle(self._fillers):
            if len(padding) >= letters * _LONGER:
                return padding
            padding += f" {word}" if letters * _LONGER > len(word) else word[:1]
        return padding


def pseudo_words(*, mirrored: bool = False, times: TimeStyle = TimeStyle.TO_24) -> Words:
    """Words in accented Latin letters, or in letters that run from right to left."""
    return Words(Pseudo(mirrored=mirrored), MIRRORED if mirrored else ACCENTED, times)
