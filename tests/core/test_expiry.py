"""Eligibilities that are about to end: told at fourteen days and at one day, each once."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from keyhour.core.effects import ClaimNotice, FetchRights, Remember, RestoreSession
from keyhour.core.events import ClockTicked, NoticeDismissChosen, RefreshChosen
from keyhour.core.notice import NoticeKind
from keyhour.core.reads import RightsRead
from keyhour.core.right import Eligibility, RightKey
from keyhour.core.schedule import eligibility_warnings, next_wake
from keyhour.core.session import Session
from keyhour.core.state import Front
from tests.core.playbook import Playbook, started
from tests.core.sample import ANNA, DEVICE, HOUR, USERS, at, eligible, held, last_known, rights

DAY = 24 * HOUR


def read(*days: float, key: RightKey = DEVICE) -> RightsRead:
    """A read in which an eligibility ends after so many days; none when it is gone."""
    ends = tuple(replace(eligible(key), until=at(one * DAY)) for one in days)
    return rights(eligibilities=ends, policies={})


def ready(days: float, *expects: type[ClaimNotice]) -> Playbook:
    """A tray that has just read of an eligibility that ends after so many days."""
    play = started(last_known())
    play.answer(-8, RestoreSession, FetchRights, account=ANNA)
    return play.answer(-6, FetchRights, Remember, *expects, read=read(days))


def leads(play: Playbook) -> list[timedelta | None]:
    """The leads of the warnings on display."""
    return [one.lead for one in play.state.notices]


def test_end_in_nine_days_is_told_at_once() -> None:
    """Whoever starts Keyhour within the fourteen days hears of it with the first read."""
    play = ready(9, ClaimNotice)
    [notice] = play.state.notices
    assert (notice.kind, notice.key) == (NoticeKind.ELIGIBILITY_ENDING, DEVICE)
    assert (notice.end_at, notice.lead) == (at(9 * DAY), timedelta(days=14))


def test_far_end_says_nothing_and_wakes_at_fourteen_days() -> None:
    """The wake is set by the end itself."""
    play = ready(20)
    [late, early] = eligibility_warnings(play.state, play.account, play.now)
    assert (early.at, late.at) == (at(6 * DAY), at(19 * DAY))
    out = replace(play.state, session=Session.NEEDS_SIGN_IN)
    assert next_wake(out, play.now) == at(6 * DAY)


def test_last_day_is_told_too_and_each_once() -> None:
    """The second warning follows the first; neither comes twice."""
    play = ready(9, ClaimNotice).answer(1, ClaimNotice, won=True)
    play.feed(2, ClockTicked())
    play.feed(8 * DAY, ClockTicked(), FetchRights, ClaimNotice)
    assert leads(play) == [timedelta(days=14), timedelta(days=1)]
    play.feed(8 * DAY + 1, ClockTicked())


def test_late_start_tells_the_last_warning_only() -> None:
    """Twenty hours before the end one message is enough, also when it was read."""
    play = ready(0.8, ClaimNotice)
    assert leads(play) == [timedelta(days=1)]
    play.feed(2, NoticeDismissChosen(notice_id=play.state.notices[0].id))
    assert play.notices() == []


def test_every_process_names_the_same_end_alike() -> None:
    """So the ledger lets one of them show it, also after a restart."""
    names = {ready(9, ClaimNotice).flight(ClaimNotice).notice_id for _ in range(2)}
    assert len(names) == 1
    play = ready(9, ClaimNotice).answer(1, ClaimNotice, won=False)
    assert play.notices() == []
    play.feed(2, ClockTicked())


def test_moved_end_takes_the_warning_away() -> None:
    """An administrator extended it: the old end is no news, and the new one is a new fact."""
    play = ready(9, ClaimNotice).feed(10, RefreshChosen(), FetchRights)
    play.answer(11, FetchRights, Remember, ClaimNotice, read=read(10))
    assert [one.end_at for one in play.state.notices] == [at(10 * DAY)]
    play.feed(20, RefreshChosen(), FetchRights)
    play.answer(21, FetchRights, Remember, read=read(100))
    assert play.notices() == []


def test_warning_goes_with_the_eligibility() -> None:
    """It was taken away, or its end has come."""
    gone = ready(9, ClaimNotice).feed(10, RefreshChosen(), FetchRights)
    gone.answer(11, FetchRights, Remember, read=read())
    assert gone.notices() == []
    over = ready(0.5, ClaimNotice).feed(DAY / 2, ClockTicked(), FetchRights)
    assert over.notices() == []


def test_what_memory_tells_is_not_told_on() -> None:
    """It may have been extended since the last run, and only a read knows."""
    play = started(replace(last_known(), eligibilities=(_ending(),)))
    assert play.notices() == []
    assert not list(eligibility_warnings(play.state, play.account, play.now))


def test_end_of_a_role_and_of_its_eligibility_are_two_facts() -> None:
    """Both are told of the same right."""
    row = held(start=0, end=HOUR)
    both = rights(row, eligibilities=(_ending(),), policies={})
    play = started(last_known()).answer(-8, RestoreSession, FetchRights, account=ANNA)
    play.answer(-6, FetchRights, Remember, ClaimNotice, read=both)
    play.feed(2700, ClockTicked(), FetchRights, ClaimNotice)
    assert play.notices() == [NoticeKind.ELIGIBILITY_ENDING, NoticeKind.ENDING]


def test_other_rights_keep_their_silence() -> None:
    """What never ends is not spoken of; commands speak of none."""
    play = ready(9, ClaimNotice)
    assert {one.key for one in play.state.notices} == {DEVICE} != {USERS}
    quiet = replace(play.state, notices=(), front=Front.COMMAND)
    assert Playbook(quiet).feed(30, ClockTicked()).notices() == []


def _ending() -> Eligibility:
    return replace(eligible(), until=at(9 * DAY))
