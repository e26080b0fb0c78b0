"""The reading plan, warnings and wake-ups."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Phase
from keyhour.core.effects import ClaimNotice, FetchRights, RecordWish, Remember
from keyhour.core.events import ClockTicked, DeactivateChosen, Quit, RefreshChosen
from keyhour.core.failure import Trouble
from keyhour.core.right import AssignmentOrigin
from keyhour.core.schedule import (
    ABSENCE_COUNTS_AFTER,
    CONFIRM_DELAYS,
    RETRY_DELAYS,
    SETTLE_DELAYS,
    delay,
    end_warnings,
    ending,
    next_wake,
    warning_leads,
)
from keyhour.core.settings import Settings
from keyhour.core.state import State
from tests.core.playbook import ready
from tests.core.sample import (
    DEVICE,
    HOUR,
    READER,
    USERS,
    at,
    fails,
    held,
    rights,
    standing,
)


def minutes(*numbers: float) -> tuple[timedelta, ...]:
    """So many minutes each."""
    return tuple(timedelta(minutes=number) for number in numbers)


@pytest.mark.parametrize(
    ("window", "leads"),
    [
        (HOUR, minutes(15, 5)),
        (45 * 60, minutes(15, 5)),
        (30 * 60, minutes(10, 5)),
        (15 * 60, minutes(5)),
        (6 * 60, minutes(2)),
    ],
)
def test_warning_never_takes_more_than_a_third_of_the_window(
    window: float, leads: tuple[timedelta, ...]
) -> None:
    """15 and 5 minutes before the end, or a third of a short window, once."""
    assert warning_leads(Settings(), held(start=0, end=window)) == leads


def test_warning_for_a_window_of_unknown_length_comes_as_set() -> None:
    """Without a start there is no third to count."""
    assert warning_leads(Settings(), held(start=None)) == minutes(15, 5)
    assert warning_leads(Settings(), held(end=None)) == minutes(15, 5)


def test_person_without_warnings_gets_none() -> None:
    """An empty setting is a choice."""
    assert warning_leads(Settings(warn_before=()), held()) == ()


def test_only_activated_rights_with_an_end_are_ending() -> None:
    """Standing rights and open ends need no countdown."""
    odd = replace(held(READER), origin=AssignmentOrigin.UNKNOWN)
    play = ready(held(DEVICE), standing(USERS), odd)
    assert [one.key for one, _ in ending(play.account)] == [DEVICE, READER]
    assert ending(ready(held(end=None)).account) == ()


def test_pauses_grow_and_the_last_one_repeats() -> None:
    """After the list is used up, its last pause goes on."""
    assert delay(CONFIRM_DELAYS, 0) == timedelta(seconds=2)
    assert delay(CONFIRM_DELAYS, 4) == delay(CONFIRM_DELAYS, 99) == timedelta(seconds=30)
    assert delay(RETRY_DELAYS, 99) == timedelta(minutes=10)


def test_settling_reads_meet_the_instant_at_which_absence_counts() -> None:
    """The first six pauses are just long enough, so nobody waits for the next pause."""
    total = sum(SETTLE_DELAYS[:6], timedelta())
    assert ABSENCE_COUNTS_AFTER <= total < ABSENCE_COUNTS_AFTER + timedelta(seconds=10)


def test_nothing_active_is_read_every_four_hours() -> None:
    """A quiet tray costs six reads a day."""
    play = ready()
    play.wake(4 * HOUR - 8, FetchRights)
    play.answer(4 * HOUR, FetchRights, Remember, read=rights()).wake(8 * HOUR - 8, FetchRights)


def test_active_right_is_read_every_ten_minutes_at_each_warning_and_at_its_end() -> None:
    """Between, the machine sleeps."""
    row = held(start=0, end=HOUR)
    play, read_at = ready(row), []
    second = -8.0
    while second < HOUR:
        wanted = next_wake(play.state, play.now)
        assert wanted is not None
        second = (wanted - at(0)).total_seconds()
        claims = (ClaimNotice,) if second in {2700, 3300} else ()
        play.wake(second, FetchRights, *claims)
        read_at.append(second)
        play.answer(second, FetchRights, Remember, read=rights(row))
    assert read_at == [592, 1192, 1792, 2392, 2700, 3300, 3602]


def test_row_that_lingers_after_its_end_is_read_again_soon() -> None:
    """Lists lag behind: the end is told within a minute and not ten minutes later."""
    row = held(start=0, end=HOUR)
    play = ready(row)
    play.feed(HOUR - 200, ClockTicked(), FetchRights, ClaimNotice)
    for second in (2, 15, 60):
        play.answer(HOUR + second - 2, FetchRights, Remember, read=rights(row))
        play.wake(HOUR + second, FetchRights)
    play.answer(HOUR + 61, FetchRights, ClaimNotice, Remember, read=rights())
    assert play.phase() is Phase.IDLE


def test_chance_delays_routine_reads_and_nothing_else() -> None:
    """Fleets do not march in step, but ends and warnings are punctual."""
    play = ready(held(start=0, end=HOUR))
    assert next_wake(play.state, play.now, luck=1.0) == at(592 + 60)
    play.feed(2399, ClockTicked(), FetchRights)
    play.answer(2400, FetchRights, Remember, read=rights(held(start=0, end=HOUR)))
    assert next_wake(play.state, play.now, luck=1.0) == at(2700)


def test_punctual_wake_is_not_hidden_behind_a_delayed_one() -> None:
    """A routine read that may be late does not make a warning late."""
    row = held(start=-HOUR, end=2402)
    play = ready(row)
    play.feed(900, RefreshChosen(), FetchRights)
    play.answer(901, FetchRights, Remember, read=rights(row))
    assert next_wake(play.state, play.now, luck=0.0) == at(1500)
    assert next_wake(play.state, play.now, luck=1.0) == at(1502)


def test_wake_in_the_past_means_now() -> None:
    """A wake-up that was slept through is due at once."""
    play = ready()
    assert next_wake(play.state, at(10 * HOUR)) == at(10 * HOUR)


def test_machine_that_quits_or_has_not_begun_wants_no_wake() -> None:
    """There is nothing to be woken for."""
    assert next_wake(State(), at(0)) is None
    ready().feed(0, Quit()).sleeps()


def test_each_warning_is_given_once_and_the_shortest_makes_the_longer_ones_pointless() -> None:
    """Both leads, then none; started late, only the shorter."""
    play = ready(held(start=0, end=HOUR))
    leads = [one.lead for one in end_warnings(play.state, play.account, play.now)]
    assert leads == list(minutes(5, 15))
    play.feed(2700, ClockTicked(), FetchRights, ClaimNotice)
    play.answer(2701, FetchRights, Remember, read=rights(held(start=0, end=HOUR)))
    left = [one.lead for one in end_warnings(play.state, play.account, play.now)]
    assert left == list(minutes(5))

    late = ready(held(start=-HOUR + 200, end=200), expects=(ClaimNotice,))
    assert [one.lead for one in late.state.notices] == list(minutes(5))
    assert not list(end_warnings(late.state, late.account, late.now))


def test_right_that_is_being_given_back_needs_no_warning() -> None:
    """Neither is one given, nor does the machine wake for one."""
    play = ready(held(start=0, end=HOUR)).feed(2690, ClockTicked(), FetchRights)
    play.answer(2691, FetchRights, Remember, read=rights(held(start=0, end=HOUR)))
    play.feed(2695, DeactivateChosen(key=DEVICE), RecordWish)
    assert not list(end_warnings(play.state, play.account, play.now))
    play.feed(2701, ClockTicked(), FetchRights)


def test_reads_are_made_again_after_the_longer_of_both_holds() -> None:
    """The service's hold and our own pause are both honoured."""
    play = ready().feed(0, RefreshChosen(), FetchRights)
    play.answer(1, FetchRights, failure=fails(Trouble.THROTTLED, retry=10)).wake(30, FetchRights)
    play.answer(31, FetchRights, failure=fails(Trouble.THROTTLED, retry=500))
    play.wake(500, FetchRights)
