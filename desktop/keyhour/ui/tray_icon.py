"""Paints the tray icon: a key whose bow is a ring. Loads nothing but Qt, so it can show first.

Everything is drawn on a grid of 16 units and scaled. Shapes differ, not colours, so that the state
can be read on every taskbar and by every eye.

The drawing is black strokes of the default pen, made as wide as needed by scaling, and coloured at
the end. Any other pen or brush would load the namespace `Qt`, whose enumerations take PySide6 12 ms
to make, a tenth of the whole start.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from PySide6.QtCore import QLineF, QPointF, QRectF, QSettings
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPainterPath, QPixmap

from keyhour.present.icon import PaintRecord, TrayKind

SIZES = (16, 20, 24, 28, 32, 40, 48, 64)
"""Pixels; taskbars ask for 16 to 24 at 100 % and up to 64 at 250 %."""

_GRID = 16.0
_CENTRE = QPointF(6.1, 6.1)
_RADIUS = 4.35
_THIN, _FIRM, _THICK = 1.5, 2.0, 2.8
_DOTS, _DASHES = 8, 5
_TRACK = 0.35  # how firm the part of a ring is whose time has passed
_DARK, _LIGHT, _NOTHING = QColor(28, 28, 28), QColor(255, 255, 255), QColor(0, 0, 0, 0)
_BLUE = QColor(0x1B, 0x63, 0xB0)
_HALO, _HALO_WIDTH = 0.67, 1.7
_TOP, _FULL = 90.0, 360.0  # degrees; Qt counts against the clock from three o'clock
_LEAST = 0.1  # degrees; an arc without length would not be drawn
_WINDOWS_THEME = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"


class Bar(Enum):
    """What the icon stands on."""

    LIGHT = "light"
    DARK = "dark"
    UNKNOWN = "unknown"
    """Then the icon brings its own outline."""


def bar_of_system() -> Bar:
    """The best guess at the taskbar's brightness.

    Windows tells it. Elsewhere a dark theme has a dark bar, but a light one may have either
    (GNOME's is black in both).
    """
    if sys.platform == "win32":
        theme = QSettings(_WINDOWS_THEME, QSettings.Format.NativeFormat)
        is_light = str(theme.value("SystemUsesLightTheme", 0)) == "1"
        return Bar.LIGHT if is_light else Bar.DARK
    is_dark = QGuiApplication.palette().window().color().lightnessF() < 0.5  # noqa: PLR2004  half
    return Bar.DARK if is_dark else Bar.UNKNOWN


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
    picture = _drawn(record, size, _DARK if bar is Bar.LIGHT else _LIGHT)
    if bar is not Bar.UNKNOWN:
        return picture
    outlined = _pixmap(size, _NOTHING)
    painter = QPainter(outlined)
    painter.setOpacity(_HALO)
    painter.drawPixmap(0, 0, _drawn(record, size, _DARK, _HALO_WIDTH))
    painter.setOpacity(1.0)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return outlined


def app_icon() -> QIcon:
    """The icon of windows, made once all is loaded: the key in white on a calm blue."""
    icon = QIcon()
    for size in SIZES:
        pixmap = _pixmap(size, _NOTHING)
        painter = _painter(pixmap)
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(0, 0, _GRID, _GRID), 3.6, 3.6)
        painter.fillPath(ground, _BLUE)
        key = _drawn(PaintRecord(TrayKind.READY), size, _LIGHT, 0.4)
        painter.drawPixmap(QRectF(1.4, 1.4, 13.1, 13.1), key, QRectF(0, 0, size, size))
        painter.end()
        icon.addPixmap(pixmap)
    return icon


def _drawn(record: PaintRecord, size: int, colour: QColor, extra: float = 0.0) -> QPixmap:
    """The key in one colour; `extra` widens all of its strokes, for an outline below."""
    pixmap = _pixmap(size, _NOTHING)
    painter = _painter(pixmap)
    _Key(painter, extra).draw(record)
    painter.end()
    _colour(pixmap, colour)
    return pixmap


def _pixmap(size: int, colour: QColor) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(colour)
    return pixmap


def _painter(pixmap: QPixmap) -> QPainter:
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(pixmap.width() / _GRID, pixmap.height() / _GRID)
    return painter


def _colour(pixmap: QPixmap, colour: QColor) -> None:
    """Give everything that is drawn one colour, as firm as it is."""
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.drawPixmap(0, 0, _pixmap(pixmap.width(), colour))
    painter.end()


class _Key:
    """The strokes of one picture. Qt ends them in squares, half a width beyond their ends."""

    def __init__(self, painter: QPainter, extra: float) -> None:
        self._painter = painter
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

    def _disc(self, centre: QPointF, radius: float) -> None:
        """A filled disc: a circle of half the radius, drawn with a stroke as wide as the radius."""
        with self._stroke(radius) as unit:
            self._painter.drawEllipse(_box(centre, radius / 2, unit))

    def _bow(self, record: PaintRecord) -> None:
        match record.kind:
            case TrayKind.WAITING:
                self._dotted()
            case TrayKind.UNSURE:
                self._dashed(_FIRM if record.fraction else _THIN)
            case TrayKind.ACTIVE:
                self._timed(record.fraction, _FIRM)
                self._disc(_CENTRE, 1.5)
            case TrayKind.EXPIRING:
                self._timed(record.fraction, _THICK)
                self._line(_CENTRE.x(), _CENTRE.y() + 0.6, _CENTRE.x(), 0.2, _THIN)
            case TrayKind.ATTENTION if record.fraction is not None:
                self._timed(record.fraction, _FIRM)
            case _:
                self._arc(0.0, _FULL, _THIN)

    def _timed(self, fraction: float | None, width: float) -> None:
        """A faint whole ring, and the part that is left, so that the gap grows clockwise."""
        self._painter.setOpacity(_TRACK)
        self._arc(0.0, _FULL, width)
        self._painter.setOpacity(1.0)
        left = 1.0 if fraction is None else fraction
        if left > 0:
            self._arc(_TOP, left * _FULL, width)

    def _dotted(self) -> None:
        for index in range(_DOTS):
            angle = math.tau * index / _DOTS
            self._disc(_CENTRE + QPointF(math.cos(angle), math.sin(angle)) * _RADIUS, 0.85)

    def _dashed(self, width: float) -> None:
        for index in range(_DASHES):
            self._arc(_TOP + 14 + index * _FULL / _DASHES, 44.0, width)

    def _shaft(self) -> None:
        self._line(9.3, 9.3, 15.2, 15.2, 1.8)
        self._line(12.0, 12.0, 13.9, 10.1, 1.5)
        self._line(14.0, 14.0, 15.6, 12.4, 1.5)

    def _slash(self) -> None:
        with self._clearing():
            self._line(1.2, 14.8, 14.2, 1.8, 4.0)
        self._line(1.2, 14.8, 14.2, 1.8, 1.6)

    def _badge(self) -> None:
        with self._clearing():
            self._line(8.9, 3.05, 17.0, 3.05, 8.1)
        self._line(10.2, 3.0, 15.8, 3.0, 5.6)

    def _practice_dot(self) -> None:
        centre = QPointF(2.5, 13.5)
        with self._clearing():
            self._disc(centre, 2.9)
        self._disc(centre, 1.7)

    def _arc(self, start: float, span: float, width: float) -> None:
        with self._stroke(width) as unit:
            box = _box(_CENTRE, _RADIUS, unit)
            if span >= _FULL:
                self._painter.drawEllipse(box)
                return
            end = math.degrees(width / 2 / _RADIUS)
            length = max(_LEAST, span - 2 * end)
            first = start + (span - length) / 2
            self._painter.drawArc(box, round(first * 16), max(1, round(length * 16)))

    def _line(self, x1: float, y1: float, x2: float, y2: float, width: float) -> None:
        length = math.hypot(x2 - x1, y2 - y1)
        share = min(0.499, width / 2 / length)
        x, y = (x2 - x1) * share, (y2 - y1) * share
        with self._stroke(width) as unit:
            start, end = QPointF(x1 + x, y1 + y) * unit, QPointF(x2 - x, y2 - y) * unit
            self._painter.drawLine(QLineF(start, end))

    @contextmanager
    def _stroke(self, width: float) -> Iterator[float]:
        """Scale the pen to a width; gives what every measure has to be multiplied with."""
        whole = width + self._extra
        self._painter.save()
        self._painter.scale(whole, whole)
        yield 1 / whole
        self._painter.restore()

    @contextmanager
    def _clearing(self) -> Iterator[None]:
        """Cut out instead of draw, so that what follows stands apart; never widened."""
        extra, self._extra = self._extra, 0.0
        self._painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        yield
        self._painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        self._extra = extra


def _box(centre: QPointF, radius: float, unit: float) -> QRectF:
    left, top = (centre.x() - radius) * unit, (centre.y() - radius) * unit
    return QRectF(left, top, 2 * radius * unit, 2 * radius * unit)
