"""The dialogs that ask: what they post, and what they remember until it has arrived."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from keyhour.core import events
from keyhour.core.activation import Activation, Draft, Phase
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.form import FormInput
from keyhour.present.more_time import MoreTimeInput, Way
from keyhour.present.words import Words
from keyhour.ui.activation_dialog import ActivationDialog
from keyhour.ui.bundle_dialog import BundleDialog
from keyhour.ui.errands import Errands
from keyhour.ui.more_time_dialog import MoreTimeDialog
from tests.present import tenant
from tests.present.tenant import CONTRIBUTOR, DEVICE, HELPDESK, HOUR, INTUNE, MINUTE, NOW, SQL
from tests.ui.stage import FakeClock

D = TypeVar("D", bound=QDialog)
ENTERED = FormInput(key=CONTRIBUTOR, reason="Deploy", duration=2 * HOUR)
AGAIN = FormInput(key=DEVICE, reason="Not done yet", duration=HOUR)
DRAFT = Draft(key=DEVICE, duration=HOUR, justification="Not done yet")


class Rig:
    """Errands with everything they touch."""

    def __init__(self, qtbot: QtBot, made: State) -> None:
        del qtbot
        self.posted: list[events.Event] = []
        self.errands = Errands(self.posted.append, Words(), FakeClock().now)
        self.errands.render_state(made)

    def dialog(self, kind: type[D]) -> D:
        """The one open dialog of a kind."""
        (found,) = self.dialogs(kind)
        return found

    def dialogs(self, kind: type[D]) -> list[D]:
        """The open dialogs of a kind."""
        windows = QApplication.topLevelWidgets()
        return [one for one in windows if isinstance(one, kind) and one.isVisible()]


def ready() -> State:
    """Nothing is active."""
    return tenant.state(tenant.account_state())


def test_a_renewal_is_prepared_and_nothing_is_sent(qtbot: QtBot) -> None:
    """It leaves when the present window has ended."""
    rig = Rig(qtbot, tenant.busy_state())
    rig.errands.carry_out(meant.MoreTime(DEVICE))
    rig.dialog(MoreTimeDialog).submitted.emit(MoreTimeInput(form=AGAIN))
    assert rig.posted == [events.RenewalChosen(draft=DRAFT)]
    rig.errands.close_all()


def test_an_end_carries_what_is_to_follow(qtbot: QtBot) -> None:
    """One wish, so nothing is lost between the two."""
    rig = Rig(qtbot, tenant.busy_state())
    rig.errands.carry_out(meant.MoreTime(DEVICE))
    rig.dialog(MoreTimeDialog).submitted.emit(MoreTimeInput(way=Way.NOW, form=AGAIN))
    assert rig.posted == [events.DeactivateChosen(key=DEVICE, then=DRAFT)]
    rig.errands.close_all()


def test_what_is_prepared_is_taken_back(qtbot: QtBot) -> None:
    """From the card, the menu or the warning; a click older than the state is dropped."""
    rig = Rig(qtbot, tenant.busy_state())
    rig.errands.carry_out(meant.DropRenewal(DEVICE))
    rig.errands.carry_out(meant.DropRenewal(SQL))
    assert rig.posted == [events.RenewalDropChosen(key=DEVICE)]


def test_a_replacement_that_was_refused_brings_up_the_panel(qtbot: QtBot) -> None:
    """Whoever gave up a role for the next one must not miss that it did not come."""
    rig = Rig(qtbot, tenant.busy_state())
    rig.errands.carry_out(meant.MoreTime(DEVICE))
    rig.dialog(MoreTimeDialog).submitted.emit(MoreTimeInput(way=Way.NOW, form=AGAIN))
    refused = Activation(key=DEVICE, phase=Phase.REFUSED, draft=DRAFT)
    with qtbot.waitSignal(rig.errands.panel_wanted):
        rig.errands.render_state(tenant.state(tenant.account_state(refused)))


def test_a_step_up_that_was_given_up_loses_nothing_typed(qtbot: QtBot) -> None:
    """The form opens as it was sent; once it has arrived, it is forgotten."""
    rig = Rig(qtbot, ready())
    rig.errands.carry_out(meant.OpenForm(CONTRIBUTOR))
    form = rig.dialog(ActivationDialog)
    form.submitted.emit(ENTERED)
    form.accept()
    asked = Activation(key=CONTRIBUTOR, phase=Phase.STEP_UP)
    rig.errands.render_state(tenant.state(tenant.account_state(asked)))
    rig.errands.render_state(ready())
    rig.errands.carry_out(meant.OpenForm(CONTRIBUTOR))
    assert rig.dialog(ActivationDialog).entered == ENTERED
    rig.errands.close_all()
    active, row = tenant.held(CONTRIBUTOR, HOUR)
    rig.errands.render_state(tenant.state(tenant.account_state(active, assignments=(row,))))
    rig.errands.render_state(ready())
    rig.errands.carry_out(meant.OpenForm(CONTRIBUTOR))
    assert rig.dialog(ActivationDialog).entered.reason == ""
    rig.errands.close_all()


def test_several_are_asked_for_one_by_one(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """One event each; the answers show in the same dialog."""
    monkeypatch.setattr("keyhour.ui.guard.QUIET_SECONDS", 0)
    rig = Rig(qtbot, ready())
    rig.errands.carry_out(meant.OpenBundle((HELPDESK, INTUNE)))
    dialog = rig.dialog(BundleDialog)
    assert rig.errands.valid_until() == NOW + MINUTE
    reason = dialog.findChildren(QPlainTextEdit)[0]
    QTest.keyClicks(reason, "Branch office")
    dialog.submit()
    assert rig.posted == [
        events.ActivateChosen(draft=Draft(key=key, duration=HOUR, justification="Branch office"))
        for key in (HELPDESK, INTUNE)
    ]
    refused = Activation(key=INTUNE, phase=Phase.REFUSED, failure=tenant.DENIED)
    rig.errands.render_state(tenant.state(tenant.account_state(refused)))
    assert dialog.isVisible()
    assert dialog.entered.sent == frozenset({HELPDESK, INTUNE})
    assert dialog.entered.seen == frozenset({INTUNE})
    rig.errands.close_all()


def test_another_choice_takes_the_place_of_the_first(qtbot: QtBot) -> None:
    """The same one brings the dialog to the front."""
    rig = Rig(qtbot, ready())
    rig.errands.carry_out(meant.OpenBundle((HELPDESK, INTUNE)))
    first = rig.dialog(BundleDialog)
    rig.errands.carry_out(meant.OpenBundle((HELPDESK, INTUNE)))
    assert rig.dialog(BundleDialog) is first
    rig.errands.carry_out(meant.OpenBundle((HELPDESK, SQL)))
    assert rig.dialog(BundleDialog).entered.keys == (HELPDESK, SQL)
    rig.errands.close_all()


def test_what_cannot_be_asked_for_together_opens_the_panel(qtbot: QtBot) -> None:
    """There it says why."""
    rig = Rig(qtbot, tenant.busy_state())
    with qtbot.waitSignal(rig.errands.panel_wanted):
        rig.errands.carry_out(meant.OpenBundle((DEVICE, INTUNE)))
    assert rig.dialogs(BundleDialog) == []


class Loud(Words):
    """Another language."""

    def __call__(self, text: str, /, **values: object) -> str:
        """The text, shouted."""
        return super().__call__(text, **values).upper()


def test_open_dialogs_go_on_in_another_language(qtbot: QtBot) -> None:
    """With what was entered."""
    rig = Rig(qtbot, tenant.busy_state())
    rig.errands.carry_out(meant.OpenForm(SQL))
    rig.errands.carry_out(meant.MoreTime(DEVICE))
    rig.errands.carry_out(meant.OpenBundle((HELPDESK, SQL)))
    rig.errands.speak(Loud())
    assert rig.dialog(ActivationDialog).windowTitle() == "ACTIVATE SQL OPERATORS"
    assert rig.dialog(MoreTimeDialog).windowTitle() == "MORE TIME FOR DEVICE ADMINISTRATOR"
    assert rig.dialog(BundleDialog).entered.keys == (HELPDESK, SQL)
    rig.errands.close_all()
