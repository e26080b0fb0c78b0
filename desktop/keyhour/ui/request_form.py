"""The fields of a form that asks for a right: reason, ticket, duration, start."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keyhour.core.right import Scope
from keyhour.present.form import Field, FormInput, FormView, Problem
from keyhour.present.words import Words
from keyhour.ui.mnemonic import marked
from keyhour.ui.reason_field import ReasonField
from keyhour.ui.span_field import SpanField
from keyhour.ui.start_field import StartField
from keyhour.ui.ticket_field import TicketField
from keyhour.ui.where_field import WhereField


class RequestForm(QWidget):
    """Shows a `FormView` and holds a `FormInput`.

    Signals: `changed()`, the person entered something; `confirmed()`, Return in the reason;
    `places_wanted()`, somebody looks for a narrower scope.
    """

    changed = Signal()
    confirmed = Signal()
    places_wanted = Signal()

    def __init__(self, entered: FormInput, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entered = entered
        self._for = words("For")
        self._where = WhereField(self)
        self._reason = ReasonField(words, self)
        self._ticket = TicketField(words, self)
        self._span = SpanField(words, self)
        self._start = StartField(words, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self._where, self._reason, self._ticket, self._span, self._start):
            column.addWidget(part)
        self._reason.fill(entered.reason)
        self._ticket.fill(entered.ticket_system, entered.ticket_number)
        self._connect()

    @property
    def entered(self) -> FormInput:
        """What the form holds."""
        return self._entered

    def render_view(self, view: FormView, own: Sequence[str]) -> list[str]:
        """Show the form. `own` are the other labels of the window; they come back marked for the
        keyboard, and so are the form's.
        """
        start = self._start.labels if view.start is not None else ()
        tickets = self._ticket.labels if view.asks_ticket else ()
        where = () if view.where is None else (view.where.label,)
        marks = marked((view.reason_label, self._for, *own, *tickets, *start, *where))
        self._where.setVisible(view.where is not None)
        if view.where is not None:
            self._where.render_view(view.where, marks.pop())
        first, last = 2 + len(own), 2 + len(own) + len(tickets)
        self._reason.render_view(marks[0], view.reason_label, view.ready_reasons)
        self._span.render_view(view, marks[1])
        self._ticket.setVisible(view.asks_ticket)
        if view.asks_ticket:
            self._ticket.render_view(marks[first:last])
        self._start.setVisible(view.start is not None)
        if view.start is not None:
            self._start.render_view(view.start, self._entered.start_at, marks[last:])
        return marks[2:first]

    def place_cursor(self) -> None:
        """Begin with the reason."""
        self._reason.place_cursor()

    def describe(self, problems: Sequence[Problem]) -> None:
        """Have each field say what is wrong with it to people who hear it."""
        for field, widget in self._fields().items():
            widget.setAccessibleDescription(
                " ".join(one.text for one in problems if one.field is field)
            )

    def go_to(self, field: Field) -> None:
        """Bring the focus where a problem can be mended."""
        widget = self._fields().get(field)
        if widget is not None and not widget.hasFocus():
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fields(self) -> dict[Field, QWidget]:
        return {
            Field.REASON: self._reason.field,
            Field.TICKET: self._ticket.field,
            Field.DURATION: self._span.field,
            Field.START: self._start.field,
        }

    def _connect(self) -> None:
        self._where.wanted.connect(self.places_wanted)
        self._where.changed.connect(self._on_place_changed)
        self._reason.changed.connect(self._on_text_changed)
        self._reason.confirmed.connect(self.confirmed)
        self._ticket.changed.connect(self._on_text_changed)
        self._span.changed.connect(self._on_span_changed)
        self._start.changed.connect(self._on_start_changed)

    def _on_text_changed(self) -> None:
        self._entered = replace(
            self._entered,
            reason=self._reason.text,
            ticket_system=self._ticket.system,
            ticket_number=self._ticket.number,
        )
        self.changed.emit()

    def _on_span_changed(self, duration: timedelta) -> None:
        self._entered = replace(self._entered, duration=duration)
        self.changed.emit()

    def _on_place_changed(self, place: Scope | None) -> None:
        self._entered = replace(self._entered, place=place)
        self.changed.emit()

    def _on_start_changed(self, start_at: datetime | None) -> None:
        self._entered = replace(self._entered, start_at=start_at)
        self.changed.emit()
