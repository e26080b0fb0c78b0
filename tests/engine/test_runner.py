"""Lanes: an effect waits only for its own kind."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

import pytest

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.failure import Trouble
from keyhour.core.session import Account
from keyhour.engine.runner import Lane, LaneRunner, lane_of
from tests.core.sample import ANNA, fails
from tests.engine.fakes import FakeWorld
from tests.engine.test_perform import EFFECTS
from tests.log_watch import LogWatch

SOON = 5.0

LANES: dict[Lane, set[type[ef.Effect]]] = {
    Lane.READ: {
        ef.FetchRights,
        ef.FetchRequest,
        ef.FetchDetail,
        ef.FetchDeviceRole,
        ef.FetchApprovals,
        ef.FetchFate,
    },
    Lane.DEVICE: {ef.FetchDevice, ef.RenewWindowsSignIn, ef.SignOutOfWindows},
    Lane.WRITE: {ef.SubmitActivation, ef.Deactivate, ef.CancelRequest, ef.Decide},
    Lane.IDENTITY: {ef.RestoreSession, ef.SignOut, ef.CancelSignIn},
    Lane.INTERACTIVE: {ef.SignIn},
}


class Stage:
    """A runner on doubles, and what it posted."""

    def __init__(self) -> None:
        self.world = FakeWorld()
        self.runner = LaneRunner(self.world.ports)
        self.posted: queue.SimpleQueue[ev.Event] = queue.SimpleQueue()

    def run(self, *kinds: type[ef.Effect]) -> None:
        """Run the sample of each class."""
        for kind in kinds:
            self.runner.run(EFFECTS[kind], self.posted.put)

    def next(self) -> ev.Event:
        """What was posted next, within a few seconds."""
        return self.posted.get(timeout=SOON)


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A runner that is closed at the end."""
    open_stage = Stage()
    yield open_stage
    for gate in open_stage.world.directory.gates.values():
        gate.set()
    open_stage.runner.close()


@pytest.mark.parametrize("kind", sorted(EFFECTS, key=str))
def test_every_effect_has_its_lane(kind: type[ef.Effect]) -> None:
    """What may take long never stands before the disk."""
    expected = next((lane for lane, classes in LANES.items() if kind in classes), Lane.DISK)
    assert lane_of(EFFECTS[kind]) is expected


def test_answer_is_posted_from_another_thread(stage: Stage) -> None:
    """Running returns at once."""
    stage.world.directory.gates["read_rights"] = gate = threading.Event()
    stage.run(ef.FetchRights)
    assert stage.posted.empty()
    gate.set()
    assert isinstance(stage.next(), ev.RightsFetched)


def test_effect_without_an_answer_posts_nothing(stage: Stage) -> None:
    """Silence is success."""
    stage.run(ef.Remember, ef.LoadMemory)
    assert isinstance(stage.next(), ev.MemoryLoaded)
    assert stage.posted.empty()


def test_slow_write_holds_up_neither_reads_nor_the_ledger(stage: Stage) -> None:
    """Each lane goes its own way."""
    stage.world.directory.gates["submit"] = gate = threading.Event()
    stage.run(ef.SubmitActivation, ef.FetchRights)
    assert isinstance(stage.next(), ev.RightsFetched)
    stage.run(ef.RecordWish)
    assert isinstance(stage.next(), ev.WishRecorded)
    gate.set()
    assert isinstance(stage.next(), ev.SubmitFinished)


def test_writes_go_one_by_one_in_their_order(stage: Stage) -> None:
    """The second leaves when the first is answered."""
    stage.world.directory.gates["submit"] = gate = threading.Event()
    stage.run(ef.SubmitActivation, ef.Deactivate)
    stage.run(ef.FetchRights)
    stage.next()
    assert "deactivate" not in stage.world.directory.calls
    gate.set()
    assert [type(stage.next()) for _ in range(2)] == [ev.SubmitFinished, ev.WithdrawFinished]


def test_ledger_is_written_in_the_order_of_wishes(stage: Stage) -> None:
    """Noting, closing and remembering never overtake each other."""
    for _ in range(50):
        stage.run(ef.RecordWish, ef.AnnotateWish, ef.SettleWish)
    stage.run(ef.LoadMemory)
    events = [stage.next() for _ in range(51)]
    first, loaded = events[0], events[-1]
    assert isinstance(first, ev.WishRecorded)
    assert first.failure is None
    assert isinstance(loaded, ev.MemoryLoaded)
    assert loaded.wishes == ()


def test_waiting_sign_in_holds_up_nothing_and_can_be_cancelled(stage: Stage) -> None:
    """A person may take their time; giving up ends it."""
    stage.world.identity.waits = True
    stage.run(ef.SignIn)
    assert isinstance(stage.next(), ev.SignInPrompted)
    assert stage.world.identity.waiting.wait(SOON)
    stage.run(ef.RestoreSession)
    assert isinstance(stage.next(), ev.SessionRestored)
    stage.run(ef.CancelSignIn)
    ended = stage.next()
    assert isinstance(ended, ev.SignInFinished)
    assert ended.failure == fails(Trouble.SIGN_IN_CANCELLED)


def test_waiting_sign_in_ends_when_the_person_is_done(stage: Stage) -> None:
    """The answer comes from the interactive lane."""
    stage.world.identity.waits = True
    stage.run(ef.SignIn)
    stage.next()
    assert stage.world.identity.waiting.wait(SOON)
    stage.world.identity.finish()
    ended = stage.next()
    assert isinstance(ended, ev.SignInFinished)
    assert ended.signed_in is not None


def test_bug_in_an_effect_is_answered_and_logged(stage: Stage, expected_log: LogWatch) -> None:
    """Nothing waits for ever, and the log names the effect and the error, no more."""
    expected_log.expect(r"effect_failed effect=RecordWish error=TypeError$")
    stage.world.ledger.record = None  # type: ignore[assignment, method-assign]  # a bug of ours
    stage.run(ef.RecordWish)
    answer = stage.next()
    assert isinstance(answer, ev.WishRecorded)
    assert answer.failure == fails(Trouble.BUG)


def test_closing_ends_a_sign_in_that_waits() -> None:
    """Nobody has to answer a page so that the program may end."""
    stage = Stage()
    stage.world.identity.waits = True
    stage.run(ef.SignIn)
    assert stage.world.identity.waiting.wait(SOON)
    stage.runner.close()
    assert not stage.world.identity.waiting.is_set()


def test_closing_ends_a_sign_in_that_is_about_to_wait() -> None:
    """A sign-in that had not begun to wait when it was told to end is told again."""
    stage = Stage()
    stage.world.identity.waits = True
    told = threading.Event()
    began = threading.Event()
    original = stage.world.identity.sign_in
    cancel = stage.world.identity.cancel_sign_in

    def late(**asked: object) -> object:
        began.set()
        told.wait(SOON)
        return original(**asked)  # type: ignore[arg-type]  # handed on

    def tell() -> None:
        cancel()
        told.set()

    stage.world.identity.sign_in = late  # type: ignore[assignment, method-assign]  # a slow start
    stage.world.identity.cancel_sign_in = tell  # type: ignore[method-assign]  # and its end
    stage.run(ef.SignIn)
    assert began.wait(SOON)
    stage.runner.close()
    assert told.is_set()


def test_closing_drops_what_has_not_begun_except_for_this_machine_s_own() -> None:
    """A queued write is not sent any more; a wish to close and an account to forget are."""
    stage = Stage()
    stage.world.directory.gates["submit"] = gate = threading.Event()
    stage.run(ef.SubmitActivation, ef.Deactivate, ef.RecordWish, ef.SettleWish, ef.SignOut)
    opener = threading.Timer(0.2, gate.set)
    opener.start()
    stage.runner.close()
    opener.join()
    assert "deactivate" not in stage.world.directory.calls
    assert list(stage.world.ledger.outcomes) == list(stage.world.ledger.wishes)
    kept: Account | object = stage.world.identity.kept
    assert kept is not ANNA


def test_closing_twice_is_harmless(stage: Stage) -> None:
    """Stopping is safe to repeat."""
    stage.runner.close()
    stage.runner.close()
