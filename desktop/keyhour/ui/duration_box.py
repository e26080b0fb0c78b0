"""A field for a duration that reads "1 h 30 min" and takes "90m", "1:30" or "1h30m"."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox, QWidget

from keyhour.present.moment import MINUTE, duration_text, typed_duration
from keyhour.present.words import Words

STEP_MINUTES = 5


class DurationBox(QSpinBox):
    """Whole minutes between two bounds."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.setAccelerated(True)
        self.setSingleStep(STEP_MINUTES)
        self.setKeyboardTracking(False)

    @property
    def duration(self) -> timedelta:
        """What is chosen."""
        return MINUTE * self.value()

    def textFromValue(self, value: int) -> str:
        return duration_text(MINUTE * value, self._words)

    def valueFromText(self, text: str) -> int:
        typed = typed_duration(text)
        if typed is None:
            return self.value()
        return min(self.maximum(), max(self.minimum(), typed // MINUTE))

    def validate(self, text: str, position: int) -> QValidator.State:  # type: ignore[override]
        del position
        if typed_duration(text) is None:
            return QValidator.State.Intermediate
        return QValidator.State.Acceptable

    def fixup(self, text: str) -> str:
        del text
        return self.textFromValue(self.value())
