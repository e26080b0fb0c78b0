"""Every view in every situation, in German and in the made-up languages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import QDateTimeEdit, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from keyhour.present.words import Words
from keyhour.ui.start_field import StartField
from keyhour.ui.text import Text
from tests.ui.app_language import escaped

APP: Final = Path(__file__).parent / "app_language.py"
_SECONDS: Final = 60


@pytest.mark.timeout(_SECONDS)
@pytest.mark.parametrize("scale", ["1", "2"])
@pytest.mark.parametrize("language", ["de", "pseudo", "mirrored"])
def test_language_fits_and_is_spoken_everywhere(language: str, scale: str) -> None:
    """No text is cut off, and none went past the catalogue."""
    done = subprocess.run(
        [sys.executable, str(APP), language],
        env=os.environ | {"QT_SCALE_FACTOR": scale, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == []


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("[Àçţîṽàţé SQL operators öñé]", False), ("Activate", True), ("[Ñöţ] ýéţ", True),
        ("SQL operators · [ûñţîļ [14:30]]", False), ("0:42", False), ("Keyhour", False),
    ],
)  # fmt: skip
def test_a_text_that_went_past_the_catalogue_is_found(
    qtbot: QtBot, text: str, is_found: bool
) -> None:
    """The measure itself: names and numbers may stand outside of brackets, our words may not."""
    window = QWidget()
    qtbot.addWidget(window)
    QLabel(text, window)
    assert bool(escaped(window, "SQL operators")) is is_found
    QPushButton("[Ĝö]", window).setToolTip(text)
    assert bool(escaped(window, "SQL operators")) is is_found


def test_names_keep_to_the_windows_side(qtbot: QtBot) -> None:
    """A Latin name in an Arabic window stands right, beside its ring."""
    window = QWidget()
    qtbot.addWidget(window)
    name = Text(parent=window)
    name.say("Intune Administrator")
    assert name.alignment() & Qt.AlignmentFlag.AlignLeft
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert name.alignment() & Qt.AlignmentFlag.AlignRight
    late = Text(parent=window)
    assert late.alignment() & Qt.AlignmentFlag.AlignRight
    window.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert name.alignment() & Qt.AlignmentFlag.AlignLeft


def test_dates_run_as_digits_do(qtbot: QtBot) -> None:
    """Also where everything else runs from right to left, or the minutes would come first."""
    field = StartField(Words())
    qtbot.addWidget(field)
    field.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    edit = field.findChild(QDateTimeEdit)
    assert edit is not None
    edit.setDisplayFormat("dd.MM.yyyy HH:mm")
    edit.setDateTime(QDateTime(2026, 11, 24, 8, 28, 0))
    assert edit.text() == "24.11.2026 08:28"
