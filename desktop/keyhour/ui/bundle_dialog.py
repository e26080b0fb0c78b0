"""The dialog that asks for several rights with one reason, and shows what became of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from keyhour.core.right import RightKey
from keyhour.present.bundle import BundleInput, BundleView, bundle_sent
from keyhour.present.words import Words
from keyhour.ui.announce import announce
from keyhour.ui.ask_dialog import AskDialog
from keyhour.ui.bundle_line import BundleLines
from keyhour.ui.guard import Guard
from keyhour.ui.mnemonic import marked
from keyhour.ui.request_form import RequestForm
from keyhour.ui.text import Text, Voice

Look = Callable[[BundleInput], BundleView | None]
"""Gives the dialog for an input, or None when nobody is signed in any more."""
Send = Callable[[BundleInput], tuple[RightKey, ...]]
"""Sends what can be sent of an input; tells which rights that was."""


class BundleDialog(AskDialog):
    """Stays open while the answers come; what failed can be tried again."""

    def __init__(
        self,
        entered: BundleInput,
        look: Look,
        send: Send,
        words: Words,
        guard: Guard | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(guard, parent)
        self._bundle = entered
        self._look, self._send = look, send
        self._said = ""
        self._title, self._note = Text(Voice.TITLE, self), Text(Voice.STRONG, self)
        self._lines = BundleLines(words, self)
        self._form = RequestForm(entered.form, words, self)
        self._summary = Text(Voice.STRONG, self)
        self._arrange()
        self._lines.changed.connect(self._on_line_changed)
        self._form.changed.connect(self.refresh)
        self._form.confirmed.connect(self.submit)
        self.refresh()
        self._form.place_cursor()

    @property
    def entered(self) -> BundleInput:
        """What the dialog holds, and what was sent."""
        return replace(self._bundle, form=self._form.entered)

    def follow(self, entered: BundleInput) -> None:
        """Go on with this after the state has moved."""
        self._bundle = entered
        self.refresh()

    def refresh(self) -> None:
        """Show the dialog again: the input, the state or the time has changed."""
        view = self._look(self.entered)
        if view is None:
            self.reject()
            return
        self.setWindowTitle(view.title)
        self._title.say(view.title)
        self._lines.render_views(view.lines, is_sent=view.is_sent)
        self._summary.say(view.summary)
        self._form.setVisible(not view.is_sent)
        form = view.form
        notes = (form.practice, "" if view.is_sent else form.note)
        self._note.say(" ".join(note for note in notes if note))
        if view.is_sent:
            self._render_result(view)
        else:
            submit, close = self._form.render_view(form, (form.submit_label, view.close_label))
            self._submit.setText(submit)
            self._submit.setEnabled(form.can_submit)
            self._close.setText(close)
        self._tell(() if view.is_sent else form.problems, self._form)
        self._fit()

    def submit(self) -> None:
        """Send it, or what failed of it once more."""
        if not self._guard.lets_pass:
            return
        self.refresh()
        if not self._submit.isEnabled():
            self._refuse(self._form)
            return
        self._bundle = bundle_sent(self.entered, self._send(self.entered))
        self._is_sized = False  # without the form it may be lower
        self._close.setDefault(True)
        self._close.setFocus()
        self.refresh()

    def _arrange(self) -> None:
        column = self._column()
        for part in (self._title, self._note, self._lines, self._form, self._summary):
            column.addWidget(part)
        column.addWidget(self._problem)
        column.addSpacing(8)
        column.addStretch(1)
        column.addLayout(self._button_row())

    def _render_result(self, view: BundleView) -> None:
        retry, close = marked((view.retry_label, view.close_label))
        self._submit.setText(retry)
        self._submit.setVisible(view.can_retry)
        self._submit.setEnabled(view.can_retry)
        self._close.setText(close)
        said = ". ".join((*(f"{one.name}: {one.detail}" for one in view.lines), view.summary))
        if said != self._said and self.isVisible():
            self._said = said
            announce(self, said)

    def _on_line_changed(self, key: RightKey, duration: timedelta) -> None:
        others = tuple(one for one in self._bundle.own if one[0] != key)
        own = others if duration == self._form.entered.duration else (*others, (key, duration))
        self._bundle = replace(self._bundle, own=own)
        self.refresh()
