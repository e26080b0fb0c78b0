"""The reason: a field of three lines, and reasons that are one click away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from keyhour.present.reason import REASON_LIMIT
from keyhour.present.words import Words
from keyhour.ui.chips import Chips
from keyhour.ui.field_label import FieldLabel

_LINES = 3
_FRAME = 14
_CONFIRM_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class ReasonField(QWidget):
    """Return confirms the form; with Shift it makes a line.

    Signals: `changed()`; `confirmed()`.
    """

    changed = Signal()
    confirmed = Signal()

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ready: tuple[str, ...] = ()
        self._field = QPlainTextEdit(self)
        self._field.setTabChangesFocus(True)
        self._field.setFixedHeight(self._field.fontMetrics().lineSpacing() * _LINES + _FRAME)
        self._field.installEventFilter(self)
        self._label = FieldLabel(self._field, self)
        self._chips = Chips(words("Use this reason: {text}", text="{text}"), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._label, self._field, self._chips):
            column.addWidget(part)
        self._field.textChanged.connect(self.changed)
        self._chips.picked.connect(self._on_chip_picked)

    @property
    def text(self) -> str:
        """What is typed, without what nobody would read."""
        return self._field.toPlainText()[:REASON_LIMIT]

    def fill(self, text: str) -> None:
        """Put a reason into the field."""
        self._field.setPlainText(text)

    @property
    def field(self) -> QWidget:
        """Where it is typed."""
        return self._field

    def render_view(self, mark: str, label: str, ready: Sequence[str]) -> None:
        """Show the label, marked for the keyboard, and what stands ready."""
        self._ready = tuple(ready)
        self._label.setText(mark)
        self._field.setAccessibleName(label)
        self._chips.render_texts(ready)

    def place_cursor(self) -> None:
        """Go on behind what is typed."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.moveCursor(QTextCursor.MoveOperation.End)

    def _on_chip_picked(self, index: int) -> None:
        self._field.setPlainText(self._ready[index])
        self.place_cursor()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_confirm = event.key() in _CONFIRM_KEYS
            if is_confirm and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                if not event.isAutoRepeat():
                    self.confirmed.emit()
                return True
        return super().eventFilter(watched, event)
