"""A card of the panel: ring, name, what there is to know, buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from keyhour.present.card import CardView
from keyhour.ui.button import ButtonRow
from keyhour.ui.ring import Ring
from keyhour.ui.surface import Surface
from keyhour.ui.text import Text, Voice


class Card(Surface):
    """Shows a `CardView`.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ring = Ring(parent=self)
        self._title = Text(Voice.STRONG, self)
        self._lines = Text(Voice.QUIET, self)
        self._quote = Text(Voice.PLAIN, self)
        self._hint = Text(Voice.SMALL, self)
        self._buttons = ButtonRow(self)
        self._buttons.chosen.connect(self.chosen)
        self._arrange()

    def _arrange(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._title)
        texts.addWidget(self._lines)
        texts.addWidget(self._quote)
        texts.addSpacing(6)
        texts.addWidget(self._buttons)
        texts.addWidget(self._hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 12, 12)
        row.setSpacing(12)
        row.addWidget(self._ring, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)

    def render_view(self, view: CardView) -> None:
        """Show a card."""
        self._ring.render_view(view.ring)
        self._title.say(view.title)
        self._lines.say("\n".join(view.lines))
        self._quote.say(view.quote)
        self._hint.say(view.hint)
        self._buttons.render_view(view.choices)
        self.setAccessibleName(view.title)
        self.setAccessibleDescription(", ".join((view.ring.accessible, *view.lines)))
