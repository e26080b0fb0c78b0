"""Foreign text is harmless to look at."""

from __future__ import annotations

import pytest

from keyhour.present.foreign import plain, short_id, shortened


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Rosa Berg", "Rosa Berg"),
        ("a\u202egnp.exe", "a\ufffdgnp.exe"),
        ("a\u2066b\u2069", "a\ufffdb\ufffd"),
        ("bell\x07", "bell\u2407"),
        ("line\nbreak", "line\u240abreak"),
        ("gone\x7f", "gone\u2421"),
        ("c1\x85", "c1\ufffd"),
        ("sep\u2028x", "sep\ufffdx"),
        ("tag\U000e0041", "tag\ufffd"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
    ],
)
def test_invisible_characters_are_shown_as_symbols(text: str, shown: str) -> None:
    """Controls, overrides and separators become symbols; joiners that a script needs stay."""
    assert plain(text) == shown


def test_line_feeds_stay_where_several_lines_are_shown() -> None:
    """A reason may have lines; the other controls are symbols there too."""
    assert plain("a\nb\tc", lines=True) == "a\nb\u2409c"


def test_plain_twice_is_plain_once() -> None:
    """Words may pass the door twice on their way."""
    once = plain("x\u202ey\x00")
    assert plain(once) == once


def test_long_text_is_cut_with_an_ellipsis() -> None:
    """A cut text says that it is cut, and is never longer than asked."""
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"
    assert shortened("ab cdefg", 4) == "ab…"


def test_short_id_is_the_beginning_of_the_last_segment() -> None:
    """People compare the first characters of a GUID."""
    assert short_id("/administrativeUnits/9f1d7a52-aaaa-bbbb") == "9f1d7a52…"
    assert short_id("short") == "short"
