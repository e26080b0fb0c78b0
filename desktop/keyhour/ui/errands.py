"""Carries out intents: posts events, or opens the dialog in which a person decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from keyhour.core import events
from keyhour.core.activation import ACCEPTS, Happening, Phase
from keyhour.core.right import RightKey
from keyhour.core.session import SignInMethod
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.activation import (
    form_start,
    form_view,
    settings_after,
    settings_toggled,
)
from keyhour.present.form import FormInput, FormView, draft_from
from keyhour.present.more_time import MoreTimeView, more_time_view
from keyhour.present.words import Words
from keyhour.ui.activation_dialog import ActivationDialog
from keyhour.ui.button import unambiguous
from keyhour.ui.farewell import let_go
from keyhour.ui.more_time_dialog import MoreTimeDialog

_WEB = frozenset({"http", "https"})

_EVENTS: dict[type[meant.Intent], events.Event] = {
    meant.SignIn: events.SignInChosen(),
    meant.SignInWithCode: events.SignInChosen(method=SignInMethod.DEVICE_CODE),
    meant.CancelSignIn: events.SignInCancelChosen(),
    meant.SignOut: events.SignOutChosen(),
    meant.Refresh: events.RefreshChosen(),
}
"""Intents that are an event as they are."""


class Errands(QObject):
    """One dialog per right at a time; a second wish for it brings the first to the front.

    Signals: `panel_wanted()`; `side_window_wanted(Intent)`; `quit_wanted()`.
    """

    panel_wanted = Signal()
    side_window_wanted = Signal(object)
    quit_wanted = Signal()

    def __init__(
        self,
        post: Callable[[events.Event], None],
        words: Words,
        now: Callable[[], datetime],
        window: QWidget | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._post = post
        self._words = words
        self._now = now
        self._window = window
        self._state = State()
        self._forms: dict[RightKey, ActivationDialog] = {}
        self._more_times: dict[RightKey, MoreTimeDialog] = {}
        self._asked: set[RightKey] = set()
        self._question: QMessageBox | None = None

    def render_state(self, state: State) -> None:
        """Keep open dialogs true; bring up the panel when what was asked here was refused."""
        self._state = state
        for form in tuple(self._forms.values()):
            form.refresh()
        for key, dialog in tuple(self._more_times.items()):
            view = self._more_time(key)
            if view is None:
                dialog.reject()
            else:
                dialog.render_view(view)
        self._tell_refusals(state)

    def valid_until(self) -> datetime | None:
        """When the words of an open dialog become untrue; None without one."""
        views: list[FormView | MoreTimeView | None] = [
            self._look(form.entered) for form in self._forms.values()
        ]
        views += [self._more_time(key) for key in self._more_times]
        ends = [view.valid_until for view in views if view is not None]
        return min((end for end in ends if end is not None), default=None)

    def speak(self, words: Words) -> None:
        """Go on in another language; open forms are opened again with what was entered."""
        self._words = words
        for key, form in tuple(self._forms.items()):
            entered, was_active = form.entered, form.isActiveWindow()
            form.reject()
            self._show_form(key, entered)
            if was_active:
                _bring_up(self._forms[key])
        self.render_state(self._state)

    def close_all(self) -> None:
        """Close every dialog; the program ends."""
        for dialog in (*self._forms.values(), *self._more_times.values()):
            dialog.reject()

    def carry_out(self, intent: meant.Intent) -> None:  # noqa: C901  a table in words
        """Do what was meant, if the present state still allows it."""
        event = _EVENTS.get(type(intent))
        if event is not None:
            self._post(event)
            return
        match intent:
            case meant.OpenPanel():
                self.panel_wanted.emit()
            case meant.OpenSettings() | meant.OpenHelp() | meant.OpenAbout():
                self.side_window_wanted.emit(intent)
            case meant.Quit():
                self.quit_wanted.emit()
            case meant.OpenForm(key):
                self._open_form(key)
            case meant.MoreTime(key):
                self._open_more_time(key)
            case meant.EndNow(key, warning):
                self._end_now(key, warning)
            case meant.OpenAddress(address):
                _open_page(address)
            case meant.CopyText(text):
                QGuiApplication.clipboard().setText(text)
            case _:
                self._post_about_right(intent)

    def _post_about_right(self, intent: meant.Intent) -> None:
        match intent:
            case meant.CancelRequest(key):
                self._post_if(key, Happening.CANCEL_CHOSEN, events.CancelChosen(key=key))
            case meant.Dismiss(key):
                self._post_if(key, Happening.DISMISS_CHOSEN, events.DismissChosen(key=key))
            case meant.DismissNotice(notice_id):
                self._post(events.NoticeDismissChosen(notice_id=notice_id))
            case meant.ToggleFavourite(key):
                settings = settings_toggled(self._state.settings, key)
                self._post(events.SettingsChosen(settings=settings))

    def _post_if(self, key: RightKey, happening: Happening, event: events.Event) -> None:
        """A click can be older than the state; what no longer fits is dropped."""
        if happening in ACCEPTS[self._phase(key)]:
            self._post(event)

    def _phase(self, key: RightKey) -> Phase:
        account = self._state.account
        return Phase.IDLE if account is None else account.phase(key)

    def _look(self, entered: FormInput) -> FormView | None:
        return form_view(self._state, entered, self._now(), self._words)

    def _more_time(self, key: RightKey) -> MoreTimeView | None:
        return more_time_view(self._state, key, self._now(), self._words)

    def _open_form(self, key: RightKey) -> None:
        known = self._forms.get(key)
        if known is not None:
            _bring_up(known)
            return
        entered = form_start(self._state, key)
        if entered is None or Happening.ACTIVATE_CHOSEN not in ACCEPTS[self._phase(key)]:
            self.panel_wanted.emit()  # the panel says why it can't be asked for
            return
        _bring_up(self._show_form(key, entered))

    def _show_form(self, key: RightKey, entered: FormInput) -> ActivationDialog:
        form = ActivationDialog(entered, self._look, self._words)
        self._forms[key] = form
        form.submitted.connect(self._on_form_submitted)
        form.finished.connect(lambda: self._forget_form(key))
        form.show()
        return form

    def _open_more_time(self, key: RightKey) -> None:
        view = self._more_time(key)
        if view is None:
            self.panel_wanted.emit()
            return
        dialog = self._more_times.get(key)
        if dialog is None:
            dialog = MoreTimeDialog(view)
            self._more_times[key] = dialog
            dialog.chosen.connect(self.carry_out)
            dialog.finished.connect(lambda: self._forget_more_time(key))
        _bring_up(dialog)

    def _forget_form(self, key: RightKey) -> None:
        dialog = self._forms.pop(key, None)
        if dialog is not None:
            let_go(dialog)

    def _forget_more_time(self, key: RightKey) -> None:
        dialog = self._more_times.pop(key, None)
        if dialog is not None:
            let_go(dialog)

    def _on_form_submitted(self, entered: FormInput) -> None:
        account = self._state.account
        if account is None:
            return
        self._asked.add(entered.key)
        self._post(events.ActivateChosen(draft=draft_from(entered, account.policy(entered.key))))
        settings = settings_after(self._state.settings, entered)
        if settings != self._state.settings:
            self._post(events.SettingsChosen(settings=settings))

    def _tell_refusals(self, state: State) -> None:
        if state.account is None:
            return
        refused = {key for key in self._asked if state.account.phase(key) is Phase.REFUSED}
        if refused:
            self._asked -= refused
            self.panel_wanted.emit()

    def _end_now(self, key: RightKey, warning: str) -> None:
        event = events.DeactivateChosen(key=key)
        if not warning:
            self._post_if(key, Happening.DEACTIVATE_CHOSEN, event)
            return
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Keyhour")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(warning)
        end = box.addButton(
            unambiguous(self._words("End now")), QMessageBox.ButtonRole.DestructiveRole
        )
        keep = box.addButton(unambiguous(self._words("Keep it")), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        end.clicked.connect(lambda: self._post_if(key, Happening.DEACTIVATE_CHOSEN, event))
        self._question = box
        box.open()


def _open_page(address: str) -> None:
    """Only web pages: the address comes from the sign-in service."""
    url = QUrl(address)
    if url.scheme() in _WEB:
        QDesktopServices.openUrl(url)


def _bring_up(window: QWidget) -> None:
    window.show()
    window.raise_()
    window.activateWindow()
