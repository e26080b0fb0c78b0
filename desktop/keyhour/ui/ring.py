"""The ring beside a card: time left, waiting, or unsure."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from keyhour.present.card import RingKind, RingView
from keyhour.ui.colour import accent, mixed, quiet_text, surface

_TOP = 90
_DOTS = 12
_DASHES = 8


class Ring(QLabel):
    """Draws a `RingView`; says it in words to people who cannot see it.

    A label that paints itself: a progress bar would be read out at every minute.
    """

    def __init__(self, diameter: int = 60, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = RingView(kind=RingKind.DOTS)
        self._diameter = diameter
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def render_view(self, view: RingView) -> None:
        """Show another ring."""
        if view == self._view:
            return
        self._view = view
        self.setAccessibleName(view.accessible)
        self.setToolTip(view.accessible)
        self.update()

    def _box(self, width: float) -> QRectF:
        edge = width / 2 + 1
        side = min(self.width(), self.height())
        left, top = (self.width() - side) / 2, (self.height() - side) / 2
        return QRectF(left + edge, top + edge, side - 2 * edge, side - 2 * edge)

    def _stroke(self) -> float:
        thick = self._view.kind is RingKind.EXPIRING
        return self._diameter * (0.125 if thick else 0.085)

    def _draw_arc(self, painter: QPainter, colour: QColor) -> None:
        ground = surface(self.palette())
        width, box = self._stroke(), self._box(self._stroke())
        track = mixed(self.palette().color(QPalette.ColorRole.WindowText), ground, 0.16)
        painter.setPen(QPen(track, width, c=Qt.PenCapStyle.FlatCap))
        painter.drawEllipse(box)
        painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.FlatCap))
        painter.drawArc(box, _TOP * 16, round(self._view.fraction * 360 * 16))

    def _draw_dots(self, painter: QPainter, colour: QColor) -> None:
        box = self._box(self._stroke())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for index in range(_DOTS):
            spoke = QLineF.fromPolar(box.width() * 0.4, index * 360 / _DOTS)
            spoke.translate(box.center())
            painter.drawEllipse(spoke.p2(), self._diameter * 0.035, self._diameter * 0.035)

    def _draw_dashes(self, painter: QPainter, colour: QColor) -> None:
        width = self._stroke()
        box = self._box(width)
        painter.setPen(QPen(colour, width * 0.8, c=Qt.PenCapStyle.FlatCap))
        step = 360 / _DASHES
        for index in range(_DASHES):
            painter.drawArc(box, round((_TOP + index * step) * 16), round(step * 0.6 * 16))

    def _draw_stopped(self, painter: QPainter, colour: QColor) -> None:
        width = self._stroke()
        inset = self._diameter * 0.133
        box = self._box(width).adjusted(inset, inset, -inset, -inset)
        painter.setPen(QPen(colour, width * 0.8))
        painter.drawEllipse(box)
        reach = box.width() / 2 * 0.707
        centre = box.center()
        step = QPointF(reach, reach)
        painter.drawLine(QLineF(centre - step, centre + step))

    def _draw_text(self, painter: QPainter) -> None:
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._view.text)

    def sizeHint(self) -> QSize:
        return QSize(self._diameter, self._diameter)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour, quiet = accent(self.palette(), surface(self.palette())), quiet_text(self.palette())
        match self._view.kind:
            case RingKind.ARC | RingKind.EXPIRING:
                self._draw_arc(painter, colour)
            case RingKind.DOTS:
                self._draw_dots(painter, quiet)
            case RingKind.DASHED:
                self._draw_dashes(painter, quiet)
            case RingKind.STOPPED:
                self._draw_stopped(painter, quiet)
        if self._view.text:
            self._draw_text(painter)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.FontChange}:
            self.update()
