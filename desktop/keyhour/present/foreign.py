"""Foreign text (names, reasons, tickets, the service's sentences) made harmless to look at.

Whoever wrote it may want to reorder, hide or fake what a person reads: Unicode's bidirectional
controls (https://www.unicode.org/reports/tr9/) turn "exe.cod" into "doc.exe" without a trace.
"""

from __future__ import annotations

import unicodedata

_JOINERS = frozenset("\u200c\u200d")  # needed to write Persian and Indic names
_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_STAND_IN = "\N{REPLACEMENT CHARACTER}"
_PICTURES = 0x2400  # Unicode's block of pictures for the C0 controls, in their order
_DELETE = "\x7f"
_ELLIPSIS = "…"


def plain(text: str, *, lines: bool = False) -> str:
    """The text with every invisible or reordering character shown as a symbol.

    `lines` leaves line feeds alone, for places that show several lines.
    """
    if text.isprintable():
        return text
    return "".join(_shown(character, lines=lines) for character in text)


def _shown(character: str, *, lines: bool) -> str:
    if character in _JOINERS or (lines and character == "\n"):
        return character
    if unicodedata.category(character) not in _UNSHOWABLE:
        return character
    if character < " ":
        return chr(_PICTURES + ord(character))
    return "\N{SYMBOL FOR DELETE}" if character == _DELETE else _STAND_IN


def shortened(text: str, limit: int) -> str:
    """The text in at most `limit` characters, with an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + _ELLIPSIS


def short_id(identifier: str) -> str:
    """The part of an id that people compare by eye: its last segment's first eight characters."""
    return shortened(plain(identifier.rstrip("/").rpartition("/")[2]), 9)
