"""The help page: a file of our own, shown as text; its links leave for the browser."""

from __future__ import annotations

import re
from typing import Any, Final

from PySide6.QtCore import QEvent, QSize, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QPalette,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextTable,
)
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from keyhour.present.icon import PaintRecord, TrayKind
from keyhour.ui.colour import readable
from keyhour.ui.placement import fitting
from keyhour.ui.tray_icon import Bar, tray_pixmap

_SIZE: Final = QSize(560, 640)
_SYMBOL: Final = 24
_FRACTIONS: Final = {TrayKind.ACTIVE: 0.6, TrayKind.EXPIRING: 0.2}
_NO_WORD: Final = re.compile(r"[^\w]+")
_MARGIN: Final = 16
_HALF: Final = 0.5
_ABOVE_HEADING, _CELL = 24, 6
_ROLE: Final = QPalette.ColorRole


class Page(QTextBrowser):
    """A text that loads nothing: pictures are those of the tray (`state:active`), links to a
    heading (`#what-the-icon-says`) turn the page there, and only `https` leaves for the browser.

    Signals: `left(QUrl)`, a link for the browser.
    """

    left = Signal(QUrl)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(_MARGIN)
        self.anchorClicked.connect(self._on_anchor_clicked)

    def say(self, text: str) -> None:
        """Show a page written in Markdown."""
        self._text = text
        self.setMarkdown(text)
        self._air()
        self._colour_links()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _air(self) -> None:
        """Room above headings, and tables by alignment instead of lines."""
        block = self.document().begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            if level > 1:
                shape = QTextBlockFormat()
                shape.setTopMargin(_ABOVE_HEADING)
                QTextCursor(block).mergeBlockFormat(shape)
            block = block.next()
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                look = frame.format()
                look.setBorder(0)
                look.setCellPadding(_CELL)
                frame.setFormat(look)

    def _colour_links(self) -> None:
        """Links as clear as text has to be: Qt gives those of Markdown the application's colour,
        whatever they stand on.
        """
        palette = self.palette()
        base, text = palette.color(_ROLE.Base), palette.color(_ROLE.Text)
        clear = QTextCharFormat()
        clear.setForeground(readable(palette.color(_ROLE.Highlight), text, base))
        for link in self._links():
            link.mergeCharFormat(clear)

    def _links(self) -> list[QTextCursor]:
        """Each stretch of text that is a link, selected."""
        found = []
        block = self.document().begin()
        while block.isValid():
            piece = block.begin()
            while not piece.atEnd():
                fragment = piece.fragment()
                if fragment.charFormat().isAnchor():
                    cursor = QTextCursor(self.document())
                    cursor.setPosition(fragment.position())
                    end = fragment.position() + fragment.length()
                    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                    found.append(cursor)
                piece += 1
            block = block.next()
        return found

    def turn_to(self, slug: str) -> bool:
        """Scroll to a heading; False when there is none of that name."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and _slug(block.text()) == slug:
                self._show(block)
                return True
            block = block.next()
        return False

    def _show(self, block: QTextBlock) -> None:
        self.setTextCursor(QTextCursor(block))
        top = self.document().documentLayout().blockBoundingRect(block).top()
        self.verticalScrollBar().setValue(int(top) - _MARGIN)

    def _on_anchor_clicked(self, url: QUrl) -> None:
        if url.scheme() == "https":
            self.left.emit(url)
        elif not url.scheme() and url.hasFragment():
            self.turn_to(url.fragment())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._text:
            place = self.verticalScrollBar().value()
            self.say(self._text)
            self.verticalScrollBar().setValue(place)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        url = QUrl(name)
        is_picture = kind == QTextDocument.ResourceType.ImageResource.value
        if is_picture and url.scheme() == "state":
            return self._symbol(url.path())
        return None

    def _symbol(self, name: str) -> Any:
        try:
            kind = TrayKind(name)
        except ValueError:
            return None
        ratio = self.devicePixelRatioF()
        is_dark = self.palette().base().color().lightnessF() < _HALF
        record = PaintRecord(kind, _FRACTIONS.get(kind))
        picture = tray_pixmap(record, Bar.DARK if is_dark else Bar.LIGHT, round(_SYMBOL * ratio))
        picture.setDevicePixelRatio(ratio)
        return picture.toImage()


class HelpWindow(QDialog):
    """A window with the page. Esc closes it; a dialog, for to a screen reader a bare widget is no
    window.
    """

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.page = Page(self)
        self.page.left.connect(QDesktopServices.openUrl)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        self.speak(title, text)
        self.resize(fitting(_SIZE))

    def speak(self, title: str, text: str) -> None:
        """Show the page in a language."""
        self.setWindowTitle(title)
        self.page.setAccessibleName(title)
        if text != self._text:
            self._text = text
            self.page.say(text)


def _slug(text: str) -> str:
    """A heading as links name it, the way of common Markdown readers."""
    return _NO_WORD.sub("-", text.casefold()).strip("-")
