"""When it begins: now, or at a date and time."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QDateTimeEdit, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from keyhour.present.form import StartView
from keyhour.present.words import Words
from keyhour.ui.field_label import FieldLabel


class StartField(QWidget):
    """The date is shown and typed in the person's own time zone.

    Signals: `changed(datetime | None)`; None is now.
    """

    changed = Signal(object)

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: StartView | None = None
        self._is_filling = False
        self.labels = (words("Start"), words("now"), words("later"))
        self._now, self._later = QRadioButton(self), QRadioButton(self)
        self._now.setAccessibleName(words("Start now"))
        self._later.setAccessibleName(words("Start later"))
        self._label = FieldLabel(self._now, self)
        self._edit = QDateTimeEdit(self)
        self._edit.setAccessibleName(words("Start at"))
        self._edit.setCalendarPopup(True)
        self._edit.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # Qt would reverse the date
        self._edit.setDisplayFormat(QLocale().dateTimeFormat(QLocale.FormatType.ShortFormat))
        self._arrange()
        self._later.toggled.connect(self._on_later_toggled)
        self._edit.dateTimeChanged.connect(self._on_edit_changed)

    @property
    def field(self) -> QWidget:
        """Where the date is typed."""
        return self._edit

    def render_view(self, view: StartView, start_at: datetime | None, marks: list[str]) -> None:
        """Show what is chosen, within its bounds."""
        self._view = view
        label, now, later = marks
        self._label.setText(label)
        self._now.setText(now)
        self._later.setText(later)
        self._is_filling = True
        (self._now if start_at is None else self._later).setChecked(True)
        self._edit.setVisible(start_at is not None)
        shown = start_at or view.offered
        self._edit.setMinimumDateTime(_local(min(view.earliest, shown)))
        if view.latest is not None:
            self._edit.setMaximumDateTime(_local(max(view.latest, shown)))
        else:
            self._edit.clearMaximumDateTime()
        if start_at is not None and self._start_at() != start_at:
            self._edit.setDateTime(_local(start_at))
        self._is_filling = False

    def _arrange(self) -> None:
        choice = QHBoxLayout()
        choice.addWidget(self._label)
        choice.addSpacing(8)
        choice.addWidget(self._now)
        choice.addSpacing(8)
        choice.addWidget(self._later)
        choice.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(choice)
        column.addWidget(self._edit)

    def _start_at(self) -> datetime:
        seconds = self._edit.dateTime().toSecsSinceEpoch()
        return datetime.fromtimestamp(seconds // 60 * 60, UTC)

    def _on_later_toggled(self, is_later: bool) -> None:
        if self._is_filling or self._view is None:
            return
        self.changed.emit(self._view.offered if is_later else None)
        if is_later:
            self._edit.setFocus()

    def _on_edit_changed(self) -> None:
        if not self._is_filling:
            self.changed.emit(self._start_at())


def _local(at: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(at.timestamp()))
