"""Small buttons with ready-made values."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from keyhour.present.foreign import shortened
from keyhour.ui.button import unambiguous
from keyhour.ui.flow import Flow

_LIMIT = 28


class Chips(QWidget):
    """One small button per text; hidden without any.

    Signals: `picked(int)`, the place of the text.
    """

    picked = Signal(int)

    def __init__(self, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spoken = spoken
        self._texts: tuple[str, ...] = ()
        self._flow = Flow(6, self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def render_texts(self, texts: Sequence[str]) -> None:
        """Show these texts, shortened; the whole one is the tool tip."""
        if tuple(texts) == self._texts:
            self.setVisible(bool(texts))
            return
        self._texts = tuple(texts)
        while self._flow.count():
            item = self._flow.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for text in texts:
            self._flow.addWidget(self._chip(text))
        self.setVisible(bool(texts))

    def _chip(self, text: str) -> QPushButton:
        chip = QPushButton(unambiguous(shortened(text, _LIMIT)), self)
        font = chip.font()
        font.setPointSizeF(font.pointSizeF() * 0.92)
        chip.setFont(font)
        chip.setAutoDefault(False)
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setToolTip(text if len(text) > _LIMIT else "")
        chip.setAccessibleName(self._spoken.replace("{text}", text))
        chip.clicked.connect(self._on_chip_clicked)
        return chip

    def _on_chip_clicked(self) -> None:
        chip = self.sender()
        if isinstance(chip, QPushButton):
            self.picked.emit(self._flow.indexOf(chip))
