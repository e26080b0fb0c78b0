"""A row of the panel: star, name, where, what will be asked, Activate."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from keyhour.present.row import RowView
from keyhour.ui.button import ChoiceButton, StarButton
from keyhour.ui.flow import Flow
from keyhour.ui.surface import Mark
from keyhour.ui.text import Text, Voice

_WALKS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Marks(QWidget):
    """What a policy asks, in a word each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[str, ...] = ()
        self._flow = Flow(4, self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def render_view(self, marks: Sequence[str]) -> None:
        """Show these marks."""
        if tuple(marks) == self._shown:
            return
        self._shown = tuple(marks)
        while self._flow.count():
            item = self._flow.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
                widget.hide()
        for mark in marks:
            self._flow.addWidget(Mark(mark, self))
        self.setVisible(bool(marks))


class TickBox(QCheckBox):
    """A box whose arrow keys belong to the list."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _WALKS:
            event.ignore()
        else:
            super().keyPressEvent(event)


class Row(QFrame):
    """Shows a `RowView`; a frame, because a screen reader names a frame around what it reads.

    Signals: `chosen(Intent)`; `walked(int)`, the arrow keys want the next row or the one before;
    `ticked(bool)`, the person picks it among several, by its box or with Ctrl and a click.
    """

    chosen = Signal(object)
    walked = Signal(int)
    ticked = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._star = StarButton(self)
        self._title = Text(Voice.STRONG, self)
        self._subtitle = Text(Voice.QUIET, self)
        self._marks = Marks(self)
        self._activate = ChoiceButton(self)
        self._tick = TickBox(self)
        self._tick.clicked.connect(self.ticked)
        self._star.chosen.connect(self.chosen)
        self._activate.chosen.connect(self.chosen)
        self._arrange()

    @property
    def button(self) -> QAbstractButton:
        """The button that arrow keys move between."""
        return self._activate if self._tick.isHidden() else self._tick

    def _arrange(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._title)
        texts.addWidget(self._subtitle)
        texts.addSpacing(2)
        texts.addWidget(self._marks)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._star)
        row.addWidget(self._tick)
        row.addLayout(texts, 1)
        row.addWidget(self._activate, alignment=Qt.AlignmentFlag.AlignVCenter)

    def render_view(self, view: RowView) -> None:
        """Show a right."""
        self._title.say(view.title)
        self._subtitle.say(view.subtitle)
        self._marks.render_view(view.marks)
        self._star.setVisible(view.star is not None)
        if view.star is not None:
            self._star.render_view(view.star, is_on=view.is_favourite)
        self._tick.setVisible(view.tick is not None)
        if view.tick is not None:
            self._tick.setChecked(view.tick.is_on)
            self._tick.setAccessibleName(view.tick.accessible)
            self._tick.setAccessibleDescription(view.spoken)
        self._activate.setVisible(view.activate is not None)
        if view.activate is not None:
            self._activate.render_view(view.activate)
        self.setAccessibleName(view.title)
        self.setAccessibleDescription(view.spoken)
        self._activate.setAccessibleDescription(view.spoken)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        is_left = event.button() is Qt.MouseButton.LeftButton
        if is_left and self.rect().contains(event.position().toPoint()):
            has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if not self._tick.isHidden():
                self._tick.click()
            elif has_control and self._activate.isVisible() and self._activate.isEnabled():
                self.ticked.emit(True)
        super().mouseReleaseEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # what is pressed here is let go here

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _WALKS:
            self.walked.emit(_WALKS[event.key()])
        else:
            super().keyPressEvent(event)
