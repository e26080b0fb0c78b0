"""The panel's one banner."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keyhour.present.banner import BannerView, Tone
from keyhour.ui.button import ButtonRow
from keyhour.ui.surface import Surface
from keyhour.ui.text import Text, Voice

_CODE_SCALE = 1.7
_COPYABLE = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)


class Banner(Surface):
    """Shows a `BannerView`; hidden when there is nothing to say.

    Signals: `chosen(Intent)`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Text(Voice.STRONG, self)
        self._body = Text(Voice.PLAIN, self)
        self._code = Text(Voice.STRONG, self)
        self._code.setFont(_code_font())
        self._code.setTextInteractionFlags(_COPYABLE)
        self._code.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # to be spelled, letter by letter
        self._support = Text(Voice.SMALL, self)
        self._support.setTextInteractionFlags(_COPYABLE)
        self._support.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._buttons = ButtonRow(self)
        self._buttons.chosen.connect(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(4)
        for part in (self._title, self._body, self._code, self._support, self._buttons):
            column.addWidget(part)

    def render_view(self, view: BannerView | None) -> None:
        """Show a message, or nothing."""
        self.setVisible(view is not None)
        if view is None:
            return
        self.set_warning(view.tone is Tone.WARNING)
        self._title.say(view.title)
        self._body.say(view.body)
        self._code.say(view.code)
        self._support.say(view.support_code)
        self._buttons.render_view(view.choices)
        self.setAccessibleName(view.title)
        self.setAccessibleDescription(view.body)


def _code_font() -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(font.pointSizeF() * _CODE_SCALE)
    font.setBold(True)
    return font
