"""The tray that tries itself."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace
from PySide6.QtWidgets import QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from keyhour.core.activation import Activation, Phase
from keyhour.core.events import ActivateChosen, Event, SignInChosen
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import Plane
from keyhour.core.session import Session, SignInMethod
from keyhour.core.state import AccountState, Reading, State, mapping
from keyhour.present.document import ResultsDocument
from keyhour.present.startup import StartProblem
from keyhour.ui.app import Start
from keyhour.ui.program import Program
from keyhour.ui.self_test import SelfTest
from tests.present import tenant
from tests.present.tenant import CONTRIBUTOR, HOUR
from tests.ui.stage import FakeRunning

SIGNED_OUT = tenant.state(practice=True)
SIGNED_IN = tenant.state(tenant.account_state(), practice=True)


class Rig:
    """A self-test in front of a program on fakes."""

    def __init__(self, qtbot: QtBot, made: State) -> None:
        self.qtbot = qtbot
        self.running = FakeRunning(made)
        self.program = Program(self.running, QSystemTrayIcon(), QMenu(), lambda _: None)
        qtbot.addWidget(self.program.panel)
        self.test = SelfTest(self.program, self.running)
        with qtbot.waitSignal(self.program.bridge.snapshot_changed):
            self.program.start()

    def publish(self, made: State) -> None:
        """A new state arrives."""
        with self.qtbot.waitSignal(self.program.bridge.snapshot_changed):
            self.running.engine.publish(made)

    def end(self, made: State) -> ResultsDocument:
        """The state that ends it; the program is quit, and the answer comes back."""
        with self.qtbot.waitSignal(self.program.ended):
            self.running.engine.publish(made)
        assert self.test.answer is not None
        return self.test.answer

    def asked(self, kind: type[Event]) -> list[Event]:
        """What it chose of one kind."""
        return [one for one in self.running.engine.posted if isinstance(one, kind)]


def _directory(account: AccountState, **changes: object) -> Mapping[Plane, Reading]:
    return mapping({Plane.DIRECTORY: replace(account.reading, **changes)})


def _with(activation: Activation, **changes: object) -> State:
    return tenant.state(tenant.account_state(activation, **changes), practice=True)


def test_it_signs_in_activates_and_quits(qtbot: QtBot) -> None:
    """Once each, however often a state comes, and only a read ends it well."""
    rig = Rig(qtbot, SIGNED_OUT)
    rig.publish(replace(SIGNED_OUT, panel_open=True))
    assert rig.asked(SignInChosen) == [SignInChosen(method=SignInMethod.DEVICE_CODE)]
    rig.publish(replace(SIGNED_OUT, session=Session.SIGNING_IN))
    rig.publish(SIGNED_IN)
    rig.publish(replace(SIGNED_IN, panel_open=True))
    (asked,) = rig.asked(ActivateChosen)
    assert isinstance(asked, ActivateChosen)
    assert asked.draft.key == CONTRIBUTOR
    rig.publish(_with(Activation(key=CONTRIBUTOR, phase=Phase.PROVISIONING)))
    assert rig.test.answer is None
    held, row = tenant.held(CONTRIBUTOR, HOUR)
    answer = rig.end(_with(held, assignments=(row,)))
    assert answer.failure is None
    (result,) = answer.results
    assert (result.outcome, result.active_until) == ("active", row.end_at)


def test_rights_of_an_earlier_run_are_not_enough(qtbot: QtBot) -> None:
    """What memory says may be untrue; it waits for a read."""
    account = tenant.account_state()
    stale = replace(account, readings=_directory(account, fetched_at=None))
    rig = Rig(qtbot, tenant.state(stale, practice=True))
    assert rig.asked(ActivateChosen) == []


def test_a_real_tenant_is_left_alone(qtbot: QtBot) -> None:
    """Whatever cloud is named: outside of practice nothing is asked for."""
    rig = Rig(qtbot, State())
    answer = rig.end(tenant.state(tenant.account_state()))
    assert answer.failure is not None
    assert answer.failure.code == "usage"
    assert rig.asked(SignInChosen) + rig.asked(ActivateChosen) == []


def test_what_goes_wrong_is_the_answer(qtbot: QtBot) -> None:
    """A sign-in, a read or an activation that fails ends it."""
    trouble = Failure(trouble=Trouble.OFFLINE)
    account = tenant.account_state()
    unread = replace(account, readings=_directory(account, failure=trouble))
    for first, last in (
        (SIGNED_OUT, replace(SIGNED_OUT, session_failure=trouble)),
        (SIGNED_OUT, tenant.state(unread, practice=True)),
        (SIGNED_IN, _with(Activation(key=CONTRIBUTOR, phase=Phase.REFUSED, failure=trouble))),
        (SIGNED_IN, replace(SIGNED_IN, trouble=trouble)),
    ):
        answer = Rig(qtbot, first).end(last)
        assert answer.failure is not None
        assert (answer.failure.code, answer.results) == ("offline", ())


def test_a_tenant_without_an_easy_right_ends_it(qtbot: QtBot) -> None:
    """Nothing can be tried there."""
    answer = Rig(qtbot, State()).end(
        tenant.state(tenant.account_state(eligibilities=()), practice=True)
    )
    assert answer.failure is not None
    assert answer.failure.code == "not_eligible"


def test_a_plane_that_was_read_first_does_not_end_it(qtbot: QtBot) -> None:
    """The right may be of a plane that is still being read; one that cannot be read is enough."""
    both = frozenset({Plane.DIRECTORY, Plane.AZURE})
    whole = tenant.account_state()
    azure = {Plane.AZURE: whole.reading_of(Plane.AZURE)}
    first = replace(whole, eligibilities=(), readings=mapping(azure))
    rig = Rig(qtbot, tenant.state(first, practice=True, planes=both))
    assert rig.test.answer is None
    rig.publish(tenant.state(whole, practice=True, planes=both))
    assert len(rig.asked(ActivateChosen)) == 1
    refused = Reading(failure=Failure(trouble=Trouble.CONSENT_MISSING))
    last = replace(first, readings=mapping({**azure, Plane.DIRECTORY: refused}))
    answer = Rig(qtbot, State()).end(tenant.state(last, practice=True, planes=both))
    assert answer.failure is not None
    assert answer.failure.code == "not_eligible"


def test_it_does_not_wait_for_ever(qtbot: QtBot) -> None:
    """When nothing comes any more it quits all the same."""
    rig = Rig(qtbot, SIGNED_IN)
    with qtbot.waitSignal(rig.program.ended):
        rig.test._patience.setInterval(0)
    assert rig.test.answer is not None
    assert rig.test.answer.failure is not None
    assert rig.test.answer.failure.service_code == "self_test_took_too_long"


def test_a_start_that_fails_waits_for_nobody(qtbot: QtBot) -> None:
    """No window for which there is no person: the process ends with 1."""
    start = Start(
        lambda: StartProblem("No cloud.", "Choose one."),
        lambda _: None,
        self_test=lambda _program, _running: None,
    )
    with qtbot.waitSignal(start.ended) as ended:
        start.show(None)
    assert ended.args == [1]
    start.end()
