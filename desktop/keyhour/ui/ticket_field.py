"""A ticket's system and number, side by side."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from keyhour.present.form import TICKET_LIMIT
from keyhour.present.words import Words
from keyhour.ui.field_label import FieldLabel


class TicketField(QWidget):
    """Shown only where a policy asks for a ticket.

    Signals: `changed()`.
    """

    changed = Signal()

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.labels = (words("Ticket system"), words("Ticket number (required)"))
        self._fields = (QLineEdit(self), QLineEdit(self))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self._names = []
        for text, field in zip(self.labels, self._fields, strict=True):
            field.setMaxLength(TICKET_LIMIT)
            field.setAccessibleName(text)
            field.textEdited.connect(self.changed)
            name = FieldLabel(field, self)
            self._names.append(name)
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(name)
            column.addWidget(field)
            row.addLayout(column)

    @property
    def system(self) -> str:
        """Where the ticket is kept."""
        return self._fields[0].text()

    @property
    def number(self) -> str:
        """What it is called there."""
        return self._fields[1].text()

    @property
    def field(self) -> QWidget:
        """What must be filled in."""
        return self._fields[1]

    def fill(self, system: str, number: str) -> None:
        """Put a ticket into the fields."""
        self._fields[0].setText(system)
        self._fields[1].setText(number)

    def render_view(self, marks: list[str]) -> None:
        """Show the labels, marked for the keyboard."""
        for name, text in zip(self._names, marks, strict=True):
            name.setText(text)
