"""What is to be seen on a display, looked at from outside the program that paints it."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage

_SAMPLE: Final = QSize(128, 80)
_BRIGHT: Final = 200
_PART: Final = 0.1
"""A window of ours takes a quarter of an empty, black screen; the first frame has its words."""


class Screen:
    """One display. There can be only one of it in a process."""

    def __init__(self, display: str) -> None:
        self._app = QGuiApplication(["bench", "-platform", "xcb", "-display", display])

    def wait_for_window(self, seconds: float) -> None:
        """Wait until a bright window was painted."""
        deadline = time.perf_counter() + seconds
        while not self._has_window():
            if time.perf_counter() > deadline:
                raise TimeoutError("nothing was painted")
            time.sleep(0.01)  # noqa: TID251  a measurement lives in real time

    def _has_window(self) -> bool:
        seen = self._app.primaryScreen().grabWindow(0).scaled(_SAMPLE).toImage()
        points = bytes(seen.convertToFormat(QImage.Format.Format_Grayscale8).constBits())
        return sum(point > _BRIGHT for point in points) > _PART * len(points)
