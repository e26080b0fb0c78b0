"""Where the panel comes up."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QCursor, QGuiApplication

_GAP = 8


def beside(anchor: QRect, size: QSize, area: QRect) -> QPoint:
    """The corner of a window of `size` next to `anchor`, wholly inside `area` where it fits."""
    x = anchor.center().x() - size.width() // 2
    is_low = anchor.center().y() > area.center().y()
    y = anchor.top() - size.height() - _GAP if is_low else anchor.bottom() + _GAP
    return QPoint(
        _clamped(x, area.left() + _GAP, area.right() - size.width() - _GAP),
        _clamped(y, area.top() + _GAP, area.bottom() - size.height() - _GAP),
    )


def panel_corner(icon: QRect, size: QSize) -> QPoint:
    """Beside the icon; where the tray tells no place (StatusNotifierItem), beside the pointer."""
    anchor = icon if icon.isValid() else QRect(QCursor.pos(), QSize(1, 1))
    screen = QGuiApplication.screenAt(anchor.center()) or QGuiApplication.primaryScreen()
    return beside(anchor, size, screen.availableGeometry())


def _clamped(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))
