"""Made-up languages for looking at windows."""

from __future__ import annotations

import pytest

from keyhour.present.pseudo import pseudo_words
from keyhour.present.words import Words

TEXTS = ("min", "Activate", "Your organisation asks for a stronger sign-in.", "{n} of {done} done")


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("mirrored", [False, True])
def test_made_up_text_is_longer_and_between_brackets(text: str, mirrored: bool) -> None:
    """By two fifths at least; a bracket that is missing was cut off."""
    shown = pseudo_words(mirrored=mirrored)(text, n="", done="")
    assert (shown[0], shown[-1]) == ("[", "]")
    plain = text.replace("{n}", "").replace("{done}", "")
    assert len(shown) - 2 >= 1.4 * len(plain)
    assert not set(shown) & set("abcdefghijklmnopqrstuvwxyz")


def test_values_and_numbers_are_put_in_as_ever() -> None:
    """Only our own words are made up."""
    words = pseudo_words()
    assert "SQL operators" in words("Activate {name}", name="SQL operators")
    assert "5" in words.plural("{n} day", "{n} days", 5)
    assert words.plural("{n} day", "{n} days", 1) != words.plural("{n} day", "{n} days", 2)
    assert words.context("verb", "Open") == words("Open")


def test_made_up_languages_have_tags_that_tell_their_direction() -> None:
    """CLDR's: Qt takes the first for English, the second for Arabic."""
    assert pseudo_words().language == "en-XA"
    assert pseudo_words(mirrored=True).language == "ar-XB"
    assert Words().language == "en"
