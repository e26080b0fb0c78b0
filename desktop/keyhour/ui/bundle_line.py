"""One right of several: its name, what is known of it, and for how long."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from keyhour.core.right import RightKey
from keyhour.present.bundle import LineView, Outcome
from keyhour.present.moment import MINUTE
from keyhour.present.words import Words
from keyhour.ui.duration_box import DurationBox
from keyhour.ui.ring import Ring
from keyhour.ui.surface import Divider, Surface
from keyhour.ui.text import Text, Voice

_RING = 24
_NARROWEST = 320
_SHORTEST, _TALLEST = 96, 320


class BundleLine(QFrame):
    """Shows a `LineView`.

    Signals: `changed(timedelta)`, a duration for this right alone.
    """

    changed = Signal(object)

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_filling = False
        self._ring = Ring(_RING, self)
        self._name, self._detail = Text(Voice.STRONG, self), Text(Voice.QUIET, self)
        self._typed = DurationBox(words, self)
        self._typed.valueChanged.connect(self._on_minutes_changed)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._name)
        texts.addWidget(self._detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(self._ring, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addWidget(self._typed, alignment=Qt.AlignmentFlag.AlignVCenter)

    def render_view(self, view: LineView, *, is_sent: bool) -> None:
        """Show a right; once something was sent its duration stands fast."""
        self._name.say(view.name)
        self._detail.say(view.detail)
        self._ring.setVisible(view.ring is not None)
        if view.ring is not None:
            self._ring.render_view(view.ring)
        self._is_filling = True
        self._typed.setAccessibleName(view.duration_label)
        self._typed.setVisible(view.outcome is Outcome.READY and not is_sent)
        minutes = view.duration // MINUTE
        self._typed.setRange(view.shortest // MINUTE, max(view.longest // MINUTE, minutes))
        self._typed.setValue(minutes)
        self._is_filling = False
        self.setAccessibleName(view.name)
        self.setAccessibleDescription(view.detail)

    def _on_minutes_changed(self) -> None:
        if not self._is_filling:
            self.changed.emit(self._typed.duration)


class BundleLines(QScrollArea):
    """All of them on one ground, no taller than leaves room for the rest.

    Signals: `changed(RightKey, timedelta)`.
    """

    changed = Signal(object, object)

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._lines: dict[RightKey, BundleLine] = {}
        self._ground = Surface(self)
        self._column = QVBoxLayout(self._ground)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        self.setWidget(self._ground)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def render_views(self, views: tuple[LineView, ...], *, is_sent: bool) -> None:
        """Show these rights; the bundle is the same as long as the dialog lives."""
        for view in views:
            line = self._lines.get(view.key) or self._added(view.key)
            line.render_view(view, is_sent=is_sent)
        self.updateGeometry()

    def _added(self, key: RightKey) -> BundleLine:
        if self._lines:
            self._column.addWidget(Divider(self._ground))
        line = BundleLine(self._words, self._ground)
        line.changed.connect(lambda duration: self._on_line_changed(key, duration))
        self._column.addWidget(line)
        self._lines[key] = line
        return line

    def _on_line_changed(self, key: RightKey, duration: timedelta) -> None:
        self.changed.emit(key, duration)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return min(self._column.totalHeightForWidth(width), _TALLEST)

    def sizeHint(self) -> QSize:
        width = max(self.width(), _NARROWEST)
        return QSize(_NARROWEST, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, _SHORTEST)
