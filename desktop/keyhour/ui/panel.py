"""The panel: a small window beside the tray with everything a person holds, waits for and may ask
for.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QMainWindow, QScrollArea, QVBoxLayout, QWidget

from keyhour.core.right import RightKey
from keyhour.present.intent import Intent, OpenHelp
from keyhour.present.news import panel_news
from keyhour.present.panel import PanelView
from keyhour.present.picking import Picked
from keyhour.present.words import Words
from keyhour.ui.announce import announce
from keyhour.ui.banner import Banner
from keyhour.ui.empty import Empty
from keyhour.ui.focus_ring import FocusRing
from keyhour.ui.header import Header
from keyhour.ui.pick_bar import PickBar, PickSwitch
from keyhour.ui.reading import put_in_order
from keyhour.ui.roster import CardSection, RowSection
from keyhour.ui.row import Row
from keyhour.ui.text import Text, Voice

_SIZE = QSize(380, 640)
_SMALLEST = QSize(300, 320)
_MARGIN = 16


class Panel(QMainWindow):
    """Shows a `PanelView`. Closing hides it. Its news are read out while it is in front.

    Signals: `chosen(Intent)`; `search_changed(str)`; `picked_changed()`; `closed()`.
    """

    chosen = Signal(object)
    search_changed = Signal(str)
    picked_changed = Signal()
    closed = Signal()

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._view: PanelView | None = None
        self._picked: Picked | None = None
        self._stops: list[QWidget] = []
        self._focus_ring = FocusRing(self)
        self.setWindowTitle("Keyhour")
        self.setMinimumSize(_SMALLEST)
        self.resize(_SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._header = Header(self)
        self._banner = Banner(self)
        self._search = QLineEdit(self)
        self._active = CardSection(words("Active"), self)
        self._waiting = CardSection(words("Waiting"), self)
        self._refused = CardSection(words("Not granted"), self)
        self._eligible = RowSection(words("Eligible"), self)
        self._switch, self._bar = PickSwitch(self), PickBar(self)
        self._eligible.put_beside_heading(self._switch)
        self._standing = RowSection(words("Held all the time"), self)
        self._empty = Empty(self)
        self._stamp = Text(Voice.SMALL, self)
        self._no_tray = Text(Voice.SMALL, self)
        self._no_tray.say("")
        self._arrange()
        self._connect(words)

    def _arrange(self) -> None:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(_MARGIN, 4, _MARGIN, _MARGIN)
        column.setSpacing(16)
        for section in self._sections():
            column.addWidget(section)
        column.addWidget(self._empty)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = QVBoxLayout()
        head.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 0)
        head.setSpacing(12)
        for part in (self._header, self._banner, self._search):
            head.addWidget(part)
        foot = QVBoxLayout()
        foot.setContentsMargins(_MARGIN, 6, _MARGIN, 10)
        foot.setSpacing(2)
        foot.addWidget(self._no_tray)
        foot.addWidget(self._stamp)
        body = QWidget(self)
        whole = QVBoxLayout(body)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addWidget(scroll, 1)
        whole.addWidget(self._bar)
        whole.addLayout(foot)
        self.setCentralWidget(body)
        self._scroll = scroll

    def _connect(self, words: Words) -> None:
        self._search.setClearButtonEnabled(True)
        self._search.setAccessibleName(words("Search your roles"))
        self._search.textChanged.connect(self.search_changed)
        self._search.installEventFilter(self)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self._on_find_activated)
        read_on = QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), self)
        read_on.activated.connect(lambda: self.chosen.emit(OpenHelp()))
        self._eligible.walked.connect(self._step)
        self._eligible.ticked.connect(self._on_row_ticked)
        self._switch.clicked.connect(self._on_switch_clicked)
        self._bar.chosen.connect(self._on_bar_chosen)
        for source in (self._header, self._banner, self._empty, *self._sections()):
            source.chosen.connect(self.chosen)

    def _sections(self) -> tuple[CardSection | RowSection, ...]:
        return (self._active, self._waiting, self._refused, self._eligible, self._standing)

    @property
    def search(self) -> str:
        """What is typed into the search field."""
        return self._search.text()

    @property
    def picked(self) -> Picked | None:
        """The rows with a tick; None while nobody is picking several."""
        return self._picked

    def pick(self, picked: Picked | None) -> None:
        """Pick these; None stops picking."""
        if picked != self._picked:
            self._picked = picked
            self.picked_changed.emit()

    def render_view(self, view: PanelView) -> None:
        """Show the panel's contents."""
        self._header.render_view(view.header)
        self._banner.render_view(view.banner)
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
        self._stamp.say(view.stamp)
        self._stops = put_in_order(self, self._stops)
        if self._view is not None and self.isActiveWindow():
            announce(self, panel_news(self._view, view, self._words))
        self._view = view

    def speak(self, words: Words) -> None:
        """Go on in another language."""
        self._words = words
        self._active.rename(words("Active"))
        self._waiting.rename(words("Waiting"))
        self._refused.rename(words("Not granted"))
        self._eligible.rename(words("Eligible"))
        self._standing.rename(words("Held all the time"))
        self._search.setAccessibleName(words("Search your roles"))

    def say_no_tray(self, text: str) -> None:
        """Tell that this desktop has no place for the icon; an empty text takes it back."""
        self._no_tray.say(text)

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
        focus = self.focusWidget()
        place = next((i for i, row in enumerate(rows) if row.button is focus), None)
        if place is None:
            place = -1 if by > 0 else len(rows)
        target = place + by
        if target < 0:
            self._on_find_activated()
            return True
        if target >= len(rows):
            return False
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self._picked is not None:
                self.pick(None)
            elif self._search.text():
                self._search.clear()
            else:
                self.close()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        start = self if self._search.isHidden() else self._search
        start.setFocus(Qt.FocusReason.OtherFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._search.clear()
        self.pick(None)
        self.closed.emit()
