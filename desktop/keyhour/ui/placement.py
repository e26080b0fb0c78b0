"""Where the panel comes up: beside the icon, inside what the screen leaves free.

Rectangles are logical pixels, as Qt gives them, so scaling is already taken out.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QMargins, QPoint, QRect, QSize
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QStyle, QWidget

GAP = 8
"""Between the window and the icon, and between the window and the edges."""


class Edge(Enum):
    """An edge of the screen; the icon lies at one."""

    BOTTOM = "bottom"
    TOP = "top"
    RIGHT = "right"
    LEFT = "left"


def edge_of(anchor: QRect, area: QRect) -> Edge:
    """The edge of `area` that the anchor lies beyond, else the one it is nearest to."""
    centre = anchor.center()
    distances = {
        Edge.BOTTOM: area.bottom() - centre.y(),
        Edge.TOP: centre.y() - area.top(),
        Edge.RIGHT: area.right() - centre.x(),
        Edge.LEFT: centre.x() - area.left(),
    }
    return min(distances, key=distances.__getitem__)


def fitted(size: QSize, area: QRect) -> QSize:
    """The size, or as much of it as `area` has room for."""
    return size.boundedTo(QSize(area.width() - 2 * GAP, area.height() - 2 * GAP))


def corner_beside(anchor: QRect, size: QSize, area: QRect) -> QPoint:
    """The corner of a window of `size` next to `anchor`, wholly inside `area` where it fits.

    Where it doesn't fit its upper left corner stays inside, for that is what one drags it by.
    """
    x = anchor.center().x() - size.width() // 2
    y = anchor.center().y() - size.height() // 2
    match edge_of(anchor, area):
        case Edge.BOTTOM:
            y = anchor.top() - size.height() - GAP
        case Edge.TOP:
            y = anchor.bottom() + 1 + GAP
        case Edge.RIGHT:
            x = anchor.left() - size.width() - GAP
        case Edge.LEFT:
            x = anchor.right() + 1 + GAP
    inner = area.marginsRemoved(QMargins(GAP, GAP, GAP, GAP))
    return QPoint(
        _clamped(x, inner.left(), inner.left() + inner.width() - size.width()),
        _clamped(y, inner.top(), inner.top() + inner.height() - size.height()),
    )


def place(window: QWidget, icon: QRect) -> None:
    """Bring a hidden window beside the icon, smaller where the screen is.

    Where the tray tells no place (StatusNotifierItem never does) that is beside the pointer.
    Under Wayland only the size is ours; the compositor decides on the place.
    """
    anchor = icon if icon.isValid() else QRect(QCursor.pos(), QSize(1, 1))
    screen = QGuiApplication.screenAt(anchor.center()) or QGuiApplication.primaryScreen()
    area = screen.availableGeometry()
    frame = _frame(window)
    whole = fitted(window.size() + frame, area)
    window.setMinimumSize(window.minimumSize().boundedTo(whole - frame))
    window.resize(whole - frame)
    if not QGuiApplication.platformName().startswith("wayland"):
        window.move(corner_beside(anchor, whole, area))


def _frame(window: QWidget) -> QSize:
    """What the window manager adds; before the first time only the style can guess it."""
    known = window.frameSize() - window.size()
    if known.height() > 0:
        return known
    return QSize(2, window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight))


def fitting(size: QSize) -> QSize:
    """A window's size, no larger than the screen leaves room for with a frame around it."""
    area = QGuiApplication.primaryScreen().availableSize()
    return size.boundedTo(area - QSize(2 * GAP, 6 * GAP))


def _clamped(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))
