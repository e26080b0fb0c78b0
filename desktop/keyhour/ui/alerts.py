"""Shows the notices this process has claimed, through the desktop or in our own window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Qt, Signal

from keyhour.core.notice import Notice
from keyhour.core.settings import AlertStyle
from keyhour.core.state import State
from keyhour.ports.notifications import Button, Notification, Notifications
from keyhour.present.notice import Answer, NoticeView, intent_of, is_stale, notice_view
from keyhour.present.words import Words
from keyhour.ui.farewell import let_go
from keyhour.ui.last_call import LastCall


class Alerts(QObject):
    """Each claimed notice is shown once; a pressed button becomes an intent.

    Signals: `chosen(Intent)`; `told(str)`, the notice with this id was answered.
    """

    chosen = Signal(object)
    told = Signal(str)
    _pressed = Signal(str, str)

    def __init__(
        self,
        notifications: Notifications,
        words: Words,
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._notifications = notifications
        self._words = words
        self._now = now
        self._state: State | None = None
        self._shown: dict[str, Notice] = {}
        self._windows: dict[str, LastCall] = {}
        self._pressed.connect(self._on_pressed, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Connect to the desktop's notifications."""
        self._notifications.start(self._pressed.emit)

    def stop(self) -> None:
        """Take everything back and disconnect."""
        for notice_id in tuple(self._shown):
            self._withdraw(notice_id)
        self._notifications.stop()

    @property
    def window_count(self) -> int:
        """How many of our own windows are open; while one is, its words need the time."""
        return len(self._windows)

    def render_state(self, state: State) -> None:
        """Show what is new, take back what is over, keep open windows true."""
        self._state = state
        for notice in tuple(self._shown.values()):
            if is_stale(state, notice):
                self._withdraw(notice.id)
        for notice in state.notices:
            if notice.claimed and notice.id not in self._shown:
                self._show(state, notice)
        for notice_id, window in self._windows.items():
            window.render_view(self._view(state, self._shown[notice_id]))

    def speak(self, words: Words) -> None:
        """Go on in another language; open windows are opened again."""
        self._words = words
        if self._state is None:
            return
        for notice_id, window in tuple(self._windows.items()):
            let_go(window)
            self._open_window(self._view(self._state, self._shown[notice_id]))

    def valid_until(self) -> datetime | None:
        """When the words of an open window become untrue; None without one."""
        if self._state is None:
            return None
        ends = [self._view(self._state, self._shown[one]).valid_until for one in self._windows]
        return min((end for end in ends if end is not None), default=None)

    def _view(self, state: State, notice: Notice) -> NoticeView:
        return notice_view(state, notice, self._now(), self._words)

    def _show(self, state: State, notice: Notice) -> None:
        view = self._view(state, notice)
        self._shown[notice.id] = notice
        style = state.settings.alert_style
        is_shown = style is not AlertStyle.WINDOW and self._notifications.show(_notification(view))
        if not is_shown and _has_window(view, style):
            self._open_window(view)

    def _open_window(self, view: NoticeView) -> None:
        window = LastCall(view)
        window.answered.connect(lambda answer: self._answer(view.id, answer))
        self._windows[view.id] = window
        window.place()
        window.show()

    def _withdraw(self, notice_id: str) -> None:
        self._shown.pop(notice_id, None)
        window = self._windows.pop(notice_id, None)
        if window is not None:
            window.close()
            let_go(window)
        self._notifications.withdraw(notice_id)  # also one that waits behind "do not disturb"

    def _on_pressed(self, notice_id: str, action: str) -> None:
        try:
            answer = Answer(action)
        except ValueError:
            return  # not one of our buttons
        self._answer(notice_id, answer)

    def _answer(self, notice_id: str, answer: Answer) -> None:
        notice = self._shown.get(notice_id)
        if notice is None or self._state is None:
            return
        window = self._windows.pop(notice_id, None)
        if window is not None:
            let_go(window)
            self._notifications.withdraw(notice_id)
        self.told.emit(notice_id)
        self.chosen.emit(intent_of(self._state, notice, answer, self._words))


def _has_window(view: NoticeView, style: AlertStyle) -> bool:
    """Whether a notice that the desktop does not show comes in our own window."""
    return style is AlertStyle.WINDOW or (style is AlertStyle.AUTOMATIC and view.own_window)


def _notification(view: NoticeView) -> Notification:
    buttons = tuple(Button(one.answer.value, one.label) for one in view.choices if one.answer.value)
    return Notification(
        id=view.id, title=view.title, body=view.body, buttons=buttons, urgent=view.urgent
    )
