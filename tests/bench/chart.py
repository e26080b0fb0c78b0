"""Pictures of figures, drawn with what is here anyway: lines over a day, and bars."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter, QPen

_WIDTH: Final = 900
_HEIGHT: Final = 420
_BAR: Final = 26
_LEFT, _TOP, _RIGHT, _BOTTOM = 64, 44, 24, 40
_INK: Final = QColor("#1f2937")
_GRID: Final = QColor("#d1d5db")
_GOOD: Final = QColor("#1d4ed8")
_BAD: Final = QColor("#c2410c")
_SMALL: Final = 13
_MOST: Final = 1.5
"""How far the bars go, in parts of what is allowed."""


@dataclass(frozen=True)
class Line:
    """One line: hours of the day, and values."""

    label: str
    colour: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Bar:
    """One figure as a part of what is allowed."""

    label: str
    part: float
    told: str


def draw(path: Path, title: str, lines: Sequence[Line], ceiling: float) -> None:
    """Lines over the hours of a day, with a ceiling that they should stay under."""
    image, painter = _begin(_HEIGHT, title)
    box = QRectF(_LEFT, _TOP, _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM)
    hours = [hour for line in lines for hour, _ in line.points]
    first, last = min(hours), max(hours)

    def place(hour: float, value: float) -> QPointF:
        x = box.left() + box.width() * (hour - first) / (last - first)
        return QPointF(x, box.bottom() - box.height() * value / (ceiling * 1.05))

    for value in range(0, int(ceiling) + 1, 2000):
        painter.setPen(QPen(_BAD if value == ceiling else _GRID, 2 if value == ceiling else 1))
        painter.drawLine(place(first, value), place(last, value))
        _write(painter, QRectF(0, place(first, value).y() - 10, _LEFT - 8, 20), f"{value:,}")
    for hour in range(int(first), int(last) + 2):
        under = QRectF(place(hour, 0).x() - 30, box.bottom() + 6, 60, 20)
        _write(painter, under, f"{hour}:00", Qt.AlignmentFlag.AlignHCenter)
    for number, line in enumerate(lines):
        painter.setPen(QPen(QColor(line.colour), 2))
        painter.drawPolyline([place(*point) for point in line.points])
        beside = QRectF(_WIDTH - 260, _TOP + 24 + 20 * number, 236, 20)
        _write(painter, beside, f"— {line.label}", ink=QColor(line.colour))
    _end(image, painter, path)


def draw_bars(path: Path, title: str, bars: Sequence[Bar]) -> None:
    """Bars beside each other; the line is what is allowed."""
    image, painter = _begin(_TOP + _BAR * len(bars) + 20, title)
    left, wide = 330, _WIDTH - 330 - 170
    for number, bar in enumerate(bars):
        y = _TOP + _BAR * number
        part = min(bar.part, _MOST) / _MOST
        _write(painter, QRectF(0, y, left - 10, _BAR), bar.label)
        painter.fillRect(QRectF(left, y + 6, wide * part, 14), _GOOD if bar.part <= 1 else _BAD)
        beside = QRectF(left + wide + 8, y, 160, _BAR)
        _write(painter, beside, bar.told, Qt.AlignmentFlag.AlignLeft)
    painter.setPen(QPen(_INK, 1, Qt.PenStyle.DashLine))
    allowed = left + wide / _MOST
    painter.drawLine(QPointF(allowed, _TOP), QPointF(allowed, _TOP + _BAR * len(bars)))
    _end(image, painter, path)


def _begin(height: int, title: str) -> tuple[QImage, QPainter]:
    if QGuiApplication.instance() is None:
        _KEPT.append(QGuiApplication([]))
    image = QImage(_WIDTH, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = QFont("DejaVu Sans")
    font.setPixelSize(_SMALL + 3)
    painter.setFont(font)
    _write(painter, QRectF(16, 8, _WIDTH - 32, 28), title, Qt.AlignmentFlag.AlignLeft)
    font.setPixelSize(_SMALL)
    painter.setFont(font)
    return image, painter


_KEPT: Final[list[QGuiApplication]] = []
"""Fonts need an application for as long as anything is drawn."""


def _write(
    painter: QPainter,
    box: QRectF,
    text: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight,
    ink: QColor = _INK,
) -> None:
    painter.setPen(ink)
    painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter), text)


def _end(image: QImage, painter: QPainter, path: Path) -> None:
    painter.end()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not image.save(str(path)):
        raise OSError(f"could not write {path}")
