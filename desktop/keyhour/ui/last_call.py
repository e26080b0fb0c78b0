"""Keyhour's own small window for what must be seen when the desktop shows no notification."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from keyhour.present.card import RingKind, RingView
from keyhour.present.notice import Answer, AnswerChoice, NoticeView
from keyhour.ui.announce import announce
from keyhour.ui.button import unambiguous
from keyhour.ui.flow import Flow
from keyhour.ui.focus_ring import FocusRing
from keyhour.ui.guard import Guard
from keyhour.ui.ring import Ring
from keyhour.ui.text import Text, Voice

_WIDTH = 380
_EDGE = 16


class LastCall(QDialog):
    """Stays on top, takes no focus, and ignores clicks that were meant for what lay below it.

    It is read out once, when it appears; its countdown is not.

    Signals: `answered(Answer)`, once; closing the window is `DISMISS`.
    """

    answered = Signal(object)

    def __init__(
        self, view: NoticeView, guard: Guard | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            parent,
            Qt.WindowType.Window
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowTitleHint
            | Qt.WindowType.WindowCloseButtonHint
            | Qt.WindowType.CustomizeWindowHint,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._guard = guard or Guard()
        self._is_answered = False
        self._focus_ring = FocusRing(self)
        self._ring = Ring(44, self)
        self._title = Text(Voice.STRONG, self)
        self._body = Text(Voice.QUIET, self)
        self._buttons: list[QPushButton] = []
        self._arrange(view.choices)
        self.render_view(view)

    def render_view(self, view: NoticeView) -> None:
        """Show the words again; time has passed."""
        self.setWindowTitle("Keyhour")
        self._ring.setVisible(view.fraction is not None)
        if view.fraction is not None:
            ring = RingView(
                kind=RingKind.ARC,
                fraction=view.fraction,
                text=view.ring_text,
                accessible=view.title,
            )
            self._ring.render_view(ring)
        self._title.say(view.title)
        self._body.say(view.body)
        self.setAccessibleName(view.title)
        self.setAccessibleDescription(view.body)

    def place(self) -> None:
        """Stand in the corner where notifications are expected; Wayland decides for itself."""
        self._fit()
        screen = QGuiApplication.primaryScreen()
        if screen is not None:
            area = screen.availableGeometry()
            size = self.frameSize()
            self.move(
                area.right() - size.width() - _EDGE, area.bottom() - size.height() - 2 * _EDGE
            )

    def _fit(self) -> None:
        """Just as high as the words need at this width; the size hint is for a narrower one."""
        layout = self.layout()
        if layout is not None:
            self.setMinimumWidth(max(_WIDTH, layout.minimumSize().width()))  # large letters
            width = self.minimumWidth()
            self.resize(width, layout.totalHeightForWidth(width))

    def _arrange(self, choices: tuple[AnswerChoice, ...]) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._title)
        texts.addWidget(self._body)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._ring, alignment=Qt.AlignmentFlag.AlignTop)
        top.addLayout(texts, 1)
        row = QWidget(self)
        flow = Flow(8, row)
        for choice in choices:
            flow.addWidget(self._button(choice, row))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(row)
        self.setMinimumWidth(_WIDTH)

    def _button(self, choice: AnswerChoice, parent: QWidget) -> QPushButton:
        button = QPushButton(unambiguous(choice.label), parent)
        button.setAutoDefault(False)  # Return asks for nothing here
        button.setProperty("answer", choice.answer.value)
        button.clicked.connect(self._on_button_clicked)
        self._buttons.append(button)
        return button

    def _on_button_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton) and self._guard.lets_pass:
            self._answer(Answer(button.property("answer")))

    def _answer(self, answer: Answer) -> None:
        if not self._is_answered:
            self._is_answered = True
            self.answered.emit(answer)
            self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        self._guard.restart()
        announce(self, f"{self.accessibleName()}. {self.accessibleDescription()}")

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if not self._is_answered:
            self._is_answered = True
            self.answered.emit(Answer.DISMISS)
