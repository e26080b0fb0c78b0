"""Labels: always plain text, wrapped, in one of three voices."""

from __future__ import annotations

import re
from enum import Enum

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget

from keyhour.ui.colour import quiet_text

_LONG_RUN = re.compile(r"\S{20,}")  # shorter ones, like "administrator", stay whole
_BREAK = "\u200b"


class Voice(Enum):
    """How loud a text is."""

    PLAIN = "plain"
    QUIET = "quiet"
    STRONG = "strong"
    TITLE = "title"
    SECTION = "section"
    SMALL = "small"


_SCALE = {Voice.TITLE: 1.25, Voice.SMALL: 0.92, Voice.QUIET: 0.96, Voice.SECTION: 0.96}
_BOLD = frozenset({Voice.STRONG, Voice.TITLE, Voice.SECTION})
_QUIET = frozenset({Voice.QUIET, Voice.SECTION, Voice.SMALL})


def breakable(text: str) -> str:
    """The text; words too long for a narrow window with invisible places to break."""
    return _LONG_RUN.sub(lambda run: _BREAK.join(run.group()), text)


class Text(QLabel):
    """A wrapped plain-text label that follows the palette and breaks overlong words."""

    def __init__(self, voice: Voice = Voice.PLAIN, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._voice = voice
        self._shown = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._follow_font()
        self._follow_palette()
        self._follow_direction()

    def say(self, text: str) -> None:
        """Show a text; an empty one hides the label."""
        if text != self._shown:
            self._shown = text
            self.setAccessibleName(text)  # first: without a name Qt would tell the other text
            self.setText(breakable(text))
        self.setVisible(bool(text))

    def _follow_font(self) -> None:
        font = QFont(self.font())
        font.setBold(self._voice in _BOLD)
        if self._voice in _SCALE and font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * _SCALE[self._voice])
        self.setFont(font)

    def _follow_direction(self) -> None:
        """Names keep to the window's side: Qt would put each where its own letters begin."""
        side = Qt.AlignmentFlag.AlignLeft
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            side = Qt.AlignmentFlag.AlignRight
        vertical = self.alignment() & Qt.AlignmentFlag.AlignVertical_Mask
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | vertical)

    def _follow_palette(self) -> None:
        if self._voice not in _QUIET:
            return
        colour = quiet_text(self._ground())
        palette = QPalette(self.palette())
        if palette.color(QPalette.ColorRole.WindowText) != colour:
            palette.setColor(QPalette.ColorRole.WindowText, QColor(colour))
            self.setPalette(palette)

    def _ground(self) -> QPalette:
        """The parent's palette, unless a change of theme has reached this label before its parent.

        Of an active window: some themes dim the text of others beyond what can be read.
        """
        parent, role = self.parentWidget(), QPalette.ColorRole.Window
        window = self.palette().color(role)
        is_known = parent is not None and parent.palette().color(role) == window
        ground = QPalette(
            parent.palette() if parent is not None and is_known else QApplication.palette()
        )
        ground.setCurrentColorGroup(QPalette.ColorGroup.Active)
        return ground

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.ParentChange}:
            self._follow_palette()
        if event.type() in {QEvent.Type.LayoutDirectionChange, QEvent.Type.ParentChange}:
            self._follow_direction()
