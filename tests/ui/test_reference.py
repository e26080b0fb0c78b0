"""Windows look as they did when somebody last looked at them.

A difference that is meant: make the pictures again (`app_reference.py` says how), look, commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtGui import QFont, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QGraphicsOpacityEffect, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from keyhour.present.words import Words
from tests.ui import gallery
from tests.ui.app_reference import FOLDER, LOOKS, shoot_all
from tests.ui.likeness import unlike

MOST_PICTURES: Final = 12
MOST_BYTES: Final = 600_000
_SECONDS: Final = 60


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every picture as this machine makes it."""
    folder = tmp_path_factory.mktemp("shots")
    shoot_all(folder)
    return folder


@pytest.mark.timeout(_SECONDS)
@pytest.mark.parametrize("name", LOOKS)
def test_window_looks_as_it_did(shots: Path, name: str) -> None:
    """In light, dark and high contrast, in German at 200 %, and from right to left."""
    shot, reference = QImage(str(shots / f"{name}.png")), QImage(str(FOLDER / f"{name}.png"))
    assert not reference.isNull()
    assert unlike(shot, reference) == ""


def test_reference_pictures_stay_few_and_small() -> None:
    """They are made again often, and history keeps them all."""
    files = {path.stem: path.stat().st_size for path in FOLDER.iterdir()}
    assert files.keys() == LOOKS.keys()
    assert len(files) <= MOST_PICTURES
    assert sum(files.values()) <= MOST_BYTES


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[None]:
    """The application as in the pictures, and afterwards as before."""
    font, palette = QApplication.font(), QPalette(qapp.palette())
    gallery.dress(qapp, "light")
    yield
    QApplication.setFont(font)
    QApplication.setPalette(palette)


@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize("view", ["panel-busy", "dialog-sql", "settings-alerts", "last_call"])
def test_other_smoothing_of_letters_is_no_difference(qtbot: QtBot, view: str) -> None:
    """Letters fitted to the pixels of another machine, or everything a pixel beside."""
    reference = _grab(qtbot, view)
    font = QFont("DejaVu Sans", 10)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    QApplication.setFont(font)
    assert _grab(qtbot, view) != reference
    assert unlike(_grab(qtbot, view), reference) == ""
    assert unlike(_moved(reference, 1, 0), reference) == ""
    assert unlike(_moved(reference, 0, 1), reference) == ""


@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize("view", ["panel-busy", "dialog-sql", "settings-alerts", "last_call"])
def test_a_button_that_is_missing_is_a_difference(qtbot: QtBot, view: str) -> None:
    """Each of them, the small and the grey ones too; its place stays empty."""
    reference = _grab(qtbot, view)
    window = _shown(qtbot, view)
    inside = [one for one in window.findChildren(QPushButton) if _is_seen(one)]
    assert inside
    for button in inside:
        effect = QGraphicsOpacityEffect(button)
        effect.setOpacity(0)
        button.setGraphicsEffect(effect)
        shot = window.grab().toImage()
        effect.setEnabled(False)
        assert unlike(shot, reference).startswith("something else stands at"), button.text()


def test_another_size_is_a_difference() -> None:
    """A little is the letters', more is not."""
    reference = QImage(300, 400, QImage.Format.Format_RGB32)
    reference.fill(0xFFFFFF)
    assert unlike(reference.scaled(303, 396), reference) == ""
    assert unlike(reference.scaled(300, 420), reference) == "300 × 420 in place of 300 × 400 pixels"


def _shown(qtbot: QtBot, view: str) -> QWidget:
    window = gallery.settled(gallery.views(Words())[view]())
    qtbot.addWidget(window)
    return window


def _grab(qtbot: QtBot, view: str) -> QImage:
    return _shown(qtbot, view).grab().toImage()


def _is_seen(button: QPushButton) -> bool:
    return button.isVisible() and button.visibleRegion().boundingRect() == button.rect()


def _moved(image: QImage, x: int, y: int) -> QImage:
    made = QImage(image.size(), image.format())
    made.fill(image.pixelColor(0, 0))
    painter = QPainter(made)
    painter.drawImage(x, y, image)
    painter.end()
    return made
