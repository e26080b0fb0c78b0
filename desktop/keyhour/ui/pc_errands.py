"""Carries out what a person wants of this PC; leaving Windows is asked about first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from keyhour.core import events
from keyhour.core.device_verdict import NextStep
from keyhour.core.state import State
from keyhour.core.this_pc import device_verdict
from keyhour.present import intent as meant
from keyhour.present.leave import LeaveView, leave_view
from keyhour.present.words import Words
from keyhour.ui.farewell import let_go
from keyhour.ui.leave_dialog import LeaveDialog

_EVENTS: dict[type[meant.Intent], events.Event] = {
    meant.ReadDevice: events.DeviceReadChosen(),
    meant.RemindDevice: events.DeviceReminderChosen(),
}


class PcErrands(QObject):
    """One question at a time; it follows by itself when a renewal asked for here is done."""

    def __init__(
        self,
        post: Callable[[events.Event], None],
        words: Words,
        now: Callable[[], datetime],
        window: Callable[[], QWidget | None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._post = post
        self._words = words
        self._now = now
        self._window = window
        self._state = State()
        self._goes_on = False
        """Whether a person asked here to renew and then to sign out."""
        self._dialog: LeaveDialog | None = None

    def carry_out(self, intent: meant.Intent) -> bool:
        """Do it; False when it is no matter of this PC."""
        event = _EVENTS.get(type(intent))
        if event is not None:
            self._post(event)
            return True
        match intent:
            case meant.RenewWindows():
                self._goes_on = True
                self._post(events.WindowsRenewalChosen())
            case meant.SignOutOfWindows():
                self._ask()
            case _:
                return False
        return True

    def render_state(self, state: State) -> None:
        """The renewal has come: ask the question that was announced. It failed: ask nothing."""
        self._state = state
        renewal = state.device.renewal
        if not self._goes_on or (renewal is not None and renewal.failure is None):
            return
        found = device_verdict(state, state.server_time(self._now()))
        is_settled = state.device.started_at is None and not state.device.wanted
        if renewal is None and found.next_step is NextStep.SIGN_OUT and is_settled:
            self._goes_on = False
            self._ask()
        elif renewal is not None:
            self._goes_on = False

    def speak(self, words: Words) -> None:
        """Go on in another language."""
        self._words = words

    def close_all(self) -> None:
        """The program ends."""
        if self._dialog is not None:
            self._dialog.reject()

    def _ask(self) -> None:
        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return
        self._dialog = LeaveDialog(self._look, parent=self._window())
        self._dialog.agreed.connect(self._on_dialog_agreed)
        self._dialog.finished.connect(self._on_dialog_finished)
        self._dialog.show()

    def _look(self, seconds: int | None) -> LeaveView:
        return leave_view(self._state, self._words, seconds)

    def _on_dialog_agreed(self) -> None:
        self._post(events.WindowsSignOutChosen())

    def _on_dialog_finished(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            let_go(dialog)
