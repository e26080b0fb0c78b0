"""The page of the settings where favourites are put into order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QWidget

from keyhour.core.right import RightKey
from keyhour.present.intent import MoveFavourite, RemoveFavourite
from keyhour.present.settings import FavouriteView, SettingsView
from keyhour.ui.flow import Flow
from keyhour.ui.settings_page import GRID, Page
from keyhour.ui.text import Text, Voice


class FavouritesPage(Page):
    """A list and three buttons; the moved one stays selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[FavouriteView, ...] = ()
        self._list = QListWidget(self)
        self._list.setUniformItemSizes(False)
        self._list.setWordWrap(True)
        self._list.setSpacing(2)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._hint = Text(Voice.QUIET, self)
        self._up, self._down, self._remove = (self._button() for _ in range(3))
        self._arrange()
        self._list.currentRowChanged.connect(self._enable)
        self._up.clicked.connect(lambda: self._move(-1))
        self._down.clicked.connect(lambda: self._move(1))
        self._remove.clicked.connect(self._on_remove_clicked)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self._list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._on_remove_clicked)

    def _button(self) -> QPushButton:
        button = QPushButton(self)
        button.setAutoDefault(False)
        return button

    def _arrange(self) -> None:
        row = QWidget(self)
        buttons = Flow(GRID, row)
        for button in (self._up, self._down, self._remove):
            buttons.addWidget(button)
        below = QHBoxLayout()
        below.addWidget(row)
        self.column.addWidget(self._hint)
        self.column.addWidget(self._list, 1)
        self.column.addLayout(below)

    def labels(self, view: SettingsView) -> list[str]:
        """The three buttons."""
        part = view.favourites
        return [part.up_label, part.down_label, part.remove_label]

    def render_view(self, view: SettingsView, marked: Sequence[str]) -> None:
        """Show the page."""
        part = view.favourites
        self._hint.say(part.hint)
        self._list.setAccessibleName(part.label)
        self._list.setAccessibleDescription(part.hint)
        for button, text in zip((self._up, self._down, self._remove), marked, strict=True):
            button.setText(text)
        if part.rows != self._rows:
            self._fill(part.rows)
        self._enable()

    def first(self) -> QWidget:
        """The list."""
        return self._list

    def _fill(self, rows: tuple[FavouriteView, ...]) -> None:
        """Show the rows; what was selected stays so, and after a removal what stands there now."""
        key, place = self._key(), self._list.currentRow()
        self._rows = rows
        with QSignalBlocker(self._list):
            self._list.clear()
            for row in rows:
                item = QListWidgetItem("\n".join(part for part in (row.name, row.place) if part))
                item.setData(
                    Qt.ItemDataRole.AccessibleTextRole,
                    ", ".join(part for part in (row.name, row.place) if part),
                )
                self._list.addItem(item)
            found = next((i for i, row in enumerate(rows) if row.key == key), None)
            target = min(max(place, 0), len(rows) - 1) if found is None else found
            self._list.setCurrentRow(target)

    def _key(self) -> RightKey | None:
        place = self._list.currentRow()
        return self._rows[place].key if 0 <= place < len(self._rows) else None

    def _enable(self) -> None:
        place, last = self._list.currentRow(), len(self._rows) - 1
        focus = self.window().focusWidget()
        had_focus = next((b for b in (self._up, self._down, self._remove) if b is focus), None)
        self._up.setEnabled(0 < place <= last)
        self._down.setEnabled(0 <= place < last)
        self._remove.setEnabled(0 <= place <= last)
        if had_focus is not None and not had_focus.isEnabled():
            self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, by: int) -> None:
        key = self._key()
        if key is not None:
            self.chosen.emit(MoveFavourite(key, by))

    def _on_remove_clicked(self) -> None:
        key = self._key()
        if key is not None:
            self.chosen.emit(RemoveFavourite(key))
