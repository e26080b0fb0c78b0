"""The reading plan as many machines follow it: nobody marches in step."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from keyhour.core.effects import FetchRights, Remember
from keyhour.core.events import ClockTicked, PanelOpened
from keyhour.core.failure import Trouble
from keyhour.core.schedule import (
    RETRY_AT_REST,
    RETRY_DELAYS,
    WHILE_ACTIVE,
    WHILE_QUIET,
    delay,
    next_wake,
)
from tests.core.playbook import Playbook, ready
from tests.core.sample import BASE, HOUR, fails, held, rights

LUCK = st.floats(0, 1)
FAILURES = st.integers(1, 8)
TROUBLE = st.sampled_from([Trouble.OFFLINE, Trouble.SERVICE_TROUBLE, Trouble.UNEXPECTED_ANSWER])
FEW = settings(max_examples=25)  # a story of the whole machine each
AFTER_READ = 8
"""`ready` read everything so many seconds before `BASE`."""


def wake(play: Playbook, luck: float) -> float:
    """The second at which a machine with this luck wants to be woken."""
    found = next_wake(play.state, play.now, luck)
    assert found is not None
    return (found - BASE).total_seconds()


def failing(play: Playbook, times: int, trouble: Trouble) -> float:
    """So many reads in a row fail, each as soon as it may be tried; the second of the last."""
    second = 0.0
    for _ in range(times):
        second = wake(play, 0)
        play.wake(second, FetchRights).answer(second, FetchRights, failure=fails(trouble))
    return second


@FEW
@given(LUCK, LUCK, FAILURES, TROUBLE)
def test_machines_that_failed_together_try_again_apart(
    one: float, other: float, times: int, trouble: Trouble
) -> None:
    """Half of the pause is left to chance, and no chance makes it shorter than it is."""
    play = ready()
    tried = failing(play, times, trouble)
    pause = delay(RETRY_AT_REST, times - 1).total_seconds()
    for luck in (one, other):
        assert abs(wake(play, luck) - (tried + pause * (1 + luck / 2))) < 0.01


@FEW
@given(LUCK, FAILURES, TROUBLE)
def test_who_waits_for_an_end_tries_sooner(luck: float, times: int, trouble: Trouble) -> None:
    """A role that is active is looked for again after ten minutes at the latest, and chance."""
    play = ready(held(start=0, end=20 * HOUR))
    tried = failing(play, times, trouble)
    pause = delay(RETRY_DELAYS, times - 1)
    assert pause <= timedelta(minutes=10)
    assert wake(play, luck) <= tried + 1.5 * pause.total_seconds() + 0.01


@FEW
@given(FAILURES, TROUBLE)
def test_a_person_who_looks_waits_for_no_pause(times: int, trouble: Trouble) -> None:
    """However long the outage has lasted."""
    play = ready()
    tried = failing(play, times, trouble)
    play.feed(tried + 1, PanelOpened(), FetchRights)


@FEW
@given(LUCK, LUCK)
def test_a_quiet_fleet_drifts_apart(one: float, other: float) -> None:
    """A tenth of four hours lies between the first and the last who began together."""
    play = ready()
    quiet = WHILE_QUIET.total_seconds()
    for luck in (one, other):
        assert abs(wake(play, luck) - (quiet * (1 + luck / 10) - AFTER_READ)) < 0.01


@FEW
@given(st.lists(LUCK, min_size=1, max_size=8))
def test_no_chance_makes_a_machine_read_more_than_its_plan(lucks: list[float]) -> None:
    """At rest at most six times a day, while a role is active six times an hour."""
    for rows, pause in (((), WHILE_QUIET), ((held(start=0, end=30 * HOUR),), WHILE_ACTIVE)):
        play, last = ready(*rows), -float(AFTER_READ)
        for luck in lucks:
            second = wake(play, luck)
            assert second >= last + pause.total_seconds() - 0.01
            play.feed(second, ClockTicked(), FetchRights)
            play.answer(second, FetchRights, Remember, read=rights(*rows))
            last = second
