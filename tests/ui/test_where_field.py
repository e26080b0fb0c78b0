"""The field that narrows a scope: filled when it is opened, by mouse and by keyboard."""

from __future__ import annotations

from datetime import UTC

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from keyhour.core.detail import Detail
from keyhour.core.right import RightKey, Scope
from keyhour.core.state import State, mapping
from keyhour.present.activation import form_start, form_view
from keyhour.present.form import FormInput, FormView
from keyhour.present.words import Words
from keyhour.ui.activation_dialog import ActivationDialog
from keyhour.ui.guard import Guard
from tests.present import tenant
from tests.present.tenant import INTUNE, NOW
from tests.present.test_where import DATA, ELIGIBLE, NARROW, WEB, WIDE
from tests.ui.stage import Seconds


class Rig:
    """A dialog over a state that the test may change."""

    def __init__(self, qtbot: QtBot, key: RightKey = WIDE) -> None:
        account = tenant.account_state()
        account = replace(account, eligibilities=(*account.eligibilities, ELIGIBLE))
        self.state: State = tenant.state(account)
        entered = form_start(self.state, key)
        assert entered is not None
        self.seconds = Seconds()
        self.dialog = ActivationDialog(entered, self.look, Words(), Guard(self.seconds))
        qtbot.addWidget(self.dialog)
        self.wanted: list[tuple[RightKey, Detail]] = []
        self.sent: list[FormInput] = []
        self.dialog.detail_wanted.connect(lambda key, detail: self.wanted.append((key, detail)))
        self.dialog.submitted.connect(self.sent.append)
        self.dialog.show()
        self.seconds.now += 1

    def look(self, entered: FormInput) -> FormView | None:
        return form_view(self.state, entered, NOW, Words(), UTC)

    @property
    def box(self) -> QComboBox:
        return self.dialog.findChildren(QComboBox)[0]

    @property
    def lines(self) -> list[str]:
        return [self.box.itemText(n) for n in range(self.box.count())]

    def give(self, *places: Scope) -> None:
        """The places have come."""
        account = self.state.account
        assert account is not None
        account = replace(account, places=mapping({WIDE: places}))
        self.state = tenant.state(account)
        self.dialog.refresh()


def test_field_shows_only_where_a_scope_can_be_narrowed(qtbot: QtBot) -> None:
    """A directory role has no such field."""
    assert not Rig(qtbot, INTUNE).box.isVisible()
    rig = Rig(qtbot)
    assert rig.box.isVisible()
    assert rig.lines == ["All of Production (subscription)"]
    assert rig.wanted == []


def test_field_is_named_and_reached_by_its_letter(qtbot: QtBot) -> None:
    """People who hear it hear "Where"; its label carries a mark."""
    rig = Rig(qtbot)
    assert rig.box.accessibleName() == "Where"
    labels = rig.dialog.findChildren(QLabel)
    (label,) = [one for one in labels if one.text().replace("&", "") == "Where"]
    assert "&" in label.text()
    assert label.buddy() is rig.box


def test_reason_keeps_the_focus(qtbot: QtBot) -> None:
    """Narrowing is an offer, not a step on the way."""
    focus = Rig(qtbot).dialog.focusWidget()
    assert focus is not None
    assert focus.accessibleName().startswith("Reason")


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_F4])
def test_opening_by_keyboard_reads_the_places(qtbot: QtBot, key: Qt.Key) -> None:
    """Whatever opens a list opens this one."""
    rig = Rig(qtbot)
    rig.box.setFocus()
    QTest.keyClick(rig.box, key)
    assert rig.wanted == [(WIDE, Detail.PLACES)]
    rig.box.hidePopup()


def test_open_list_goes_on_when_the_places_come(qtbot: QtBot) -> None:
    """Nobody has to open it twice; what is chosen there is what is asked for."""
    rig = Rig(qtbot)
    rig.box.setFocus()
    QTest.mouseClick(rig.box, Qt.MouseButton.LeftButton)
    assert rig.wanted == [(WIDE, Detail.PLACES)]
    rig.give(WEB, DATA)
    assert rig.box.view().isVisible()
    assert rig.lines[1:] == ["rg-data (resource group)", "rg-web (resource group)"]
    assert len(rig.wanted) == 1
    QTest.keyClick(rig.box.view(), Qt.Key.Key_Down)
    QTest.keyClick(rig.box.view(), Qt.Key.Key_Return)
    assert rig.dialog.entered.right == NARROW
    assert rig.box.currentText() == "rg-data (resource group)"


def test_whole_scope_can_be_chosen_again(qtbot: QtBot) -> None:
    """The first line undoes it."""
    rig = Rig(qtbot)
    rig.give(WEB, DATA)
    rig.box.activated.emit(2)
    assert rig.dialog.entered.place == WEB
    rig.box.activated.emit(0)
    assert rig.dialog.entered.right == WIDE


def test_turning_wheel_changes_nothing(qtbot: QtBot) -> None:
    """Scrolling past must not change what is asked for."""
    rig = Rig(qtbot)
    rig.give(WEB, DATA)
    rig.box.setFocus()
    turn = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(rig.box, turn)
    assert rig.dialog.entered.right == WIDE
    assert rig.box.currentIndex() == 0


def test_note_says_what_goes_on(qtbot: QtBot) -> None:
    """For eyes and ears."""
    rig = Rig(qtbot)
    account = rig.state.account
    assert account is not None
    reading = replace(account, detailing=frozenset({(WIDE, Detail.PLACES)}))
    rig.state = tenant.state(reading)
    rig.dialog.refresh()
    assert rig.box.accessibleDescription() == "Reading narrower places…"
    texts = [one.text() for one in rig.dialog.findChildren(QLabel) if one.isVisible()]
    assert "Reading narrower places…" in texts
