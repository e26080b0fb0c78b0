"""The panel's tabs: the platform's own, each with the number of things that wait behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabBar, QWidget

from keyhour.present.intent import Tab
from keyhour.present.tab import TabView
from keyhour.ui.button import unambiguous
from keyhour.ui.surface import Mark

_MOST = 4
_COUNT_SIDE = QTabBar.ButtonPosition.RightSide


class TabBar(QTabBar):
    """Shows `TabView`s; one tab alone is not shown.

    Ctrl+1 to Ctrl+4 turn to the tab at that place, arrow keys to the one beside.

    Signals: `turned(Tab)`; `summoned(Tab)`, by a key from anywhere in the window.
    """

    turned = Signal(object)
    summoned = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views: tuple[TabView, ...] = ()
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.currentChanged.connect(self._on_current_changed)
        for place in range(_MOST):
            key = QShortcut(QKeySequence(f"Ctrl+{place + 1}"), self.window())
            key.activated.connect(lambda place=place: self._on_key_pressed(place))

    def render_views(self, views: tuple[TabView, ...]) -> None:
        """Show these tabs; the one in front stays, or the first comes to the front, untold."""
        if views == self._views:
            return
        if [one.tab for one in views] != [one.tab for one in self._views]:
            self._replace(views)
        for place, view in enumerate(views):
            self.setTabText(place, unambiguous(view.label))
            self.setAccessibleTabName(place, view.accessible)
            self._mark(place, view.count)
        self._views = views
        self.setVisible(len(views) > 1)

    @property
    def front(self) -> Tab | None:
        """The tab in front; None while there are none."""
        return self._at(self.currentIndex())

    def turn_to(self, tab: Tab) -> None:
        """Bring a tab to the front, if there is one."""
        for place, view in enumerate(self._views):
            if view.tab is tab:
                self.setCurrentIndex(place)

    def _replace(self, views: tuple[TabView, ...]) -> None:
        before = self.front
        self.blockSignals(True)
        while self.count():
            self.removeTab(0)
        for view in views:
            self.addTab(view.label)
        self._views = views
        if before is not None:
            self.turn_to(before)
        self.blockSignals(False)

    def _mark(self, place: int, count: int) -> None:
        old = self.tabButton(place, _COUNT_SIDE)
        text = str(count) if count else ""
        if text == (old.text() if isinstance(old, Mark) else ""):
            return
        if old is not None:
            old.deleteLater()
        mark = Mark(text, self) if text else None
        self.setTabButton(place, _COUNT_SIDE, mark)

    def _at(self, place: int) -> Tab | None:
        return self._views[place].tab if 0 <= place < len(self._views) else None

    def _on_current_changed(self, place: int) -> None:
        tab = self._at(place)
        if tab is not None:
            self.turned.emit(tab)

    def _on_key_pressed(self, place: int) -> None:
        tab = self._at(place)
        if tab is not None:
            self.turn_to(tab)
            self.summoned.emit(tab)
