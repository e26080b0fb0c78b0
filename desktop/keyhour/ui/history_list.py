"""The list of requests: one line for its name, one for what became of it, one for the reason.

Rows are painted, not built, so that years of requests cost no more than a screenful.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from keyhour.present.history import HistoryRow
from keyhour.ui.colour import outline, quiet_text
from keyhour.ui.page import MARGIN
from keyhour.ui.text import breakable

_EDGE = MARGIN
_ABOVE = 10
_GAP = 2
_Index = QModelIndex | QPersistentModelIndex
_WRAPPED = Qt.TextFlag.TextWordWrap


class HistoryModel(QAbstractListModel):
    """The rows; a screen reader hears each as one sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[HistoryRow, ...] = ()

    def show(self, rows: tuple[HistoryRow, ...]) -> None:
        """Replace the rows, unless nothing has changed."""
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return row.accessible
            case _:
                return None


class _Painter(QStyledItemDelegate):
    """Draws a row in the palette's colours."""

    def __init__(self, model: HistoryModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else 300
        inside = QRect(_EDGE, 0, width - 2 * _EDGE, 10_000)
        height = sum(box.height() + _GAP for box, _, _ in self._lines(option.font, index, inside))
        return QSize(width, height + 2 * _ABOVE - _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        style = QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter)
        inside = option.rect.adjusted(_EDGE, _ABOVE, -_EDGE, 0)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        for place, (box, font, text) in enumerate(self._lines(option.font, index, inside)):
            painter.setFont(font)
            painter.setPen(_colour(option.palette, is_chosen=is_chosen, is_quiet=place > 0))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeading) | _WRAPPED.value, text)
        if index.row() < len(self._model.rows) - 1:
            painter.setPen(outline(option.palette))
            edge = option.rect.adjusted(_EDGE, 0, -_EDGE, 0)
            painter.drawLine(edge.bottomLeft(), edge.bottomRight())
        painter.restore()

    def _lines(self, font: QFont, index: _Index, inside: QRect) -> list[tuple[QRect, QFont, str]]:
        """Each text with its font and the place it takes, one below the other."""
        row = self._model.rows[index.row()]
        strong = QFont(font)
        strong.setBold(True)
        lines = []
        top = inside.top()
        for text, own in ((row.title, strong), (row.line, font), (row.reason, font)):
            if text:
                text = breakable(text)  # noqa: PLW2901  as it is drawn
                room = QRect(inside.left(), top, inside.width(), 10_000)
                box = QFontMetrics(own).boundingRect(room, _WRAPPED.value, text)
                lines.append((QRect(inside.left(), top, inside.width(), box.height()), own, text))
                top += box.height() + _GAP
        return lines


def _colour(palette: QPalette, *, is_chosen: bool, is_quiet: bool) -> Any:
    if is_chosen:
        return palette.color(QPalette.ColorRole.HighlightedText)
    return quiet_text(palette) if is_quiet else palette.color(QPalette.ColorRole.Text)


class HistoryList(QListView):
    """Shows `HistoryRow`s. Ctrl+C copies the chosen one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = HistoryModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_Painter(self._model, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def render_rows(self, rows: tuple[HistoryRow, ...]) -> None:
        """Show these rows."""
        self._model.show(rows)
        self.setVisible(bool(rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy) and index.isValid():
            QApplication.clipboard().setText(self._model.rows[index.row()].accessible)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # lines wrap anew
