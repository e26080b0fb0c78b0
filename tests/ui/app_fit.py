"""Prints what the windows of the gallery cut off: `app_fit.py DIRECTION POINTS`.

A program of its own, since Qt reads the scale (QT_SCALE_FACTOR) once.
"""

from __future__ import annotations

import sys
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QPushButton,
    QScrollArea,
    QWidget,
)

from keyhour.ui.ring import Ring
from tests.ui import gallery

_LEFT_OUT: Final = ("tray", "help")
"""Pictures of icons; a document that scrolls."""

_ABOUT_HEIGHT: Final = 700
"""The one window that is higher than the screen Qt offers here at large scales."""


def misfits(root: QWidget) -> list[str]:
    """What a window cuts off."""
    areas = [one for one in root.findChildren(QScrollArea) if one.isVisible() and _is_wide(one)]
    found = [f"contents wider than {one.viewport().width()} pixels" for one in areas]
    for one in root.findChildren(QWidget):
        lacking = _lacking(one) if one.isVisible() and one.window() is root else ""
        if lacking:
            found.append(f"{type(one).__name__} {_text(one)!r}: {lacking}")
    return found


def _is_wide(area: QAbstractScrollArea) -> bool:
    content = area.widget() if isinstance(area, QScrollArea) else None
    return content is not None and content.width() > area.viewport().width()


def _lacking(one: QWidget) -> str:
    """Why a text does not show wholly; empty when it does."""
    parent = one.parentWidget()
    if not _text(one):
        return ""
    if parent is not None and not parent.rect().contains(one.geometry()):
        return f"{one.geometry()} sticks out of {parent.rect()}"
    if isinstance(one, Ring):
        return ""
    if isinstance(one, QLabel):
        return _lacking_label(one)
    hint = one.sizeHint()
    if isinstance(one, QAbstractButton) and hint.width() > one.width():
        return f"{hint.width()} wide in {one.width()}"
    return f"{hint.height()} high in {one.height()}" if hint.height() > one.height() else ""


def _lacking_label(label: QLabel) -> str:
    inside = label.contentsRect()
    flags = Qt.TextFlag.TextWordWrap if label.wordWrap() else Qt.TextFlag.TextSingleLine
    if label.buddy() is not None:
        flags |= Qt.TextFlag.TextShowMnemonic
    needed: QRect = label.fontMetrics().boundingRect(
        QRect(0, 0, inside.width(), 100_000), flags, label.text()
    )
    if needed.width() > inside.width():
        return f"{needed.width()} wide in {inside.width()}"
    return (
        f"{needed.height()} high in {inside.height()}" if needed.height() > inside.height() else ""
    )


def _text(one: QWidget) -> str:
    return str(one.text()) if isinstance(one, QLabel | QPushButton | QAbstractButton) else ""


def main(direction: str, points: str) -> int:
    """Print what does not fit."""
    app = QApplication([])
    app.setStyle("Fusion")
    app.setFont(QFont("DejaVu Sans", int(float(points))))
    if direction == "right_to_left":
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    for name, make in gallery.views().items():
        is_low = app.primaryScreen().availableSize().height() < _ABOUT_HEIGHT
        if name.startswith(_LEFT_OUT) or (name == "about" and is_low):
            continue
        window = make()
        window.show()
        for _ in range(5):
            app.sendPostedEvents()
            app.processEvents()
        for line in misfits(window):
            print(f"{name}: {line}")
        window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
