"""The order in which a window is read, and walked through with the Tab key.

Qt takes both from the order in which the parts were made or last raised, not from the layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def read_in_order(siblings: Iterable[QWidget]) -> None:
    """Have the children of one widget read in this order."""
    for widget in siblings:
        widget.raise_()


def stops(root: QWidget) -> list[QWidget]:
    """What the Tab key stops at inside `root` when it is shown, in the order of reading."""
    return [
        one
        for one in root.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None
    ]


def walk_in_order(wanted: Sequence[QWidget]) -> None:
    """Have the Tab key go through these in this order."""
    for one, following in pairwise(wanted):
        QWidget.setTabOrder(one, following)
