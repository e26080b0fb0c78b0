"""What the dialogs that ask for rights have in common."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from keyhour.ui.guard import Guard

_WIDTH = 400
_EDGE = 16


class AskDialog(QDialog):
    """As high as its texts need at its width, never lower than the person made it.

    Clicks of the first half second were meant for what lay below.
    """

    def __init__(self, guard: Guard | None, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._guard = guard or Guard()
        self._is_sized = False
        self._close = QPushButton(self)
        self._close.setAutoDefault(False)
        self._submit = QPushButton(self)
        self._submit.setDefault(True)
        self._close.clicked.connect(self.reject)
        self._submit.clicked.connect(self.submit)
        self.setMinimumWidth(_WIDTH)

    def submit(self) -> None:
        """Hand in what is entered, if it may be sent."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Show the dialog again: the input, the state or the time has changed."""
        raise NotImplementedError

    def _column(self) -> QVBoxLayout:
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.setSpacing(8)
        return column

    def _button_row(self) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._submit)
        return buttons

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None and self.isVisible():
            needed = layout.totalHeightForWidth(self.width())
            self.resize(self.width(), max(needed, self.height() if self._is_sized else 0))
            self._is_sized = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._guard.restart()
        self._fit()
