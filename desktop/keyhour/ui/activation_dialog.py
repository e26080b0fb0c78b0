"""The activation dialog: reason, ticket, duration, and a button that says what will happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent, QTextCursor
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from keyhour.present.form import TICKET_LIMIT, FormInput, FormView
from keyhour.present.moment import MINUTE
from keyhour.present.reason import REASON_LIMIT
from keyhour.present.words import Words
from keyhour.ui.button import unambiguous
from keyhour.ui.chips import Chips
from keyhour.ui.duration_box import STEP_MINUTES, DurationBox
from keyhour.ui.guard import Guard
from keyhour.ui.text import Text, Voice

_WIDTH = 400
_REASON_LINES = 3
_CONFIRM_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})

Look = Callable[[FormInput], FormView | None]
"""Gives the form for an input, or None when the right can't be asked for any more."""


class ActivationDialog(QDialog):
    """Asks for one right. The policy's bounds are the widgets' bounds.

    Signals: `submitted(FormInput)`.
    """

    submitted = Signal(object)

    def __init__(
        self,
        entered: FormInput,
        look: Look,
        words: Words,
        guard: Guard | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._entered = entered
        self._look = look
        self._guard = guard or Guard()
        self._is_filling = False
        self._is_sized = False
        self._build(words)
        self._arrange(words)
        self._fill()
        self._connect()
        self.refresh()
        self._place_cursor()

    @property
    def entered(self) -> FormInput:
        """What the form holds."""
        return self._entered

    def refresh(self) -> None:
        """Show the form again: the input, the state or the time has changed."""
        view = self._look(self._entered)
        if view is None:
            self.reject()
            return
        self._view = view
        self.setWindowTitle(view.title)
        self._title.say(view.title)
        self._subtitle.say(view.subtitle)
        self._note.say(" ".join(part for part in (view.practice, view.note) if part))
        self._reason_label.setText(view.reason_label)
        self._chips.render_texts(view.last_reasons)
        self._ticket.setVisible(view.asks_ticket)
        self._bound(view)
        self._until.say(" · ".join(part for part in (view.until_text, view.limit_text) if part))
        self._presets.render_texts(tuple(one.label for one in view.presets))
        self._submit.setText(unambiguous(view.submit_label))
        self._submit.setEnabled(view.can_submit)
        self._problem.say(" ".join(one.text for one in view.problems))
        self._fit()

    def submit(self) -> None:
        """Hand the form in, if it may be sent and the window has been seen for a moment."""
        if not self._guard.lets_pass:
            return
        self.refresh()
        if self._view.can_submit:
            self.submitted.emit(self._entered)
            self.accept()

    def _build(self, words: Words) -> None:
        self._title, self._subtitle = Text(Voice.TITLE, self), Text(Voice.QUIET, self)
        self._note, self._problem = Text(Voice.STRONG, self), Text(Voice.QUIET, self)
        self._reason = QPlainTextEdit(self)
        self._reason.setTabChangesFocus(True)
        self._reason.setAccessibleName(words("Reason"))
        height = self._reason.fontMetrics().lineSpacing() * _REASON_LINES
        self._reason.setFixedHeight(height + 14)
        self._reason.installEventFilter(self)
        self._reason_label = _label(words("Reason"), self._reason)
        self._chips = Chips(words("Use this reason: {text}", text="{text}"), self)
        self._system, self._number = QLineEdit(self), QLineEdit(self)
        for field in (self._system, self._number):
            field.setMaxLength(TICKET_LIMIT)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setAccessibleName(words("Duration"))
        self._typed = DurationBox(words, self)
        self._typed.setAccessibleName(words("Duration"))
        self._until = Text(Voice.QUIET, self)
        self._presets = Chips(words("Set the duration to {text}", text="{text}"), self)
        self._remember = QCheckBox(words("Remember as favourite"), self)
        self._cancel = QPushButton(words("Cancel"), self)
        self._cancel.setAutoDefault(False)
        self._submit = QPushButton(self)
        self._submit.setDefault(True)

    def _arrange(self, words: Words) -> None:
        self._ticket = QWidget(self)
        tickets = QHBoxLayout(self._ticket)
        tickets.setContentsMargins(0, 0, 0, 0)
        tickets.addLayout(_labelled(words("Ticket system"), self._system))
        tickets.addLayout(_labelled(words("Ticket number (required)"), self._number))
        lasting = QHBoxLayout()
        lasting.addWidget(_label(words("For"), self._typed))
        lasting.addWidget(self._typed)
        lasting.addWidget(self._until, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._submit)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for text in (self._title, self._subtitle, self._note):
            column.addWidget(text)
        column.addSpacing(4)
        for part in (self._reason_label, self._reason, self._chips, self._ticket):
            column.addWidget(part)
        column.addSpacing(4)
        column.addLayout(lasting)
        column.addWidget(self._slider)
        column.addWidget(self._presets)
        column.addSpacing(4)
        column.addWidget(self._remember)
        column.addWidget(self._problem)
        column.addSpacing(8)
        column.addStretch(1)
        column.addLayout(buttons)
        self.setMinimumWidth(_WIDTH)

    def _fill(self) -> None:
        self._reason.setPlainText(self._entered.reason)
        self._system.setText(self._entered.ticket_system)
        self._number.setText(self._entered.ticket_number)
        self._remember.setChecked(self._entered.remember)

    def _connect(self) -> None:
        self._reason.textChanged.connect(self._on_text_changed)
        self._system.textEdited.connect(self._on_text_changed)
        self._number.textEdited.connect(self._on_text_changed)
        self._remember.toggled.connect(self._on_text_changed)
        self._slider.valueChanged.connect(self._on_slider_changed)
        self._typed.valueChanged.connect(self._on_minutes_changed)
        self._chips.picked.connect(self._on_reason_picked)
        self._presets.picked.connect(self._on_preset_picked)
        self._cancel.clicked.connect(self.reject)
        self._submit.clicked.connect(self.submit)

    def _bound(self, view: FormView) -> None:
        """Give the widgets the policy's bounds, and the one duration both show."""
        self._is_filling = True
        shortest, longest = view.shortest // MINUTE, view.longest // MINUTE
        minutes = view.duration // MINUTE
        self._typed.setRange(shortest, max(longest, minutes))
        self._typed.setValue(minutes)
        steps = -(-longest // STEP_MINUTES)
        self._slider.setRange(-(-shortest // STEP_MINUTES), max(steps, 1))
        self._slider.setPageStep(max(1, 30 // STEP_MINUTES))
        if self._minutes_of_slider() != minutes:
            self._slider.setValue(round(minutes / STEP_MINUTES))
        self._is_filling = False

    def _minutes_of_slider(self) -> int:
        return min(self._slider.value() * STEP_MINUTES, self._view.longest // MINUTE)

    def _fit(self) -> None:
        """As high as the texts need at this width, never lower than the person made it."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            needed = layout.totalHeightForWidth(self.width())
            self.resize(self.width(), max(needed, self.height() if self._is_sized else 0))
            self._is_sized = True

    def _place_cursor(self) -> None:
        self._reason.setFocus(Qt.FocusReason.OtherFocusReason)
        self._reason.moveCursor(QTextCursor.MoveOperation.End)

    def _set_duration(self, duration: timedelta) -> None:
        self._entered = replace(self._entered, duration=duration)
        self.refresh()

    def _on_text_changed(self) -> None:
        reason = self._reason.toPlainText()
        self._entered = replace(
            self._entered,
            reason=reason[:REASON_LIMIT],
            ticket_system=self._system.text(),
            ticket_number=self._number.text(),
            remember=self._remember.isChecked(),
        )
        self.refresh()

    def _on_slider_changed(self) -> None:
        if not self._is_filling:
            self._set_duration(MINUTE * self._minutes_of_slider())

    def _on_minutes_changed(self) -> None:
        if not self._is_filling:
            self._set_duration(self._typed.duration)

    def _on_reason_picked(self, index: int) -> None:
        self._reason.setPlainText(self._view.last_reasons[index])
        self._place_cursor()

    def _on_preset_picked(self, index: int) -> None:
        self._set_duration(self._view.presets[index].duration)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self._reason
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
        ):
            is_confirm = event.key() in _CONFIRM_KEYS
            if is_confirm and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                if not event.isAutoRepeat():
                    self.submit()
                return True
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._guard.restart()
        self._fit()


def _label(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    label.setBuddy(buddy)
    return label


def _labelled(text: str, field: QLineEdit) -> QVBoxLayout:
    field.setAccessibleName(text)
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(_label(text, field))
    column.addWidget(field)
    return column
