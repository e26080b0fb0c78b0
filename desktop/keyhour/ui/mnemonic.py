"""Keyboard marks for labels, each letter once in a window, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from keyhour.ui.button import unambiguous

_FIRST_WITHOUT_KEYS: Final = "\u2e80"
"""From here on Unicode's scripts are typed through an input method, not by one key each."""


def marked(labels: Sequence[str]) -> list[str]:
    """The labels for Qt, each with a mark at a letter of its own where one is left: first letters
    first, then the beginnings of words, then any letter.
    """
    taken: set[str] = set()
    return [_marked(label, taken) for label in labels]


def _marked(label: str, taken: set[str]) -> str:
    for place in _places(label):
        letter = label[place].casefold()
        if letter not in taken:
            taken.add(letter)
            return f"{unambiguous(label[:place])}&{unambiguous(label[place:])}"
    return unambiguous(label)


def _places(label: str) -> list[int]:
    letters = [i for i, letter in enumerate(label) if _has_key(letter)]
    return sorted(letters, key=lambda i: i > 0 and label[i - 1].isalpha())


def _has_key(letter: str) -> bool:
    return letter.isalpha() and letter < _FIRST_WITHOUT_KEYS
