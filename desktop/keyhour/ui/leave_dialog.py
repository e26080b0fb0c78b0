"""Asks about open work before a Windows session ends, then counts down."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from keyhour.present.leave import SECONDS, LeaveView
from keyhour.ui.announce import announce
from keyhour.ui.button import unambiguous
from keyhour.ui.flow import Flow
from keyhour.ui.focus_ring import FocusRing
from keyhour.ui.guard import Guard
from keyhour.ui.text import Text, Voice

_WIDTH = 380
_SECOND_MS = 1000


class LeaveDialog(QDialog):
    """Staying is what Return and Escape do; a yes can be taken back while it counts down.

    Signals: `agreed()`, once, at the end of the countdown or at once when pressed again.
    """

    agreed = Signal()

    def __init__(
        self,
        look: Callable[[int | None], LeaveView],
        guard: Guard | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`look` gives the words for the seconds that are left, None before the countdown."""
        super().__init__(parent)
        self._look = look
        self._guard = guard or Guard()
        self._left: int | None = None
        self._focus_ring = FocusRing(self)
        self._title = Text(Voice.TITLE, self)
        self._body = Text(Voice.PLAIN, self)
        self._go, self._stay = QPushButton(self), QPushButton(self)
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self.count)
        self._go.clicked.connect(self._on_go_clicked)
        self._stay.clicked.connect(self.reject)
        self.finished.connect(self._second.stop)
        self._arrange()
        self._render()

    def _arrange(self) -> None:
        self.setWindowTitle("Keyhour")
        self.setMinimumWidth(_WIDTH)
        self._go.setAutoDefault(False)
        self._stay.setDefault(True)
        row = QWidget(self)
        flow = Flow(8, row)
        flow.addWidget(self._stay)
        flow.addWidget(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for part in (self._title, self._body, row):
            column.addWidget(part)

    def count(self) -> None:
        """A second has passed."""
        if self._left is None:
            return
        self._left -= 1
        if self._left > 0:
            self._render()
        else:
            self._agree()

    def _render(self) -> None:
        view = self._look(self._left)
        self._title.say(view.title)
        self._body.say(view.body)
        self._go.setText(unambiguous(view.go_label))
        self._stay.setText(unambiguous(view.stay_label))
        self.setAccessibleName(view.title)
        self.setAccessibleDescription(view.body)
        self._fit()

    def _on_go_clicked(self) -> None:
        if not self._guard.lets_pass:
            return
        if self._left is not None:
            self._agree()
            return
        self._left = SECONDS
        self._second.start()
        self._render()
        self._stay.setFocus()
        announce(self, self._body.text())

    def _agree(self) -> None:
        self._left = None
        self.agreed.emit()
        self.accept()

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None and self.isVisible():
            width = max(_WIDTH, layout.minimumSize().width())
            self.setMinimumWidth(width)
            self.resize(self.width(), max(layout.totalHeightForWidth(self.width()), self.height()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._guard.restart()
        self._fit()
        self._stay.setFocus()
