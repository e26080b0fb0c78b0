"""The page of the settings about roles that end when the person leaves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from keyhour.present.leaving import CheckView
from keyhour.present.settings import SettingsView
from keyhour.ui.settings_page import GRID, Page
from keyhour.ui.text import Text, Voice


class _Checks(QWidget):
    """A column of ticks."""

    def __init__(self, page: LeavingPage) -> None:
        super().__init__(page)
        self._page = page
        self._views: tuple[CheckView, ...] = ()
        self.boxes: list[QCheckBox] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID)

    def render_views(self, views: tuple[CheckView, ...], labels: Sequence[str]) -> None:
        """Show them; boxes are kept, so that the cursor stays where it is."""
        self._views = views
        while len(self.boxes) < len(views):
            self._append(len(self.boxes))
        while len(self.boxes) > len(views):
            box = self.boxes.pop()
            self._column.removeWidget(box)
            box.hide()
            box.deleteLater()
        for box, view, label in zip(self.boxes, views, labels, strict=True):
            box.setText(label)
            box.setAccessibleName(view.label)
            box.setChecked(view.is_on)
        self.setVisible(bool(views))

    def _append(self, place: int) -> None:
        box = QCheckBox(self)
        box.clicked.connect(lambda: self._page.chosen.emit(self._views[place].intent))
        self._column.addWidget(box)
        self.boxes.append(box)


class LeavingPage(Page):
    """When roles end by themselves, and which of them stay."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = Text(Voice.STRONG, self)
        self._ways = _Checks(self)
        self._hint = Text(Voice.QUIET, self)
        self._exempt_heading = Text(Voice.STRONG, self)
        self._exempt = _Checks(self)
        self.column.addWidget(self._heading)
        self.column.addWidget(self._ways)
        self.column.addWidget(self._hint)
        self.column.addSpacing(GRID)
        self.column.addWidget(self._exempt_heading)
        self.column.addWidget(self._exempt)
        self.column.addStretch(1)

    def labels(self, view: SettingsView) -> list[str]:
        """The ways; roles are reached by Tab, for there may be many."""
        return [one.label for one in view.leaving.ways]

    def render_view(self, view: SettingsView, marked: Sequence[str]) -> None:
        """Show the page."""
        leaving = view.leaving
        self._heading.say(leaving.heading)
        self._ways.render_views(leaving.ways, marked)
        self._hint.say(leaving.hint)
        self._exempt_heading.say(leaving.exempt_heading)
        names = [one.label.replace("&", "&&") for one in leaving.exempt]
        self._exempt.render_views(leaving.exempt, names)

    def first(self) -> QWidget:
        """The first way."""
        return self._ways.boxes[0]
