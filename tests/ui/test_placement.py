"""The panel comes up beside the icon and inside the screen, whatever the desktop looks like."""

from __future__ import annotations

from itertools import product

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from keyhour.ui.placement import GAP, Edge, corner_beside, edge_of, fitted, place

PANEL = QSize(380, 640)
BAR = 40
ICON = 24
SCALES = (1.0, 1.25, 1.5, 2.0, 2.5)
SCREENS = {  # pixels; the last two are the second monitor of two, at the right and at the left
    "800x600": QRect(0, 0, 800, 600),
    "1366x768": QRect(0, 0, 1366, 768),
    "1920x1080": QRect(0, 0, 1920, 1080),
    "3840x2160": QRect(0, 0, 3840, 2160),
    "right of another": QRect(1920, 0, 1920, 1080),
    "left of another, lower": QRect(-2560, 400, 2560, 1440),
}
PLACES = ("start", "middle", "end")


def logical(screen: QRect, scale: float) -> QRect:
    """A screen as Qt gives it: its corner stays, its size is divided."""
    size = QSize(int(screen.width() / scale), int(screen.height() / scale))
    return QRect(screen.topLeft(), size)


def free(screen: QRect, edge: Edge) -> QRect:
    """What a bar at this edge leaves."""
    left, top, right, bottom = {
        Edge.BOTTOM: (0, 0, 0, -BAR),
        Edge.TOP: (0, BAR, 0, 0),
        Edge.RIGHT: (0, 0, -BAR, 0),
        Edge.LEFT: (BAR, 0, 0, 0),
    }[edge]
    return screen.adjusted(left, top, right, bottom)


def icon(screen: QRect, edge: Edge, where: str) -> QRect:
    """An icon in the bar at this edge: at its start, in its middle or at its end."""
    inset = (BAR - ICON) // 2
    along_x = {
        "start": screen.left() + inset,
        "middle": screen.center().x() - ICON // 2,
        "end": screen.right() - ICON - inset,
    }[where]
    along_y = {
        "start": screen.top() + inset,
        "middle": screen.center().y() - ICON // 2,
        "end": screen.bottom() - ICON - inset,
    }[where]
    corner = {
        Edge.BOTTOM: QPoint(along_x, screen.bottom() - ICON - inset + 1),
        Edge.TOP: QPoint(along_x, screen.top() + inset),
        Edge.RIGHT: QPoint(screen.right() - ICON - inset + 1, along_y),
        Edge.LEFT: QPoint(screen.left() + inset, along_y),
    }[edge]
    return QRect(corner, QSize(ICON, ICON))


def distance(window: QRect, edge: Edge, area: QRect) -> int:
    """How far the window is from the bar."""
    return {
        Edge.BOTTOM: area.bottom() - window.bottom(),
        Edge.TOP: window.top() - area.top(),
        Edge.RIGHT: area.right() - window.right(),
        Edge.LEFT: window.left() - area.left(),
    }[edge]


@pytest.mark.parametrize(("name", "scale"), list(product(SCREENS, SCALES)))
def test_the_panel_is_beside_every_icon_and_inside_every_screen(name: str, scale: float) -> None:
    """At each edge, in each corner and between, it touches the bar, hides nothing of it and is
    never cut off.
    """
    screen = logical(SCREENS[name], scale)
    for edge, where in product(Edge, PLACES):
        area, anchor = free(screen, edge), icon(screen, edge, where)
        assert edge_of(anchor, area) is edge
        size = fitted(PANEL, area)
        window = QRect(corner_beside(anchor, size, area), size)
        assert area.contains(window), (edge, where, window, area)
        assert not window.intersects(anchor), (edge, where)
        assert distance(window, edge, area) == GAP, (edge, where)


@pytest.mark.parametrize("where", PLACES)
def test_the_panel_is_centred_on_the_icon_where_there_is_room(where: str) -> None:
    """Only the screen's corners push it aside."""
    screen = SCREENS["1920x1080"]
    area, anchor = free(screen, Edge.BOTTOM), icon(screen, Edge.BOTTOM, where)
    x = corner_beside(anchor, PANEL, area).x()
    middle = anchor.center().x() - PANEL.width() // 2
    assert (
        x == {"start": GAP, "middle": middle, "end": area.right() + 1 - GAP - PANEL.width()}[where]
    )


def test_a_bar_that_hides_itself_is_found_by_its_icon() -> None:
    """Without room kept free for it, the nearest edge is the bar's."""
    screen = SCREENS["1920x1080"]
    for edge in Edge:
        anchor = icon(screen, edge, "middle")
        window = QRect(corner_beside(anchor, PANEL, screen), PANEL)
        assert screen.contains(window)
        assert not window.intersects(anchor)


@pytest.mark.parametrize(("x", "y"), list(product((0, 700, 1279), (0, 300, 799))))
def test_the_panel_stays_inside_wherever_the_pointer_is(x: int, y: int) -> None:
    """The pointer stands for an icon whose place nobody tells."""
    screen = QRect(0, 0, 1280, 800)
    size = fitted(PANEL, screen)
    assert screen.contains(QRect(corner_beside(QRect(x, y, 1, 1), size, screen), size))


def test_a_window_that_cannot_fit_keeps_its_upper_left_corner_inside() -> None:
    """That is what one drags it by."""
    area = QRect(100, 50, 200, 150)
    anchor = QRect(290, 190, 8, 8)
    assert corner_beside(anchor, PANEL, area) == QPoint(100 + GAP, 50 + GAP)


def test_small_screens_make_the_panel_smaller_and_big_ones_leave_it() -> None:
    """800 × 600 at 200 % has room for less than the panel's usual least size."""
    small = free(logical(SCREENS["800x600"], 2.0), Edge.BOTTOM)
    assert fitted(PANEL, small) == QSize(PANEL.width(), small.height() - 2 * GAP)
    assert fitted(PANEL, SCREENS["1920x1080"]) == PANEL


def test_a_window_is_placed_with_its_frame(qtbot: QtBot) -> None:
    """Before it was shown, the style's title bar is reckoned with; its least size gives way."""
    window = QWidget()
    qtbot.addWidget(window)
    area = window.screen().availableGeometry()
    window.setMinimumSize(area.size() * 2)
    window.resize(area.size() * 2)
    place(window, QRect(area.bottomRight() - QPoint(30, 30), QSize(24, 24)))
    assert area.contains(QRect(window.pos(), window.size()))
    assert window.height() < area.height() - 2 * GAP
