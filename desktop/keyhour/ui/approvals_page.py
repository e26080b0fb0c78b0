"""The page of requests that wait for the person's decision."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keyhour.core.state import State
from keyhour.present.approval import ApprovalsView, approvals_view
from keyhour.present.intent import Intent, WatchApprovals
from keyhour.present.news import approvals_news
from keyhour.present.words import Words
from keyhour.ui.approval_card import ApprovalCard
from keyhour.ui.decided_card import DecidedCard
from keyhour.ui.empty import Empty
from keyhour.ui.guard import Guard
from keyhour.ui.page import Page, scrolled
from keyhour.ui.text import Text, Voice


class ApprovalsPage(Page):
    """Shows an `ApprovalsView`.

    Cards that move under the pointer take no click for the first half second either.
    """

    def __init__(
        self, words: Words, parent: QWidget | None = None, guard: Guard | None = None
    ) -> None:
        super().__init__(words, parent)
        self._guard = guard or Guard()
        self._view: ApprovalsView | None = None
        self._cards: dict[str, ApprovalCard] = {}
        self._decided: dict[str, DecidedCard] = {}
        self._trouble = Text(Voice.QUIET, self)
        self._heading = Text(Voice.SECTION, self)
        self._waiting = QWidget(self)
        self._decided_heading = Text(Voice.SECTION, self)
        self._over = QWidget(self)
        self._empty = Empty(self)
        self._empty.chosen.connect(self.chosen)
        for box in (self._waiting, self._over):
            column = QVBoxLayout(box)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(8)
        parts = (
            self._trouble,
            self._heading,
            self._waiting,
            self._decided_heading,
            self._over,
            self._empty,
        )
        self._scroll = scrolled(self, *parts)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)

    def render_state(
        self, state: State, now: datetime, zone: tzinfo | None = None
    ) -> ApprovalsView:
        view = approvals_view(state, now, self.words, zone)
        self.news = "" if self._view is None else approvals_news(self._view, view)
        if self._view is None or _order(view) != _order(self._view):
            self._guard.restart()
        self._view = view
        self._trouble.say("\n".join(view.troubles))
        self._heading.say(view.heading if view.cards else "")
        self._decided_heading.say(view.decided_heading if view.decided else "")
        self._show_cards(view)
        self._show_decided(view)
        self._empty.render_view(view.empty)
        return view

    def bring_up(self, subject: str) -> None:
        card = self._cards.get(subject)
        if card is not None:
            card.begin()
            self._scroll.ensureWidgetVisible(card)

    def _show_cards(self, view: ApprovalsView) -> None:
        _drop(self._cards, {one.id for one in view.cards})
        for place, one in enumerate(view.cards):
            card = self._cards.get(one.id) or self._made(one.id)
            card.render_view(one)
            _put(self._waiting, card, place)
        self._waiting.setVisible(bool(view.cards))

    def _made(self, approval_id: str) -> ApprovalCard:
        card = ApprovalCard(lambda: self._guard.lets_pass, self._waiting)
        card.chosen.connect(self.chosen)
        self._cards[approval_id] = card
        return card

    def _show_decided(self, view: ApprovalsView) -> None:
        _drop(self._decided, {one.id for one in view.decided})
        for place, one in enumerate(view.decided):
            card = self._decided.get(one.id)
            if card is None:
                card = self._decided[one.id] = DecidedCard(self._over)
                card.chosen.connect(self.chosen)
            card.render_view(one)
            _put(self._over, card, place)
        self._over.setVisible(bool(view.decided))

    def _tell(self, *, on: bool) -> None:
        intent: Intent = WatchApprovals(on)
        self.chosen.emit(intent)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._guard.restart()
        self._tell(on=True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._tell(on=False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._guard.restart()


def _order(view: ApprovalsView) -> tuple[str, ...]:
    return (*(one.id for one in view.cards), *view.troubles)


def _drop(widgets: dict[str, ApprovalCard] | dict[str, DecidedCard], kept: set[str]) -> None:
    for name in [name for name in widgets if name not in kept]:
        widget: QWidget = widgets.pop(name)
        widget.hide()
        widget.deleteLater()


def _put(box: QWidget, widget: QWidget, place: int) -> None:
    column = box.layout()
    if isinstance(column, QVBoxLayout) and column.indexOf(widget) != place:
        column.removeWidget(widget)
        column.insertWidget(place, widget)
        widget.show()
