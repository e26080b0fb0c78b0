"""The page of what a person asked for."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from keyhour.core.state import State
from keyhour.present.history import HistoryView, Period, history_view
from keyhour.present.intent import OpenHistory
from keyhour.present.words import Words
from keyhour.ui.button import ButtonRow
from keyhour.ui.empty import Empty
from keyhour.ui.history_list import HistoryList
from keyhour.ui.page import MARGIN, Page
from keyhour.ui.text import Text, Voice

_PERIODS = list(Period)


class HistoryPage(Page):
    """Shows a `HistoryView`; what is written down is read whenever the page comes to the front."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._search = QLineEdit(self)
        self._period = QComboBox(self)
        self._list = HistoryList(self)
        self._empty = Empty(self)
        self._said = Text(Voice.SMALL, self)
        self._buttons = ButtonRow(self)
        self._labels: tuple[str, ...] = ()
        self._arrange()
        self._connect()
        self.speak(words)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN, 4, MARGIN, 0)
        head.addWidget(self._search, 1)
        head.addWidget(self._period)
        foot = QVBoxLayout()
        foot.setContentsMargins(MARGIN, 0, MARGIN, 0)
        foot.addWidget(self._said)
        foot.addWidget(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        middle = QVBoxLayout()
        middle.setContentsMargins(4, 0, 4, 0)  # in line with what stands above
        middle.addWidget(self._empty)
        column.addLayout(middle)
        column.addWidget(self._list, 1)
        column.addStretch(0)
        column.addLayout(foot)

    def _connect(self) -> None:
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self.redraw_wanted)
        self._period.addItems([""] * len(_PERIODS))
        self._period.setCurrentIndex(_PERIODS.index(Period.MONTH))
        self._period.currentIndexChanged.connect(self.redraw_wanted)
        self._buttons.chosen.connect(self.chosen)
        self._empty.chosen.connect(self.chosen)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self._search.setFocus)

    def render_state(self, state: State, now: datetime, zone: tzinfo | None = None) -> HistoryView:
        period = _PERIODS[self._period.currentIndex()]
        view = history_view(state, now, self.words, zone, self._search.text(), period)
        self._search.setVisible(bool(view.hint))
        self._period.setVisible(bool(view.hint))
        self._search.setPlaceholderText(view.hint)
        for place, label in enumerate(view.periods):
            self._period.setItemText(place, label)
        self._list.render_rows(view.rows)
        self._empty.render_view(view.empty)
        self._said.say(view.said)
        self._buttons.render_view(view.choices)
        return view

    def speak(self, words: Words) -> None:
        super().speak(words)
        self._search.setAccessibleName(words("Search the history"))
        self._period.setAccessibleName(words("How far back"))
        self._list.setAccessibleName(words("History"))

    @property
    def start(self) -> QWidget | None:
        return None if self._search.isHidden() else self._search

    def step_back(self) -> bool:
        if not self._search.text():
            return False
        self._search.clear()
        return True

    def forget(self) -> None:
        self._search.clear()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.chosen.emit(OpenHistory())
