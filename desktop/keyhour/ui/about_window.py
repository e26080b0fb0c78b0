"""The window about Keyhour: version, a code for support, and the licences of its parts."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from keyhour.present.about import AboutView, Fact
from keyhour.present.intent import Intent
from keyhour.ui.announce import announce
from keyhour.ui.button import ChoiceButton
from keyhour.ui.mnemonic import marked
from keyhour.ui.placement import fitting
from keyhour.ui.text import Text, Voice
from keyhour.ui.tray_icon import app_icon

_WIDTH, _HEIGHT = 480, 520
_ICON = 48
_CODE_LINES = 3
_GRID, _EDGE = 8, 16


class AboutWindow(QDialog):
    """Shows an `AboutView`.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, view: AboutView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._name, self._claim = Text(Voice.TITLE, self), Text(Voice.QUIET, self)
        self._facts = QFormLayout()
        self._shown_facts: tuple[Fact, ...] = ()
        self._licence = Text(parent=self)
        self._code = _reading_field(self)
        lines = self._code.fontMetrics().lineSpacing() * _CODE_LINES
        self._code.setFixedHeight(lines + 2 * _GRID)
        self._copy = ChoiceButton(self)
        self._copied = Text(Voice.QUIET, self)
        self._parts = _reading_field(self)
        self._parts.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.SmallestReadableFont))
        self._code_label, self._parts_label = _label(self._code), _label(self._parts)
        self._close = QPushButton(self)
        self._close.setDefault(True)
        self._arrange()
        self._copy.chosen.connect(self._on_copy_chosen)
        self._close.clicked.connect(self.accept)
        self.render_view(view)
        layout = self.layout()
        needed = 0 if layout is None else layout.totalHeightForWidth(_WIDTH)
        self.resize(fitting(QSize(_WIDTH, max(_HEIGHT, needed))))
        self._copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def render_view(self, view: AboutView) -> None:
        """Show the words; a new failure changes the code."""
        self._view = view
        self.setWindowTitle(view.title)
        self._name.say(view.name)
        self._claim.say(view.claim)
        self._fill_facts(view.facts)
        self._licence.say(view.licence)
        labels = [view.support_label, view.copy.label, view.parts_label, view.close_label]
        code, copy, parts, close = marked(labels)
        self._code_label.setText(code)
        self._code.setAccessibleName(view.support_label)
        self._copy.render_view(view.copy)
        self._copy.setText(copy)
        self._parts_label.setText(parts)
        self._parts.setAccessibleName(view.parts_label)
        self._close.setText(close)
        if self._code.toPlainText() != view.support_code:
            self._code.setPlainText(view.support_code)
            self._copied.say("")
        if self._parts.toPlainText() != view.parts:
            self._parts.setPlainText(view.parts)

    def _fill_facts(self, facts: tuple[Fact, ...]) -> None:
        if facts == self._shown_facts:
            return
        self._shown_facts = facts
        while self._facts.rowCount():
            self._facts.removeRow(0)
        for fact in facts:
            name, value = Text(Voice.QUIET, self), Text(parent=self)
            name.say(fact.name)
            value.say(fact.value)
            self._facts.addRow(name, value)

    def _arrange(self) -> None:
        icon = QLabel(self)
        icon.setPixmap(app_icon().pixmap(QSize(_ICON, _ICON), self.devicePixelRatioF()))
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(self._name)
        titles.addWidget(self._claim)
        head = QHBoxLayout()
        head.setSpacing(_EDGE)
        head.addWidget(icon)
        head.addLayout(titles, 1)
        self._facts.setHorizontalSpacing(_EDGE)
        self._facts.setVerticalSpacing(_GRID // 2)
        copying = QHBoxLayout()
        copying.setSpacing(_GRID)
        copying.addWidget(self._code, 1)
        copying.addWidget(self._copy, alignment=Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.addWidget(self._copied)
        foot.addStretch(1)
        foot.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.setSpacing(_GRID)
        column.addLayout(head)
        column.addSpacing(_GRID)
        column.addLayout(self._facts)
        column.addSpacing(_GRID)
        column.addWidget(self._code_label)
        column.addLayout(copying)
        column.addSpacing(_GRID)
        column.addWidget(self._licence)
        column.addWidget(self._parts_label)
        column.addWidget(self._parts, 1)
        column.addLayout(foot)

    def _on_copy_chosen(self, intent: Intent) -> None:
        self.chosen.emit(intent)
        self._copied.say(self._view.copied)
        announce(self, self._view.copied)


def _reading_field(parent: QWidget) -> QPlainTextEdit:
    """Text that can be read, walked through and selected by keyboard, but not changed."""
    field = QPlainTextEdit(parent)
    field.setReadOnly(True)
    field.setTabChangesFocus(True)
    field.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return field


def _label(buddy: QWidget) -> QLabel:
    label = QLabel()
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    label.setBuddy(buddy)
    return label
