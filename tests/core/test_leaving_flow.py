"""Roles that end because the person left: at once, as soon as the service allows, or not at all."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Phase
from keyhour.core.effects import (
    ClaimNotice,
    Deactivate,
    FetchRequest,
    FetchRights,
    RecordWish,
    Remember,
    SaveSettings,
    SettleWish,
)
from keyhour.core.events import (
    ClockTicked,
    DeviceResumed,
    NetworkChanged,
    PersonLeft,
    PersonReturned,
    SettingsChosen,
)
from keyhour.core.failure import Trouble
from keyhour.core.leaving_flow import is_seen_to, to_end
from keyhour.core.notice import NoticeKind
from keyhour.core.right import Assignment
from keyhour.core.schedule import next_wake
from keyhour.core.session import Session
from keyhour.core.settings import Leaving, Settings
from keyhour.core.state import State
from keyhour.core.step import step
from tests.core.playbook import Playbook, like, ready
from tests.core.sample import DEVICE, HOUR, at, confirmed, fails, held, rights

ROW = held(start=-600, end=HOUR)
YOUNG = held(start=-100, end=HOUR)
LOCKED = PersonLeft(why=Leaving.LOCK)
ON_LOCK = Settings(end_when=frozenset({Leaving.LOCK}))


def chosen(row: Assignment, settings: Settings = ON_LOCK) -> Playbook:
    """An active right of somebody with these settings."""
    return ready(row).feed(1, SettingsChosen(settings=settings), SaveSettings)


def leaving(play: Playbook) -> bool:
    """Whether something is to end because the person left."""
    account = play.state.account
    assert account is not None
    return bool(account.leaving)


def test_nothing_ends_unless_the_person_wants_it() -> None:
    """The setting is off by default, and each way of leaving is its own."""
    ready(ROW).feed(10, LOCKED)
    chosen(ROW).feed(10, PersonLeft(why=Leaving.SLEEP))
    assert step(State(), replace(LOCKED, at=at(10))).state == State()


def test_a_role_ends_when_the_screen_is_locked() -> None:
    """Written down, sent, confirmed by a read; then nothing is left to do."""
    play = chosen(ROW).feed(10, LOCKED, RecordWish)
    play.answer(11, RecordWish, like(Deactivate, key=DEVICE))
    play.answer(12, Deactivate, FetchRequest, receipt=None)
    assert leaving(play)
    play.answer(13, FetchRequest, SettleWish, Remember, read=confirmed())
    assert play.phase() is Phase.IDLE
    assert not leaving(play)


def test_an_exempt_role_stays() -> None:
    """Whoever needs one overnight names it."""
    play = chosen(ROW, replace(ON_LOCK, end_exempt=frozenset({DEVICE})))
    play.feed(10, LOCKED)
    assert not leaving(play)


def test_a_young_role_is_told_and_ends_as_soon_as_the_service_allows() -> None:
    """PIM takes nothing back in the first five minutes; the wake-up is the instant it does."""
    play = chosen(YOUNG).feed(10, LOCKED, ClaimNotice)
    assert play.notices() == [NoticeKind.LEAVING]
    play.feed(11, LOCKED)
    assert next_wake(play.state, at(11)) == at(200)
    play.feed(199, ClockTicked())
    play.wake(200, RecordWish)


def test_a_role_without_a_known_start_is_tried_at_once() -> None:
    """The service will say if it is too early."""
    chosen(replace(ROW, start_at=None)).feed(10, LOCKED, RecordWish)


def test_without_a_network_it_is_tried_again() -> None:
    """A machine that falls asleep gives the role back when it wakes."""
    play = chosen(ROW, Settings(end_when=frozenset({Leaving.SLEEP})))
    play.feed(10, PersonLeft(why=Leaving.SLEEP), RecordWish).answer(11, RecordWish, Deactivate)
    play.answer(12, Deactivate, SettleWish, FetchRights, failure=fails(Trouble.OFFLINE))
    assert leaving(play)
    play.answer(13, FetchRights, Remember, read=rights(ROW))
    play.feed(3000, DeviceResumed(), FetchRights, RecordWish)


def test_what_the_service_will_not_take_back_is_left_alone() -> None:
    """Asking again every minute would change nothing; the reason shows on the card."""
    play = chosen(ROW).feed(10, LOCKED, RecordWish).answer(11, RecordWish, Deactivate)
    play.answer(12, Deactivate, SettleWish, FetchRights, failure=fails(Trouble.FORBIDDEN))
    assert not leaving(play)
    assert play.phase() is Phase.ACTIVE


def test_an_old_refusal_does_not_count() -> None:
    """Why it could not be given back yesterday says nothing about today."""
    play = chosen(ROW).feed(10, LOCKED, RecordWish).answer(11, RecordWish, Deactivate)
    play.answer(12, Deactivate, SettleWish, FetchRights, failure=fails(Trouble.FORBIDDEN))
    play.answer(13, FetchRights, Remember, read=rights(ROW))
    play.feed(20, LOCKED, RecordWish)


def test_a_role_that_ends_by_itself_meanwhile_is_forgotten() -> None:
    """A read that no longer shows it is all it takes."""
    play = chosen(YOUNG).feed(10, LOCKED, ClaimNotice)
    play.answer(11, ClaimNotice, won=True)
    account = play.state.account
    assert account is not None
    gone = replace(account, activations={}, assignments=())
    state = replace(play.state, accounts={account.account.key: gone})
    after = step(state, ClockTicked(at=at(20))).state.account
    assert after is not None
    assert not after.leaving


def test_nothing_is_sent_while_the_session_is_dead() -> None:
    """It waits for the person to sign in again."""
    play = chosen(YOUNG).feed(10, LOCKED, ClaimNotice)
    state = replace(play.state, session=Session.NEEDS_SIGN_IN)
    done = step(state, ClockTicked(at=at(300)))
    assert not done.effects
    assert done.state.account is not None
    assert done.state.account.leaving


@pytest.mark.parametrize("event", [PersonReturned(), NetworkChanged()])
def test_a_return_and_a_new_network_are_reasons_to_read(
    event: PersonReturned | NetworkChanged,
) -> None:
    """What was read long ago is read again."""
    ready(ROW).feed(400, event, FetchRights)


def test_a_return_right_after_a_read_asks_for_nothing() -> None:
    """Locking and unlocking in a row costs nobody a round trip."""
    ready(ROW).feed(3, PersonReturned())


def test_whoever_quits_waits_until_the_service_was_told() -> None:
    """Not for its lists to show it, nor for a role that has to wait for its five minutes."""
    assert to_end(State()) == ()
    assert is_seen_to(State(), [DEVICE])
    play = chosen(ROW)
    keys = to_end(play.state)
    assert keys == (DEVICE,)
    assert not is_seen_to(play.state, keys)
    play.feed(10, LOCKED, RecordWish).answer(11, RecordWish, Deactivate)
    assert not is_seen_to(play.state, keys)
    play.answer(12, Deactivate, FetchRequest, receipt=None)
    assert is_seen_to(play.state, keys)
    young = chosen(YOUNG).feed(10, LOCKED, ClaimNotice)
    assert is_seen_to(young.state, keys)
    exempt = chosen(ROW, replace(ON_LOCK, end_exempt=frozenset({DEVICE})))
    assert to_end(exempt.state) == ()
