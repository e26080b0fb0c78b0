"""The pages of the settings: a form each, every label bound to its field."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from keyhour.core.right import Plane
from keyhour.present.intent import SetAutostart, SetEventLog, SetPlane
from keyhour.present.plane import PlanesView
from keyhour.present.settings import SettingsView, SwitchView
from keyhour.ui.pick import Pick
from keyhour.ui.text import Text, Voice

GRID = 8
EDGE = 16

Marker = Callable[[Sequence[str]], list[str]]


class Page(QWidget):
    """A page of the settings.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        self.column.setSpacing(GRID)

    def labels(self, view: SettingsView) -> list[str]:
        """The labels on this page that can carry a keyboard mark."""
        raise NotImplementedError

    def render_view(self, view: SettingsView, marked: Sequence[str]) -> None:
        """Show the page; `marked` are its labels with their marks."""
        raise NotImplementedError

    def first(self) -> QWidget:
        """Where the cursor goes when the page opens."""
        raise NotImplementedError


def form() -> QFormLayout:
    """Labels beside their fields; above them where the width does not suffice."""
    made = QFormLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setHorizontalSpacing(2 * GRID)
    made.setVerticalSpacing(GRID)
    made.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    return made


def label_of(field: QWidget, parent: QWidget) -> QLabel:
    """A label that sends its keyboard mark to a field."""
    label = QLabel(parent)
    label.setBuddy(field)
    return label


class Switch(QCheckBox):
    """Shows a `SwitchView`.

    Signals: `turned(bool)`, by the person.
    """

    turned = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clicked.connect(self.turned)

    def render_view(self, view: SwitchView, marked: str) -> None:
        """Show whether it is on."""
        self.setText(marked)
        self.setAccessibleName(view.label)
        self.setAccessibleDescription(view.hint)
        self.setEnabled(view.enabled)
        with QSignalBlocker(self):
            self.setChecked(view.is_on)


class PlaneSwitches(QWidget):
    """Shows a `PlanesView`.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label, self._hint = Text(Voice.STRONG, self), Text(Voice.QUIET, self)
        self._switches = {plane: QCheckBox(self) for plane in Plane}
        self._shown: dict[Plane, bool] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for part in (self._label, *self._switches.values(), self._hint):
            column.addWidget(part)
        for switch in self._switches.values():
            switch.clicked.connect(self._on_switch_clicked)

    def _on_switch_clicked(self) -> None:
        """Whichever was clicked: only a switch that differs from what was shown has changed."""
        for plane, switch in self._switches.items():
            if plane in self._shown and switch.isChecked() != self._shown[plane]:
                self.chosen.emit(SetPlane(plane, switch.isChecked()))

    def render_view(self, view: PlanesView, marked: Sequence[str]) -> None:
        """Show which planes are read; nothing when there is no choice."""
        self.setVisible(bool(view.switches))
        self._label.say(view.label)
        self._hint.say(view.hint)
        self._shown = {one.plane: one.is_on for one in view.switches}
        shown = dict(zip(self._shown, marked, strict=True))
        for plane, switch in self._switches.items():
            switch.setVisible(plane in shown)
        for one in view.switches:
            switch = self._switches[one.plane]
            switch.setText(shown[one.plane])
            switch.setAccessibleName(f"{view.label}: {one.label}")
            with QSignalBlocker(switch):
                switch.setChecked(one.is_on)


class GeneralPage(Page):
    """Language, theme, start at sign-in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._language, self._theme = Pick(self), Pick(self)
        self._autostart, self._planes = Switch(self), PlaneSwitches(self)
        self._language_hint = Text(Voice.QUIET, self)
        self._autostart_hint = Text(Voice.QUIET, self)
        self._event_log = Switch(self)
        self._event_log_hint = Text(Voice.QUIET, self)
        self._language_label = label_of(self._language, self)
        self._theme_label = label_of(self._theme, self)
        rows = form()
        rows.addRow(self._language_label, self._language)
        rows.addRow(self._language_hint)
        rows.addRow(self._theme_label, self._theme)
        self.column.addLayout(rows)
        self.column.addSpacing(GRID)
        self.column.addWidget(self._autostart)
        self.column.addWidget(self._autostart_hint)
        self.column.addWidget(self._event_log)
        self.column.addWidget(self._event_log_hint)
        self.column.addSpacing(GRID)
        self.column.addWidget(self._planes)
        self.column.addStretch(1)
        self._planes.chosen.connect(self.chosen)
        self._language.chosen.connect(self.chosen)
        self._theme.chosen.connect(self.chosen)
        self._autostart.turned.connect(lambda on: self.chosen.emit(SetAutostart(on)))
        self._event_log.turned.connect(lambda on: self.chosen.emit(SetEventLog(on)))

    def labels(self, view: SettingsView) -> list[str]:
        """Three labels, one for each plane, and one for the system's log."""
        labels = [view.language.label, view.theme.label, view.autostart.label]
        labels += [one.label for one in view.planes.switches]
        return labels if view.event_log is None else [*labels, view.event_log.label]

    def render_view(self, view: SettingsView, marked: Sequence[str]) -> None:
        """Show the page."""
        self._language_label.setText(marked[0])
        self._theme_label.setText(marked[1])
        self._language.render_view(view.language)
        self._language_hint.say(view.language.hint)
        self._theme.render_view(view.theme)
        self._autostart.render_view(view.autostart, marked[2])
        self._autostart_hint.say(view.autostart.hint)
        count = len(view.planes.switches)
        self._planes.render_view(view.planes, marked[3 : 3 + count])
        self._event_log.setVisible(view.event_log is not None)
        self._event_log_hint.setVisible(view.event_log is not None)
        if view.event_log is not None:
            self._event_log.render_view(view.event_log, marked[3 + count])
            self._event_log_hint.say(view.event_log.hint)

    def first(self) -> QWidget:
        """The language."""
        return self._language


def wide(widget: QWidget) -> QWidget:
    """The widget, taking the width that there is."""
    policy = widget.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
    widget.setSizePolicy(policy)
    return widget


def sender_of(source: QObject, candidates: Sequence[QWidget]) -> int | None:
    """The place of a signal's sender among widgets; None when it is none of them."""
    sender = source.sender()
    return next((i for i, one in enumerate(candidates) if one is sender), None)
