"""The page of the settings where an organisation is set up."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from keyhour.core.organisation import Doubt, Organisation, as_typed
from keyhour.present.organisation import CloudOption, FieldView, OrganisationView
from keyhour.present.settings import SettingsView
from keyhour.ui.announce import announce
from keyhour.ui.button import ChoiceButton
from keyhour.ui.settings_page import GRID, Page, form, label_of
from keyhour.ui.text import Text, Voice

_LONGEST_ID = 128


class _Cloud(QComboBox):
    """Cloud names."""

    def fill(self, clouds: tuple[CloudOption, ...], chosen: str) -> None:
        """Show these."""
        shown = [(self.itemData(i), self.itemText(i)) for i in range(self.count())]
        with QSignalBlocker(self):
            if shown != [(one.cloud, one.label) for one in clouds]:
                self.clear()
                for one in clouds:
                    self.addItem(one.label, one.cloud)
            self.setCurrentIndex(max(0, self.findData(chosen)))


class OrganisationPage(Page):
    """Three fields that are kept as soon as they make sense together.

    Signals: `typed()`, the fields hold something else; `finished()`, the cursor left a field or
    Enter was pressed.
    """

    typed = Signal()
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_touched = False
        self._left: set[Doubt] = set()
        self._said = ""
        self._intro = Text(Voice.QUIET, self)
        self._cloud = _Cloud(self)
        self._cloud.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tenant, self._client = self._field(), self._field()
        self._tenant_problem, self._client_problem = Text(Voice.PLAIN, self), Text(parent=self)
        self._status = Text(Voice.STRONG, self)
        self._quit = ChoiceButton(self)
        self._labels = [label_of(one, self) for one in (self._cloud, self._tenant, self._client)]
        self._arrange()
        self._connect()

    @property
    def entered(self) -> Organisation | None:
        """What the fields hold; None while nobody has touched them."""
        if not self._is_touched:
            return None
        cloud = str(self._cloud.currentData() or "")
        return as_typed(cloud, self._tenant.text(), self._client.text())

    @property
    def left(self) -> frozenset[Doubt]:
        """The fields that the cursor has left."""
        return frozenset(self._left)

    def _field(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setMaxLength(_LONGEST_ID)
        return field

    def _arrange(self) -> None:
        rows = form()
        rows.addRow(self._labels[0], self._cloud)
        rows.addRow(self._labels[1], self._tenant)
        rows.addRow(QLabel(self), self._tenant_problem)
        rows.addRow(self._labels[2], self._client)
        rows.addRow(QLabel(self), self._client_problem)
        self._rows = rows
        self.column.addWidget(self._intro)
        self.column.addSpacing(GRID)
        self.column.addLayout(rows)
        self.column.addSpacing(GRID)
        self.column.addWidget(self._status)
        self.column.addWidget(self._quit, alignment=Qt.AlignmentFlag.AlignLeading)
        self.column.addStretch(1)

    def _connect(self) -> None:
        self._cloud.activated.connect(self._on_cloud_activated)
        for field, part in ((self._tenant, Doubt.TENANT_ID), (self._client, Doubt.CLIENT_ID)):
            field.textEdited.connect(self._on_edited)
            field.editingFinished.connect(lambda part=part: self._on_finished(part))
        self._quit.chosen.connect(self.chosen)

    def labels(self, view: SettingsView) -> list[str]:
        """The three fields and the button."""
        part = view.organisation
        return [part.cloud_label, part.tenant_id.label, part.client_id.label, part.quit.label]

    def render_view(self, view: SettingsView, marked: Sequence[str]) -> None:
        """Show the page; fields that somebody types in are left alone."""
        part = view.organisation
        self._intro.say(part.intro)
        for label, text in zip(self._labels, marked, strict=False):
            label.setText(text)
        self._fill(part)
        self._say_problem(self._tenant, self._tenant_problem, part.tenant_id)
        self._say_problem(self._client, self._client_problem, part.client_id)
        self._status.say(part.status)
        self._quit.render_view(part.quit)
        self._quit.setText(marked[3])
        self._quit.setVisible(part.needs_restart)
        if part.status != self._said and self._is_touched:
            announce(self, part.status)
        self._said = part.status

    def first(self) -> QWidget:
        """The tenant, for the cloud is the usual one nearly everywhere."""
        return self._tenant

    def _fill(self, part: OrganisationView) -> None:
        if self.entered == part.kept:
            self._is_touched = False  # kept as it stands
            self._left.clear()
        self._cloud.setAccessibleName(part.cloud_label)
        entered = self.entered or part.kept
        self._cloud.fill(part.clouds, entered.cloud)
        if not self._is_touched:
            for field, text in (
                (self._tenant, part.kept.tenant_id),
                (self._client, part.kept.client_id),
            ):
                if as_typed("", field.text(), "").tenant_id != text:
                    field.setText(text)

    def _say_problem(self, field: QLineEdit, problem: Text, view: FieldView) -> None:
        if view.problem and view.problem != field.accessibleDescription():
            announce(field, view.problem)
        field.setAccessibleName(view.label)
        field.setAccessibleDescription(view.problem)
        problem.say(view.problem)
        self._rows.setRowVisible(problem, bool(view.problem))

    def _on_edited(self) -> None:
        self._is_touched = True
        self.typed.emit()

    def _on_cloud_activated(self) -> None:
        self._is_touched = True
        self.finished.emit()

    def _on_finished(self, part: Doubt) -> None:
        if self._is_touched:
            self._left.add(part)
            self.finished.emit()
