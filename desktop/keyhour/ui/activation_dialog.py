"""The activation dialog: reason, ticket, duration, start, and a button that says what will
happen.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from keyhour.core.detail import Detail
from keyhour.present.form import FormInput, FormView
from keyhour.present.words import Words
from keyhour.ui.ask_dialog import AskDialog
from keyhour.ui.guard import Guard
from keyhour.ui.request_form import RequestForm
from keyhour.ui.text import Text, Voice

Look = Callable[[FormInput], FormView | None]
"""Gives the form for an input, or None when the right can't be asked for any more."""


class ActivationDialog(AskDialog):
    """Asks for one right. The policy's bounds are the widgets' bounds.

    Signals: `submitted(FormInput)`; `detail_wanted(RightKey, Detail)`, somebody looks at what is
    read only then.
    """

    submitted = Signal(object)
    detail_wanted = Signal(object, object)

    def __init__(
        self,
        entered: FormInput,
        look: Look,
        words: Words,
        guard: Guard | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(guard, parent)
        self._look = look
        self._own = (words("Remember as favourite"), words("Cancel"))
        self._title, self._subtitle = Text(Voice.TITLE, self), Text(Voice.QUIET, self)
        self._note = Text(Voice.STRONG, self)
        self._form = RequestForm(entered, words, self)
        self._remember = QCheckBox(self)
        self._remember.setChecked(entered.remember)
        self._arrange()
        self._form.changed.connect(self.refresh)
        self._form.confirmed.connect(self.submit)
        self._form.places_wanted.connect(self._on_places_wanted)
        self.refresh()
        self._form.place_cursor()

    @property
    def entered(self) -> FormInput:
        """What the form holds."""
        return replace(self._form.entered, remember=self._remember.isChecked())

    def refresh(self) -> None:
        """Show the form again: the input, the state or the time has changed."""
        view = self._look(self.entered)
        if view is None:
            self.reject()
            return
        self.setWindowTitle(view.title)
        self._title.say(view.title)
        self._subtitle.say(view.subtitle)
        self._note.say(" ".join(part for part in (view.practice, view.note) if part))
        submit, remember, close = self._form.render_view(view, (view.submit_label, *self._own))
        self._submit.setText(submit)
        self._submit.setEnabled(view.can_submit)
        self._remember.setText(remember)
        self._close.setText(close)
        self._tell(view.problems, self._form)
        self._fit()

    def submit(self) -> None:
        """Hand the form in, if it may be sent and the window has been seen for a moment."""
        if not self._guard.lets_pass:
            return
        self.refresh()
        if self._submit.isEnabled():
            self.submitted.emit(self.entered)
            self.accept()
        else:
            self._refuse(self._form)

    def _on_places_wanted(self) -> None:
        self.detail_wanted.emit(self._form.entered.key, Detail.PLACES)

    def _arrange(self) -> None:
        column = self._column()
        for text in (self._title, self._subtitle, self._note):
            column.addWidget(text)
        column.addSpacing(4)
        column.addWidget(self._form)
        column.addSpacing(4)
        column.addWidget(self._remember)
        column.addWidget(self._problem)
        column.addSpacing(8)
        column.addStretch(1)
        column.addLayout(self._button_row())
