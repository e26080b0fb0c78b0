"""Boxes that change a setting at once, so a turning wheel must not do it by accident."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QSpinBox, QWidget

from keyhour.present.settings import PickView

_FEWEST_LETTERS = 20


class Pick(QComboBox):
    """Shows a `PickView`.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: PickView | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumContentsLength(_FEWEST_LETTERS)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._on_activated)

    def render_view(self, view: PickView) -> None:
        """Show what can be chosen and what is."""
        self.setAccessibleName(view.label)
        self.setAccessibleDescription(view.hint)
        if self._view is None or self._view.options != view.options:
            with QSignalBlocker(self):
                self.clear()
                self.addItems([option.label for option in view.options])
            self._enable(view)
        self._view = view
        if self.currentIndex() != view.chosen:
            self.setCurrentIndex(view.chosen)

    def _enable(self, view: PickView) -> None:
        model = self.model()
        if isinstance(model, QStandardItemModel):
            for place, option in enumerate(view.options):
                model.item(place).setEnabled(option.enabled)

    def _on_activated(self, place: int) -> None:
        if self._view is not None and place != self._view.chosen:
            self.chosen.emit(self._view.options[place].intent)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class MinutesBox(QSpinBox):
    """Whole minutes; a number counts when it is complete."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.setAccelerated(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
