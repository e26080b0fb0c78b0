"""Makes the reference pictures again, after a change of looks that is meant:

    PYTHONPATH=desktop:. python tests/ui/app_reference.py

Look at what git says has changed before you commit it. `test_reference.py` compares.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, Qt
from PySide6.QtGui import QImage, QImageWriter, QPalette
from PySide6.QtWidgets import QApplication

from keyhour.ui import colour, header, surface
from keyhour.ui.appearance import Appearance
from tests.ui import gallery
from tests.ui.test_contrast import contrast_palette

FOLDER: Final = Path(__file__).parent / "reference"


class Look(NamedTuple):
    """A view of the gallery, dressed."""

    view: str
    theme: str = "light"
    language: str = "en"
    scale: str = "1"


LOOKS: Final = {
    "panel-light": Look("panel-busy"),
    "panel-dark": Look("panel-busy", theme="dark"),
    "panel-contrast": Look("panel-busy", theme="contrast"),
    "panel-german-200": Look("panel-denied", language="de", scale="2"),
    "panel-mirrored": Look("panel-busy", language="mirrored"),
    "dialog": Look("dialog-sql"),
    "bundle": Look("bundle-sent", theme="dark"),
    "more-time": Look("more_time"),
    "last-call": Look("last_call"),
    "settings": Look("settings-alerts"),
    "tray": Look("tray"),
}


def shoot_all(folder: Path) -> None:
    """Take every picture; a process for each scale and each contrast, which Qt reads once."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, look in LOOKS.items():
        environment = os.environ | {
            "QT_QPA_PLATFORM": "offscreen",
            "QT_SCALE_FACTOR": look.scale,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }
        command = [sys.executable, __file__, str(folder), name]
        subprocess.run(command, env=environment, check=True, capture_output=True)


def shoot(folder: Path, name: str) -> None:
    """Take one picture in this process."""
    look = LOOKS[name]
    app = QApplication([])
    gallery.dress(app, look.theme)
    if look.theme == "contrast":
        app.setPalette(_contrast())
    words = gallery.words_of(look.language)
    appearance = Appearance()
    appearance.speak(words.language)
    image = gallery.picture(gallery.views(words)[look.view]).toImage()
    image.setDevicePixelRatio(1)
    (folder / f"{name}.png").write_bytes(_small(image))


def _small(image: QImage) -> bytes:
    """As a file: with a table of colours where that makes it smaller."""
    few = image.convertToFormat(QImage.Format.Format_Indexed8, Qt.ImageConversionFlag.AvoidDither)
    files = []
    for one in (image.convertToFormat(QImage.Format.Format_RGB888), few):
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"png")).write(one)
        files.append(bytes(buffer.data().data()))
    return min(files, key=len)


def _contrast() -> QPalette:
    for module in (colour, header, surface):
        setattr(module, "wants_contrast", lambda: True)  # noqa: B010  this system offers none
    return contrast_palette("#ffffff", "#000000", "#1aebff", "#000000")


def main(*arguments: str) -> int:
    """Without arguments all pictures, into their folder."""
    if arguments:
        shoot(Path(arguments[0]), arguments[1])
    else:
        shoot_all(FOLDER)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
