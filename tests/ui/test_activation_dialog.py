"""The dialog cannot ask for what the tenant forbids."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from PySide6.QtCore import QDateTime, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QDateTimeEdit,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSlider,
)
from pytestqt.qtbot import QtBot

from keyhour.core.activation import Activation, Phase
from keyhour.core.right import RightKey
from keyhour.core.state import State
from keyhour.present.activation import form_start, form_view
from keyhour.present.form import FormInput, FormView
from keyhour.present.words import Words
from keyhour.ui.activation_dialog import ActivationDialog
from keyhour.ui.duration_box import DurationBox
from keyhour.ui.guard import Guard
from tests.present import tenant
from tests.present.tenant import CONTRIBUTOR, HOUR, INTUNE, NOW, SQL
from tests.ui.stage import Seconds


class Rig:
    """A dialog over a state that the test may change."""

    def __init__(self, qtbot: QtBot, key: RightKey) -> None:
        self.state: State = tenant.state(tenant.account_state())
        self.now = NOW
        self.seconds = Seconds()
        entered = form_start(self.state, key)
        assert entered is not None
        self.dialog = ActivationDialog(entered, self.look, Words(), Guard(self.seconds))
        qtbot.addWidget(self.dialog)
        self.sent: list[FormInput] = []
        self.dialog.submitted.connect(self.sent.append)
        self.dialog.show()
        self.seconds.now += 1

    def look(self, entered: FormInput) -> FormView | None:
        return form_view(self.state, entered, self.now, Words(), UTC)

    @property
    def reason(self) -> QPlainTextEdit:
        return self.dialog.findChildren(QPlainTextEdit)[0]

    @property
    def typed(self) -> DurationBox:
        return self.dialog.findChildren(DurationBox)[0]

    @property
    def slider(self) -> QSlider:
        return self.dialog.findChildren(QSlider)[0]

    def button(self, text: str) -> QPushButton:
        buttons = self.dialog.findChildren(QPushButton)
        return next(one for one in buttons if one.text().replace("&", "") == text)


def test_the_reason_has_the_focus_and_return_sends(qtbot: QtBot) -> None:
    """Two gestures: open, confirm."""
    rig = Rig(qtbot, INTUNE)
    assert rig.dialog.focusWidget() is rig.reason
    QTest.keyClicks(rig.reason, "Enrolment")
    QTest.keyClick(rig.reason, Qt.Key.Key_Return)
    assert [one.reason for one in rig.sent] == ["Enrolment"]
    assert not rig.dialog.isVisible()


def test_shift_return_makes_a_line(qtbot: QtBot) -> None:
    """A reason may have several."""
    rig = Rig(qtbot, INTUNE)
    QTest.keyClicks(rig.reason, "a")
    QTest.keyClick(rig.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert rig.sent == []
    assert rig.dialog.isVisible()


def test_without_the_required_reason_nothing_is_sent(qtbot: QtBot) -> None:
    """Neither by the button nor by the key."""
    rig = Rig(qtbot, INTUNE)
    assert not rig.button("Ask for approval").isEnabled()
    QTest.keyClick(rig.reason, Qt.Key.Key_Return)
    assert rig.sent == []
    QTest.keyClicks(rig.reason, "x")
    assert rig.button("Ask for approval").isEnabled()


def test_the_first_half_second_ignores_a_confirmation(qtbot: QtBot) -> None:
    """A click meant for what lay below asks for nothing."""
    rig = Rig(qtbot, CONTRIBUTOR)
    rig.seconds.now -= 0.6
    QTest.mouseClick(rig.button("Activate"), Qt.MouseButton.LeftButton)
    assert rig.sent == []
    rig.seconds.now += 0.1
    QTest.mouseClick(rig.button("Activate"), Qt.MouseButton.LeftButton)
    assert len(rig.sent) == 1


def test_the_widgets_bounds_are_the_policys(qtbot: QtBot) -> None:
    """Five minutes to two hours; nothing beyond can be chosen or typed."""
    rig = Rig(qtbot, CONTRIBUTOR)
    assert (rig.typed.minimum(), rig.typed.maximum()) == (5, 120)
    assert (rig.slider.minimum(), rig.slider.maximum()) == (5, 120)
    rig.typed.setValue(600)
    assert rig.dialog.entered.duration == 2 * HOUR


@pytest.mark.parametrize(("text", "minutes"), [("90m", 90), ("1:30", 90), ("9h", 120), ("1", 5)])
def test_typed_durations_are_understood_and_bounded(qtbot: QtBot, text: str, minutes: int) -> None:
    """What people type is taken, within the bounds."""
    rig = Rig(qtbot, CONTRIBUTOR)
    rig.typed.lineEdit().setText(text)
    rig.typed.interpretText()
    assert rig.dialog.entered.duration == timedelta(minutes=minutes)


def test_slider_field_and_presets_show_one_duration(qtbot: QtBot) -> None:
    """Whoever moves, the others follow."""
    rig = Rig(qtbot, CONTRIBUTOR)
    rig.slider.setValue(90)
    assert rig.typed.value() == 90
    assert rig.typed.text() == "1 h 30 min"
    QTest.mouseClick(rig.button("30 min"), Qt.MouseButton.LeftButton)
    assert (rig.typed.value(), rig.slider.value()) == (30, 30)


def test_a_typed_odd_minute_survives_a_redraw(qtbot: QtBot) -> None:
    """The slider's five-minute steps do not round it away."""
    rig = Rig(qtbot, CONTRIBUTOR)
    rig.typed.setValue(47)
    rig.dialog.refresh()
    assert rig.dialog.entered.duration == timedelta(minutes=47)


def test_a_ticket_is_asked_for_only_where_the_policy_does(qtbot: QtBot) -> None:
    """And then it is required."""
    assert not any(one.isVisible() for one in _tickets(Rig(qtbot, INTUNE)))
    rig = Rig(qtbot, SQL)
    system, number = _tickets(rig)
    assert number.isVisible()
    assert not rig.button("Ask for approval").isEnabled()
    QTest.keyClicks(system, "Jira")
    QTest.keyClicks(number, "DEV-1")
    QTest.mouseClick(rig.button("Ask for approval"), Qt.MouseButton.LeftButton)
    assert [(one.ticket_system, one.ticket_number) for one in rig.sent] == [("Jira", "DEV-1")]


def _tickets(rig: Rig) -> list[QLineEdit]:
    fields = rig.dialog.findChildren(QLineEdit)
    return [one for one in fields if one.accessibleName().startswith("Ticket")]


def test_a_last_reason_is_one_click_away(qtbot: QtBot) -> None:
    """It is put into the field, where it can still be changed."""
    rig = Rig(qtbot, INTUNE)
    QTest.mouseClick(rig.button("Printer or driver"), Qt.MouseButton.LeftButton)
    assert rig.reason.toPlainText() == "Printer or driver"
    assert rig.dialog.entered.reason == "Printer or driver"


def test_a_change_of_the_policy_reaches_an_open_dialog(qtbot: QtBot) -> None:
    """The tenant lowered the maximum meanwhile: the same duration is now refused here."""
    rig = Rig(qtbot, CONTRIBUTOR)
    shorter = tenant.account_state(policies={CONTRIBUTOR: tenant.policy(0.5)})
    rig.state = tenant.state(shorter)
    rig.dialog.refresh()
    assert not rig.button("Activate").isEnabled()


def test_the_dialog_closes_when_the_right_is_gone(qtbot: QtBot) -> None:
    """There is nothing left to ask for."""
    rig = Rig(qtbot, INTUNE)
    rig.state = tenant.state(tenant.account_state(eligibilities=()))
    rig.dialog.refresh()
    assert not rig.dialog.isVisible()


def test_a_request_under_way_keeps_the_dialog_from_sending(qtbot: QtBot) -> None:
    """The command line asked for it meanwhile."""
    rig = Rig(qtbot, CONTRIBUTOR)
    pending = Activation(key=CONTRIBUTOR, phase=Phase.SUBMITTING)
    rig.state = tenant.state(tenant.account_state(pending))
    rig.dialog.submit()
    assert rig.sent == []


def test_every_control_has_a_name_for_people_who_hear_it(qtbot: QtBot) -> None:
    """Field, slider, buttons."""
    rig = Rig(qtbot, SQL)
    controls = [
        rig.reason,
        rig.typed,
        rig.slider,
        *_tickets(rig),
        *rig.dialog.findChildren(QPushButton),
    ]
    assert all(one.accessibleName() or getattr(one, "text", str)() for one in controls)


def _start(rig: Rig) -> tuple[QRadioButton, QRadioButton, QDateTimeEdit]:
    now, later = rig.dialog.findChildren(QRadioButton)
    return now, later, rig.dialog.findChildren(QDateTimeEdit)[0]


def test_a_later_start_is_a_date_within_the_eligibility(qtbot: QtBot) -> None:
    """Its bounds are the widget's; the end follows, and the button says what will happen."""
    rig = Rig(qtbot, SQL)
    now, later, edit = _start(rig)
    assert now.isChecked()
    assert not edit.isVisible()
    later.click()
    assert edit.isVisible()
    assert rig.dialog.entered.start_at == NOW + timedelta(minutes=62)
    assert edit.minimumDateTime().toSecsSinceEpoch() == (NOW + tenant.MINUTE).timestamp()
    until = NOW + timedelta(days=8, hours=4)
    assert edit.maximumDateTime().toSecsSinceEpoch() == until.timestamp()
    tomorrow = NOW + timedelta(days=1)
    edit.setDateTime(QDateTime.fromSecsSinceEpoch(int(tomorrow.timestamp())))
    assert rig.dialog.entered.start_at == tomorrow
    assert "until tomorrow 15:28" in _said(rig)
    now.click()
    assert rig.dialog.entered.start_at is None


def test_a_start_that_time_has_passed_keeps_the_form(qtbot: QtBot) -> None:
    """It is not moved behind the person's back."""
    rig = Rig(qtbot, CONTRIBUTOR)
    later = _start(rig)[1]
    later.click()
    chosen = rig.dialog.entered.start_at
    rig.now = NOW + 2 * HOUR
    rig.dialog.refresh()
    assert rig.dialog.entered.start_at == chosen
    assert "This start has passed" in _said(rig)
    assert not rig.button("Schedule").isEnabled()


def _said(rig: Rig) -> str:
    labels = rig.dialog.findChildren(QLabel)
    return "\n".join(one.accessibleName() for one in labels if one.isVisible())
