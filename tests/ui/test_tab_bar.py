"""The panel's tabs: made when first shown, reached by keys, told to people who hear them."""

from __future__ import annotations

from datetime import datetime, tzinfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTabBar, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from keyhour.core.state import State
from keyhour.present.intent import Tab
from keyhour.present.page import PageView
from keyhour.present.tab import TabView
from keyhour.present.words import Words
from keyhour.ui.focus_ring import FocusRing
from keyhour.ui.page import Page
from keyhour.ui.panel import Panel
from keyhour.ui.roles_page import RolesPage
from keyhour.ui.surface import Mark
from keyhour.ui.tab_bar import TabBar
from tests.present import tenant
from tests.present.tenant import NOW, SITUATIONS

CONTROL = Qt.KeyboardModifier.ControlModifier


class Notes(Page):
    """A page with one field and an age of its own."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.field = QLineEdit(self)
        QVBoxLayout(self).addWidget(self.field)

    def render_state(self, state: State, now: datetime, zone: tzinfo | None = None) -> PageView:
        del state, now, zone
        return PageView(stamp=self.words("Help"))

    @property
    def start(self) -> QWidget | None:
        return self.field


class Silent(Page):
    """A page without anything to begin with."""

    def render_state(self, state: State, now: datetime, zone: tzinfo | None = None) -> PageView:
        del state, now, zone
        return PageView()


KINDS = {Tab.HEALTH: Silent, Tab.HISTORY: Notes, Tab.ROLES: RolesPage}


class Rig:
    """A panel of three pages that is drawn when it asks for it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.panel = Panel(Words(), KINDS)
        qtbot.addWidget(self.panel)
        self.state = tenant.busy_state()
        self.panel.redraw_wanted.connect(self.draw)
        self.draw()
        self.panel.show()

    def draw(self) -> None:
        self.panel.render_state(self.state, NOW)

    @property
    def tabs(self) -> QTabBar:
        return self.panel.findChildren(QTabBar)[0]

    @property
    def in_front(self) -> str:
        return self.tabs.tabText(self.tabs.currentIndex())


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    """The panel, opened."""
    return Rig(qtbot)


def test_a_page_is_made_when_it_is_first_shown(rig: Rig) -> None:
    """The panel opens with what its first page needs, and nothing more."""
    assert rig.panel.findChildren(Notes) == []
    rig.panel.turn_to(Tab.HISTORY)
    (made,) = rig.panel.findChildren(Notes)
    rig.panel.turn_to(Tab.ROLES)
    rig.panel.turn_to(Tab.HISTORY)
    assert rig.panel.findChildren(Notes) == [made]
    assert rig.panel.page is made


def test_one_page_alone_has_no_tabs(qtbot: QtBot) -> None:
    """There is nothing to choose."""
    panel = Panel(Words(), {Tab.ROLES: RolesPage})
    qtbot.addWidget(panel)
    panel.render_state(tenant.busy_state(), NOW)
    panel.show()
    assert not panel.findChildren(QTabBar)[0].isVisible()


def test_a_number_and_control_turn_to_a_page(rig: Rig) -> None:
    """By its place; the keyboard goes where the page begins, or to the tabs."""
    QTest.keyClick(rig.panel, Qt.Key.Key_2, CONTROL)
    assert rig.in_front == "History"
    assert isinstance(rig.panel.focusWidget(), QLineEdit)
    QTest.keyClick(rig.panel, Qt.Key.Key_3, CONTROL)
    assert rig.in_front == "Health"
    assert rig.panel.focusWidget() is rig.tabs
    QTest.keyClick(rig.panel, Qt.Key.Key_4, CONTROL)
    assert rig.in_front == "Health"
    QTest.keyClick(rig.panel, Qt.Key.Key_1, CONTROL)
    assert rig.in_front == "Roles"


def test_arrows_turn_the_tabs(rig: Rig) -> None:
    """As the platform does it; the ring stands around the one in front."""
    QTest.keyClick(rig.panel, Qt.Key.Key_Backtab)
    assert rig.panel.focusWidget() is rig.tabs
    QTest.keyClick(rig.tabs, Qt.Key.Key_Right)
    assert rig.in_front == "History"
    assert rig.panel.focusWidget() is rig.tabs
    (ring,) = rig.panel.findChildren(FocusRing)
    box = rig.tabs.tabRect(1).translated(rig.tabs.pos())
    assert ring.isVisible()
    assert ring.geometry().contains(box)
    assert ring.width() < box.width() + 10


def test_a_click_turns_the_tabs(rig: Rig) -> None:
    """And the age below is the page's own."""
    QTest.mouseClick(
        rig.tabs, Qt.MouseButton.LeftButton, pos=rig.tabs.tabRect(1).center() + QPoint(1, 1)
    )
    assert rig.in_front == "History"
    assert isinstance(rig.panel.page, Notes)


def test_find_belongs_to_the_roles(rig: Rig) -> None:
    """Elsewhere Ctrl+F does nothing."""
    search = rig.panel.page.start
    rig.panel.turn_to(Tab.HISTORY)
    rig.tabs.setFocus()
    QTest.keyClick(rig.panel, Qt.Key.Key_F, CONTROL)
    assert rig.panel.focusWidget() is rig.tabs
    rig.panel.turn_to(Tab.ROLES)
    QTest.keyClick(rig.panel, Qt.Key.Key_F, CONTROL)
    assert rig.panel.focusWidget() is search


def test_signing_out_leaves_a_page_that_needs_an_account(rig: Rig) -> None:
    """Its tab goes; the roles say how to sign in."""
    rig.panel.turn_to(Tab.HISTORY)
    rig.state = SITUATIONS["signed_out"]()
    rig.draw()
    assert rig.in_front == "Roles"
    assert isinstance(rig.panel.page, RolesPage)
    rig.panel.turn_to(Tab.HISTORY)
    assert isinstance(rig.panel.page, RolesPage)


def test_a_closed_panel_opens_with_the_roles(rig: Rig) -> None:
    """As people know it; Escape closes from any page."""
    rig.panel.turn_to(Tab.HISTORY)
    QTest.keyClick(rig.panel, Qt.Key.Key_Escape)
    assert not rig.panel.isVisible()
    rig.panel.show()
    assert rig.in_front == "Roles"


def test_every_page_speaks_another_language(rig: Rig) -> None:
    """Those that are made now, and those that come later."""
    rig.panel.turn_to(Tab.HISTORY)
    other = Words(language="xx")
    rig.panel.speak(other)
    assert rig.panel.page.words is other
    rig.panel.turn_to(Tab.HEALTH)
    assert rig.panel.page.words is other


def test_a_count_stands_on_its_tab_and_is_heard(qtbot: QtBot) -> None:
    """It comes, changes and goes without the tabs being made anew."""
    tabs = TabBar()
    qtbot.addWidget(tabs)
    for count, width in ((0, 0), (2, 1), (12, 2), (0, 0)):
        roles = TabView(tab=Tab.ROLES, label="Roles", accessible="Roles")
        told = f"Approvals, {count} wait"
        tabs.render_views(
            (roles, TabView(tab=Tab.APPROVALS, label="Approvals", count=count, accessible=told))
        )
        mark = tabs.tabButton(1, QTabBar.ButtonPosition.RightSide)
        assert len(mark.text() if isinstance(mark, Mark) else "") == width
        assert tabs.accessibleTabName(1) == told
