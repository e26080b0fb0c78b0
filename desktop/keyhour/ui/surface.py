"""The ground of cards and of the banner: a rounded rectangle in the palette's own colours."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from keyhour.ui.colour import mixed, outline, surface, wants_contrast

_RADIUS = 6.0
_AMBER = QColor(0xE0, 0x8A, 0x00)


class Surface(QFrame):
    """A card's ground. `warning` tints it and draws a bar at its leading edge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_warning = False

    def set_warning(self, is_warning: bool) -> None:
        """Tint the ground, or not."""
        if is_warning != self._is_warning:
            self._is_warning = is_warning
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, edge = surface(self.palette()), outline(self.palette())
        if self._is_warning and not wants_contrast():
            ground, edge = mixed(_AMBER, ground, 0.12), mixed(_AMBER, ground, 0.45)
        painter.setBrush(ground)
        painter.setPen(QPen(edge, 1.0))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS
        )
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()


class Divider(QWidget):
    """A hairline between rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), outline(self.palette()))
        painter.end()


class Mark(QLabel):
    """A short fact on a tinted ground: "up to 4 h"."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        self.setFont(font)
        metrics = self.fontMetrics()
        self.setFixedSize(metrics.horizontalAdvance(text) + 12, metrics.height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        palette = self.palette()
        ground = mixed(palette.highlight().color(), surface(palette), 0.13)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_loud = wants_contrast()
        painter.setPen(QPen(outline(palette), 1.0) if is_loud else Qt.PenStyle.NoPen)
        painter.setBrush(surface(palette) if is_loud else ground)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(palette.windowText().color())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
