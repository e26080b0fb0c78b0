"""The page of everything a person holds, waits for and may ask for."""

from __future__ import annotations

from datetime import datetime, tzinfo
from itertools import zip_longest

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from keyhour.core.right import Plane, RightKey
from keyhour.core.state import State
from keyhour.present.intent import Intent
from keyhour.present.news import roles_news
from keyhour.present.picking import Picked
from keyhour.present.roles import RolesView, roles_view
from keyhour.present.words import Words
from keyhour.ui.empty import Empty
from keyhour.ui.growth import Growth
from keyhour.ui.page import MARGIN, Page, scrolled
from keyhour.ui.pick_bar import PickBar, PickSwitch
from keyhour.ui.roster import CardSection, RowSection
from keyhour.ui.row import Row


class RolesPage(Page):
    """Shows a `RolesView`."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._view: RolesView | None = None
        self._picked: Picked | None = None
        self._search = QLineEdit(self)
        self._active = CardSection("", self)
        self._waiting = CardSection("", self)
        self._refused = CardSection("", self)
        self._eligible = RowSection("", self)
        self._switch, self._bar = PickSwitch(self), PickBar(self)
        self._eligible.put_beside_heading(self._switch)
        self._standing = RowSection("", self)
        self._empty = Empty(self)
        self._notes = tuple(Empty(self) for _ in Plane)
        self._scroll = scrolled(self, *self._sections(), self._empty, *self._notes)
        self._growth = Growth(self._scroll, (self._eligible, self._standing))
        self._arrange()
        self._connect()
        self.speak(words)

    def _arrange(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, 4, MARGIN, 0)
        head.addWidget(self._search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._bar)

    def _connect(self) -> None:
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self.redraw_wanted)
        self._search.installEventFilter(self)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self._on_find_activated)
        self._eligible.walked.connect(self._step)
        self._eligible.ticked.connect(self._on_row_ticked)
        self._switch.clicked.connect(self._on_switch_clicked)
        self._bar.chosen.connect(self._on_bar_chosen)
        for source in (self._empty, *self._notes, *self._sections()):
            source.chosen.connect(self.chosen)

    def _sections(self) -> tuple[CardSection | RowSection, ...]:
        return (self._active, self._waiting, self._refused, self._eligible, self._standing)

    @property
    def picked(self) -> Picked | None:
        """The rows with a tick; None while nobody is picking several."""
        return self._picked

    def pick(self, picked: Picked | None) -> None:
        """Pick these; None stops picking."""
        if picked != self._picked:
            self._picked = picked
            self.redraw_wanted.emit()

    def render_state(self, state: State, now: datetime, zone: tzinfo | None = None) -> RolesView:
        view = roles_view(state, now, self.words, zone, self._search.text(), self._picked)
        self.news = "" if self._view is None else roles_news(self._view, view, self.words)
        self._view = view
        self._search.setVisible(bool(view.search_hint))
        self._search.setPlaceholderText(view.search_hint)
        self._active.render_views(view.active)
        self._waiting.render_views(view.waiting)
        self._refused.render_views(view.refused)
        self._eligible.render_views(view.eligible)
        self._switch.render_view(view.picking)
        self._bar.render_view(view.picking)
        self._standing.render_views(view.standing)
        self._empty.render_view(view.empty)
        for note, shown in zip_longest(self._notes, view.notes):
            note.render_view(shown)
        return view

    def speak(self, words: Words) -> None:
        super().speak(words)
        self._active.rename(words("Active"))
        self._waiting.rename(words("Waiting"))
        self._refused.rename(words("Not granted"))
        self._eligible.rename(words("Eligible"))
        self._standing.rename(words("Held all the time"))
        self._search.setAccessibleName(words("Search your roles"))

    @property
    def start(self) -> QWidget | None:
        return None if self._search.isHidden() else self._search

    def step_back(self) -> bool:
        if self._picked is not None:
            self.pick(None)
        elif self._search.text():
            self._search.clear()
        else:
            return False
        return True

    def forget(self) -> None:
        self._search.clear()
        self.pick(None)

    def _on_row_ticked(self, key: RightKey, is_on: bool) -> None:
        picked = self._picked or frozenset()
        self.pick(picked | {key} if is_on else picked - {key})

    def _on_switch_clicked(self) -> None:
        self.pick(frozenset() if self._picked is None else None)

    def _on_bar_chosen(self, intent: Intent) -> None:
        self.pick(None)
        self.chosen.emit(intent)

    def _on_find_activated(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _rows(self) -> list[Row]:
        return [row for row in self._eligible.rows if row.button.isEnabled()]

    def _step(self, by: int) -> bool:
        """Move the focus between the rows' buttons; above the first one is the search field."""
        rows = self._rows()
        focus = self.window().focusWidget()
        place = next((i for i, row in enumerate(rows) if row.button is focus), None)
        if place is None:
            place = -1 if by > 0 else len(rows)
        target = place + by
        if target < 0:
            self._on_find_activated()
            return True
        if target >= len(rows):
            return by > 0 and self._eligible.grow() and self._step(by)
        rows[target].button.setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(rows[target])
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self._search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            if event.key() == Qt.Key.Key_Down:
                return self._step(1)
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._rows():
                self._rows()[0].button.click()
                return True
        return super().eventFilter(watched, event)
