"""Paints the tray icon: a key whose bow is a ring. Loads nothing but Qt, so it can show first.

Everything is drawn on a grid of 16 units and scaled. Shapes differ, not colours, so that the state
can be read on every taskbar and by every eye.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPen, QPixmap

from keyhour.present.icon import PaintRecord, TrayKind

SIZES = (16, 20, 24, 28, 32, 40, 48, 64)
"""Pixels; taskbars ask for 16 to 24 at 100 % and up to 64 at 250 %."""

_GRID = 16.0
_CENTRE = QPointF(6.1, 6.1)
_RADIUS = 4.35
_THIN, _FIRM, _THICK = 1.5, 2.0, 2.8
_DOTS = 8
_TRACK_ALPHA = 90
_DARK, _LIGHT = QColor(28, 28, 28), QColor(255, 255, 255)
_HALO_ALPHA, _HALO_WIDTH = 170, 1.7
_TOP = 90  # degrees; Qt counts against the clock from three o'clock


class Bar(Enum):
    """What the icon stands on."""

    LIGHT = "light"
    DARK = "dark"
    UNKNOWN = "unknown"
    """Then the icon brings its own outline."""


def bar_of_system() -> Bar:
    """The best guess at the taskbar's brightness: the desktop's colour scheme."""
    match QGuiApplication.styleHints().colorScheme():
        case Qt.ColorScheme.Dark:
            return Bar.DARK
        case Qt.ColorScheme.Light:
            return Bar.LIGHT
        case _:
            return Bar.UNKNOWN


def tray_icon(record: PaintRecord, bar: Bar) -> QIcon:
    """The icon in every size a taskbar may ask for."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(tray_pixmap(record, bar, size))
    return icon


def dashed(record: PaintRecord | None) -> PaintRecord:
    """What is painted before anything is known: the last picture, marked as unsure."""
    if record is None:
        return PaintRecord(TrayKind.UNSURE)
    return PaintRecord(TrayKind.UNSURE, record.fraction, record.practice)


def tray_pixmap(record: PaintRecord, bar: Bar, size: int) -> QPixmap:
    """The icon as a transparent square of `size` pixels."""
    picture = _pixmap(size)
    _paint(picture, record, _DARK if bar is Bar.LIGHT else _LIGHT, 0.0)
    if bar is not Bar.UNKNOWN:
        return picture
    outlined = _pixmap(size)
    halo = QColor(_DARK)
    halo.setAlpha(_HALO_ALPHA)
    _paint(outlined, record, halo, _HALO_WIDTH)
    painter = QPainter(outlined)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return outlined


def app_icon() -> QIcon:
    """The icon of windows: the key in white on a calm blue."""
    icon = QIcon()
    for size in SIZES:
        pixmap = _pixmap(size)
        painter = _painter(pixmap)
        painter.setBrush(QColor(0x1B, 0x63, 0xB0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(0, 0, _GRID, _GRID), 3.6, 3.6)
        painter.translate(1.0, 1.0)
        painter.scale(0.88, 0.88)  # with less the teeth vanish at 16 px: a magnifying glass
        _Key(painter, _LIGHT, 0.0).draw(PaintRecord(TrayKind.READY))
        painter.end()
        icon.addPixmap(pixmap)
    return icon


def _pixmap(size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _painter(pixmap: QPixmap) -> QPainter:
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(pixmap.width() / _GRID, pixmap.height() / _GRID)
    return painter


def _paint(pixmap: QPixmap, record: PaintRecord, colour: QColor, extra: float) -> None:
    painter = _painter(pixmap)
    _Key(painter, colour, extra).draw(record)
    painter.end()


class _Key:
    """The strokes of one picture; `extra` widens all of them, for an outline below."""

    def __init__(self, painter: QPainter, colour: QColor, extra: float) -> None:
        self._painter = painter
        self._colour = colour
        self._extra = extra

    def draw(self, record: PaintRecord) -> None:
        """Draw bow, shaft and marks."""
        self._bow(record)
        self._shaft()
        if record.kind is TrayKind.SIGNED_OUT:
            self._slash()
        if record.kind is TrayKind.ATTENTION:
            self._badge()
        if record.practice:
            self._practice_dot()

    def _bow(self, record: PaintRecord) -> None:
        match record.kind:
            case TrayKind.WAITING:
                self._dotted()
            case TrayKind.UNSURE:
                self._dashed(record.fraction)
            case TrayKind.ACTIVE:
                self._timed(record.fraction, _FIRM)
                self._disc(_CENTRE, 1.5)
            case TrayKind.EXPIRING:
                self._timed(record.fraction, _THICK)
                self._notch()
            case TrayKind.ATTENTION if record.fraction is not None:
                self._timed(record.fraction, _FIRM)
            case _:
                self._arc(1.0, _THIN)

    def _pen(self, width: float, colour: QColor | None = None) -> QPen:
        pen = QPen(colour or self._colour, width + self._extra)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen

    def _arc(self, fraction: float, width: float, colour: QColor | None = None) -> None:
        """The part that is left, ending at twelve o'clock, so that the gap grows clockwise."""
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(self._pen(width, colour))
        box = QRectF(_CENTRE.x() - _RADIUS, _CENTRE.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
        self._painter.drawArc(box, _TOP * 16, round(fraction * 360 * 16))

    def _timed(self, fraction: float | None, width: float) -> None:
        track = QColor(self._colour)
        track.setAlpha(min(_TRACK_ALPHA, track.alpha()))
        self._arc(1.0, width, track)
        self._arc(1.0 if fraction is None else fraction, width)

    def _dotted(self) -> None:
        for index in range(_DOTS):
            around = QLineF.fromPolar(_RADIUS, index * 360 / _DOTS)
            around.translate(_CENTRE)
            self._disc(around.p2(), 0.85)

    def _dashed(self, fraction: float | None) -> None:
        """Five dashes; those of the time that was left are firmer."""
        pen = self._pen(_FIRM if fraction else _THIN)
        box = QRectF(_CENTRE.x() - _RADIUS, _CENTRE.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(pen)
        for index in range(5):
            self._painter.drawArc(box, (_TOP + 14 + index * 72) * 16, 44 * 16)

    def _disc(self, centre: QPointF, radius: float) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._colour)
        reach = radius + self._extra / 2
        self._painter.drawEllipse(centre, reach, reach)

    def _notch(self) -> None:
        """A hand from the centre to twelve o'clock."""
        self._painter.setPen(self._pen(_THIN))
        self._painter.drawLine(QLineF(_CENTRE.x(), _CENTRE.y() + 0.6, _CENTRE.x(), 0.2))

    def _shaft(self) -> None:
        self._painter.setPen(self._pen(1.8))
        self._painter.drawLine(QLineF(9.3, 9.3, 15.2, 15.2))
        self._painter.setPen(self._pen(1.5))
        self._painter.drawLine(QLineF(12.0, 12.0, 13.9, 10.1))
        self._painter.drawLine(QLineF(14.0, 14.0, 15.6, 12.4))

    def _slash(self) -> None:
        slash = QLineF(1.2, 14.8, 14.2, 1.8)
        self._painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        self._painter.setPen(QPen(Qt.GlobalColor.transparent, 4.0))
        self._painter.drawLine(slash)
        self._painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        self._painter.setPen(self._pen(1.6))
        self._painter.drawLine(slash)

    def _badge(self) -> None:
        outer, inner = QRectF(8.9, -1, 8.1, 8.1), QRectF(10.2, 0.2, 5.6, 5.6)
        self._painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        self._painter.fillRect(outer, Qt.GlobalColor.transparent)
        self._painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        reach = self._extra / 2
        self._painter.fillRect(inner.adjusted(-reach, -reach, reach, reach), self._colour)

    def _practice_dot(self) -> None:
        self._painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(Qt.GlobalColor.transparent)
        self._painter.drawEllipse(QPointF(2.5, 13.5), 2.9, 2.9)
        self._painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        self._disc(QPointF(2.5, 13.5), 1.7)
