"""Asks before something is given up; keeping it is what Return and Escape do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from keyhour.present.question import Question
from keyhour.ui.mnemonic import marked


def ask(question: Question, go: Callable[[], None], parent: QWidget | None) -> QMessageBox:
    """Open a question; `go` is called when the person does not want to keep it."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("Keyhour")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question.text)
    go_label, keep_label = marked((question.go_label, question.keep_label))
    end = box.addButton(go_label, QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(keep_label, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    end.clicked.connect(go)
    box.open()
    return box
