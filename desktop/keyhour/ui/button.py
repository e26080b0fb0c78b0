"""Buttons made from a `Choice`."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from keyhour.present.intent import Choice
from keyhour.ui.colour import accent, quiet_text, surface
from keyhour.ui.flow import Flow

_CONFIRM_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_WALK_KEYS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down})


def unambiguous(text: str) -> str:
    """A label whose ampersands are letters, not marks of a shortcut."""
    return text.replace("&", "&&")


class ChoiceButton(QPushButton):
    """A push button that says its intent.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice: Choice | None = None
        self.setAutoDefault(False)
        self.clicked.connect(self._on_clicked)

    def render_view(self, choice: Choice) -> None:
        """Show a choice."""
        if choice == self._choice:
            return
        self._choice = choice
        self.setText(unambiguous(choice.label))
        self.setEnabled(choice.enabled)
        self.setToolTip(choice.hint)
        self.setAccessibleName(choice.accessible or choice.label)
        self.setAccessibleDescription(choice.hint)

    def _on_clicked(self) -> None:
        if self._choice is not None:
            self.chosen.emit(self._choice.intent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _CONFIRM_KEYS and not event.isAutoRepeat():
            self.click()
        elif event.key() in _WALK_KEYS:
            event.ignore()  # the list walks from row to row; Qt would walk from control to control
        else:
            super().keyPressEvent(event)


class ButtonRow(QWidget):
    """Buttons side by side, in more lines where the width asks for it. Existing ones keep their
    focus.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: list[ChoiceButton] = []
        self._flow = Flow(8, self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def render_view(self, choices: Sequence[Choice]) -> None:
        """Show these choices."""
        while len(self._buttons) < len(choices):
            button = ChoiceButton(self)
            button.chosen.connect(self.chosen)
            self._buttons.append(button)
            self._flow.addWidget(button)
        for index, button in enumerate(self._buttons):
            is_used = index < len(choices)
            if is_used:
                button.render_view(choices[index])
            button.setVisible(is_used)
        self.setVisible(bool(choices))


class StarButton(QToolButton):
    """Marks a favourite: a filled star, or an empty one.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice: Choice | None = None
        self._is_on = False
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._on_clicked)

    def render_view(self, choice: Choice, *, is_on: bool) -> None:
        """Show the star of a right."""
        self._choice, self._is_on = choice, is_on
        self.setToolTip(choice.hint)
        self.setAccessibleName(choice.accessible)
        self.update()

    def _on_clicked(self) -> None:
        if self._choice is not None:
            self.chosen.emit(self._choice.intent)

    def sizeHint(self) -> QSize:
        side = max(24, self.fontMetrics().height() + 8)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = surface(self.palette())
        colour = accent(self.palette(), ground) if self._is_on else quiet_text(self.palette())
        painter.setPen(QPen(colour, 1.3, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(colour if self._is_on else Qt.BrushStyle.NoBrush)
        side = min(self.width(), self.height()) * 0.62
        box = QRectF(0, 0, side, side)
        box.moveCenter(QPointF(self.rect().center()) + QPointF(0.5, 0.5))
        painter.drawPolygon(_star(box))
        painter.end()


class MoreButton(QToolButton):
    """Three dots that open a menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def sizeHint(self) -> QSize:
        side = max(28, self.fontMetrics().height() + 10)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        if self.underMouse() or self.hasFocus() or self.isDown():
            painter.setPen(QPen(accent(palette, palette.window().color()), 1.2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.WindowText))
        centre = QRectF(self.rect()).center()
        for step in (-6, 0, 6):
            painter.drawEllipse(centre + QPointF(step, 0), 1.7, 1.7)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()


_STAR = (
    (0.5, 0.02), (0.645, 0.345), (1.0, 0.385), (0.735, 0.62), (0.81, 0.97),
    (0.5, 0.79), (0.19, 0.97), (0.265, 0.62), (0.0, 0.385), (0.355, 0.345),
)  # fmt: skip


def _star(box: QRectF) -> QPolygonF:
    return QPolygonF(
        [QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in _STAR]
    )
