"""Keeps the dialogs in which a person asks for rights: one of each kind and right at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from keyhour.core import events
from keyhour.core.activation import ACCEPTS, Happening, Phase
from keyhour.core.detail import Detail, has_details
from keyhour.core.right import RightKey
from keyhour.core.state import State
from keyhour.present.activation import form_start, form_view, settings_after
from keyhour.present.bundle import (
    BundleInput,
    BundleView,
    bundle_drafts,
    bundle_followed,
    bundle_start,
    bundle_view,
)
from keyhour.present.form import FormInput, FormView, draft_from
from keyhour.present.more_time import (
    MoreTimeInput,
    MoreTimeView,
    Way,
    more_time_draft,
    more_time_start,
    more_time_view,
)
from keyhour.present.words import Words
from keyhour.ui.activation_dialog import ActivationDialog
from keyhour.ui.ask_dialog import AskDialog
from keyhour.ui.bundle_dialog import BundleDialog
from keyhour.ui.farewell import let_go
from keyhour.ui.more_time_dialog import MoreTimeDialog

_ARRIVED = frozenset({Phase.ACTIVE, Phase.AWAITING_APPROVAL, Phase.SCHEDULED, Phase.STANDING})


class Forms(QObject):
    """A second wish for the same right brings its dialog to the front.

    What was sent is kept until the service has taken it, so that nobody types it twice.

    Signals: `posted(Event)`; `chosen(Intent)`; `panel_wanted()`.
    """

    posted = Signal(object)
    chosen = Signal(object)
    panel_wanted = Signal()

    def __init__(
        self, words: Words, now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._now = now
        self._state = State()
        self._forms: dict[RightKey, ActivationDialog] = {}
        self._more_times: dict[RightKey, MoreTimeDialog] = {}
        self._bundle: BundleDialog | None = None
        self._sent: dict[RightKey, FormInput] = {}
        self._asked: set[RightKey] = set()

    def render_state(self, state: State) -> None:
        """Keep open dialogs true; bring up the panel when what was asked here was refused."""
        self._state = state
        for dialog in (*self._forms.values(), *self._more_times.values()):
            dialog.refresh()
        if self._bundle is not None:
            self._bundle.follow(bundle_followed(state, self._bundle.entered))
        if state.account is None:
            return
        phases = {key: state.account.phase(key) for key in (*self._sent, *self._asked)}
        self._sent = {key: one for key, one in self._sent.items() if phases[key] not in _ARRIVED}
        refused = {key for key in self._asked if phases[key] is Phase.REFUSED}
        if refused:
            self._asked -= refused
            self.panel_wanted.emit()

    def valid_until(self) -> datetime | None:
        """When the words of an open dialog become untrue; None without one."""
        views: list[FormView | MoreTimeView | BundleView | None] = [
            self._look(form.entered) for form in self._forms.values()
        ]
        views += [self._more_time(one.entered) for one in self._more_times.values()]
        if self._bundle is not None:
            views.append(self._look_at_all(self._bundle.entered))
        ends = [view.valid_until for view in views if view is not None]
        return min((end for end in ends if end is not None), default=None)

    def speak(self, words: Words) -> None:
        """Go on in another language: open dialogs are opened again with what was entered."""
        self._words = words
        for key, form in tuple(self._forms.items()):
            self._replace(form, partial(self._show_form, key, form.entered))
        for key, dialog in tuple(self._more_times.items()):
            self._replace(dialog, partial(self._show_more_time, key, dialog.entered))
        if self._bundle is not None:
            self._replace(self._bundle, partial(self._show_bundle, self._bundle.entered))

    def close_all(self) -> None:
        """Close every dialog; the program ends."""
        for dialog in self._dialogs():
            dialog.reject()

    def open_form(self, key: RightKey) -> None:
        """Ask for a right."""
        known = self._forms.get(key)
        if known is not None:
            bring_up(known)
            return
        entered = form_start(self._state, key)
        if entered is None or Happening.ACTIVATE_CHOSEN not in ACCEPTS[self._phase(key)]:
            self.panel_wanted.emit()  # the panel says why it can't be asked for
            return
        bring_up(self._show_form(key, self._sent.get(key, entered)))

    def open_more_time(self, key: RightKey) -> None:
        """Ask what to do about the end of a right."""
        known = self._more_times.get(key)
        if known is not None:
            bring_up(known)
            return
        entered = more_time_start(self._state, key)
        if entered is None or self._more_time(entered) is None:
            self.panel_wanted.emit()
            return
        bring_up(self._show_more_time(key, entered))

    def open_bundle(self, keys: tuple[RightKey, ...]) -> None:
        """Ask for several rights; another choice takes the place of one that was not sent."""
        if self._bundle is not None and self._bundle.entered.sent:
            self._bundle.reject()
        entered = bundle_start(self._state, keys)
        if entered is None:
            self.panel_wanted.emit()
            return
        if self._bundle is not None:
            if self._bundle.entered.keys == entered.keys:
                bring_up(self._bundle)
                return
            self._bundle.reject()
        bring_up(self._show_bundle(entered))

    def _dialogs(self) -> tuple[AskDialog, ...]:
        bundle = () if self._bundle is None else (self._bundle,)
        return (*self._forms.values(), *self._more_times.values(), *bundle)

    def _phase(self, key: RightKey) -> Phase:
        account = self._state.account
        return Phase.IDLE if account is None else account.phase(key)

    def _look(self, entered: FormInput) -> FormView | None:
        return form_view(self._state, entered, self._now(), self._words)

    def _more_time(self, entered: MoreTimeInput) -> MoreTimeView | None:
        return more_time_view(self._state, entered, self._now(), self._words)

    def _look_at_all(self, entered: BundleInput) -> BundleView | None:
        return bundle_view(self._state, entered, self._now(), self._words)

    def _send_all(self, entered: BundleInput) -> tuple[RightKey, ...]:
        drafts = bundle_drafts(self._state, entered)
        for draft in drafts:
            self.posted.emit(events.ActivateChosen(draft=draft))
        return tuple(draft.key for draft in drafts)

    def _show_form(self, key: RightKey, entered: FormInput) -> ActivationDialog:
        form = ActivationDialog(entered, self._look, self._words)
        self._forms[key] = form
        form.submitted.connect(self._on_form_submitted)
        form.detail_wanted.connect(self._on_detail_wanted)
        self._on_detail_wanted(key, Detail.POLICY)
        form.finished.connect(lambda: _forget(self._forms, key))
        form.show()
        return form

    def _show_more_time(self, key: RightKey, entered: MoreTimeInput) -> MoreTimeDialog:
        dialog = MoreTimeDialog(entered, self._more_time, self._words)
        self._more_times[key] = dialog
        dialog.submitted.connect(self._on_more_time_submitted)
        dialog.chosen.connect(self.chosen)
        dialog.finished.connect(lambda: _forget(self._more_times, key))
        dialog.show()
        return dialog

    def _show_bundle(self, entered: BundleInput) -> BundleDialog:
        dialog = BundleDialog(entered, self._look_at_all, self._send_all, self._words)
        for key in entered.keys:
            self._on_detail_wanted(key, Detail.POLICY)
        self._bundle = dialog
        dialog.finished.connect(self._on_bundle_finished)
        dialog.show()
        return dialog

    def _on_bundle_finished(self) -> None:
        if self._bundle is not None:
            let_go(self._bundle)
            self._bundle = None

    def _replace(self, dialog: AskDialog, make: Callable[[], AskDialog]) -> None:
        was_active = dialog.isActiveWindow()
        dialog.reject()
        new = make()
        if was_active:
            bring_up(new)

    def _on_form_submitted(self, entered: FormInput) -> None:
        account = self._state.account
        if account is None:
            return
        draft = draft_from(entered, account.policy(entered.right))
        self._asked.add(draft.key)
        self._sent[draft.key] = entered
        self.posted.emit(events.ActivateChosen(draft=draft))
        settings = settings_after(self._state.settings, entered)
        if settings != self._state.settings:
            self.posted.emit(events.SettingsChosen(settings=settings))

    def _on_detail_wanted(self, key: RightKey, detail: Detail) -> None:
        if has_details(key):
            self.posted.emit(events.DetailWanted(key=key, detail=detail))

    def _on_more_time_submitted(self, entered: MoreTimeInput) -> None:
        draft = more_time_draft(self._state, entered)
        if draft is None or self._phase(draft.key) is not Phase.ACTIVE:
            return
        if entered.way is Way.AT_END:
            self.posted.emit(events.RenewalChosen(draft=draft))
        else:
            self._asked.add(draft.key)
            self.posted.emit(events.DeactivateChosen(key=draft.key, then=draft))


def _forget(
    dialogs: dict[RightKey, ActivationDialog] | dict[RightKey, MoreTimeDialog], key: RightKey
) -> None:
    dialog = dialogs.pop(key, None)
    if dialog is not None:
        let_go(dialog)


def bring_up(window: QWidget) -> None:
    """Show a window in front of the others."""
    window.show()
    window.raise_()
    window.activateWindow()
