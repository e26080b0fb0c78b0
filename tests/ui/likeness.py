"""Whether two pictures of a window show the same, whatever the machine makes of its letters.

Both are made grey and shrunk until a letter is a shade: other smoothing moves a shade a little,
a button that is missing changes several shades side by side by a lot.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

CELL: Final = 8
"""Pixels of a picture that make one shade, each way."""
SMOOTHING: Final = 28
"""Shades of 255: what other smoothing, or a step of one pixel, changes at most."""
PATCH: Final = 3
"""Cells of a square, each way, whose changes are added up."""
MUCH: Final = 12
"""Shades beyond smoothing in such a square: something else stands there."""
_BLUE: Final = 0xFF
"""Of a grey pixel any part is the shade."""
_SIZE_SLACK: Final = 0.03
"""Letters of another version are wider or narrower by so much."""

Place = tuple[int, int]
"""Column and row of a cell."""


def unlike(shot: QImage, reference: QImage) -> str:
    """Why the pictures differ; empty when they show the same."""
    for ours, wanted in (
        (shot.width(), reference.width()),
        (shot.height(), reference.height()),
    ):
        if abs(ours - wanted) > wanted * _SIZE_SLACK:
            return f"{_size(shot)} in place of {_size(reference)} pixels"
    columns, rows = reference.width() // CELL, reference.height() // CELL
    found = _differences(_shades(shot, columns, rows), _shades(reference, columns, rows))
    worst = max(found, key=lambda place: _around(found, place), default=None)
    if worst is None or _around(found, worst) < MUCH:
        return ""
    return f"something else stands at {worst[0] * CELL}, {worst[1] * CELL}"


def _size(image: QImage) -> str:
    return f"{image.width()} × {image.height()}"


def _shades(image: QImage, columns: int, rows: int) -> list[list[int]]:
    small = image.scaled(
        columns,
        rows,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    ).convertToFormat(QImage.Format.Format_Grayscale8)
    return [[small.pixel(x, y) & _BLUE for x in range(columns)] for y in range(rows)]


def _differences(ours: list[list[int]], wanted: list[list[int]]) -> dict[Place, int]:
    """Where the shades differ by more than smoothing explains, and by how much more."""
    return {
        (column, row): abs(a - b) - SMOOTHING
        for row, (one, other) in enumerate(zip(ours, wanted, strict=True))
        for column, (a, b) in enumerate(zip(one, other, strict=True))
        if abs(a - b) > SMOOTHING
    }


def _around(found: dict[Place, int], place: Place) -> int:
    """The sum over the square around a cell."""
    column, row = place
    near = range(-1, PATCH - 1)
    return sum(found.get((column + x, row + y), 0) for x in near for y in near)
