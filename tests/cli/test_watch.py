"""Waiting for the engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from keyhour.cli.launch import Snapshot
from keyhour.cli.watch import EngineFailed, Watch
from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import Session
from keyhour.core.state import State
from tests.cli.stage import NOW, Shot

OUT = State(session=Session.SIGNED_OUT)
IN = State(session=Session.SIGNED_IN)


class Clock:
    """Moves on by a second whenever it is asked, and lets no wait last."""

    def __init__(self) -> None:
        self._asked = 0

    def now(self) -> datetime:
        """Not asked for here."""
        return NOW

    def monotonic(self) -> timedelta:
        """A second later each time."""
        self._asked += 1
        return timedelta(seconds=self._asked)

    def real_seconds(self, wait: timedelta) -> float:
        """Very short."""
        return wait / timedelta(minutes=100)


class Source:
    """An engine that says what the test says."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Snapshot], None]] = []

    def post(self, event: object) -> None:
        """Nothing happens."""

    def subscribe(self, listener: Callable[[Snapshot], None]) -> Callable[[], None]:
        """The present state first."""
        self.listeners.append(listener)
        listener(Shot(State(), 0))
        return lambda: self.listeners.remove(listener)

    def say(self, *states: State) -> None:
        """Publish states."""
        for state in states:
            for listener in self.listeners:
                listener(Shot(state, 1))


def test_every_state_is_looked_at_in_order() -> None:
    """A state that lasted only a moment is not missed."""
    source, seen = Source(), list[Session]()
    watch = Watch(source, Clock(), lambda state: seen.append(state.session))
    source.say(OUT, IN, OUT)
    assert watch.wait(lambda state: state.session is Session.SIGNED_IN)
    assert watch.state == IN
    assert watch.wait(lambda state: state.session is Session.SIGNED_OUT)
    assert seen == [Session.SIGNED_OUT, Session.SIGNED_IN, Session.SIGNED_OUT]


def test_a_deadline_ends_a_wait() -> None:
    """What arrived before it is still looked at."""
    source = Source()
    watch = Watch(source, Clock(), lambda _state: None)
    source.say(OUT)
    assert not watch.wait(lambda _state: False, watch.deadline(timedelta(seconds=30)))
    assert watch.state == OUT
    assert watch.deadline(None) is None


def test_a_deadline_that_has_passed_looks_at_what_is_there() -> None:
    """No waiting is needed for what has arrived already."""
    source = Source()
    watch = Watch(source, Clock(), lambda _state: None)
    source.say(OUT, IN)
    assert watch.wait(lambda state: state == IN, timedelta())


def test_a_broken_engine_ends_every_wait() -> None:
    """A bug is raised where somebody waits, instead of waiting for ever."""
    source = Source()
    watch = Watch(source, Clock(), lambda _state: None)
    source.say(replace(OUT, trouble=Failure(trouble=Trouble.BUG)))
    with pytest.raises(EngineFailed) as met:
        watch.wait(lambda _state: False)
    assert met.value.failure.trouble is Trouble.BUG


def test_a_closed_watch_hears_no_more() -> None:
    """The subscription ends with it."""
    source = Source()
    Watch(source, Clock(), lambda _state: None).close()
    assert source.listeners == []
