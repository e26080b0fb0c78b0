"""Several rights in one dialog: one reason, a line each, and what failed once more."""

from __future__ import annotations

from datetime import UTC

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from keyhour.core.right import RightKey
from keyhour.core.state import State
from keyhour.present.bundle import (
    BundleInput,
    BundleView,
    bundle_drafts,
    bundle_followed,
    bundle_start,
    bundle_view,
)
from keyhour.present.words import Words
from keyhour.ui.bundle_dialog import BundleDialog
from keyhour.ui.bundle_line import BundleLine
from keyhour.ui.duration_box import DurationBox
from keyhour.ui.guard import Guard
from tests.present import tenant
from tests.present.tenant import CONTRIBUTOR, HELPDESK, HOUR, INTUNE, NOW, SQL
from tests.ui.stage import Seconds

KEYS = (HELPDESK, INTUNE, CONTRIBUTOR, SQL)


class Rig:
    """A dialog over a state that the test may change."""

    def __init__(self, qtbot: QtBot, *keys: RightKey) -> None:
        self.state: State = tenant.state(tenant.account_state())
        self.sent: list[tuple[RightKey, ...]] = []
        seconds = Seconds()
        entered = bundle_start(self.state, keys)
        assert entered is not None
        self.dialog = BundleDialog(entered, self.look, self.send, Words(), Guard(seconds))
        qtbot.addWidget(self.dialog)
        self.dialog.show()
        seconds.now += 1

    def look(self, entered: BundleInput) -> BundleView | None:
        return bundle_view(self.state, entered, NOW, Words(), UTC)

    def send(self, entered: BundleInput) -> tuple[RightKey, ...]:
        keys = tuple(one.key for one in bundle_drafts(self.state, entered))
        self.sent.append(keys)
        return keys

    def move(self, made: State) -> None:
        """Answers have come."""
        self.state = made
        self.dialog.follow(bundle_followed(made, self.dialog.entered))

    def button(self, text: str) -> QPushButton:
        buttons = self.dialog.findChildren(QPushButton)
        return next(one for one in buttons if one.text().replace("&", "") == text)

    @property
    def reason(self) -> QPlainTextEdit:
        return self.dialog.findChildren(QPlainTextEdit)[0]

    @property
    def lines(self) -> list[BundleLine]:
        return self.dialog.findChildren(BundleLine)

    @property
    def texts(self) -> str:
        labels = self.dialog.findChildren(QLabel)
        return "\n".join(one.accessibleName() for one in labels if one.isVisible())


def test_one_reason_asks_for_all(qtbot: QtBot) -> None:
    """Return sends; the dialog stays for the answers."""
    rig = Rig(qtbot, HELPDESK, INTUNE)
    assert rig.dialog.focusWidget() is rig.reason
    QTest.keyClicks(rig.reason, "Branch office")
    QTest.keyClick(rig.reason, Qt.Key.Key_Return)
    assert rig.sent == [(HELPDESK, INTUNE)]
    assert rig.dialog.isVisible()
    assert not rig.reason.isVisible()
    assert rig.button("Close").hasFocus() or rig.dialog.focusWidget() is rig.button("Close")


def test_a_duration_can_differ_for_one_of_them(qtbot: QtBot) -> None:
    """Within its own bounds; the others keep the common one."""
    rig = Rig(qtbot, HELPDESK, CONTRIBUTOR)
    own = rig.lines[0].findChildren(DurationBox)[0]
    assert own.maximum() == 240
    own.setValue(180)
    assert rig.dialog.entered.own == ((HELPDESK, 3 * HOUR),)
    own.setValue(60)
    assert not rig.dialog.entered.own


def test_a_ticket_that_one_of_them_needs_keeps_all(qtbot: QtBot) -> None:
    """Nothing is sent by halves because of a slip."""
    rig = Rig(qtbot, *KEYS)
    QTest.keyClicks(rig.reason, "Branch office")
    assert not rig.button("Activate and ask for approval").isEnabled()
    rig.dialog.submit()
    assert rig.sent == []


def test_only_the_failed_one_is_sent_again(qtbot: QtBot) -> None:
    """The button is there as long as one has failed."""
    rig = Rig(qtbot, HELPDESK, INTUNE, CONTRIBUTOR)
    QTest.keyClicks(rig.reason, "Branch office")
    rig.dialog.submit()
    assert not rig.button("Try again").isVisible()
    rig.move(tenant.refused_state(tenant.TOO_LONG))
    assert "1 of 3 done" not in rig.texts
    assert "The time asked for is longer" in rig.texts
    QTest.mouseClick(rig.button("Try again"), Qt.MouseButton.LeftButton)
    assert rig.sent == [(HELPDESK, INTUNE, CONTRIBUTOR), (INTUNE,)]


def test_the_dialog_closes_when_nobody_is_signed_in(qtbot: QtBot) -> None:
    """There is nobody to ask for."""
    rig = Rig(qtbot, HELPDESK, INTUNE)
    rig.move(tenant.state())
    assert not rig.dialog.isVisible()


def test_every_duration_says_whose_it_is(qtbot: QtBot) -> None:
    """ "Duration" alone says nothing in a list."""
    rig = Rig(qtbot, HELPDESK, INTUNE)
    names = [one.findChildren(DurationBox)[0].accessibleName() for one in rig.lines]
    assert names == ["Duration for Helpdesk Administrator", "Duration for Intune Administrator"]
    assert [one.accessibleName() for one in rig.lines] == [
        "Helpdesk Administrator",
        "Intune Administrator",
    ]
