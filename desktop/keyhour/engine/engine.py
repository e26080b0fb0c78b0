"""The engine: the only place where the state changes.

Events go in through `post`, from any thread. Snapshots come out through `subscribe`, on the
engine's thread.
Nobody calls the engine and waits.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from keyhour.core.effects import AnyEffect, Report
from keyhour.core.events import ClockTicked, DeviceResumed, Event, Quit
from keyhour.core.failure import Failure, Trouble
from keyhour.core.schedule import next_wake
from keyhour.core.state import State
from keyhour.core.step import step
from keyhour.engine.runner import Runner
from keyhour.ports.clock import Clock

_LOG = logging.getLogger("keyhour.engine")

JUMP = timedelta(seconds=30)
"""Wall and monotonic clock that drift further apart mean sleep or a clock that was set."""

REST = timedelta(seconds=60)
"""After a crash of ours the schedule rests so long: what is due would crash again and again."""

_LONGEST_WAIT = timedelta(days=1).total_seconds()
"""Seconds. The system refuses waits of centuries; waking up early costs nothing."""


class Snapshot(Struct, frozen=True):
    """A published state and its number; a later one has a higher number."""

    state: State
    revision: int


Listener = Callable[[Snapshot], None]


class Engine:
    """One inbox, one state, one thread."""

    def __init__(
        self, runner: Runner, clock: Clock, chance: Callable[[], float], first: State | None = None
    ) -> None:
        """`chance` gives numbers from 0 to 1 that spread reads of many machines apart."""
        self._runner = runner
        self._clock = clock
        self._chance = chance
        self._inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._lock = threading.RLock()  # a listener may unsubscribe itself
        self._listeners: list[Listener] = []
        self._snapshot = Snapshot(first or State(), 0)
        self._luck = chance()
        self._seen = (clock.now(), clock.monotonic())
        self._rests_until = clock.monotonic()
        self._thread: threading.Thread | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The latest published state."""
        return self._snapshot

    def post(self, event: Event) -> None:
        """Hand in a fact or a choice; returns at once."""
        self._inbox.put(event)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hand over the present snapshot, then each later one; the answer ends it."""
        with self._lock:
            self._listeners.append(listener)
            listener(self._snapshot)

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def start(self) -> None:
        """Begin to work on a thread of its own."""
        self._thread = threading.Thread(target=self._work, name="keyhour-engine", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is bounded, then end; safe to call twice."""
        self.post(Quit())
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._runner.close()

    def _work(self) -> None:
        while not self._snapshot.state.quitting:
            self.pump()

    def pump(self, *, wait: bool = True) -> bool:
        """Take in one event: the next of the inbox, or the tick that is due. False when there was
        none.
        """
        event = self._next_event(wait=wait)
        at = self._clock.now()
        if self._has_jumped(at) and not isinstance(event, DeviceResumed | Quit):
            _LOG.info("clock_jumped")
            self._take_in(DeviceResumed(at=at))
        if event is None:
            return False
        self._take_in(replace(event, at=at))
        return True

    def _next_event(self, *, wait: bool) -> Event | None:
        """The next of the inbox, else a tick when one is due.

        Waits stand still while the machine sleeps; the tray's redraw looks in every minute while a
        role is active, so that a sleep is noticed soon and an idle machine is left alone.
        """
        seconds = self._seconds_to_wake()
        is_due = seconds is not None and seconds <= 0
        try:
            longest = None if seconds is None else min(seconds, _LONGEST_WAIT)
            return self._inbox.get(block=wait and not is_due, timeout=longest)
        except queue.Empty:
            return self._tick() if is_due else None

    def _tick(self) -> Event:
        self._luck = self._chance()
        return ClockTicked()

    def _seconds_to_wake(self) -> float | None:
        at = self._clock.now()
        try:
            wake_at = next_wake(self._snapshot.state, at, self._luck)
        except Exception:  # noqa: BLE001  the last line of defence: the inbox is still served
            _LOG.exception("schedule_failed")
            self._publish_bug()
            return None
        if wake_at is None:
            return None
        rest = self._rests_until - self._clock.monotonic()
        return self._clock.real_seconds(max(wake_at - at, rest))

    def _has_jumped(self, at: datetime) -> bool:
        monotonic = self._clock.monotonic()
        wall_before, monotonic_before = self._seen
        self._seen = (at, monotonic)
        return abs((at - wall_before) - (monotonic - monotonic_before)) > JUMP

    def _take_in(self, event: Event) -> None:
        before = self._snapshot.state
        try:
            after = step(before, event)
        except Exception:  # noqa: BLE001  the last line of defence
            # A crash of ours: keep what was true, say so, and go on listening.
            _LOG.exception("step_failed event=%s", type(event).__name__)
            self._rests_until = self._clock.monotonic() + REST
            self._publish_bug()
            return
        self._publish(after.state)
        for effect in after.effects:
            self._run(effect)

    def _run(self, effect: AnyEffect) -> None:
        if isinstance(effect, Report):
            _LOG.warning("unexpected_event what=%s where=%s", effect.what, effect.where)
            return
        self._runner.run(effect, self.post)

    def _publish_bug(self) -> None:
        self._publish(replace(self._snapshot.state, trouble=Failure(trouble=Trouble.BUG)))

    def _publish(self, state: State) -> None:
        if state == self._snapshot.state:
            return
        with self._lock:
            self._snapshot = Snapshot(state, self._snapshot.revision + 1)
            for listener in tuple(self._listeners):
                self._tell(listener)

    def _tell(self, listener: Listener) -> None:
        try:
            listener(self._snapshot)
        except Exception:  # noqa: BLE001  one front end's bug must not stop the engine
            _LOG.exception("listener_failed")
