"""A request that waits for the person's decision, with a field for the comment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from keyhour.core.approval import Verdict
from keyhour.present.approval import ApprovalCardView
from keyhour.present.intent import Decide
from keyhour.present.reason import REASON_LIMIT
from keyhour.ui.announce import announce
from keyhour.ui.field_label import FieldLabel
from keyhour.ui.flow import Flow
from keyhour.ui.surface import Mark, Surface
from keyhour.ui.text import Text, Voice


class ApprovalCard(Surface):
    """Shows an `ApprovalCardView`; what is typed stays while the card does.

    No key decides but Space or Return on a button itself, and no click of the first half second.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, lets_pass: Callable[[], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lets_pass = lets_pass
        self._view: ApprovalCardView | None = None
        self._who = Text(Voice.STRONG, self)
        self._lines = Text(Voice.QUIET, self)
        self._quote = Text(Voice.PLAIN, self)
        self._marks = QWidget(self)
        self._marks_flow = Flow(6, self._marks)
        self._status = Text(Voice.SMALL, self)
        self._comment = QLineEdit(self)
        self._comment.setMaxLength(REASON_LIMIT)
        self._label = FieldLabel(self._comment, self)
        self._missing = Text(Voice.SMALL, self)
        self._missing.say("")
        self._buttons = {verdict: _button(self) for verdict in (Verdict.DENY, Verdict.APPROVE)}
        for verdict, button in self._buttons.items():
            button.clicked.connect(lambda _=False, verdict=verdict: self._decide(verdict))
        self._comment.textChanged.connect(lambda: self._missing.say(""))
        self._arrange()

    def _arrange(self) -> None:
        row = QWidget(self)
        flow = Flow(8, row)
        for button in self._buttons.values():
            button.setParent(row)
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(4)
        for part in (self._who, self._lines, self._quote, self._marks, self._status):
            column.addWidget(part)
        column.addSpacing(4)
        for part in (self._label, self._comment, self._missing, row):
            column.addWidget(part)

    def render_view(self, view: ApprovalCardView) -> None:
        """Show the request."""
        if view == self._view:
            return
        if self._view is None or view.marks != self._view.marks:
            self._show_marks(view.marks)
        self._view = view
        self._who.say(view.who)
        self._lines.say("\n".join(view.lines))
        self._quote.say(view.quote)
        self._status.say("\n".join(view.status))
        self._label.setText(view.comment_label)
        self._comment.setAccessibleName(view.comment_spoken)
        self._comment.setEnabled(view.can_decide)
        told = ", ".join((*view.lines, *view.marks))
        self.setAccessibleName(view.accessible)
        self.setAccessibleDescription(f"{told}. {view.quote}".strip())
        labels = {
            Verdict.APPROVE: (view.approve_label, view.approve_spoken),
            Verdict.DENY: (view.deny_label, view.deny_spoken),
        }
        for verdict, button in self._buttons.items():
            text, spoken = labels[verdict]
            button.setText(text)
            button.setAccessibleName(spoken)
            button.setEnabled(view.can_decide)

    def begin(self) -> None:
        """Put the keyboard into the comment."""
        self._comment.setFocus()

    def _show_marks(self, marks: tuple[str, ...]) -> None:
        while self._marks_flow.count():
            item = self._marks_flow.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for text in marks:
            self._marks_flow.addWidget(Mark(text, self._marks))
        self._marks.setVisible(bool(marks))

    def _decide(self, verdict: Verdict) -> None:
        view = self._view
        if view is None or not self._lets_pass():
            return
        comment = self._comment.text().strip()
        if view.reason_required and not comment:
            self._missing.say(view.missing_reason)
            announce(self, view.missing_reason)
            self.begin()
            return
        self.chosen.emit(Decide(view.id, verdict, comment))


def _button(parent: QWidget) -> QPushButton:
    button = QPushButton(parent)
    button.setAutoDefault(False)
    return button
