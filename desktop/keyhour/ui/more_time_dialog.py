"""The dialog behind "More time…": what can be done about the end, what it costs, and the form for
it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMessageBox,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from keyhour.present.more_time import MoreTimeInput, MoreTimeView, Way, WayView
from keyhour.present.words import Words
from keyhour.ui.ask_dialog import AskDialog
from keyhour.ui.button import ChoiceButton
from keyhour.ui.guard import Guard
from keyhour.ui.question_box import ask
from keyhour.ui.request_form import RequestForm
from keyhour.ui.text import Text, Voice

_INDENT = 24

Look = Callable[[MoreTimeInput], MoreTimeView | None]
"""Gives the dialog for an input, or None when the right is not active any more."""


class MoreTimeDialog(AskDialog):
    """Shows a `MoreTimeView`.

    Signals: `submitted(MoreTimeInput)`; `chosen(Intent)`, to take back what is prepared.
    """

    submitted = Signal(object)
    chosen = Signal(object)

    def __init__(
        self,
        entered: MoreTimeInput,
        look: Look,
        words: Words,
        guard: Guard | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(guard, parent)
        self._look = look
        self._view: MoreTimeView | None = None
        self._question: QMessageBox | None = None
        self._title, self._facts = Text(Voice.TITLE, self), Text(Voice.PLAIN, self)
        self._prepared, self._let_end = Text(Voice.STRONG, self), ChoiceButton(self)
        self._ways = Ways(entered.way, self)
        self._note = Text(Voice.STRONG, self)
        self._form = RequestForm(entered.form, words, self)
        self._arrange()
        self._let_end.chosen.connect(self._on_let_end_chosen)
        self._ways.changed.connect(self.refresh)
        self._form.changed.connect(self.refresh)
        self._form.confirmed.connect(self.submit)
        self.refresh()
        self._form.place_cursor()

    @property
    def entered(self) -> MoreTimeInput:
        """What the dialog holds."""
        return MoreTimeInput(way=self._ways.way, form=self._form.entered)

    def refresh(self) -> None:
        """Show the dialog again: the input, the state or the time has changed."""
        view = self._view = self._look(self.entered)
        if view is None:
            self.reject()
            return
        self.setWindowTitle(view.title)
        self._title.say(view.title)
        self._facts.say(view.facts)
        self._prepared.say(view.prepared)
        self._let_end.setVisible(view.let_end is not None)
        if view.let_end is not None:
            self._let_end.render_view(view.let_end)
        self._render_form(view)
        self._fit()

    def submit(self) -> None:
        """Hand it in; what gives up something is asked first."""
        if not self._guard.lets_pass:
            return
        self.refresh()
        if self._view is None or not self._submit.isEnabled():
            self._refuse(self._form)
            return
        if self._view.question is None:
            self._hand_in()
        else:
            self._question = ask(self._view.question, self._on_question_answered, self)

    def _arrange(self) -> None:
        column = self._column()
        for part in (self._title, self._facts, self._prepared):
            column.addWidget(part)
        column.addWidget(self._let_end, alignment=Qt.AlignmentFlag.AlignLeading)
        column.addSpacing(4)
        column.addWidget(self._ways)
        column.addSpacing(4)
        column.addWidget(self._note)
        column.addWidget(self._form)
        column.addWidget(self._problem)
        column.addSpacing(8)
        column.addStretch(1)
        column.addLayout(self._button_row())

    def _render_form(self, view: MoreTimeView) -> None:
        form = view.form
        for part in (self._ways, self._form, self._submit):
            part.setVisible(form is not None)
        if form is None:
            self._note.say("")
            self._problem.say("")
            self._close.setText(view.close_label)
            return
        self._note.say(" ".join(part for part in (form.practice, form.note) if part))
        own = (form.submit_label, view.close_label, *(one.label for one in view.ways))
        submit, close, *ways = self._form.render_view(form, own)
        self._submit.setText(submit)
        self._submit.setEnabled(form.can_submit)
        self._close.setText(close)
        self._ways.render_views(view.ways, ways)
        self._tell(form.problems, self._form)

    def _hand_in(self) -> None:
        self.submitted.emit(self.entered)
        self.accept()

    def _on_question_answered(self) -> None:
        """Time has passed while the question stood there."""
        self.refresh()
        if self._view is not None and self._submit.isEnabled():
            self._hand_in()

    def _on_let_end_chosen(self, intent: object) -> None:
        if self._guard.lets_pass:
            self.chosen.emit(intent)
            self.accept()


class Ways(QWidget):
    """The ways on, each with what it costs below it.

    Signals: `changed()`.
    """

    changed = Signal()

    def __init__(self, way: Way, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons = {one: QRadioButton(self) for one in Way}
        self._details = {one: Text(Voice.QUIET, self) for one in Way}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for one, button in self._buttons.items():
            self._group.addButton(button)
            indented = QHBoxLayout()
            indented.setContentsMargins(0, 0, 0, 6)
            indented.addSpacing(_INDENT)
            indented.addWidget(self._details[one], 1)
            column.addWidget(button)
            column.addLayout(indented)
        self._buttons[way].setChecked(True)
        self._group.buttonToggled.connect(self._on_toggled)

    @property
    def way(self) -> Way:
        """The chosen way."""
        return next(one for one, button in self._buttons.items() if button.isChecked())

    def render_views(self, views: tuple[WayView, ...], marks: list[str]) -> None:
        """Show the ways, their labels marked for the keyboard."""
        for view, mark in zip(views, marks, strict=True):
            button, detail = self._buttons[view.way], self._details[view.way]
            button.setText(mark)
            button.setEnabled(view.enabled or button.isChecked())
            button.setAccessibleDescription(view.detail)
            detail.say(view.detail)

    def _on_toggled(self, _button: object, is_on: bool) -> None:
        if is_on:
            self.changed.emit()
