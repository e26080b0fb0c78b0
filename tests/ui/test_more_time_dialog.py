"""The dialog behind "More time…": two ways, and the one that gives something up is asked first."""

from __future__ import annotations

from datetime import UTC

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QRadioButton,
)
from pytestqt.qtbot import QtBot

from keyhour.core.activation import Draft
from keyhour.core.right import RightKey
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.more_time import (
    MoreTimeInput,
    MoreTimeView,
    Way,
    more_time_start,
    more_time_view,
)
from keyhour.present.words import Words
from keyhour.ui.guard import Guard
from keyhour.ui.more_time_dialog import MoreTimeDialog
from tests.present import tenant
from tests.present.tenant import DEVICE, HOUR, INTUNE, MINUTE, NOW
from tests.ui.stage import Seconds

AGAIN = "Activate again when it ends"
RENEWAL = Draft(key=DEVICE, duration=2 * HOUR, justification="Not done yet")


class Rig:
    """A dialog over a state that the test may change."""

    def __init__(self, qtbot: QtBot, key: RightKey = DEVICE, **changes: object) -> None:
        activation, row = tenant.held(key, 42 * MINUTE)
        account = tenant.account_state(replace(activation, **changes), assignments=(row,))
        self.state: State = tenant.state(account)
        self.seconds = Seconds()
        entered = more_time_start(self.state, key)
        assert entered is not None
        self.dialog = MoreTimeDialog(entered, self.look, Words(), Guard(self.seconds))
        qtbot.addWidget(self.dialog)
        self.sent: list[MoreTimeInput] = []
        self.chosen: list[meant.Intent] = []
        self.dialog.submitted.connect(self.sent.append)
        self.dialog.chosen.connect(self.chosen.append)
        self.dialog.show()
        self.seconds.now += 1

    def look(self, entered: MoreTimeInput) -> MoreTimeView | None:
        return more_time_view(self.state, entered, NOW, Words(), UTC)

    @property
    def reason(self) -> QPlainTextEdit:
        return self.dialog.findChildren(QPlainTextEdit)[0]

    def button(self, text: str, kind: type[QAbstractButton] = QAbstractButton) -> QAbstractButton:
        """A button by its label; the last one made, since a way and the button share their
        words.
        """
        found = [
            one
            for one in self.dialog.findChildren(kind)
            if one.text().replace("&", "") == text and one.isVisible()
        ]
        return found[-1]

    def submit_button(self, text: str) -> QAbstractButton:
        """The button that hands the dialog in."""
        found = [
            one
            for one in self.dialog.findChildren(QAbstractButton)
            if one.text().replace("&", "") == text and not isinstance(one, QRadioButton)
        ]
        return found[0]


def question() -> QMessageBox:
    """The open question."""
    (box,) = [
        one
        for one in QApplication.topLevelWidgets()
        if isinstance(one, QMessageBox) and one.isVisible()
    ]
    return box


def press(text: str) -> None:
    """Answer the open question."""
    buttons = question().buttons()
    next(one for one in buttons if one.text().replace("&", "") == text).click()


def test_waiting_for_the_end_is_what_is_offered_first(qtbot: QtBot) -> None:
    """It gives up nothing, so it needs no question; the reason is asked again."""
    rig = Rig(qtbot)
    assert rig.dialog.entered.way is Way.AT_END
    assert rig.dialog.focusWidget() is rig.reason
    assert rig.reason.toPlainText() == ""
    assert not rig.submit_button(AGAIN).isEnabled()
    QTest.keyClicks(rig.reason, "Not done yet")
    QTest.keyClick(rig.reason, Qt.Key.Key_Return)
    assert [(one.way, one.form.reason) for one in rig.sent] == [(Way.AT_END, "Not done yet")]
    assert not rig.dialog.isVisible()


def test_ending_now_is_asked_first_and_keeping_it_is_the_default(qtbot: QtBot) -> None:
    """Escape and Return keep the role; the dialog stays with what was typed."""
    rig = Rig(qtbot)
    rig.button("End it now and activate again", QRadioButton).click()
    QTest.keyClicks(rig.reason, "Not done yet")
    rig.submit_button("End now and activate again…").click()
    assert rig.sent == []
    box = question()
    assert box.defaultButton().text().replace("&", "") == "Keep it"
    press("Keep it")
    assert (rig.sent, rig.dialog.isVisible()) == ([], True)
    assert rig.reason.toPlainText() == "Not done yet"


def test_a_confirmed_end_is_handed_in_once(qtbot: QtBot) -> None:
    """With the draft that is to follow."""
    rig = Rig(qtbot)
    rig.button("End it now and activate again", QRadioButton).click()
    QTest.keyClicks(rig.reason, "Not done yet")
    rig.submit_button("End now and activate again…").click()
    press("End and activate again")
    assert [(one.way, one.form.reason) for one in rig.sent] == [(Way.NOW, "Not done yet")]
    assert not rig.dialog.isVisible()


def test_an_answer_that_came_too_late_ends_nothing(qtbot: QtBot) -> None:
    """The role ended while the question stood there."""
    rig = Rig(qtbot)
    rig.button("End it now and activate again", QRadioButton).click()
    QTest.keyClicks(rig.reason, "Not done yet")
    rig.dialog.submit()
    rig.state = tenant.state(tenant.account_state())
    press("End and activate again")
    assert rig.sent == []
    assert not rig.dialog.isVisible()


def test_the_question_names_the_approval(qtbot: QtBot) -> None:
    """Without it the role is gone for as long as somebody takes to decide."""
    rig = Rig(qtbot, INTUNE)
    rig.button("End it now and activate again", QRadioButton).click()
    QTest.keyClicks(rig.reason, "Enrolment")
    rig.submit_button("End now and ask for approval…").click()
    assert "a new approval by Helpdesk leads" in question().text()
    press("Keep it")


def test_the_first_half_second_ignores_a_confirmation(qtbot: QtBot) -> None:
    """A click meant for what lay below changes nothing."""
    rig = Rig(qtbot, renewal=RENEWAL)
    rig.seconds.now -= 0.9
    rig.dialog.submit()
    rig.button("Let it end").click()
    assert (rig.sent, rig.chosen) == ([], [])


def test_what_is_prepared_shows_and_can_be_taken_back(qtbot: QtBot) -> None:
    """It opens with what was prepared, to be changed."""
    rig = Rig(qtbot, renewal=RENEWAL)
    assert rig.reason.toPlainText() == "Not done yet"
    texts = [one.accessibleName() for one in rig.dialog.findChildren(QLabel) if one.isVisible()]
    assert "A new activation is prepared for 15:10." in texts
    rig.button("Let it end").click()
    assert rig.chosen == [meant.DropRenewal(DEVICE)]
    assert not rig.dialog.isVisible()


def test_without_an_eligibility_there_is_only_the_end(qtbot: QtBot) -> None:
    """No form that could not be sent."""
    rig = Rig(qtbot)
    account = rig.state.account
    assert account is not None
    rig.state = tenant.state(replace(account, eligibilities=()))
    rig.dialog.refresh()
    assert not rig.reason.isVisible()
    assert rig.button("Close").isVisible()


def test_the_ways_say_what_they_cost_to_people_who_hear_them(qtbot: QtBot) -> None:
    """The words below are the button's description."""
    rig = Rig(qtbot)
    spoken = [one.accessibleDescription() for one in rig.dialog.findChildren(QRadioButton)]
    assert "You are without the role for about half a minute." in spoken
