"""A section of the panel: a heading and one widget per right, kept while the right stays.

Widgets are reused by key, so that a redraw every minute neither flickers nor loses the focus.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from keyhour.core.right import RightKey
from keyhour.present.card import CardView
from keyhour.present.row import RowView
from keyhour.ui.card import Card
from keyhour.ui.row import Row
from keyhour.ui.surface import Divider, Surface
from keyhour.ui.text import Text, Voice


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
        self._order: list[RightKey] = []
        self._heading = Text(Voice.SECTION, self)
        self._heading.say(heading)
        self._ground = Surface(self)
        self._ground.setAccessibleName(heading)
        self._rows = QVBoxLayout(self._ground)
        self._rows.setContentsMargins(1, 4, 1, 4)
        self._rows.setSpacing(0)
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
        """The rows from top to bottom."""
        return [self._entries[key].row for key in self._order]

    def render_views(self, views: Sequence[RowView]) -> None:
        """Show these rows in this order; none hides the section."""
        self._order = [view.key for view in views]
        _drop(self._rows, self._entries, set(self._order))
        for place, view in enumerate(views):
            entry = self._entries.get(view.key) or self._added(view.key)
            entry.row.render_view(view)
            entry.set_first(place == 0)
            _put(self._rows, entry, place)
        self.setVisible(bool(views))

    def _added(self, key: RightKey) -> _Entry:
        entry = _Entry(self._ground)
        entry.row.chosen.connect(self.chosen)
        entry.row.walked.connect(self.walked)
        entry.row.ticked.connect(lambda is_on: self.ticked.emit(key, is_on))
        self._entries[key] = entry
        return entry


class _Entry(QWidget):
    """A row with the line above it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.row = Row(self)
        self._line = Divider(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._line)
        column.addWidget(self.row)

    def set_first(self, is_first: bool) -> None:
        """The first row needs no line."""
        self._line.setVisible(not is_first)


def _drop(
    layout: QVBoxLayout, widgets: dict[RightKey, Card] | dict[RightKey, _Entry], kept: set[RightKey]
) -> None:
    gone: Iterable[RightKey] = [key for key in widgets if key not in kept]
    for key in gone:
        widget: QWidget = widgets.pop(key)
        layout.removeWidget(widget)
        widget.hide()
        widget.deleteLater()


def _put(layout: QVBoxLayout, widget: QWidget, place: int) -> None:
    if layout.indexOf(widget) != place:
        layout.removeWidget(widget)
        layout.insertWidget(place, widget)
        widget.show()
