"""A section of the panel: a heading and one widget per right, kept while the right stays.

Widgets are reused by key, so that a redraw every minute neither flickers nor loses the focus.
Of a long list the first rows have widgets, and more follow when somebody scrolls or walks there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from keyhour.core.right import RightKey
from keyhour.present.card import CardView
from keyhour.present.row import RowView
from keyhour.ui.card import Card
from keyhour.ui.row import Row
from keyhour.ui.surface import Divider, Surface
from keyhour.ui.text import Text, Voice

STEP = 10
"""More rows than the panel shows at once in its usual size."""


class CardSection(QWidget):
    """Cards below a heading.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[RightKey, Card] = {}
        self._heading = Text(Voice.SECTION, self)
        self._heading.say(heading)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self._heading)

    def rename(self, heading: str) -> None:
        """Call it this."""
        self._heading.say(heading)

    def render_views(self, views: Sequence[CardView]) -> None:
        """Show these cards in this order; none hides the section."""
        _drop(self._column, self._cards, {view.key for view in views})
        for place, view in enumerate(views, start=1):
            card = self._cards.get(view.key) or self._added(view.key)
            card.render_view(view)
            _put(self._column, card, place)
        self.setVisible(bool(views))

    def _added(self, key: RightKey) -> Card:
        card = Card(self)
        card.chosen.connect(self.chosen)
        self._cards[key] = card
        return card


class RowSection(QWidget):
    """Rows on one ground below a heading.

    Signals: `chosen(Intent)`; `walked(int)`, the arrow keys in a row; `ticked(RightKey, bool)`.
    """

    chosen = Signal(object)
    walked = Signal(int)
    ticked = Signal(object, bool)

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[RightKey, _Entry] = {}
        self._views: Sequence[RowView] = ()
        self._most = STEP
        self._heading = Text(Voice.SECTION, self)
        self._heading.say(heading)
        self._ground = Surface(self)
        self._ground.setAccessibleName(heading)
        self._rows = QVBoxLayout(self._ground)
        self._rows.setContentsMargins(1, 4, 1, 4)
        self._rows.setSpacing(0)
        self._rest = QWidget(self._ground)
        self._rows.addWidget(self._rest)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._head = QHBoxLayout()
        self._head.addWidget(self._heading, 1)
        column.addLayout(self._head)
        column.addWidget(self._ground)

    def put_beside_heading(self, widget: QWidget) -> None:
        """Show something at the other end of the heading's line."""
        self._head.addWidget(widget)

    def rename(self, heading: str) -> None:
        """Call it this."""
        self._heading.say(heading)
        self._ground.setAccessibleName(heading)

    @property
    def rows(self) -> list[Row]:
        """The rows that have widgets, from top to bottom."""
        return [self._entries[view.key].row for view in self._views[: self._most]]

    @property
    def rest(self) -> QWidget:
        """The empty place of the rows that have no widgets yet; hidden when all have."""
        return self._rest

    def grow(self) -> bool:
        """Make the next widgets; False when there are no more rows."""
        begin = self._most
        if len(self._views) <= begin:
            return False
        self._most += max(STEP, begin // 2)  # each turn lays all of them out again
        with self._one_layout():
            for place, view in enumerate(self._views[begin : self._most], start=begin):
                self._show(view, place, [])
            self._leave_room()
        return True

    def render_views(self, views: Sequence[RowView]) -> None:
        """Show these rows in this order; none hides the section."""
        self._views = views
        made = views[: self._most]
        spare = self._spare({view.key for view in made})
        with self._one_layout():
            for place, view in enumerate(made):
                self._show(view, place, spare)
            for entry in spare:
                _remove(self._rows, entry)
            self._leave_room()
        self.setVisible(bool(views))

    @contextmanager
    def _one_layout(self) -> Iterator[None]:
        """All rows are laid out once, not after each that is shown."""
        self._rows.setEnabled(False)
        yield
        self._rows.setEnabled(True)

    def _show(self, view: RowView, place: int, spare: list[_Entry]) -> None:
        entry = self._entries.get(view.key) or self._taken_over(spare, view.key)
        entry.row.render_view(view)
        entry.set_first(place == 0)
        _put(self._rows, entry, place)

    def _spare(self, kept: set[RightKey]) -> list[_Entry]:
        """Widgets whose right is not shown any more; the one in use is not to become another's."""
        gone = [self._entries.pop(key) for key in [*self._entries] if key not in kept]
        for entry in [one for one in gone if one.is_in_use]:
            gone.remove(entry)
            _remove(self._rows, entry)
        return gone

    def _taken_over(self, spare: list[_Entry], key: RightKey) -> _Entry:
        entry = spare.pop() if spare else self._added()
        entry.key = key
        self._entries[key] = entry
        return entry

    def _added(self) -> _Entry:
        entry = _Entry(self._ground)
        entry.row.chosen.connect(self.chosen)
        entry.row.walked.connect(self.walked)
        entry.row.ticked.connect(lambda is_on: self.ticked.emit(entry.key, is_on))
        return entry

    def _leave_room(self) -> None:
        """Let the scroll bar know of rows that are not made: they will be as high as the others."""
        count = len(self._views) - len(self._entries)
        self._rest.setVisible(count > 0)
        if count > 0:
            some = islice(self._entries.values(), STEP)
            heights = [entry.sizeHint().height() for entry in some]
            self._rest.setFixedHeight(count * sum(heights) // len(heights))


class _Entry(QWidget):
    """A row with the line above it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.key: RightKey | None = None
        self.row = Row(self)
        self._line = Divider(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._line)
        column.addWidget(self.row)

    @property
    def is_in_use(self) -> bool:
        """Whether the keyboard or the pointer is on it."""
        focus = QApplication.focusWidget()
        return self.underMouse() or (focus is not None and self.isAncestorOf(focus))

    def set_first(self, is_first: bool) -> None:
        """The first row needs no line."""
        self._line.setVisible(not is_first)


def _drop(layout: QVBoxLayout, widgets: dict[RightKey, Card], kept: set[RightKey]) -> None:
    for key in [one for one in widgets if one not in kept]:
        _remove(layout, widgets.pop(key))


def _remove(layout: QVBoxLayout, widget: QWidget) -> None:
    layout.removeWidget(widget)
    widget.hide()
    widget.deleteLater()


def _put(layout: QVBoxLayout, widget: QWidget, place: int) -> None:
    if layout.indexOf(widget) != place:
        layout.removeWidget(widget)
        layout.insertWidget(place, widget)
        widget.show()
