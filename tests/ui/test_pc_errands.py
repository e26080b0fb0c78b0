"""What a person wants of this PC, and the question before a session ends."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from keyhour.core import events
from keyhour.core.failure import Failure, Trouble
from keyhour.core.state import Renewal, State
from keyhour.present import intent as meant
from keyhour.present.leave import SECONDS, LeaveView, leave_view
from keyhour.present.words import Words
from keyhour.ui.errands import Errands
from keyhour.ui.guard import Guard
from keyhour.ui.leave_dialog import LeaveDialog
from tests.present import pc, tenant
from tests.present.tenant import NOW
from tests.ui.stage import FakeClock


class Rig:
    """Errands with a state, and the question they may have opened."""

    def __init__(self, state: State) -> None:
        self.posted: list[events.Event] = []
        self.errands = Errands(self.posted.append, Words(), FakeClock().now)
        self.errands.render_state(state)

    @property
    def questions(self) -> list[LeaveDialog]:
        """The questions on the screen."""
        tops = QApplication.topLevelWidgets()
        return [one for one in tops if isinstance(one, LeaveDialog) and one.isVisible()]


class Late(Guard):
    """A guard whose half second is over."""

    @property
    def lets_pass(self) -> bool:
        """Always."""
        return True


def dialog(qtbot: QtBot, guard: Guard | None = None) -> LeaveDialog:
    """The question, shown."""

    def look(seconds: int | None) -> LeaveView:
        return leave_view(State(), Words(), seconds)

    shown = LeaveDialog(look, guard or Late())
    qtbot.addWidget(shown)
    shown.show()
    return shown


def button(shown: LeaveDialog, text: str) -> QPushButton:
    """The button that says this."""
    return next(one for one in shown.findChildren(QPushButton) if one.text() == text)


@pytest.mark.parametrize(
    ("intent", "event"),
    [
        (meant.ReadDevice(), events.DeviceReadChosen()),
        (meant.RemindDevice(), events.DeviceReminderChosen()),
        (meant.RenewWindows(), events.WindowsRenewalChosen()),
    ],
)
def test_an_intent_is_an_event(qtbot: QtBot, intent: meant.Intent, event: events.Event) -> None:
    """One click, one fact."""
    del qtbot
    rig = Rig(tenant.pc_state())
    rig.errands.carry_out(intent)
    assert rig.posted == [event]


def test_signing_out_is_asked_about_first(qtbot: QtBot) -> None:
    """Nothing happens by the click that opened the question; a second click brings it up again."""
    del qtbot
    rig = Rig(tenant.pc_state())
    rig.errands.carry_out(meant.SignOutOfWindows())
    rig.errands.carry_out(meant.SignOutOfWindows())
    assert (len(rig.questions), rig.posted) == (1, [])
    rig.errands.close_all()
    assert rig.questions == []


def test_the_question_follows_a_renewal_that_was_asked_for_here(qtbot: QtBot) -> None:
    """Renew it and sign out: two steps, each with its own yes."""
    del qtbot
    rig = Rig(tenant.pc_state())
    rig.errands.carry_out(meant.RenewWindows())
    rig.errands.render_state(tenant.pc_state(renewal=Renewal(asked_at=NOW)))
    assert rig.questions == []
    rig.errands.render_state(tenant.pc_state(pc.RENEWED))
    assert len(rig.questions) == 1
    rig.errands.render_state(tenant.pc_state(pc.RENEWED))
    assert len(rig.questions) == 1
    rig.errands.close_all()


def test_a_renewal_that_came_by_itself_asks_nothing(qtbot: QtBot) -> None:
    """The banner says it; no window jumps up."""
    del qtbot
    rig = Rig(tenant.pc_state())
    rig.errands.render_state(tenant.pc_state(pc.RENEWED))
    assert rig.questions == []


def test_a_renewal_that_failed_asks_nothing_later(qtbot: QtBot) -> None:
    """Hours later Windows renews by itself: the person has long done something else."""
    del qtbot
    rig = Rig(tenant.pc_state())
    rig.errands.carry_out(meant.RenewWindows())
    failed = Renewal(asked_at=NOW, failure=Failure(trouble=Trouble.NOT_RECEIVED))
    rig.errands.render_state(tenant.pc_state(renewal=failed))
    rig.errands.render_state(tenant.pc_state(pc.RENEWED))
    assert rig.questions == []


def test_a_yes_counts_down_and_can_be_taken_back(qtbot: QtBot) -> None:
    """Ten seconds, told one by one; Escape and Return stay."""
    shown = dialog(qtbot)
    agreed: list[bool] = []
    shown.agreed.connect(lambda: agreed.append(True))
    button(shown, "My work is saved, sign out").click()
    assert "10 seconds" in shown.accessibleDescription()
    shown.count()
    assert "9 seconds" in shown.accessibleDescription()
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert (shown.isVisible(), agreed) == (False, [])


def test_return_stays(qtbot: QtBot) -> None:
    """The default is the harmless answer, before the countdown and during it."""
    for is_counting in (False, True):
        shown = dialog(qtbot)
        if is_counting:
            button(shown, "My work is saved, sign out").click()
        QTest.keyClick(shown, Qt.Key.Key_Return)
        assert not shown.isVisible()


def test_the_end_of_the_countdown_is_the_yes(qtbot: QtBot) -> None:
    """Once."""
    shown = dialog(qtbot)
    agreed: list[bool] = []
    shown.agreed.connect(lambda: agreed.append(True))
    shown.count()  # a stray tick before the yes means nothing
    button(shown, "My work is saved, sign out").click()
    for _ in range(SECONDS + 2):
        shown.count()
    assert (agreed, shown.isVisible()) == ([True], False)


def test_a_second_press_ends_the_wait(qtbot: QtBot) -> None:
    """Who has saved need not count."""
    shown = dialog(qtbot)
    with qtbot.waitSignal(shown.agreed):
        button(shown, "My work is saved, sign out").click()
        button(shown, "Sign out now").click()


def test_a_click_meant_for_something_else_counts_for_nothing(qtbot: QtBot) -> None:
    """The question may come up under the pointer."""
    shown = dialog(qtbot, Guard(lambda: 0.0))
    button(shown, "My work is saved, sign out").click()
    assert shown.isVisible()
    assert "seconds" not in shown.accessibleDescription()


def test_the_answer_reaches_the_engine(qtbot: QtBot) -> None:
    """The yes of the dialog is the person's choice."""
    del qtbot
    rig = Rig(replace(tenant.pc_state(pc.RENEWED), practice=True))
    rig.errands.carry_out(meant.SignOutOfWindows())
    rig.questions[0].agreed.emit()
    assert rig.posted == [events.WindowsSignOutChosen()]
    rig.errands.close_all()
