"""What the dialogs that ask for rights have in common."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from keyhour.present.form import Problem
from keyhour.ui.announce import announce
from keyhour.ui.focus_ring import FocusRing
from keyhour.ui.guard import Guard
from keyhour.ui.reading import put_in_order
from keyhour.ui.request_form import RequestForm
from keyhour.ui.text import Text, Voice

_WIDTH = 400
_EDGE = 16


class AskDialog(QDialog):
    """As high as its texts need at its width, never lower than the person made it.

    Clicks of the first half second were meant for what lay below.
    """

    def __init__(self, guard: Guard | None, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._guard = guard or Guard()
        self._is_sized = False
        self._focus_ring = FocusRing(self)
        self._problems: tuple[Problem, ...] | None = None
        self._problem = Text(Voice.QUIET, self)
        self._close = QPushButton(self)
        self._close.setAutoDefault(False)
        self._submit = QPushButton(self)
        self._submit.setDefault(True)
        self._close.clicked.connect(self.reject)
        self._submit.clicked.connect(self.submit)
        self.setMinimumWidth(_WIDTH)

    def submit(self) -> None:
        """Hand in what is entered, if it may be sent."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Show the dialog again: the input, the state or the time has changed."""
        raise NotImplementedError

    def _column(self) -> QVBoxLayout:
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.setSpacing(8)
        return column

    def _button_row(self) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._submit)
        return buttons

    def _tell(self, problems: Sequence[Problem], form: RequestForm) -> None:
        """Show what keeps it from being sent, at the end and at each field. What comes up while the
        person is at it is read out.
        """
        known, self._problems = self._problems, tuple(problems)
        self._problem.say(" ".join(one.text for one in problems))
        form.describe(problems)
        if known is not None:
            announce(self, " ".join(one.text for one in problems if one not in known))

    def _refuse(self, form: RequestForm) -> None:
        """Return was pressed too early: say why, and go where it can be mended."""
        if self._problems:
            announce(self, " ".join(one.text for one in self._problems))
            form.go_to(self._problems[0].field)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None and self.isVisible():
            self.setMinimumWidth(max(_WIDTH, layout.minimumSize().width()))  # large letters
            needed = layout.totalHeightForWidth(self.width())
            self.resize(self.width(), max(needed, self.height() if self._is_sized else 0))
            self._is_sized = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        put_in_order(self)
        self._guard.restart()
        self._fit()
