"""The page of the settings about warnings and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from keyhour.core.settings import LONGEST_LEAD, SHORTEST_LEAD
from keyhour.present.intent import SetLeads
from keyhour.present.moment import MINUTE
from keyhour.present.settings import LeadsView, SettingsView
from keyhour.ui.button import unambiguous
from keyhour.ui.pick import MinutesBox, Pick
from keyhour.ui.settings_page import GRID, Page, form, label_of
from keyhour.ui.text import Text, Voice


class _Lead(QWidget):
    """One warning: minutes before the end, and a button that removes it."""

    def __init__(self, minutes: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.box = MinutesBox(self)
        self.box.setRange(SHORTEST_LEAD // MINUTE, LONGEST_LEAD // MINUTE)
        self.box.setValue(minutes)
        self.remove = QPushButton(self)
        self.remove.setAutoDefault(False)
        self._before = QLabel(self)
        self._before.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.box)
        row.addWidget(self._before, 1)
        row.addWidget(self.remove)

    def render_view(self, view: LeadsView, place: int) -> None:
        """Show the words."""
        spoken = view.spoken[min(place, len(view.spoken) - 1)]
        self.box.setSuffix(f" {view.minutes}")
        self.box.setAccessibleName(spoken.field)
        self._before.setText(view.before)
        self.remove.setText(unambiguous(view.remove_label))
        self.remove.setAccessibleName(spoken.remove)


class AlertsPage(Page):
    """The warnings keep their places while the page is open, whatever their order in time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._leads: list[_Lead] = []
        self._view: LeadsView | None = None
        self._heading = Text(Voice.STRONG, self)
        self._rows = QWidget(self)
        self._add = QPushButton(self)
        self._add.setAutoDefault(False)
        self._leads_hint = Text(Voice.QUIET, self)
        self._style = Pick(self)
        self._style_label = label_of(self._style, self)
        self._style_hint = Text(Voice.QUIET, self)
        self._arrange()
        self._add.clicked.connect(self._on_add_clicked)
        self._style.chosen.connect(self.chosen)

    def _arrange(self) -> None:
        self._list = QVBoxLayout(self._rows)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(GRID)
        rows = form()
        rows.addRow(self._style_label, self._style)
        self.column.addWidget(self._heading)
        self.column.addWidget(self._rows)
        self.column.addWidget(self._add, alignment=Qt.AlignmentFlag.AlignLeading)
        self.column.addWidget(self._leads_hint)
        self.column.addSpacing(2 * GRID)
        self.column.addLayout(rows)
        self.column.addWidget(self._style_hint)
        self.column.addStretch(1)

    def labels(self, view: SettingsView) -> list[str]:
        """Two labels; the fields of the warnings are reached by Tab."""
        return [view.leads.add_label, view.alert_style.label]

    def render_view(self, view: SettingsView, marked: Sequence[str]) -> None:
        """Show the page."""
        leads = view.leads
        self._view = leads
        if set(self._values()) != set(leads.leads):
            self._fill(leads.leads)
        self._heading.say(leads.label)
        for place, lead in enumerate(self._leads):
            lead.render_view(leads, place)
        self._add.setText(marked[0])
        self._add.setEnabled(leads.next_lead is not None and len(self._leads) < len(leads.spoken))
        self._rows.setVisible(bool(self._leads))
        self._leads_hint.say(leads.hint)
        self._style_label.setText(marked[1])
        self._style.render_view(view.alert_style)
        self._style_hint.say(view.alert_style.hint)

    def first(self) -> QWidget:
        """The first warning, or the way to one."""
        return self._leads[0].box if self._leads else self._add

    def _values(self) -> tuple[timedelta, ...]:
        return tuple(MINUTE * lead.box.value() for lead in self._leads)

    def _fill(self, values: Sequence[timedelta]) -> None:
        while len(self._leads) > len(values):
            self._drop(len(self._leads) - 1)
        while len(self._leads) < len(values):
            self._append(values[len(self._leads)])
        for lead, value in zip(self._leads, values, strict=True):
            with QSignalBlocker(lead.box):
                lead.box.setValue(value // MINUTE)

    def _append(self, value: timedelta) -> _Lead:
        lead = _Lead(value // MINUTE, self._rows)
        lead.box.valueChanged.connect(self._tell)
        lead.remove.clicked.connect(lambda: self._remove(lead))
        self._list.addWidget(lead)
        self._leads.append(lead)
        return lead

    def _drop(self, place: int) -> None:
        lead = self._leads.pop(place)
        self._list.removeWidget(lead)
        lead.hide()
        lead.deleteLater()

    def _remove(self, lead: _Lead) -> None:
        place = self._leads.index(lead)
        self._drop(place)
        following = self._leads[min(place, len(self._leads) - 1)].remove if self._leads else None
        (following or self._add).setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()

    def _tell(self) -> None:
        self.chosen.emit(SetLeads(self._values()))

    def _on_add_clicked(self) -> None:
        if self._view is None or self._view.next_lead is None:
            return
        lead = self._append(self._view.next_lead)
        lead.render_view(self._view, len(self._leads) - 1)
        self._rows.show()
        lead.show()
        lead.box.setFocus(Qt.FocusReason.OtherFocusReason)
        lead.box.selectAll()
        self._tell()
