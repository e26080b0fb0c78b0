"""Our own clock jumps, or differs from the service's."""

from __future__ import annotations

from datetime import timedelta

from keyhour.core.activation import Phase
from keyhour.core.effects import (
    ClaimNotice,
    FetchRequest,
    FetchRights,
    RecordWish,
    Remember,
)
from keyhour.core.events import (
    ActivateChosen,
    ClockTicked,
    DeviceResumed,
)
from keyhour.core.failure import Trouble
from keyhour.core.notice import NoticeKind
from keyhour.core.policy import Requirement
from tests.core.opening import provisioning, reading
from tests.core.playbook import ready
from tests.core.sample import (
    HOUR,
    at,
    confirmed,
    draft,
    fails,
    held,
    policy,
    receipt,
    rights,
)

MFA = policy(Requirement.MFA)


def test_clock_jump_reads_everything_again() -> None:
    """After sleep or a clock that was set, nothing read before is recent."""
    play = ready(held(start=-60, end=8 * HOUR)).feed(7200, DeviceResumed(), FetchRights)
    play.answer(7201, FetchRights, Remember, read=rights(held(start=-60, end=8 * HOUR)))


def test_read_under_way_when_the_clock_was_set_is_made_again() -> None:
    """Nobody knows when it began, so its rows move nothing."""
    play = reading().feed(3700, DeviceResumed())
    play.answer(3701, FetchRights, Remember, FetchRights, read=rights())
    assert play.phase() is Phase.ACTIVE
    play.answer(3702, FetchRights, ClaimNotice, Remember, read=rights())
    assert play.phase() is Phase.IDLE


def test_clock_jump_confirms_and_settles_at_once() -> None:
    """What waits for a read does not wait for the old clock."""
    play = provisioning()
    play.answer(13, FetchRequest, read=confirmed(request=receipt()))
    play.feed(-3000, DeviceResumed(), FetchRequest, FetchRights)


def test_two_confirming_reads_side_by_side_plan_one_next() -> None:
    """A clock jump may start a second one; the later answer leaves the plan of the first."""
    play = provisioning().feed(20, DeviceResumed(), FetchRequest, FetchRights)
    play.answer(21, FetchRequest, read=confirmed(request=receipt()))
    play.answer(22, FetchRequest, read=confirmed(request=receipt()))
    play.answer(23, FetchRights, Remember, read=rights(requests=(receipt(),)))
    play.wake(25, FetchRequest)


def test_clock_set_back_frees_what_the_old_clock_held_up() -> None:
    """A hold until an instant of the old clock lasts ten minutes at most."""
    play = reading()
    play.answer(101, FetchRights, failure=fails(Trouble.THROTTLED, retry=400))
    play.feed(-3600, DeviceResumed()).wake(-3000, FetchRights)


def test_clock_jump_without_a_session_reads_nothing() -> None:
    """There is nobody to read for."""
    play = reading()
    play.answer(101, FetchRights, failure=fails(Trouble.SIGN_IN_NEEDED))
    play.feed(7200, DeviceResumed())


def test_skew_of_an_hour_moves_ends_and_leaves_our_own_timers_alone() -> None:
    """The end of a window is the service's, the pause after a failure is ours."""
    play = ready(held(start=HOUR - 60, end=2 * HOUR), skew=HOUR)
    assert play.state.skew == timedelta(seconds=HOUR)
    assert play.account.reading.as_of == at(HOUR - 6)
    assert play.account.reading.tried_at == at(-8)
    play.wake(592, FetchRights)
    play.answer(593, FetchRights, failure=fails(Trouble.OFFLINE))
    play.wake(622, FetchRights)
    play.answer(623, FetchRights, Remember, read=rights(held(start=HOUR - 60, end=2 * HOUR)))
    play.feed(2699, ClockTicked(), FetchRights)
    play.wake(2700, ClaimNotice)
    assert play.state.notices[0].visible_after == at(2 * HOUR - 900)
    play.answer(HOUR, FetchRights, ClaimNotice, Remember, read=rights())
    assert play.notices() == [NoticeKind.ENDED]


def test_wish_is_dated_by_the_service_s_clock() -> None:
    """What a later run compares with the service's instants is dated like them."""
    play = ready(skew=HOUR).feed(10, ActivateChosen(draft=draft()), RecordWish)
    assert play.flight(RecordWish).wish.recorded_at == at(10 + HOUR)
