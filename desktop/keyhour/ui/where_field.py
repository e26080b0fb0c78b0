"""Where a right is to be active: all of its scope, or a narrower one that is read when wanted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QVBoxLayout, QWidget

from keyhour.present.where import PlaceView, WhereView
from keyhour.ui.announce import announce
from keyhour.ui.field_label import FieldLabel
from keyhour.ui.text import Text, Voice

_LINES = 12
_FEWEST_LETTERS = 20
_OPENING = frozenset({Qt.Key.Key_Down, Qt.Key.Key_PageDown})


class _Places(QComboBox):
    """A list that says when somebody looks into it, with the keyboard too.

    Signals: `opened()`.
    """

    opened = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_FEWEST_LETTERS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(_LINES)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def showPopup(self) -> None:
        self.opened.emit()
        super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.count() == 1 and event.key() in _OPENING:
            self.showPopup()  # a step to the next one would lead nowhere yet
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling past must not change what is asked for


class WhereField(QWidget):
    """The choice, and a line that says what is being read or why nothing narrower is there.

    Signals: `wanted()`, somebody looks for narrower places; `changed(Scope | None)`.
    """

    wanted = Signal()
    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views: tuple[PlaceView, ...] = ()
        self._places = _Places(self)
        self._label = FieldLabel(self._places, self)
        self._note = Text(Voice.QUIET, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self._label, self._places, self._note):
            column.addWidget(part)
        self._places.opened.connect(self.wanted)
        self._places.activated.connect(self._on_places_activated)

    @property
    def field(self) -> QWidget:
        """Where the place is chosen."""
        return self._places

    def render_view(self, view: WhereView, mark: str) -> None:
        """Show the places; an open list goes on being open when more of them come."""
        self._label.setText(mark)
        self._places.setAccessibleName(view.label)
        self._places.setAccessibleDescription(view.note)
        if self._views != view.places:
            self._fill(view)
        self._places.setCurrentIndex(view.chosen)
        self._note.say(view.note)

    def _fill(self, view: WhereView) -> None:
        is_open = self._places.view().isVisible()
        arrived = len(view.places) > len(self._views) > 0
        self._views = view.places
        self._places.clear()
        self._places.addItems([one.label for one in view.places])
        if is_open:
            self._places.hidePopup()
            QComboBox.showPopup(self._places)
        if arrived and self._places.hasFocus():
            announce(self, view.news)

    def _on_places_activated(self, index: int) -> None:
        self.changed.emit(self._views[index].place)
