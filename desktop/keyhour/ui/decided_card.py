"""What became of a request that the person decided, or wanted to."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keyhour.present.approval import NewsView
from keyhour.ui.button import ButtonRow
from keyhour.ui.surface import Surface
from keyhour.ui.text import Text, Voice


class DecidedCard(Surface):
    """Shows a `NewsView`.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Text(Voice.STRONG, self)
        self._lines = Text(Voice.QUIET, self)
        self._quote = Text(Voice.PLAIN, self)
        self._buttons = ButtonRow(self)
        self._buttons.chosen.connect(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(4)
        for part in (self._title, self._lines, self._quote, self._buttons):
            column.addWidget(part)

    def render_view(self, view: NewsView) -> None:
        """Show the news."""
        self._title.say(view.title)
        self._lines.say("\n".join(view.lines))
        self._quote.say(view.quote)
        self._buttons.render_view((view.dismiss,))
        self.setAccessibleName(view.title)
        self.setAccessibleDescription(" ".join((*view.lines, view.quote)).strip())
