"""A check on the Health page: a picture of how it ended, what was found, and the fix."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from keyhour.present.check import CheckView, Result
from keyhour.ui.button import ButtonRow
from keyhour.ui.surface import Divider, Surface
from keyhour.ui.text import Text, Voice

_SIZE = 20
_INSET = 2.0

_STROKES: dict[Result, tuple[tuple[tuple[float, float], ...], ...]] = {
    Result.OK: (((5.5, 10.5), (8.8, 13.6), (14.5, 6.8)),),
    Result.WARNING: (((10.0, 5.0), (10.0, 11.2)), ((10.0, 14.4), (10.0, 14.6))),
    Result.FAILED: (((6.5, 6.5), (13.5, 13.5)), ((13.5, 6.5), (6.5, 13.5))),
    Result.SKIPPED: (((6.5, 10.0), (13.5, 10.0)),),
}
"""A tick, a mark of exclamation, a cross and a dash: told apart without colour."""

_FILLED = frozenset({Result.WARNING, Result.FAILED})


class Sign(QWidget):
    """How a check ended, as a picture; loud only where something is to be mended."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result = Result.SKIPPED
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_result(self, result: Result, name: str) -> None:
        """Show how it ended; `name` says the same."""
        self._result = result
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_SIZE, _SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        palette = self.palette()
        text, ground = (
            palette.color(QPalette.ColorRole.WindowText),
            palette.color(QPalette.ColorRole.Window),
        )
        is_filled = self._result in _FILLED
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(text, 1.2))
        if is_filled:
            painter.setBrush(text)
        circle = QRectF(0, 0, _SIZE, _SIZE).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        painter.drawEllipse(circle)
        pen = QPen(ground if is_filled else text, 1.8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in _STROKES[self._result]:
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in stroke]))
        painter.end()


class CheckLine(QWidget):
    """Shows a `CheckView`.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = Divider(self)
        self._sign = Sign(self)
        self._title = Text(Voice.STRONG, self)
        self._detail = Text(Voice.PLAIN, self)
        self._help = Text(Voice.QUIET, self)
        self._buttons = ButtonRow(self)
        self._buttons.chosen.connect(self.chosen)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        for part in (self._title, self._detail, self._help, self._buttons):
            texts.addWidget(part)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        row.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._line)
        column.addLayout(row)

    def render_view(self, view: CheckView, result: str, *, is_first: bool) -> None:
        """Show a check; the first one needs no line above it."""
        self._line.setVisible(not is_first)
        self._sign.show_result(view.result, result)
        self._title.say(view.title)
        self._detail.say(view.detail)
        self._help.say(view.help)
        self._buttons.render_view(view.choices)
        self.setAccessibleName(f"{view.title}: {result}")
        self.setAccessibleDescription(" ".join(part for part in (view.detail, view.help) if part))


class CheckSection(QWidget):
    """Checks on one ground below a heading; lines stay while their check does.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[str, CheckLine] = {}
        self._heading = Text(Voice.SECTION, self)
        self._ground = Surface(self)
        self._rows = QVBoxLayout(self._ground)
        self._rows.setContentsMargins(1, 2, 1, 2)
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._heading)
        column.addWidget(self._ground)

    def render_views(
        self, heading: str, checks: Sequence[CheckView], results: Sequence[str]
    ) -> None:
        """Show these checks in this order; each result in words stands at its check's place."""
        self._heading.say(heading)
        self._ground.setAccessibleName(heading)
        for gone in set(self._lines) - {one.id for one in checks}:
            line = self._lines.pop(gone)
            line.hide()
            line.deleteLater()
        for place, (check, result) in enumerate(zip(checks, results, strict=True)):
            line = self._lines.get(check.id) or self._added(check.id)
            line.render_view(check, result, is_first=place == 0)
            if self._rows.indexOf(line) != place:
                self._rows.removeWidget(line)
                self._rows.insertWidget(place, line)
                line.show()

    def _added(self, name: str) -> CheckLine:
        line = CheckLine(self._ground)
        line.chosen.connect(self.chosen)
        self._lines[name] = line
        return line
