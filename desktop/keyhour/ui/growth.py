"""Makes the rows of a long list as they come near."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QScrollArea

from keyhour.ui.roster import RowSection

_AHEAD = 1.5
"""Heights of the visible part, from its top, in which a row has its widgets."""


class Growth(QObject):
    """Watches a scroll area; a few rows at a time, with the window responding in between."""

    def __init__(self, area: QScrollArea, sections: Sequence[RowSection]) -> None:
        super().__init__(area)
        self._area = area
        self._sections = sections
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._grow)
        bar = area.verticalScrollBar()
        bar.valueChanged.connect(self._look)
        bar.rangeChanged.connect(self._look)

    def _look(self) -> None:
        if self._near() is not None:
            self._turn.start(0)

    def _near(self) -> RowSection | None:
        """The section whose empty place is in view, or nearly."""
        view = self._area.viewport()
        for section in self._sections:
            top = section.rest.mapTo(view, QPoint(0, 0)).y()
            is_above = top + section.rest.height() < 0
            if section.rest.isVisible() and not is_above and top < view.height() * _AHEAD:
                return section
        return None

    def _grow(self) -> None:
        section = self._near()
        if section is not None and section.grow():
            self._turn.start(0)
