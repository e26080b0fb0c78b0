"""The panel's head: whose rights these are, and the menu of rare things."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from keyhour.present.intent import Choice
from keyhour.present.panel import HeaderView
from keyhour.ui.button import MoreButton, unambiguous
from keyhour.ui.colour import mixed, wants_contrast
from keyhour.ui.surface import Mark
from keyhour.ui.text import Text, Voice


class Badge(QWidget):
    """The person's initials on a disc."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._initials = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def say(self, initials: str) -> None:
        """Show initials; none hides the disc."""
        self._initials = initials
        self.setVisible(bool(initials))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(36, 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        palette = self.palette()
        text, window = palette.color(QPalette.ColorRole.WindowText), palette.window().color()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        share = 0.0 if wants_contrast() else 0.18
        painter.setBrush(mixed(palette.highlight().color(), window, share))
        painter.setPen(text if wants_contrast() else Qt.PenStyle.NoPen)
        painter.drawEllipse(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(text)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._initials)
        painter.end()


class Header(QWidget):
    """Shows a `HeaderView`.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._badge = Badge(self)
        self._title = Text(Voice.TITLE, self)
        self._subtitle = Text(Voice.QUIET, self)
        self._device = Text(Voice.SMALL, self)
        self._mark: Mark | None = None
        self._marked = ""
        self._more = MoreButton(self)
        self._more.setMenu(QMenu(self._more))
        self._choices: tuple[Choice, ...] = ()
        self._texts = QVBoxLayout()
        self._texts.setSpacing(2)
        self._texts.addWidget(self._title)
        self._texts.addWidget(self._subtitle)
        self._texts.addWidget(self._device)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._badge, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(self._texts, 1)
        row.addWidget(self._more, alignment=Qt.AlignmentFlag.AlignTop)

    def render_view(self, view: HeaderView) -> None:
        """Show whose rights these are."""
        self._badge.say(view.initials)
        self._title.say(view.title)
        self._subtitle.say(view.subtitle)
        self._device.say(view.device)
        if view.mark and view.mark != self._marked:
            self._marked = view.mark
            if self._mark is not None:
                self._mark.hide()  # in another language it has another width
                self._mark.deleteLater()
            self._mark = Mark(view.mark, self)
            self._texts.addSpacing(2)
            self._texts.addWidget(self._mark, alignment=Qt.AlignmentFlag.AlignLeading)
        if self._mark is not None:
            self._mark.setVisible(bool(view.mark))
        self._more.setAccessibleName(view.menu_label)
        self._more.setToolTip(view.menu_label)
        self._fill_menu(view.choices)

    def _fill_menu(self, choices: tuple[Choice, ...]) -> None:
        if choices == self._choices:
            return
        self._choices = choices
        menu = self._more.menu()
        menu.clear()
        for choice in choices:
            action = QAction(unambiguous(choice.label), menu)
            action.setEnabled(choice.enabled)
            action.setData(choice.intent)
            action.triggered.connect(self._on_action_triggered)
            menu.addAction(action)

    def _on_action_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.chosen.emit(action.data())
