"""The panel: a small window beside the tray, with whose rights these are and a page for each
purpose.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from keyhour.core.state import State
from keyhour.present.intent import OpenHelp, Tab
from keyhour.present.news import panel_news
from keyhour.present.panel import PanelView, panel_view
from keyhour.present.words import Words
from keyhour.ui.announce import announce
from keyhour.ui.banner import Banner
from keyhour.ui.focus_ring import FocusRing
from keyhour.ui.header import Header
from keyhour.ui.page import MARGIN, Page
from keyhour.ui.pages import PAGES
from keyhour.ui.reading import put_in_order
from keyhour.ui.tab_bar import TabBar
from keyhour.ui.text import Text, Voice

_SIZE = QSize(380, 640)
_SMALLEST = QSize(300, 320)


class Panel(QMainWindow):
    """Shows a `PanelView` around the page in front; a page is made when it is first shown.

    Closing hides it. Its news are read out while it is in front.

    Signals: `chosen(Intent)`; `redraw_wanted()`, another page came to the front, or something was
    typed or ticked; `closed()`.
    """

    chosen = Signal(object)
    redraw_wanted = Signal()
    closed = Signal()

    def __init__(
        self,
        words: Words,
        kinds: Mapping[Tab, type[Page]] = PAGES,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._kinds = kinds
        self._pages: dict[Tab, Page] = {}
        self._view: PanelView | None = None
        self._drawn: Page | None = None
        self._stops: list[QWidget] = []
        self.valid_until: datetime | None = None
        """When what was drawn last becomes untrue; None when only a new state can change it."""
        self._focus_ring = FocusRing(self)
        self.setWindowTitle("Keyhour")
        self.setMinimumSize(_SMALLEST)
        self.resize(_SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._header = Header(self)
        self._banner = Banner(self)
        self._tabs = TabBar(self)
        self._stack = QStackedWidget(self)
        self._stamp = Text(Voice.SMALL, self)
        self._no_tray = Text(Voice.SMALL, self)
        self._no_tray.say("")
        self._arrange()
        self._connect()
        self._tabs.setAccessibleName(words("Pages"))
        self._page = self._brought(Tab.ROLES)

    def _arrange(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, MARGIN, MARGIN, 0)
        head.setSpacing(12)
        for part in (self._header, self._banner, self._tabs):
            head.addWidget(part)
        foot = QVBoxLayout()
        foot.setContentsMargins(MARGIN, 6, MARGIN, 10)
        foot.setSpacing(2)
        foot.addWidget(self._no_tray)
        foot.addWidget(self._stamp)
        body = QWidget(self)
        whole = QVBoxLayout(body)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addWidget(self._stack, 1)
        whole.addLayout(foot)
        self.setCentralWidget(body)

    def _connect(self) -> None:
        read_on = QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), self)
        read_on.activated.connect(lambda: self.chosen.emit(OpenHelp()))
        self._tabs.turned.connect(self._on_tabs_turned)
        self._tabs.summoned.connect(self._start)
        self._tabs.currentChanged.connect(self._focus_ring.follow)
        for source in (self._header, self._banner):
            source.chosen.connect(self.chosen)

    def turn_to(self, tab: Tab) -> None:
        """Bring a page to the front, if there is one in the present state."""
        self._tabs.turn_to(tab)

    @property
    def page(self) -> Page:
        """The page in front."""
        return self._page

    def render_state(self, state: State, now: datetime, zone: tzinfo | None = None) -> None:
        """Show a state at an instant of our own clock."""
        view = panel_view(state, now, self._words, zone, self._kinds)
        self._header.render_view(view.header)
        self._banner.render_view(view.banner)
        self._tabs.render_views(view.tabs)
        self._page = self._brought(self._tabs.front or Tab.ROLES)
        shown = self._page.render_state(state, now, zone)
        self._stamp.say(shown.stamp)
        self._stops = put_in_order(self, self._stops)
        ends = [end for end in (view.valid_until, shown.valid_until) if end is not None]
        self.valid_until = min(ends, default=None)
        self._tell(view, self._page)

    def _tell(self, view: PanelView, page: Page) -> None:
        """Read out what has changed; of a page only while it stays in front."""
        if self._view is not None and self.isActiveWindow():
            around = panel_news(self._view, view)
            within = page.news if page is self._drawn else ""
            announce(self, " ".join(part for part in (around, within) if part))
        self._view, self._drawn = view, page

    def speak(self, words: Words) -> None:
        """Go on in another language."""
        self._words = words
        self._tabs.setAccessibleName(words("Pages"))
        for page in self._pages.values():
            page.speak(words)

    def say_no_tray(self, text: str) -> None:
        """Tell that this desktop has no place for the icon; an empty text takes it back."""
        self._no_tray.say(text)

    def _on_tabs_turned(self, tab: Tab) -> None:
        self._page = self._brought(tab)
        self.redraw_wanted.emit()

    def _brought(self, tab: Tab) -> Page:
        page = self._pages.get(tab) or self._made(self._kinds[tab])
        self._pages[tab] = page
        self._stack.setCurrentWidget(page)
        return page

    def _made(self, kind: type[Page]) -> Page:
        page = kind(self._words, self)
        page.chosen.connect(self.chosen)
        page.redraw_wanted.connect(self.redraw_wanted)
        self._stack.addWidget(page)
        return page

    def _start(self) -> None:
        """Put the keyboard where the page in front begins."""
        beginning = self if self._tabs.isHidden() else self._tabs
        (self._page.start or beginning).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif not self._page.step_back():
            self.close()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._start()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        for page in self._pages.values():
            page.forget()
        self.turn_to(Tab.ROLES)
        self.closed.emit()
