"""Shows where the keyboard is, in every style and theme alike.

Styles draw the focus as a hairline in the highlight colour, or not at all: too little on dark.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QTabBar, QWidget
from shiboken6 import isValid

from keyhour.ui.colour import accent, surface

_REACH = 3
_WIDTH = 2.0
_RADIUS = 4.0
_FOLLOWED = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide})


class FocusRing(QWidget):
    """A frame around what has the focus in one window, once a key has moved it.

    It lies beside what it surrounds, so that it scrolls and is clipped with it.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._target: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if not isValid(self._window):
            return  # the application ends
        self._go_home()
        if new is not None and new is not self._window and new.window() is self._window:
            self._target = new
            new.installEventFilter(self)
            self.follow()

    def _go_home(self) -> None:
        """Leave before what lies around the ring is destroyed: that is always hidden first."""
        if self._target is not None and isValid(self._target):
            self._target.removeEventFilter(self)
        self._target = None
        self.hide()
        if self.parentWidget() is not self._window:
            self.setParent(self._window)

    def follow(self) -> None:
        """Surround what has the focus now; of tabs the one in front."""
        target = self._target
        parent = None if target is None else target.parentWidget()
        is_by_key = self._window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        if target is None or parent is None or not is_by_key or not target.isVisible():
            return
        if self.parentWidget() is not parent:
            self.setParent(parent)
        box = _seen(target).adjusted(-_REACH, -_REACH, _REACH, _REACH)
        self.setGeometry(box.intersected(parent.rect()))
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._target and event.type() in _FOLLOWED:
            self.follow()
        elif watched is self._target and event.type() == QEvent.Type.Hide:
            self._go_home()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._window.palette()
        painter.setPen(QPen(accent(palette, surface(palette)), _WIDTH))
        inset = _WIDTH / 2
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)
        painter.end()


def _seen(target: QWidget) -> QRect:
    if isinstance(target, QTabBar):
        return target.tabRect(target.currentIndex()).translated(target.pos())
    return target.geometry()
