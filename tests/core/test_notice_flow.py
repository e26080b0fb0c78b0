"""Warnings that are due, and who may show a notice."""

from __future__ import annotations

from datetime import timedelta

from keyhour.core.activation import Phase
from keyhour.core.effects import (
    CancelSignIn,
    ClaimNotice,
    Deactivate,
    FetchRequest,
    FetchRights,
    Forget,
    RecordWish,
    Remember,
    SaveSettings,
    SettleWish,
    SignOut,
)
from keyhour.core.events import (
    ActivateChosen,
    ClockTicked,
    DeactivateChosen,
    NoticeDismissChosen,
    SettingsChosen,
    SignOutChosen,
)
from keyhour.core.notice import NoticeKind
from keyhour.core.settings import Settings
from tests.core.playbook import Playbook, ready
from tests.core.sample import DEVICE, HOUR, USERS, at, confirmed, draft, held, rights

ROW = held(start=0, end=HOUR)
FIVE, FIFTEEN = timedelta(minutes=5), timedelta(minutes=15)


def warned() -> Playbook:
    """A right that was warned of at 15 minutes before its end."""
    play = ready(ROW).feed(2700, ClockTicked(), FetchRights, ClaimNotice)
    return play.answer(2701, FetchRights, Remember, read=rights(ROW))


def test_story_of_a_window_that_ends() -> None:
    """Warned at 15 and at 5 minutes, told at the end; the warnings go with the right."""
    play = warned().answer(2702, ClaimNotice, won=True)
    [notice] = play.state.notices
    assert (notice.kind, notice.lead, notice.end_at) == (NoticeKind.ENDING, FIFTEEN, at(HOUR))
    assert (notice.visible_after, notice.claimed) == (at(2700), True)

    play.feed(3300, ClockTicked(), FetchRights, ClaimNotice)
    assert [one.lead for one in play.state.notices] == [FIFTEEN, FIVE]
    play.answer(3301, FetchRights, Remember, read=rights(ROW))
    play.feed(3602, ClockTicked(), FetchRights)
    play.answer(3603, FetchRights, ClaimNotice, Remember, read=rights())
    assert play.notices() == [NoticeKind.ENDED]
    assert play.phase() is Phase.IDLE


def test_next_activation_is_warned_of_anew() -> None:
    """Another window is another fact."""
    play = warned().feed(3300, ClockTicked(), FetchRights, ClaimNotice)
    again = held(start=3302, end=3302 + HOUR, request="request-2")
    play.answer(3303, FetchRights, Remember, read=rights(again))
    play.feed(3302 + 2700, ClockTicked(), FetchRights, ClaimNotice)


def test_notice_that_another_process_shows_is_not_shown_here() -> None:
    """Never twice for the same fact, also across processes."""
    play = warned().answer(2702, ClaimNotice, won=False)
    assert play.notices() == []
    play.feed(2703, ClockTicked())


def test_dismissed_notice_does_not_come_back() -> None:
    """What a person has seen they have seen, also when the claim is answered late."""
    play = warned()
    play.feed(2702, NoticeDismissChosen(notice_id=play.state.notices[0].id))
    play.answer(2703, ClaimNotice, won=True)
    assert play.notices() == []
    play.feed(2704, ClockTicked())


def test_claim_marks_its_own_notice_and_no_other() -> None:
    """Two rights that end are two facts, each claimed for itself."""
    both = (ROW, held(USERS, start=0, end=HOUR))
    play = ready(*both).feed(2700, ClockTicked(), FetchRights, ClaimNotice, ClaimNotice)
    play.answer(2701, ClaimNotice, won=True)
    assert [one.claimed for one in play.state.notices] == [True, False]
    assert {one.key for one in play.state.notices} == {DEVICE, USERS}


def test_warning_goes_when_the_right_is_given_back() -> None:
    """Nobody is warned of the end of what they are ending."""
    play = warned().feed(2710, DeactivateChosen(key=DEVICE), RecordWish)
    assert play.notices() == []
    play.answer(2711, RecordWish, Deactivate).answer(2712, Deactivate, FetchRequest)
    play.answer(2713, FetchRequest, SettleWish, Remember, read=confirmed())
    assert play.notices() == []


def test_news_of_an_end_goes_when_the_right_is_asked_for_again() -> None:
    """Nobody is told to re-activate what they have just re-activated."""
    play = ready(ROW).feed(3602, ClockTicked(), FetchRights)
    play.answer(3603, FetchRights, ClaimNotice, Remember, read=rights())
    assert play.notices() == [NoticeKind.ENDED]
    play.feed(3610, ActivateChosen(draft=draft()), RecordWish)
    assert play.notices() == []


def test_notices_go_with_the_account() -> None:
    """After signing out nothing is told of the account."""
    play = warned().feed(2710, SignOutChosen(), CancelSignIn, SignOut, Forget)
    assert play.notices() == []


def test_changed_lead_is_obeyed_at_once() -> None:
    """A warning that is due by the new setting is given in the same step."""
    settings = Settings(warn_before=(timedelta(minutes=20),))
    play = ready(ROW).feed(2399, ClockTicked(), FetchRights)
    play.answer(2400, FetchRights, Remember, read=rights(ROW))
    play.feed(
        2500,
        SettingsChosen(settings=settings),
        SaveSettings(settings=settings),
        FetchRights,
        ClaimNotice,
    )
    assert [one.lead for one in play.state.notices] == [timedelta(minutes=20)]
