"""The page of approvals: a decision takes a click that was meant, and the comment it needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from keyhour.core.approval import DecisionPhase, Verdict
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.words import Words
from keyhour.ui.approval_card import ApprovalCard
from keyhour.ui.approvals_page import ApprovalsPage
from keyhour.ui.decided_card import DecidedCard
from keyhour.ui.guard import QUIET_SECONDS, Guard
from tests.present import desk
from tests.present.desk import DESKS, FIRST, SECOND, decision, inbox_state
from tests.present.tenant import NOW
from tests.ui.stage import Seconds

APPROVE = "Approve Intune Administrator for Omar Haddad"
DENY = "Deny Intune Administrator for Omar Haddad"
LEFT = Qt.MouseButton.LeftButton


class Rig:
    """A page, a clock for its guard, and what was chosen there."""

    def __init__(self, qtbot: QtBot, made: State | None = None) -> None:
        self.seconds = Seconds()
        self.page = ApprovalsPage(Words(), guard=Guard(self.seconds))
        qtbot.addWidget(self.page)
        self.chosen: list[meant.Intent] = []
        self.page.chosen.connect(self.chosen.append)
        self.show(made or inbox_state(FIRST, SECOND))
        self.page.resize(380, 640)
        with qtbot.waitActive(self.page):
            self.page.show()
        self.wait()

    def show(self, made: State) -> None:
        """Draw a state."""
        self.page.render_state(made, NOW, UTC)

    def wait(self) -> None:
        """Let the first half second pass."""
        self.seconds.now += QUIET_SECONDS

    def button(self, spoken: str) -> QPushButton:
        """A button by what a screen reader says."""
        buttons = self.page.findChildren(QPushButton)
        return next(one for one in buttons if one.accessibleName() == spoken)

    def comment(self, who: str = "Omar Haddad") -> QLineEdit:
        """The comment field of somebody's request."""
        fields = self.page.findChildren(QLineEdit)
        return next(one for one in fields if who in one.accessibleName())

    @property
    def decided(self) -> list[meant.Intent]:
        """The decisions that were made."""
        return [one for one in self.chosen if isinstance(one, meant.Decide)]

    @property
    def texts(self) -> list[str]:
        """Every text that shows."""
        return [one.text() for one in self.page.findChildren(QLabel) if one.isVisible()]


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    """Two requests wait."""
    return Rig(qtbot)


@pytest.mark.parametrize("make", DESKS.values(), ids=DESKS)
def test_every_situation_can_be_drawn_as_plain_text(
    qtbot: QtBot, make: Callable[[], State]
) -> None:
    """Whatever people write is never markup."""
    rig = Rig(qtbot, make())
    assert not rig.page.grab().isNull()
    labels = rig.page.findChildren(QLabel)
    assert {one.textFormat() for one in labels} == {Qt.TextFormat.PlainText}


@pytest.mark.parametrize("make", DESKS.values(), ids=DESKS)
def test_no_situation_needs_sideways_scrolling(qtbot: QtBot, make: Callable[[], State]) -> None:
    """Also at the smallest width."""
    rig = Rig(qtbot, make())
    rig.page.resize(300, 320)
    QApplication.sendPostedEvents()
    edge = rig.page.width()
    seen = [
        *rig.page.findChildren(ApprovalCard),
        *rig.page.findChildren(DecidedCard),
        *rig.page.findChildren(QPushButton),
    ]
    for widget in (one for one in seen if one.isVisible()):
        assert widget.mapTo(rig.page, widget.rect().topRight()).x() < edge


@pytest.mark.parametrize(("spoken", "verdict"), [(APPROVE, Verdict.APPROVE), (DENY, Verdict.DENY)])
def test_a_click_decides_with_the_comment(rig: Rig, spoken: str, verdict: Verdict) -> None:
    """Once per click, with what was typed."""
    QTest.keyClicks(rig.comment(), " Known job ")
    QTest.mouseClick(rig.button(spoken), LEFT)
    assert rig.decided == [meant.Decide("first", verdict, "Known job")]


def test_a_missing_comment_is_asked_for(rig: Rig) -> None:
    """Nothing is decided; the keyboard goes there, and the words go as it is typed."""
    QTest.mouseClick(rig.button(APPROVE), LEFT)
    assert rig.decided == []
    asked = "Write a comment; your organisation asks for one."
    assert asked in rig.texts
    assert rig.page.focusWidget() is rig.comment()
    QTest.keyClicks(rig.comment(), "x")
    assert asked not in rig.texts


def test_a_comment_may_be_left_out_where_none_is_asked_for(rig: Rig) -> None:
    """The policy says so."""
    QTest.mouseClick(rig.button("Deny SQL operators for Kim Lee"), LEFT)
    assert rig.decided == [meant.Decide("second", Verdict.DENY, "")]


def test_clicks_of_the_first_half_second_decide_nothing(rig: Rig) -> None:
    """They were meant for what lay below, or for a card that has just moved."""
    QTest.keyClicks(rig.comment(), "ok")
    rig.page.hide()
    rig.page.show()
    QTest.mouseClick(rig.button(APPROVE), LEFT)
    rig.wait()
    rig.show(inbox_state(FIRST))
    QTest.mouseClick(rig.button(APPROVE), LEFT)
    assert rig.decided == []
    rig.wait()
    rig.show(inbox_state(FIRST))
    QTest.mouseClick(rig.button(APPROVE), LEFT)
    assert len(rig.decided) == 1


def test_return_in_the_comment_decides_nothing(rig: Rig) -> None:
    """No button is the default one."""
    rig.page.bring_up("first")
    assert rig.page.focusWidget() is rig.comment()
    QTest.keyClicks(rig.comment(), "ok")
    QTest.keyClick(rig.comment(), Qt.Key.Key_Return)
    assert rig.decided == []
    assert not any(one.isDefault() for one in rig.page.findChildren(QPushButton))
    rig.page.bring_up("unknown")
    assert rig.page.focusWidget() is rig.comment()


def test_what_is_typed_survives_another_read(rig: Rig) -> None:
    """The card stays while the request does."""
    QTest.keyClicks(rig.comment(), "half a sen")
    rig.show(inbox_state(FIRST))
    rig.show(inbox_state(FIRST, SECOND))
    assert rig.comment().text() == "half a sen"


def test_what_is_under_way_takes_no_click(rig: Rig) -> None:
    """Its buttons are off, and it says what happens."""
    rig.show(inbox_state(FIRST, decisions=(decision(FIRST, DecisionPhase.SENDING),)))
    assert not rig.button(APPROVE).isEnabled()
    assert not rig.comment().isEnabled()
    assert "Sending your decision" in rig.texts


def test_news_can_be_dismissed(qtbot: QtBot) -> None:
    """Each on its own; then it is gone."""
    rig = Rig(qtbot, DESKS["decided"]())
    assert len(rig.page.findChildren(DecidedCard)) == 3
    button = rig.button("Dismiss the news about Contributor for Omar Haddad")
    QTest.mouseClick(button, LEFT)
    assert rig.chosen[-1] == meant.DismissDecision("late")
    rig.show(desk.empty_state())
    assert not any(one.isVisible() for one in rig.page.findChildren(DecidedCard))
    assert "Nothing waits for your decision" in rig.texts


def test_the_engine_knows_whether_somebody_looks(rig: Rig) -> None:
    """Then what waits is read more often."""
    rig.page.hide()
    rig.page.show()
    looks = [one for one in rig.chosen if isinstance(one, meant.WatchApprovals)]
    assert [one.on for one in looks] == [True, False, True]


def test_every_button_and_field_has_a_name_for_people_who_hear_it(rig: Rig) -> None:
    """ "Approve" alone says nothing among several requests."""
    spoken = [one.accessibleName() for one in rig.page.findChildren(QPushButton)]
    spoken += [one.accessibleName() for one in rig.page.findChildren(QLineEdit)]
    assert all(len(one.split()) > 1 for one in spoken)
    cards = [one for one in rig.page.findChildren(ApprovalCard) if one.isVisible()]
    assert {one.accessibleName() for one in cards} == {
        "Omar Haddad asks for Intune Administrator",
        "Kim Lee asks for SQL operators",
    }
