"""One inbox, one state, one thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.activation import Phase
from keyhour.core.failure import Trouble
from keyhour.core.session import Session
from keyhour.core.state import Front, State
from keyhour.engine.engine import REST, Engine, Snapshot
from tests.core.sample import ANNA, DEVICE, HOUR, draft, fails, held
from tests.engine.fakes import FakeWorld, InlineRunner
from tests.log_watch import LogWatch

STARTED = ev.Started(configured=True, practice=False, authority=ANNA.key.authority)
SOON = 5.0


class Stage:
    """An engine on doubles, pumped by the test."""

    def __init__(self, luck: float = 0.0) -> None:
        self.world = FakeWorld()
        self.clock = self.world.clock
        self.runner = InlineRunner(self.world.ports)
        self.engine = Engine(self.runner, self.clock, lambda: luck)

    @property
    def state(self) -> State:
        """The latest state."""
        return self.engine.snapshot.state

    def phase(self) -> Phase:
        """The phase of the one right these tests are about."""
        assert self.state.account is not None
        return self.state.account.phase(DEVICE)

    def settle(self) -> None:
        """Take in what is there and what is due, until nothing is."""
        for _ in range(200):
            if not self.engine.pump(wait=False):
                return
        pytest.fail("the engine does not come to rest")

    def post(self, *events: ev.Event) -> None:
        """Hand in events and let them settle."""
        for event in events:
            self.engine.post(event)
        self.settle()

    def ran(self, kind: type[ef.Effect]) -> int:
        """How many effects of a class were run."""
        return sum(isinstance(one, kind) for one in self.runner.ran)


@pytest.fixture
def stage() -> Stage:
    """A tray that found its sign-in and read everything."""
    ready = Stage()
    ready.post(STARTED)
    assert ready.state.session is Session.SIGNED_IN
    return ready


@pytest.fixture
def threaded(stage: Stage) -> Iterator[Stage]:
    """The same, working on a thread of its own."""
    stage.engine.start()
    yield stage
    stage.engine.stop()


def when(engine: Engine, fits: Callable[[State], bool]) -> threading.Event:
    """An event that is set once a published state fits."""
    seen = threading.Event()

    def look(snapshot: Snapshot) -> None:
        if fits(snapshot.state):
            seen.set()

    engine.subscribe(look)
    return seen


def test_story_from_start_to_active_needs_no_thread(stage: Stage) -> None:
    """Events in, effects out, answers in: a whole activation by pumping."""
    stage.post(ev.ActivateChosen(draft=draft()))
    assert stage.phase() is Phase.ACTIVE
    assert stage.world.directory.drafts == [draft()]
    assert list(stage.world.ledger.outcomes) == list(stage.world.ledger.wishes)
    stage.clock.advance(400)
    stage.post(ev.DeactivateChosen(key=DEVICE))
    assert stage.phase() is Phase.IDLE


def test_subscriber_gets_the_present_first_and_then_each_change(stage: Stage) -> None:
    """Revisions rise by one, and nothing is published that did not change."""
    heard: list[Snapshot] = []
    unsubscribe = stage.engine.subscribe(heard.append)
    assert heard == [stage.engine.snapshot]
    stage.post(ev.PanelOpened(), ev.PanelOpened(), ev.PanelClosed())
    assert [one.revision for one in heard] == [heard[0].revision + n for n in range(len(heard))]
    assert [one.state.panel_open for one in heard] == [False, True, False]
    unsubscribe()
    unsubscribe()
    stage.post(ev.PanelOpened())
    assert len(heard) == 3


def test_subscriber_may_leave_while_it_is_told(stage: Stage) -> None:
    """Unsubscribing from within does not lock up."""
    told: list[int] = []
    leave: list[Callable[[], None]] = []

    def once(snapshot: Snapshot) -> None:
        told.append(snapshot.revision)
        if leave:
            leave[0]()

    leave.append(stage.engine.subscribe(once))
    stage.post(ev.PanelOpened(), ev.PanelClosed())
    assert len(told) == 2


def test_subscriber_that_fails_stops_neither_the_engine_nor_others(
    stage: Stage, expected_log: LogWatch
) -> None:
    """One front end's bug is logged; the state goes on and everyone else hears of it."""
    expected_log.expect("listener_failed")
    heard: list[Snapshot] = []
    is_broken = False

    def fail(_snapshot: Snapshot) -> None:
        if is_broken:
            raise ValueError

    stage.engine.subscribe(fail)
    stage.engine.subscribe(heard.append)
    is_broken = True
    stage.post(ev.PanelOpened())
    assert heard[-1].state.panel_open


def test_pump_without_anything_to_do_says_so(stage: Stage) -> None:
    """False means that nothing was there and nothing was due."""
    revision = stage.engine.snapshot.revision
    assert not stage.engine.pump(wait=False)
    assert stage.engine.snapshot.revision == revision


def test_event_is_stamped_when_it_is_taken_in(stage: Stage) -> None:
    """An event that waited is dated by when it changed the state."""
    stage.engine.post(ev.RefreshChosen())
    stage.clock.advance(10)
    stage.settle()
    account = stage.state.account
    assert account is not None
    assert account.reading.tried_at == stage.clock.now()


def test_tick_comes_when_it_is_due_and_not_before(stage: Stage) -> None:
    """The schedule wakes the engine, nothing else does."""
    reads = stage.ran(ef.FetchRights)
    stage.clock.advance(4 * HOUR - 1)
    assert not stage.engine.pump(wait=False)
    stage.clock.advance(1)
    assert stage.engine.pump(wait=False)
    stage.settle()
    assert stage.ran(ef.FetchRights) == reads + 1


def test_chance_delays_a_routine_read_by_its_spread() -> None:
    """With bad luck a routine read comes a tenth later."""
    stage = Stage(luck=1.0)
    stage.post(STARTED)
    stage.clock.advance(4 * HOUR)
    assert not stage.engine.pump(wait=False)
    stage.clock.advance(0.4 * HOUR)
    assert stage.engine.pump(wait=False)


def test_event_goes_before_a_tick_that_is_due(stage: Stage) -> None:
    """People do not wait for routine; what is due is started with their event."""
    stage.clock.advance(4 * HOUR)
    stage.engine.post(ev.PanelClosed())
    reads = stage.ran(ef.FetchRights)
    assert stage.engine.pump(wait=False)
    assert stage.ran(ef.FetchRights) == reads + 1


def test_read_that_is_held_back_costs_no_turns(stage: Stage) -> None:
    """While the service asks for patience the engine sleeps, whatever is wanted."""
    stage.world.directory.fail("read_rights", fails(Trouble.THROTTLED, retry=300))
    stage.post(ev.RefreshChosen())
    stage.post(ev.RefreshChosen(), ev.PanelOpened())
    assert not stage.engine.pump(wait=False)
    stage.clock.advance(300)
    stage.settle()
    assert stage.state.account is not None
    assert stage.state.account.reading.failure is None


@pytest.mark.parametrize("seconds", [7200, -7200])
def test_sleep_and_a_clock_that_was_set_read_everything_again(stage: Stage, seconds: float) -> None:
    """Wall and monotonic clock that disagree mean that nothing read before is recent."""
    reads = stage.ran(ef.FetchRights)
    stage.clock.jump(seconds)
    stage.post(ev.PanelClosed())
    assert stage.ran(ef.FetchRights) == reads + 1


def test_sleep_is_noticed_even_when_nothing_happened(stage: Stage) -> None:
    """Looking at the clocks is enough."""
    reads = stage.ran(ef.FetchRights)
    stage.clock.jump(600)
    assert not stage.engine.pump(wait=False)
    stage.settle()
    assert stage.ran(ef.FetchRights) == reads + 1


def test_drift_of_a_few_seconds_is_no_sleep(stage: Stage) -> None:
    """Clocks are corrected a little all the time."""
    reads = stage.ran(ef.FetchRights)
    stage.clock.jump(29)
    stage.post(ev.PanelClosed())
    assert stage.ran(ef.FetchRights) == reads


def test_resume_that_the_system_tells_of_is_not_told_twice(stage: Stage) -> None:
    """The system's own event and the clocks' say the same once."""
    reads = stage.ran(ef.FetchRights)
    stage.clock.jump(7200)
    stage.post(ev.DeviceResumed())
    assert stage.ran(ef.FetchRights) == reads + 1


def test_crash_keeps_the_last_state_and_is_told(stage: Stage, expected_log: LogWatch) -> None:
    """What was true stays on display with a red mark, and the next event is taken in."""
    expected_log.expect("step_failed event=Surprise")

    class Surprise(ev.Event, frozen=True, kw_only=True):
        """An event without a reader."""

    stage.engine.post(Surprise())
    assert stage.engine.pump(wait=False)
    assert stage.state.session is Session.SIGNED_IN
    assert stage.state.trouble == fails(Trouble.BUG)
    stage.post(ev.PanelOpened())
    assert stage.state.panel_open


def test_crash_of_what_is_due_does_not_spin(
    stage: Stage, expected_log: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The schedule rests after a crash; people are still served."""
    expected_log.expect("step_failed event=ClockTicked")

    def crash(_state: State, _event: ev.Event) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("keyhour.engine.engine.step", crash)
    stage.clock.advance(4 * HOUR)
    assert stage.engine.pump(wait=False)
    assert not stage.engine.pump(wait=False)
    stage.clock.advance(REST.total_seconds())
    assert stage.engine.pump(wait=False)


def test_schedule_that_crashes_leaves_the_inbox_open(
    stage: Stage, expected_log: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a wake-up the engine still hears people."""
    expected_log.expect("schedule_failed")

    def crash(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("keyhour.engine.engine.next_wake", crash)
    stage.post(ev.PanelOpened())
    assert stage.state.panel_open
    assert stage.state.trouble == fails(Trouble.BUG)


def test_report_becomes_a_line_in_the_log(stage: Stage, expected_log: LogWatch) -> None:
    """The core cannot log; what it reports shows with constants of ours alone."""
    expected_log.expect(r"unexpected_event what=unexpected_deactivate_chosen where=idle$")
    stage.post(ev.DeactivateChosen(key=DEVICE))


def test_command_that_was_asked_nothing_sleeps_for_good(stage: Stage) -> None:
    """A command's engine waits for its command, however long."""
    command = Stage()
    command.post(ev.Started(configured=True, practice=False, front=Front.COMMAND))
    command.clock.advance(100 * HOUR)
    assert not command.engine.pump(wait=False)
    assert stage.engine.snapshot.revision > command.engine.snapshot.revision


def test_posts_from_many_threads_all_arrive(threaded: Stage) -> None:
    """Nothing is lost on the way in, and the last published state is the last one made."""
    dismissed = 50 * 8
    done = when(threaded.engine, lambda state: len(state.told) == dismissed)
    threads = [
        threading.Thread(target=_dismiss, args=(threaded.engine, number)) for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    assert done.wait(SOON)


def _dismiss(engine: Engine, number: int) -> None:
    for index in range(50):
        engine.post(ev.NoticeDismissChosen(notice_id=f"{number}/{index}"))


def test_engine_works_on_its_own_thread_until_it_is_stopped(threaded: Stage) -> None:
    """Stopping ends the thread and the lanes, and may be done twice."""
    opened = when(threaded.engine, lambda state: state.panel_open)
    threaded.engine.post(ev.PanelOpened())
    assert opened.wait(SOON)
    threaded.engine.stop()
    assert threaded.state.quitting
    assert threaded.runner.closed
    threaded.engine.stop()


def test_wait_of_centuries_is_cut_short(stage: Stage) -> None:
    """A role that ends in the year 8999 must not make the system refuse the wait."""
    stage.world.directory.held[DEVICE] = held(start=-60, end=6973 * 365.25 * 24 * HOUR)
    stage.post(ev.RefreshChosen())
    stage.world.identity.refusal = fails(Trouble.SIGN_IN_NEEDED)
    stage.post(ev.RefreshChosen())
    stage.engine.start()
    opened = when(stage.engine, lambda state: state.panel_open)
    stage.engine.post(ev.PanelOpened())
    assert opened.wait(SOON)
    stage.engine.stop()
