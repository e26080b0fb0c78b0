"""Nothing is cut off: at any scale, with large letters, and from right to left."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.app_fit import misfits

POINTS: Final = 10
APP: Final = Path(__file__).parent / "app_fit.py"
_SECONDS: Final = 60


@pytest.mark.timeout(_SECONDS)
@pytest.mark.parametrize("direction", ["left_to_right", "right_to_left"])
@pytest.mark.parametrize(
    ("scale", "size"), [("1", 1.0), ("1.5", 1.0), ("2", 1.0), ("2.5", 1.0), ("1", 1.5), ("2", 1.5)]
)
def test_nothing_is_cut_off(scale: str, size: float, direction: str) -> None:
    """Every view in every situation, hostile names too."""
    done = subprocess.run(
        [sys.executable, str(APP), direction, str(POINTS * size)],
        env=os.environ | {"QT_SCALE_FACTOR": scale, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == []


@pytest.mark.parametrize("kind", [QLabel, QPushButton])
def test_a_text_that_is_cut_off_is_found(qtbot: QtBot, kind: type[QLabel | QPushButton]) -> None:
    """The measure itself: the same text fits, or it does not."""
    window = QWidget()
    qtbot.addWidget(window)
    one = kind("Device administrator", window)
    one.resize(one.sizeHint())
    window.resize(400, 100)
    window.show()
    assert misfits(window) == []
    one.resize(one.sizeHint().width() // 2, one.height())
    assert len(misfits(window)) == 1
