"""The settings: five pages, every change at once, no OK and no Apply."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from keyhour.core.organisation import Doubt, Organisation
from keyhour.present.intent import Intent, OpenHelp, SettingsPart
from keyhour.present.settings import SettingsView
from keyhour.ui.alerts_page import AlertsPage
from keyhour.ui.announce import announce
from keyhour.ui.favourites_page import FavouritesPage
from keyhour.ui.leaving_page import LeavingPage
from keyhour.ui.mnemonic import marked
from keyhour.ui.organisation_page import OrganisationPage
from keyhour.ui.placement import fitting
from keyhour.ui.reading import stops, walk_in_order
from keyhour.ui.settings_page import EDGE, GRID, GeneralPage, Page
from keyhour.ui.text import Text, Voice

_WIDTH, _HEIGHT = 480, 416

Look = Callable[[Organisation | None, frozenset[Doubt]], SettingsView]
"""Gives the settings for what the fields of the organisation hold."""


class SettingsDialog(QDialog):
    """Shows a `SettingsView`.

    Signals: `chosen(Intent)`; `organisation_entered(Organisation)`, when its fields were left.
    """

    chosen = Signal(object)
    organisation_entered = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._stops: list[QWidget] = []
        self._organisation = OrganisationPage(self)
        self._pages: dict[SettingsPart, Page] = {
            SettingsPart.GENERAL: GeneralPage(self),
            SettingsPart.ALERTS: AlertsPage(self),
            SettingsPart.FAVOURITES: FavouritesPage(self),
            SettingsPart.LEAVING: LeavingPage(self),
            SettingsPart.ORGANISATION: self._organisation,
        }
        self._tabs = QTabWidget(self)
        self._tabs.setUsesScrollButtons(False)  # the window gets as wide as its tabs
        self._problem = Text(Voice.STRONG, self)
        self._close = QPushButton(self)
        self._close.setAutoDefault(False)
        self._arrange()
        self._connect()
        self.refresh()
        self.resize(fitting(QSize(_WIDTH, _HEIGHT)))

    @property
    def part(self) -> SettingsPart:
        """The page on top."""
        return list(self._pages)[self._tabs.currentIndex()]

    def open_part(self, part: SettingsPart) -> None:
        """Turn to a page."""
        self._tabs.setCurrentIndex(list(self._pages).index(part))
        self._pages[part].first().setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Show the settings again: the state, the language or the input has changed."""
        view = self._look(self._organisation.entered, self._organisation.left)
        self.setWindowTitle(view.title)
        self._tabs.setAccessibleName(view.title)
        self._tabs.tabBar().setAccessibleName(view.title)
        own = [*(label for _, label in view.parts), view.close_label]
        marks = _Marks(own)
        for place, (part, label) in enumerate(view.parts):
            self._tabs.setTabText(place, marks.of_frame[place])
            page = self._pages[part]
            page.setAccessibleName(label)
            page.render_view(view, marks.of_page(page.labels(view)))
            self._areas[part].keep_width()
        self._close.setText(marks.of_frame[-1])
        if view.problem != self._problem.accessibleName():
            announce(self, view.problem)
        self._problem.say(view.problem)
        self._keep_order()

    def _keep_order(self) -> None:
        """A warning that was added has its place among the others, for the Tab key too."""
        found = [stop for page in self._pages.values() for stop in stops(page)]
        here = [stop for stop in found if stop.window() is self]  # a box's list is a window
        wanted = [self._tabs.tabBar(), *here, self._close]
        if wanted != self._stops:
            self._stops = wanted
            walk_in_order(wanted)

    def _arrange(self) -> None:
        self._areas = {part: _Area(page) for part, page in self._pages.items()}
        for area in self._areas.values():
            self._tabs.addTab(area, "")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        column.setSpacing(GRID)
        column.addWidget(self._tabs, 1)
        column.addWidget(self._problem)
        column.addLayout(buttons)

    def _connect(self) -> None:
        for page in self._pages.values():
            page.chosen.connect(self._on_chosen)
        self._organisation.typed.connect(self.refresh)
        self._organisation.finished.connect(self._on_organisation_finished)
        self._close.clicked.connect(self.accept)
        read_on = QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), self)
        read_on.activated.connect(lambda: self.chosen.emit(OpenHelp()))

    def _on_chosen(self, intent: Intent) -> None:
        self.chosen.emit(intent)

    def _on_organisation_finished(self) -> None:
        self.refresh()
        entered = self._organisation.entered
        if entered is not None:
            self.organisation_entered.emit(entered)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._pages[self.part].first().setFocus(Qt.FocusReason.OtherFocusReason)


class _Marks:
    """Keyboard marks: the frame's are taken everywhere, a page's only on it."""

    def __init__(self, frame: list[str]) -> None:
        self._frame = frame
        self.of_frame = marked(frame)

    def of_page(self, labels: list[str]) -> list[str]:
        """The marked labels of a page."""
        return marked([*self._frame, *labels])[len(self._frame) :]


class _Area(QScrollArea):
    """A page, which scrolls up and down where the screen is too small for it."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def keep_width(self) -> None:
        """Be as wide as the page needs; long words in another language ask for more."""
        bar = self.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(self._page.minimumSizeHint().width() + bar)
