"""Asks where a text should be kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from keyhour.core.events import Event
from keyhour.core.history_events import ExportChosen

_DOCUMENTS = QStandardPaths.StandardLocation.DocumentsLocation


def save_text(
    title: str, name: str, text: str, post: Callable[[Event], None], parent: QWidget | None
) -> QFileDialog:
    """Open the system's dialog; the file that the person names gets the text."""
    dialog = QFileDialog(parent, title, QStandardPaths.writableLocation(_DOCUMENTS))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(name.rpartition(".")[2])
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: post(ExportChosen(path=path, text=text)))
    dialog.open()
    return dialog
