"""What is painted can be seen: measured in the pixels, in every theme.

WCAG 2.2: text 4.5 to 1 (1.4.3), shapes that say something and the focus 3 to 1 (1.4.11, 2.4.13).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPalette, QTextCursor, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from keyhour.ui import colour
from keyhour.ui.button import MoreButton, StarButton
from keyhour.ui.help_window import HelpWindow
from keyhour.ui.reading import stops
from keyhour.ui.ring import Ring
from tests.ui import gallery

SCALE = 3
"""Strokes of small letters are thinner than a pixel; at this scale their colour is reached."""

ENOUGH = 9 * SCALE
"""Pixels: a shape this large is no smear."""

FOCUS_PIXELS = 40


def contrast_palette(text: str, ground: str, mark: str, on_mark: str) -> QPalette:
    """A palette of four colours, as systems offer them for high contrast."""
    made = QPalette(QColor(ground))
    for role in QPalette.ColorRole:
        if role is not QPalette.ColorRole.NColorRoles:
            made.setColor(role, QColor(ground))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.BrightText,
        QPalette.ColorRole.ToolTipText,
        QPalette.ColorRole.PlaceholderText,
        QPalette.ColorRole.Mid,
        QPalette.ColorRole.Dark,
        QPalette.ColorRole.Light,
    ):
        made.setColor(role, QColor(text))
    made.setColor(QPalette.ColorRole.Highlight, QColor(mark))
    made.setColor(QPalette.ColorRole.HighlightedText, QColor(on_mark))
    return made


PALETTES: dict[str, Callable[[], QPalette]] = {
    "light": lambda: gallery.palette("light"),
    "dark": lambda: gallery.palette("dark"),
    "contrast_black": lambda: contrast_palette("#ffffff", "#000000", "#1aebff", "#000000"),
    "contrast_white": lambda: contrast_palette("#000000", "#ffffff", "#37006e", "#ffffff"),
}
VIEWS = (
    "panel-busy",
    "panel-denied",
    "panel-device_code",
    "panel-offline",
    "panel-uncertain",
    "panel-practice",
    "dialog-sql",
    "more_time",
    "last_call",
)


@pytest.fixture(params=PALETTES)
def theme(
    request: pytest.FixtureRequest, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """One palette after the other, for the whole application."""
    before = qapp.palette()
    if request.param.startswith("contrast"):
        for module in _modules_that_ask():
            monkeypatch.setattr(module, "wants_contrast", lambda: True)
    qapp.setPalette(PALETTES[request.param]())
    yield request.param
    qapp.setPalette(before)


def _modules_that_ask() -> list[object]:
    from keyhour.ui import header, surface

    return [colour, header, surface]


def shown(qtbot: QtBot, view: str) -> QWidget:
    """A view of the gallery on the screen, in front."""
    widget = gallery.views()[view]()
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(lambda: widget.isActiveWindow() or view == "last_call")
    return widget


def picture(widget: QWidget, scale: int = SCALE) -> QImage:
    """Its pixels, drawn larger."""
    image = QImage(widget.size() * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    widget.render(image)
    image.setDevicePixelRatio(1)
    return image


def colours(image: QImage, box: QRect) -> Counter[int]:
    """How often each colour occurs in a box."""
    part = image.copy(box).convertToFormat(QImage.Format.Format_RGB32)
    return Counter(memoryview(part.constBits()).cast("I"))


def reached(found: Counter[int]) -> float:
    """The contrast that a few pixels at least reach against what is behind them."""
    ground = QColor.fromRgb(found.most_common(1)[0][0])
    best = 0.0
    pixels = 0
    ranked = sorted(
        ((colour.contrast(QColor.fromRgb(value), ground), count) for value, count in found.items()),
        reverse=True,
    )
    for ratio, count in ranked:
        pixels += count
        if pixels >= ENOUGH:
            best = ratio
            break
    return best


def place(widget: QWidget, root: QWidget, scale: int = SCALE) -> QRect:
    """Where the visible part of a widget is in the picture of its window."""
    box = widget.visibleRegion().boundingRect()
    corner = widget.mapTo(root, box.topLeft())
    return QRect(corner * scale, box.size() * scale)


def measured(root: QWidget, kinds: tuple[type[QWidget], ...]) -> dict[str, float]:
    """The contrast inside each visible, enabled widget of these kinds."""
    image = picture(root)
    found = {}
    for one in root.findChildren(QWidget):
        box = place(one, root)
        is_whole = box.size() == one.size() * SCALE
        is_blank = isinstance(one, QLineEdit) and not one.displayText() + one.placeholderText()
        if isinstance(one, kinds) and one.isEnabled() and is_whole and not is_blank:
            name = f"{type(one).__name__} {one.accessibleName() or getattr(one, 'text', str)()}"
            found[name] = reached(colours(image, box))
    return found


@pytest.mark.parametrize("view", VIEWS)
def test_text_can_be_read(qtbot: QtBot, theme: str, view: str) -> None:
    """Labels, marks, buttons, fields with their hints: each against its own ground."""
    found = measured(shown(qtbot, view), (QLabel, QAbstractButton, QLineEdit))
    shapes = (Ring.__name__, StarButton.__name__, MoreButton.__name__)
    texts = {name: ratio for name, ratio in found.items() if not name.startswith(shapes)}
    assert texts
    assert {n: r for n, r in texts.items() if r < colour.READABLE} == {}, theme


def test_links_of_the_help_can_be_read(qtbot: QtBot, theme: str) -> None:
    """The list at its head is all links, each line against the page."""
    window = shown(qtbot, "help")
    assert isinstance(window, HelpWindow)
    page, image = window.page, picture(window)
    origin = page.viewport().mapTo(window, QPoint())
    found = {}
    for link in links(page.document()):
        box = page.cursorRect(link).translated(origin).adjusted(8, 0, 80, 0)
        drawn = colours(image, QRect(box.topLeft() * SCALE, box.size() * SCALE))
        if window.rect().contains(box):
            found[link.block().text()] = reached(drawn)
    assert found
    assert {n: r for n, r in found.items() if r < colour.READABLE} == {}, theme


def links(document: QTextDocument) -> Iterator[QTextCursor]:
    """The start of every line that is a link from its first letter."""
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.Right)
        if cursor.charFormat().isAnchor():
            yield QTextCursor(block)
        block = block.next()


@pytest.mark.parametrize("view", VIEWS)
def test_shapes_can_be_told_from_their_ground(qtbot: QtBot, theme: str, view: str) -> None:
    """Rings, stars, the three dots."""
    found = measured(shown(qtbot, view), (Ring, StarButton, MoreButton))
    assert {n: r for n, r in found.items() if r < colour.VISIBLE} == {}, theme


@pytest.mark.parametrize("view", ["panel-busy", "dialog-sql", "more_time"])
def test_focus_can_be_seen(qtbot: QtBot, theme: str, view: str) -> None:
    """Each stop of the Tab key changes enough of its own pixels enough."""
    root = shown(qtbot, view)
    weak = {}
    for _ in range(len(stops(root))):
        before = picture(root, 1)
        holder = root.focusWidget()
        QTest.keyClick(root if holder is None else holder, Qt.Key.Key_Tab)
        holder = root.focusWidget()
        box = place(holder, root, 1).adjusted(-3, -3, 3, 3) & root.rect()
        changed = _changed(before, picture(root, 1), box)
        if changed < FOCUS_PIXELS:
            weak[f"{type(holder).__name__} {holder.accessibleName()}"] = changed
    assert weak == {}, theme


def _changed(before: QImage, after: QImage, box: QRect) -> int:
    """How many pixels changed by 3 to 1 or more."""
    count = 0
    for y in range(box.top(), box.bottom() + 1):
        for x in range(box.left(), box.right() + 1):
            old, new = before.pixel(x, y), after.pixel(x, y)
            if old != new:
                ratio = colour.contrast(QColor.fromRgb(old), QColor.fromRgb(new))
                count += ratio >= colour.VISIBLE
    return count


def test_nothing_moves_by_itself(qtbot: QtBot, theme: str) -> None:
    """A second look finds the same pixels: there is no motion that a setting could switch off."""
    root = shown(qtbot, "panel-busy")
    first = picture(root, 1)
    qtbot.wait(60)
    assert picture(root, 1) == first, theme
