"""The help page of the gallery, as it is installed."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QWidget

from keyhour.present.words import Words
from keyhour.ui.help_window import HelpWindow

ROOT = Path(__file__).parents[2]


def help_text(language: str) -> str:
    """The help page, in English where nobody translated it."""
    folder = ROOT / "resources" / "help"
    own = folder / f"using.{language}.md"
    return (own if own.exists() else folder / "using.md").read_text("utf-8")


def help_page(words: Words, place: int = 0) -> QWidget:
    """The help page, turned to one of the headings in its list."""
    text = help_text(words.language)
    window = HelpWindow(words("Keyhour help"), text)
    window.show()
    if place:
        slug = re.findall(r"\]\(#([^)]+)\)", text)[place - 1]
        assert window.page.turn_to(slug), slug
    return window
