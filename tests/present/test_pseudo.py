"""Made-up languages for looking at windows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import pytest

from keyhour.core.notice import Notice, NoticeKind
from keyhour.present.menu import MenuEntry
from keyhour.present.notice import notice_view
from keyhour.present.pseudo import pseudo_words
from keyhour.present.tray import tray_view
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.past_words import known_texts, went_past

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


@pytest.mark.parametrize("situation", tenant.SITUATIONS)
def test_icon_and_its_menu_speak_through_the_catalogue(situation: str) -> None:
    """What no widget shows: tooltip, menu, and what the desktop is told."""
    state, words, known = tenant.SITUATIONS[situation](), pseudo_words(), known_texts()
    view = tray_view(state, tenant.NOW, words, UTC)
    texts = [*view.tooltip.split("\n"), *_labels(view.menu)]
    for kind in NoticeKind:
        notice = Notice(
            id="n", kind=kind, key=tenant.INTUNE, visible_after=tenant.NOW, failure=tenant.DENIED
        )
        told = notice_view(state, notice, tenant.NOW, words, UTC)
        texts += [told.title, told.body, *(one.label for one in told.choices)]
    assert [one for one in texts if not one.endswith("…") and went_past(one, known)] == []


def _labels(menu: tuple[MenuEntry, ...]) -> Iterator[str]:
    for entry in menu:
        yield entry.label
        yield from _labels(entry.children)
