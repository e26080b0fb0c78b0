"""What a page of the panel is."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from keyhour.core.state import State
from keyhour.present.page import PageView
from keyhour.present.words import Words

MARGIN = 16


class Page(QWidget):
    """Made when it is first shown; drawn while it is in front.

    Signals: `chosen(Intent)`; `redraw_wanted()`, something was typed or ticked.
    """

    chosen = Signal(object)
    redraw_wanted = Signal()

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self.news = ""
        """What the last drawing changed, for people who hear it."""

    def render_state(self, state: State, now: datetime, zone: tzinfo | None = None) -> PageView:
        """Show the page for a state, by its own function in `present`; returns what is shown."""
        raise NotImplementedError

    def speak(self, words: Words) -> None:
        """Go on in another language; the next drawing follows at once."""
        self.words = words

    @property
    def start(self) -> QWidget | None:
        """Where the keyboard begins; None leaves it with the tabs."""
        return None

    def bring_up(self, subject: str) -> None:
        """Bring one thing into view, and the keyboard to it."""

    def step_back(self) -> bool:
        """Undo one thing the person did here, as Escape wants; False when there is none."""
        return False

    def forget(self) -> None:
        """The panel closes: drop what was typed or ticked."""


class Scroll(QScrollArea):
    """Brings what the keyboard reaches into view, also when it comes from outside of the area.

    What the mouse presses stays where it is, or the press would miss it.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None or not isValid(self):
            return  # the application ends
        is_by_key = self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        content = self.widget()
        if is_by_key and content is not None and content.isAncestorOf(new):
            self.ensureWidgetVisible(new)


def scrolled(parent: QWidget, *sections: QWidget) -> Scroll:
    """Sections below each other that scroll together, without a frame."""
    content = QWidget(parent)
    column = QVBoxLayout(content)
    column.setContentsMargins(MARGIN, 4, MARGIN, MARGIN)
    column.setSpacing(16)
    for section in sections:
        column.addWidget(section)
    column.addStretch(1)
    area = Scroll(parent)
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
