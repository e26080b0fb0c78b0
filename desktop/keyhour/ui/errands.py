"""Carries out intents: posts events, or opens the dialog in which a person decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from keyhour.core import approval_events, events
from keyhour.core.activation import ACCEPTS, Happening, Phase
from keyhour.core.history_events import HistoryForgetChosen, HistoryOpened
from keyhour.core.right import RightKey
from keyhour.core.session import SignInMethod
from keyhour.core.settings import with_plane
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.activation import settings_toggled
from keyhour.present.question import Question
from keyhour.present.words import Words
from keyhour.ui.forms import Forms
from keyhour.ui.pc_errands import PcErrands
from keyhour.ui.question_box import ask
from keyhour.ui.save_text import save_text

_WEB = frozenset({"http", "https"})

_EVENTS: dict[type[meant.Intent], events.Event] = {
    meant.SignIn: events.SignInChosen(),
    meant.SignInWithCode: events.SignInChosen(method=SignInMethod.DEVICE_CODE),
    meant.CancelSignIn: events.SignInCancelChosen(),
    meant.SignOut: events.SignOutChosen(),
    meant.AddAccount: events.SignInChosen(anyone=True),
    meant.DismissTrouble: events.TroubleDismissChosen(),
    meant.Refresh: events.RefreshChosen(),
    meant.OpenHistory: HistoryOpened(),
}
"""Intents that are an event as they are."""


class Errands(QObject):
    """What leads to a dialog is left to `Forms`.

    Signals: `panel_wanted(OpenPanel)`; `side_window_wanted(Intent)`; `quit_wanted()`.
    """

    panel_wanted = Signal(object)
    side_window_wanted = Signal(object)
    quit_wanted = Signal()

    def __init__(
        self,
        post: Callable[[events.Event], None],
        words: Words,
        now: Callable[[], datetime],
        window: Callable[[], QWidget | None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        """`window` is what a question stands over, when there is one."""
        super().__init__(parent)
        self._post = post
        self._words = words
        self._window = window
        self._state = State()
        self._question: QMessageBox | None = None
        self._saving: QFileDialog | None = None
        self._forms = Forms(words, now, self)
        self._forms.posted.connect(post)
        self._forms.chosen.connect(self.carry_out)
        self._pc = PcErrands(post, words, now, window, self)
        self._forms.panel_wanted.connect(self._on_form_panel_wanted)

    def render_state(self, state: State) -> None:
        """Keep open dialogs true; bring up the panel when what was asked here was refused."""
        self._state = state
        self._forms.render_state(state)
        self._pc.render_state(state)

    def valid_until(self) -> datetime | None:
        """When the words of an open dialog become untrue; None without one."""
        return self._forms.valid_until()

    def speak(self, words: Words) -> None:
        """Go on in another language; open dialogs keep what was entered."""
        self._words = words
        self._forms.speak(words)
        self._pc.speak(words)

    def close_all(self) -> None:
        """Close every dialog; the program ends."""
        self._forms.close_all()
        self._pc.close_all()

    def carry_out(self, intent: meant.Intent) -> None:  # noqa: C901, PLR0912  a table in words
        """Do what was meant, if the present state still allows it."""
        event = _EVENTS.get(type(intent))
        if event is not None:
            self._post(event)
            return
        match intent:
            case meant.OpenPanel():
                self.panel_wanted.emit(intent)
            case meant.OpenSettings() | meant.OpenHelp() | meant.OpenAbout():
                self.side_window_wanted.emit(intent)
            case meant.Quit():
                self.quit_wanted.emit()
            case meant.OpenForm(key):
                self._forms.open_form(key)
            case meant.MoreTime(key):
                self._forms.open_more_time(key)
            case meant.OpenBundle(keys):
                self._forms.open_bundle(keys)
            case meant.EndNow(key, warning):
                self._end_now(key, warning)
            case meant.OpenAddress(address):
                _open_page(address)
            case meant.BeSomebodyElse(account):
                self._post(events.AccountChosen(account=account))
            case meant.SaveText(title, name, text):
                self._saving = save_text(title, name, text, self._post, self._window())
            case meant.ForgetHistory(warning):
                self._forget_history(warning)
            case meant.CopyText(text):
                QGuiApplication.clipboard().setText(text)
            case _:
                if not self._pc.carry_out(intent):
                    self._post_about_right(intent)

    def _on_form_panel_wanted(self) -> None:
        """The list of rights says why."""
        self.panel_wanted.emit(meant.OpenPanel(meant.Tab.ROLES))

    def _post_about_right(self, intent: meant.Intent) -> None:
        match intent:
            case meant.CancelRequest(key):
                self._post_if(key, Happening.CANCEL_CHOSEN, events.CancelChosen(key=key))
            case meant.DropRenewal(key):
                happening = Happening.RENEWAL_DROP_CHOSEN
                self._post_if(key, happening, events.RenewalDropChosen(key=key))
            case meant.Dismiss(key):
                self._post_if(key, Happening.DISMISS_CHOSEN, events.DismissChosen(key=key))
            case _:
                self._post_about_approval(intent)

    def _post_about_approval(self, intent: meant.Intent) -> None:
        match intent:
            case meant.Decide(approval_id, verdict, comment):
                chosen = approval_events.DecideChosen(
                    approval_id=approval_id, verdict=verdict, justification=comment
                )
                self._post(chosen)
            case meant.WatchApprovals(on):
                self._post(approval_events.ApprovalsWatched(on=on))
            case meant.DismissDecision(approval_id):
                self._post(approval_events.DecisionDismissChosen(approval_id=approval_id))
            case meant.DismissNotice(notice_id):
                self._post(events.NoticeDismissChosen(notice_id=notice_id))
            case meant.ToggleFavourite(key):
                settings = settings_toggled(self._state.settings, key)
                self._post(events.SettingsChosen(settings=settings))
            case meant.SetPlane(plane, on):
                settings = with_plane(self._state.settings, plane, on=on)
                self._post(events.SettingsChosen(settings=settings))
            case meant.AskConsent(plane):
                self._post(events.ConsentChosen(plane=plane))

    def _post_if(self, key: RightKey, happening: Happening, event: events.Event) -> None:
        """A click can be older than the state; what no longer fits is dropped."""
        if happening in ACCEPTS[self._phase(key)]:
            self._post(event)

    def _phase(self, key: RightKey) -> Phase:
        account = self._state.account
        return Phase.IDLE if account is None else account.phase(key)

    def _end_now(self, key: RightKey, warning: str) -> None:
        event = events.DeactivateChosen(key=key)
        if not warning:
            self._post_if(key, Happening.DEACTIVATE_CHOSEN, event)
            return
        question = Question(
            text=warning,
            go_label=self._words("End now"),
            keep_label=self._words("Keep it"),
        )
        self._question = ask(
            question,
            lambda: self._post_if(key, Happening.DEACTIVATE_CHOSEN, event),
            self._window(),
        )

    def _forget_history(self, warning: str) -> None:
        question = Question(
            text=warning, go_label=self._words("Forget"), keep_label=self._words("Keep it")
        )
        self._question = ask(question, lambda: self._post(HistoryForgetChosen()), self._window())


def _open_page(address: str) -> None:
    """Only web pages: the address comes from the sign-in service."""
    url = QUrl(address)
    if url.scheme() in _WEB:
        QDesktopServices.openUrl(url)
