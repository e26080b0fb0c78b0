"""The dialog behind "More time…": what can be done, in words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from keyhour.present.intent import Intent
from keyhour.present.more_time import MoreTimeView
from keyhour.ui.button import ChoiceButton, unambiguous
from keyhour.ui.guard import Guard
from keyhour.ui.text import Text, Voice

_WIDTH = 380


class MoreTimeDialog(QDialog):
    """Shows a `MoreTimeView`.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(
        self, view: MoreTimeView, guard: Guard | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._guard = guard or Guard()
        self._title = Text(Voice.TITLE, self)
        self._body = Text(Voice.PLAIN, self)
        self._hint = Text(Voice.SMALL, self)
        self._end_now = ChoiceButton(self)
        self._end_now.chosen.connect(self._on_end_chosen)
        self._close = QPushButton(self)
        self._close.setDefault(True)
        self._close.clicked.connect(self.reject)
        self._arrange()
        self.render_view(view)

    def render_view(self, view: MoreTimeView) -> None:
        """Show the words again; time has passed."""
        self.setWindowTitle(view.title)
        self._title.say(view.title)
        self._body.say("\n\n".join(view.paragraphs))
        self._hint.say(view.end_now.hint)
        self._end_now.render_view(view.end_now)
        self._close.setText(unambiguous(view.close_label))

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._end_now)
        buttons.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._body)
        column.addSpacing(8)
        column.addStretch(1)
        column.addWidget(self._hint)
        column.addLayout(buttons)
        self.setMinimumWidth(_WIDTH)

    def _on_end_chosen(self, intent: Intent) -> None:
        if self._guard.lets_pass:
            self.accept()
            self.chosen.emit(intent)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._guard.restart()
        layout = self.layout()
        if layout is not None:
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))
