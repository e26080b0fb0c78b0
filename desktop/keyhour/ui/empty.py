"""What stands in place of an empty list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keyhour.present.page import EmptyView
from keyhour.ui.button import ButtonRow
from keyhour.ui.text import Text, Voice


class Empty(QWidget):
    """Shows an `EmptyView`; hidden when there is none.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Text(Voice.STRONG, self)
        self._body = Text(Voice.QUIET, self)
        self._support = Text(Voice.SMALL, self)
        self._support.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._support.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._buttons = ButtonRow(self)
        self._buttons.chosen.connect(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 16)
        column.setSpacing(6)
        for part in (self._title, self._body, self._support):
            column.addWidget(part)
        column.addSpacing(6)
        column.addWidget(self._buttons)

    def render_view(self, view: EmptyView | None) -> None:
        """Show why there is no list, or nothing."""
        self.setVisible(view is not None)
        if view is None:
            return
        self._title.say(view.title)
        self._body.say(view.body)
        self._support.say(view.support_code)
        self._buttons.render_view(view.choices)
