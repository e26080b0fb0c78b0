"""Picking several rows, by mouse and by keyboard."""

from __future__ import annotations

from datetime import UTC

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from keyhour.core.right import RightKey
from keyhour.present import intent as meant
from keyhour.present.words import Words
from keyhour.ui.panel import Panel
from keyhour.ui.pick_bar import PickBar, PickSwitch
from keyhour.ui.roles_page import RolesPage
from keyhour.ui.row import Row, TickBox
from tests.present import tenant
from tests.present.tenant import CONTRIBUTOR, DEVICE, NOW


class Rig:
    """A panel that is drawn again as the program would."""

    def __init__(self, qtbot: QtBot) -> None:
        self.panel = Panel(Words())
        qtbot.addWidget(self.panel)
        self.chosen: list[meant.Intent] = []
        self.panel.chosen.connect(self.chosen.append)
        self.panel.redraw_wanted.connect(self.draw)
        self.draw()
        self.panel.show()

    def draw(self) -> None:
        made = tenant.state(tenant.account_state())
        self.panel.render_state(made, NOW, UTC)

    @property
    def page(self) -> RolesPage:
        (page,) = self.panel.findChildren(RolesPage)
        return page

    @property
    def switch(self) -> PickSwitch:
        return self.panel.findChildren(PickSwitch)[0]

    @property
    def bar(self) -> PickBar:
        return self.panel.findChildren(PickBar)[0]

    @property
    def go(self) -> QPushButton:
        return self.bar.findChildren(QPushButton)[0]

    @property
    def boxes(self) -> list[TickBox]:
        return [one for one in self.panel.findChildren(TickBox) if one.isVisible()]

    def row(self, title: str) -> Row:
        rows = self.panel.findChildren(Row)
        return next(one for one in rows if one.accessibleName() == title)


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    """A panel with five rows."""
    return Rig(qtbot)


def test_the_switch_shows_boxes_and_a_bar(rig: Rig) -> None:
    """And takes them away again."""
    assert rig.boxes == []
    assert not rig.bar.isVisible()
    QTest.mouseClick(rig.switch, Qt.MouseButton.LeftButton)
    assert len(rig.boxes) == 5
    assert rig.bar.isVisible()
    assert not rig.go.isEnabled()
    QTest.mouseClick(rig.switch, Qt.MouseButton.LeftButton)
    assert rig.boxes == []


def test_control_and_a_click_begin_and_a_click_goes_on(rig: Rig) -> None:
    """Anywhere in the row."""
    control, left = Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.LeftButton
    QTest.mouseClick(rig.row("Contributor"), left)
    assert rig.boxes == []
    QTest.mouseClick(rig.row("Contributor"), left, control)
    assert rig.page.picked == frozenset({CONTRIBUTOR})
    QTest.mouseClick(rig.row("Device administrator"), left)
    assert rig.page.picked == frozenset({CONTRIBUTOR, DEVICE})
    QTest.mouseClick(rig.row("Contributor"), left)
    assert rig.page.picked == frozenset({DEVICE})


def test_space_ticks_and_arrows_walk(rig: Rig) -> None:
    """Without a mouse."""
    QTest.keyClick(rig.switch, Qt.Key.Key_Space)
    first, second = rig.boxes[:2]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Space)
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert rig.panel.focusWidget() is second
    QTest.keyClick(second, Qt.Key.Key_Space)
    assert len(rig.page.picked or ()) == 2
    assert rig.go.text() == "Activate 2 roles…"


def test_going_on_opens_the_dialog_and_ends_the_picking(rig: Rig) -> None:
    """The list is as it was."""
    keys: frozenset[RightKey] = frozenset({CONTRIBUTOR, DEVICE})
    rig.page.pick(keys)
    QTest.mouseClick(rig.go, Qt.MouseButton.LeftButton)
    assert rig.chosen == [meant.OpenBundle((CONTRIBUTOR, DEVICE))]
    assert rig.page.picked is None
    assert rig.boxes == []


def test_escape_ends_the_picking_before_it_closes_the_panel(rig: Rig) -> None:
    """One step back at a time."""
    rig.page.pick(frozenset())
    QTest.keyClick(rig.panel, Qt.Key.Key_Escape)
    assert rig.page.picked is None
    assert rig.panel.isVisible()


def test_a_closed_panel_forgets_what_was_picked(rig: Rig) -> None:
    """It opens as people know it."""
    rig.page.pick(frozenset({DEVICE}))
    rig.panel.close()
    assert rig.page.picked is None
