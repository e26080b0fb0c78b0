"""For how long: a typed value, a slider and some values that are one click away."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from keyhour.present.form import FormView
from keyhour.present.moment import MINUTE
from keyhour.present.words import Words
from keyhour.ui.chips import Chips
from keyhour.ui.duration_box import STEP_MINUTES, DurationBox
from keyhour.ui.field_label import FieldLabel
from keyhour.ui.text import Text, Voice

_PAGE_MINUTES = 30


class SpanField(QWidget):
    """The policy's bounds are the widgets' bounds; whoever moves, the others follow.

    Signals: `changed(timedelta)`.
    """

    changed = Signal(object)

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: FormView | None = None
        self._is_filling = False
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setAccessibleName(words("Duration in minutes"))
        self._slider.setSingleStep(STEP_MINUTES)
        self._slider.setPageStep(_PAGE_MINUTES)
        self._typed = DurationBox(words, self)
        self._typed.setAccessibleName(words("Duration"))
        self._label = FieldLabel(self._typed, self)
        self._until = Text(Voice.QUIET, self)
        self._presets = Chips(words("Set the duration to {text}", text="{text}"), self)
        self._arrange()
        self._slider.valueChanged.connect(self._on_slider_changed)
        self._typed.valueChanged.connect(self._on_minutes_changed)
        self._presets.picked.connect(self._on_preset_picked)

    @property
    def field(self) -> QWidget:
        """Where it is typed."""
        return self._typed

    def render_view(self, view: FormView, label: str) -> None:
        """Give the widgets their bounds, and the one duration they all show."""
        self._view = view
        self._label.setText(label)
        self._until.say(" · ".join(part for part in (view.until_text, view.limit_text) if part))
        self._presets.render_texts(tuple(one.label for one in view.presets))
        self._is_filling = True
        shortest, longest = view.shortest // MINUTE, view.longest // MINUTE
        minutes = view.duration // MINUTE
        self._typed.setRange(shortest, max(longest, minutes))
        self._typed.setValue(minutes)
        self._slider.setRange(shortest, max(longest, minutes))
        self._slider.setValue(minutes)
        self._is_filling = False

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._label)
        row.addWidget(self._typed)
        row.addWidget(self._until, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._slider)
        column.addWidget(self._presets)

    def _minutes_of_slider(self) -> int:
        """In steps, since a mouse stops anywhere; the bounds need not be a step."""
        value = self._slider.value()
        if value in {self._slider.minimum(), self._slider.maximum()}:
            return value
        return round(value / STEP_MINUTES) * STEP_MINUTES

    def _tell(self, duration: timedelta) -> None:
        if not self._is_filling:
            self.changed.emit(duration)

    def _on_slider_changed(self) -> None:
        self._tell(MINUTE * self._minutes_of_slider())

    def _on_minutes_changed(self) -> None:
        self._tell(self._typed.duration)

    def _on_preset_picked(self, index: int) -> None:
        if self._view is not None:
            self._tell(self._view.presets[index].duration)
