"""Prints what a language spoils in the windows of the gallery: `app_language.py LANGUAGE`.

That is a text that is cut off, and, in a made-up language, one that never went through `Words`.
A program of its own, since Qt reads the scale (QT_SCALE_FACTOR) once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QSpinBox,
    QTabBar,
    QWidget,
)

from keyhour.ui.appearance import Appearance
from keyhour.ui.ring import Ring
from tests.present.past_words import known_texts, went_past
from tests.ui import gallery
from tests.ui.app_fit import misfits

_LEFT_OUT: Final = ("tray", "help")
"""Pictures of icons; a document of its own."""
_ABOUT_HEIGHT: Final = 700
"""The one window that is higher than the screen Qt offers here at 200 %."""


def escaped(root: QWidget, known: str) -> list[str]:
    """Texts in a window that hold words neither from a catalogue nor from the tenant."""
    return sorted({text for text in _texts(root) if went_past(text, known)})


def _texts(root: QWidget) -> Iterator[str]:
    for one in (root, *root.findChildren(QWidget)):
        if one.objectName().startswith("qt_") or isinstance(one.parent(), QTabBar):
            continue  # Qt's own parts, in Qt's own translation
        yield from (one.windowTitle(), one.toolTip(), one.accessibleName())
        yield one.accessibleDescription()
        yield from _texts_of(one)


def _texts_of(one: QWidget) -> Iterator[str]:
    if isinstance(one, QLabel | QAbstractButton) and not isinstance(one, Ring):
        yield one.text().replace("&", "")
    elif isinstance(one, QLineEdit):
        yield one.placeholderText()
    elif isinstance(one, QComboBox):
        yield from (one.itemText(place) for place in range(one.count()))
    elif isinstance(one, QTabBar):
        yield from (one.tabText(place).replace("&", "") for place in range(one.count()))
    elif isinstance(one, QSpinBox):
        yield from (one.prefix(), one.suffix())


def _facts() -> str:
    """What this machine says of itself."""
    about = gallery.about(gallery.words_of("en"))
    return " ".join(one.text() for one in about.findChildren(QLabel))


def main(language: str) -> int:
    """Print what is wrong."""
    app = QApplication([])
    gallery.dress(app, "light")
    known = known_texts() + _facts()
    words = gallery.words_of(language)
    appearance = Appearance()
    appearance.speak(words.language)
    is_low = app.primaryScreen().availableSize().height() < _ABOUT_HEIGHT
    for name, make in gallery.views(words).items():
        if name.startswith(_LEFT_OUT) or (name == "about" and is_low):
            continue
        window = make()
        window.show()
        for _ in range(5):
            app.sendPostedEvents()
            app.processEvents()
        found = misfits(window)
        if language in {"pseudo", "mirrored"}:
            found += [f"not from a catalogue: {text!r}" for text in escaped(window, known)]
        for line in found:
            print(f"{name}: {line}")
        window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
