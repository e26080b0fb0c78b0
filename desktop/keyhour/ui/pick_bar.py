"""Picking several rows: the switch beside the heading, and the bar below the list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from keyhour.present.picking import PickingView
from keyhour.ui.button import ChoiceButton, unambiguous
from keyhour.ui.text import Text, Voice

_MARGIN = 16


class PickSwitch(QToolButton):
    """A quiet button; hidden where there is nothing to pick."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def render_view(self, view: PickingView | None) -> None:
        """Offer to begin or to stop."""
        self.setVisible(view is not None)
        if view is not None:
            self.setText(unambiguous(view.switch_label))
            self.setAccessibleName(view.switch_label)


class PickBar(QWidget):
    """How many are picked, and the button that asks for them.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary = Text(Voice.PLAIN, self)
        self._go = ChoiceButton(self)
        self._go.chosen.connect(self.chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN, 4, _MARGIN, 4)
        row.setSpacing(12)
        row.addWidget(self._summary, 1)
        row.addWidget(self._go)

    def render_view(self, view: PickingView | None) -> None:
        """Show the bar while several are picked."""
        go = view.go if view is not None else None
        self.setVisible(go is not None)
        if view is not None and go is not None:
            self._summary.say(view.summary)
            self._go.render_view(go)
