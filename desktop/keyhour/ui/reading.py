"""The order in which a window is read, and walked through with the Tab key: as it is laid out.

Qt takes both from the order in which the parts were made or last raised, which is another one as
soon as a part comes later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget


def put_in_order(root: QWidget, known: list[QWidget] | None = None) -> list[QWidget]:
    """Have `root` read and walked as it is laid out; returns the stops of the Tab key.

    `known` are the stops as they were; while they stay, the walk is left alone.
    """
    _read_as_laid_out(root)
    found = stops(root)
    if found != known:
        walk_in_order(found)
    return found


def stops(root: QWidget) -> list[QWidget]:
    """What the Tab key stops at inside `root` when it is shown, in the order of reading."""
    inside = [one for one in root.findChildren(QWidget) if one.window() is root.window()]
    return [
        one
        for one in inside  # a list that pops up is a window of its own
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None
    ]


def walk_in_order(wanted: Sequence[QWidget]) -> None:
    """Have the Tab key go through these in this order."""
    for one, following in pairwise(wanted):
        QWidget.setTabOrder(one, following)


def read_in_order(siblings: Iterable[QWidget]) -> None:
    """Have some children of one widget read in this order, last of all."""
    for widget in siblings:
        widget.raise_()


def _read_as_laid_out(root: QWidget) -> None:
    children = [one for one in root.children() if isinstance(one, QWidget) and not one.isWindow()]
    layout = root.layout()
    wanted = [] if layout is None else [one for one in _laid_out(layout) if one in children]
    if [one for one in children if one in wanted] != wanted:
        read_in_order(wanted)
    for one in children:
        _read_as_laid_out(one)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget, below = (None, None) if item is None else (item.widget(), item.layout())
        if widget is not None:
            yield widget
        elif below is not None:
            yield from _laid_out(below)
