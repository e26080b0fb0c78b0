"""Keyboard marks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from keyhour.ui.mnemonic import marked


def test_first_letters_come_first_then_words_then_any_letter() -> None:
    """As a person would choose them."""
    assert marked(["Copy", "Close", "Copy code", "Co"]) == ["&Copy", "C&lose", "C&opy code", "Co"]


def test_ampersands_stay_letters() -> None:
    """What is not ours to mark is doubled."""
    assert marked(["R&D", "R"]) == ["&R&&D", "R"]


def test_scripts_without_a_key_for_each_letter_get_no_mark() -> None:
    """An input method stands between."""
    assert marked(["言語", "Тема", ""]) == ["言語", "&Тема", ""]


@given(st.lists(st.text(max_size=12), max_size=12))
def test_no_letter_is_marked_twice(labels: list[str]) -> None:
    """Whatever the labels are; and the text stays what it was."""
    found = marked(labels)
    bare = [text.replace("&&", "") for text in found]
    letters = [text[text.index("&") + 1].casefold() for text in bare if "&" in text]
    assert len(letters) == len(set(letters))
    for label, text in zip(labels, found, strict=True):
        assert text.replace("&&", "\0").replace("&", "").replace("\0", "&") == label.replace(
            "\0", "&"
        )
