"""The panel shows every situation, keeps its widgets, and can be used from the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.words import Words
from keyhour.ui.button import StarButton
from keyhour.ui.card import Card
from keyhour.ui.panel import Panel
from keyhour.ui.row import Row
from tests.present import tenant
from tests.present.tenant import NOW, SITUATIONS

W = TypeVar("W", bound=QWidget)


class Rig:
    """A panel that can be given states."""

    def __init__(self, qtbot: QtBot, made: State) -> None:
        self.panel = Panel(Words())
        qtbot.addWidget(self.panel)
        self._made, self._later = made, timedelta()
        self.panel.redraw_wanted.connect(self.draw)
        self.draw()
        self.panel.show()

    def show(self, made: State, later: timedelta = timedelta()) -> None:
        """Render a state."""
        self._made, self._later = made, later
        self.draw()

    def draw(self) -> None:
        """As the program does when the panel asks for it."""
        self.panel.render_state(self._made, NOW + self._later, UTC)

    def seen(self, kind: type[W]) -> list[W]:
        """Visible widgets of a kind."""
        return [one for one in self.panel.findChildren(kind) if one.isVisible()]

    def button(self, spoken: str) -> QPushButton:
        """A visible button by what a screen reader says."""
        return next(one for one in self.seen(QPushButton) if one.accessibleName() == spoken)


@pytest.mark.parametrize("make", SITUATIONS.values(), ids=SITUATIONS)
def test_every_situation_can_be_drawn(qtbot: QtBot, make: Callable[[], State]) -> None:
    """And says something."""
    rig = Rig(qtbot, make())
    assert not rig.panel.grab().isNull()
    assert any(label.text() for label in rig.seen(QLabel))


@pytest.mark.parametrize("make", SITUATIONS.values(), ids=SITUATIONS)
def test_no_situation_needs_sideways_scrolling(qtbot: QtBot, make: Callable[[], State]) -> None:
    """Also at the smallest width, whatever names people and roles have."""
    rig = Rig(qtbot, make())
    rig.panel.resize(rig.panel.minimumSize())
    QApplication.sendPostedEvents()
    edge = rig.panel.width()
    for widget in (*rig.seen(Card), *rig.seen(Row), *rig.seen(QPushButton)):
        assert widget.mapTo(rig.panel, widget.rect().topRight()).x() < edge


@pytest.mark.parametrize("make", SITUATIONS.values(), ids=SITUATIONS)
def test_every_label_is_plain_text(qtbot: QtBot, make: Callable[[], State]) -> None:
    """A name is never markup."""
    rig = Rig(qtbot, make())
    formats = {label.textFormat() for label in rig.panel.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


@pytest.mark.parametrize("make", SITUATIONS.values(), ids=SITUATIONS)
def test_every_button_has_a_name_for_people_who_hear_it(
    qtbot: QtBot, make: Callable[[], State]
) -> None:
    """ "Activate" alone says nothing in a list of roles."""
    rig = Rig(qtbot, make())
    spoken = [one.accessibleName() for one in rig.seen(QPushButton)]
    assert all(spoken)
    assert "Activate" not in spoken
    assert all(star.accessibleName() for star in rig.seen(StarButton))


def test_a_passing_minute_keeps_every_widget(qtbot: QtBot) -> None:
    """No flicker, no lost focus."""
    rig = Rig(qtbot, tenant.busy_state())
    before = {id(one) for one in (*rig.seen(Card), *rig.seen(Row), *rig.seen(QPushButton))}
    end = rig.button("End Device administrator now")
    end.setFocus()
    rig.show(tenant.busy_state(), later=timedelta(minutes=1))
    after = {id(one) for one in (*rig.seen(Card), *rig.seen(Row), *rig.seen(QPushButton))}
    assert after == before
    assert rig.panel.focusWidget() is end


def test_a_role_moves_from_the_rows_to_the_cards(qtbot: QtBot) -> None:
    """Activated meanwhile: the row goes, the card comes."""
    rig = Rig(qtbot, tenant.state(tenant.account_state()))
    rows = len(rig.seen(Row))
    rig.show(tenant.active_state())
    assert len(rig.seen(Row)) == rows - 1
    assert [card.accessibleName() for card in rig.seen(Card)] == ["Device administrator"]


@pytest.mark.parametrize(
    ("spoken", "intent"),
    [
        ("More time for Device administrator", meant.MoreTime(tenant.DEVICE)),
        ("End Device administrator now", meant.EndNow(tenant.DEVICE)),
        ("Cancel the request for Intune Administrator", meant.CancelRequest(tenant.INTUNE)),
        ("Activate SQL operators", meant.OpenForm(tenant.SQL)),
    ],
)
def test_a_click_says_what_was_meant(qtbot: QtBot, spoken: str, intent: meant.Intent) -> None:
    """Buttons carry the right's key."""
    rig = Rig(qtbot, tenant.busy_state())
    with qtbot.waitSignal(rig.panel.chosen) as signal:
        rig.button(spoken).click()
    assert signal.args == [intent]


def test_the_star_makes_a_favourite(qtbot: QtBot) -> None:
    """One click, without opening anything."""
    rig = Rig(qtbot, tenant.busy_state())
    name = "Make Contributor a favourite"
    star = next(one for one in rig.seen(StarButton) if one.accessibleName() == name)
    with qtbot.waitSignal(rig.panel.chosen) as signal:
        star.click()
    assert signal.args == [meant.ToggleFavourite(tenant.CONTRIBUTOR)]


def test_the_keyboard_reaches_a_role_and_asks_for_it(qtbot: QtBot) -> None:
    """Ctrl+F, a few letters, arrow down, Return."""
    rig = Rig(qtbot, tenant.busy_state())
    search = rig.seen(QLineEdit)[0]
    assert rig.panel.focusWidget() is search
    QTest.keyClick(search, Qt.Key.Key_Down)
    assert rig.panel.focusWidget() is rig.button("Activate Helpdesk Administrator")
    QTest.keyClick(rig.panel.focusWidget(), Qt.Key.Key_Down)
    contributor = rig.button("Activate Contributor")
    assert rig.panel.focusWidget() is contributor
    with qtbot.waitSignal(rig.panel.chosen) as signal:
        QTest.keyClick(contributor, Qt.Key.Key_Return)
    assert signal.args == [meant.OpenForm(tenant.CONTRIBUTOR)]
    QTest.keyClick(contributor, Qt.Key.Key_Up)
    QTest.keyClick(rig.panel.focusWidget(), Qt.Key.Key_Up)
    assert rig.panel.focusWidget() is search


def test_return_in_the_search_asks_for_the_first_match(qtbot: QtBot) -> None:
    """Type and confirm."""
    rig = Rig(qtbot, tenant.busy_state())
    search = rig.seen(QLineEdit)[0]
    QTest.keyClicks(search, "sql")
    with qtbot.waitSignal(rig.panel.chosen) as signal:
        QTest.keyClick(search, Qt.Key.Key_Return)
    assert signal.args == [meant.OpenForm(tenant.SQL)]


def test_escape_clears_the_search_and_then_closes(qtbot: QtBot) -> None:
    """One thing at a time."""
    rig = Rig(qtbot, tenant.busy_state())
    search = rig.seen(QLineEdit)[0]
    search.setText("sql")
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""
    assert rig.panel.isVisible()
    with qtbot.waitSignal(rig.panel.closed):
        QTest.keyClick(search, Qt.Key.Key_Escape)
    assert not rig.panel.isVisible()


def test_dark_and_light_follow_the_palette_live(qtbot: QtBot) -> None:
    """Secondary text stays readable when the theme changes under an open panel."""
    from keyhour.ui.colour import READABLE, contrast

    rig = Rig(qtbot, tenant.busy_state())
    for ground in (QColor(0x1F, 0x1F, 0x20), QColor(0xF3, 0xF3, 0xF3)):
        rig.panel.setPalette(QPalette(ground))
        QApplication.sendPostedEvents()
        for label in rig.seen(QLabel):
            colour = label.palette().color(QPalette.ColorRole.WindowText)
            assert contrast(colour, ground) >= READABLE, label.text()


def test_no_tray_is_said_in_the_window(qtbot: QtBot) -> None:
    """The panel is then the whole program."""
    rig = Rig(qtbot, tenant.busy_state())
    rig.panel.say_no_tray("This desktop has no tray.")
    assert any(label.text() == "This desktop has no tray." for label in rig.seen(QLabel))
