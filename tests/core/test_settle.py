"""What a read means: what it finds, what has ended, and what nobody knows."""

from __future__ import annotations

import pytest

from keyhour.core.activation import Action, Phase, RequestStatus
from keyhour.core.effects import (
    AnnotateWish,
    ClaimNotice,
    FetchRequest,
    FetchRights,
    Remember,
    SettleWish,
    SubmitActivation,
)
from keyhour.core.events import ClockTicked, RefreshChosen
from keyhour.core.failure import Trouble
from keyhour.core.notice import NoticeKind
from keyhour.core.wish import WishOutcome
from tests.core.opening import WISH, asked
from tests.core.playbook import Playbook, ready
from tests.core.sample import (
    HOUR,
    at,
    confirmed,
    draft,
    fails,
    held,
    receipt,
    rights,
    standing,
)

PENDING = receipt(RequestStatus.PENDING_APPROVAL, created=12)
DAY = 24 * HOUR


def lost(trouble: Trouble = Trouble.ANSWER_LOST) -> Playbook:
    """A draft whose answer at second 42 tells nothing; the first read is under way."""
    play = asked().answer(42, SubmitActivation, FetchRights, failure=fails(trouble))
    assert play.phase() is Phase.UNCERTAIN
    return play


def closed(outcome: WishOutcome, reason: str = "") -> SettleWish:
    """The wish is settled."""
    return SettleWish(wish_id=WISH.id, outcome=outcome, reason=reason)


# What a read finds


def test_request_made_elsewhere_waits_here_too() -> None:
    """A request sent from the portal shows as waiting, and its end is told."""
    play = ready(requests=(receipt(RequestStatus.PENDING_APPROVAL, created=-60),))
    assert play.phase() is Phase.AWAITING_APPROVAL
    assert play.right().since == at(-60)


@pytest.mark.parametrize(
    "request_",
    [
        receipt(RequestStatus.GRANTED, created=-600, start=-300),
        receipt(RequestStatus.PROVISIONED, created=-600),
        receipt(RequestStatus.PENDING_APPROVAL, created=-60, action=Action.EXTEND),
    ],
)
def test_other_requests_leave_an_idle_right_idle(request_: object) -> None:
    """Only an activation that still waits is worth a card."""
    play = ready(requests=(request_,))  # type: ignore[arg-type]  # parametrised
    assert play.phase() is Phase.IDLE


def test_right_held_all_the_time_is_standing_until_a_read_says_otherwise() -> None:
    """A permanent assignment is not an activation; only reads change it."""
    play = ready(standing())
    assert play.phase() is Phase.STANDING
    play.feed(60, RefreshChosen(), FetchRights)
    play.answer(61, FetchRights, Remember, read=rights(standing()))
    assert play.phase() is Phase.STANDING
    play.feed(120, RefreshChosen(), FetchRights)
    play.answer(121, FetchRights, Remember, read=rights())
    assert (play.phase(), play.notices()) == (Phase.IDLE, [])


def test_activation_ends_with_its_window() -> None:
    """At the end a read shows the right gone; that it ended is told with its window."""
    play = ready(held(start=-60, end=1800))
    play.feed(1802, ClockTicked(), FetchRights)
    play.answer(1803, FetchRights, ClaimNotice, Remember, read=rights())
    assert (play.phase(), play.notices()) == (Phase.IDLE, [NoticeKind.ENDED])
    assert play.state.notices[0].end_at == at(1800)


def test_activation_taken_away_early_is_told_as_such() -> None:
    """An administrator who revokes a role before its end is news."""
    play = ready(held(start=-60, end=HOUR))
    play.feed(594, ClockTicked(), FetchRights)
    play.answer(595, FetchRights, ClaimNotice, Remember, read=rights())
    assert (play.phase(), play.notices()) == (Phase.IDLE, [NoticeKind.ENDED_EARLY])


def test_right_that_a_lagging_list_misses_right_after_its_start_has_not_ended() -> None:
    """One read shows the new row, the next does not: that is a list that lags, not an end; it is
    looked at again soon.
    """
    row = held(start=0, end=HOUR)
    play = ready(row).feed(30, RefreshChosen(), FetchRights)
    play.answer(31, FetchRights, Remember, read=rights())
    assert (play.phase(), play.notices()) == (Phase.ACTIVE, [])
    play.wake(150, FetchRights)
    play.answer(151, FetchRights, Remember, read=rights(row))
    assert play.right().absent_since is None
    play.wake(750, FetchRights)


def test_right_taken_away_right_after_its_start_is_told_two_minutes_later() -> None:
    """What stays missing has ended early."""
    play = ready(held(start=0, end=HOUR)).feed(30, RefreshChosen(), FetchRights)
    play.answer(31, FetchRights, Remember, read=rights())
    play.wake(150, FetchRights)
    play.answer(151, FetchRights, ClaimNotice, Remember, read=rights())
    assert (play.phase(), play.notices()) == (Phase.IDLE, [NoticeKind.ENDED_EARLY])


def test_right_taken_away_while_held_for_good_becomes_standing() -> None:
    """An activated right that was made permanent is standing from then on."""
    play = ready(held()).feed(594, ClockTicked(), FetchRights)
    play.answer(595, FetchRights, Remember, read=rights(standing()))
    assert play.phase() is Phase.STANDING


def test_refused_right_that_turns_out_to_be_held_is_active() -> None:
    """What a read shows is stronger than an earlier refusal, whose reason goes with it."""
    play = asked()
    play.answer(12, SubmitActivation, SettleWish, failure=fails(Trouble.POLICY_FORBIDS))
    play.feed(60, RefreshChosen(), FetchRights)
    play.answer(61, FetchRights, Remember, read=rights(held()))
    assert (play.phase(), play.right().failure) == (Phase.ACTIVE, None)


def test_list_that_lags_behind_does_not_pass_the_last_window_for_the_new_one() -> None:
    """After ending and asking again, a row that started before the asking is the old one."""
    play = asked()
    play.answer(20, SubmitActivation, AnnotateWish, FetchRequest, receipt=receipt(created=20))
    old = held(start=-1800, end=600, request="request-0")
    play.answer(21, FetchRequest, Remember, read=confirmed(old, request=receipt(created=20)))
    assert play.phase() is Phase.PROVISIONING
    play.feed(23, ClockTicked(), FetchRequest)
    play.answer(24, FetchRequest, SettleWish, Remember, read=confirmed(held(start=20)))
    assert play.phase() is Phase.ACTIVE


@pytest.mark.parametrize("start", [None, 20])
def test_window_whose_start_is_not_told_counts_as_the_new_one(start: float | None) -> None:
    """Not every plane tells the start of a window."""
    play = asked()
    play.answer(20, SubmitActivation, AnnotateWish, FetchRequest, receipt=receipt(created=20))
    play.answer(21, FetchRequest, SettleWish, Remember, read=confirmed(held(start=start)))
    assert play.phase() is Phase.ACTIVE


def test_granted_request_that_is_denied_after_all_is_refused() -> None:
    """A grant that the service takes back before it shows is a refusal."""
    play = asked()
    play.answer(20, SubmitActivation, AnnotateWish, FetchRequest, receipt=receipt(created=20))
    dead = receipt(RequestStatus.FAILED, created=20)
    play.answer(21, FetchRequest, SettleWish, read=confirmed(request=dead))
    assert play.phase() is Phase.REFUSED


def test_granted_request_that_asks_for_approval_after_all_waits() -> None:
    """A first answer of pending provisioning may turn into pending approval."""
    play = asked()
    first = receipt(RequestStatus.PENDING, created=20)
    play.answer(20, SubmitActivation, AnnotateWish, FetchRequest, receipt=first)
    play.answer(21, FetchRequest, SettleWish, read=confirmed(request=PENDING))
    assert play.phase() is Phase.AWAITING_APPROVAL


# What nobody knows


def test_lost_answer_of_a_committed_activation_is_settled_by_the_row() -> None:
    """A row that a read shows decides at once, and the lost answer is no blemish on it."""
    play = lost()
    play.answer(43, FetchRights, closed(WishOutcome.GRANTED), Remember, read=rights(held(start=12)))
    assert (play.phase(), play.right().failure) == (Phase.ACTIVE, None)


def test_lost_answer_is_not_settled_by_the_last_window() -> None:
    """A list that lags behind shows the row before; it says nothing of the wish."""
    play = lost()
    last = held(start=-1800, end=1800, request="request-0")
    play.answer(43, FetchRights, Remember, read=rights(last))
    assert play.phase() is Phase.UNCERTAIN
    play.feed(170, ClockTicked(), FetchRights)
    gone = closed(WishOutcome.NOT_RECEIVED)
    play.answer(171, FetchRights, gone, ClaimNotice, Remember, read=rights())
    assert play.phase() is Phase.REFUSED


def test_lost_answer_is_settled_by_an_older_window_that_stays() -> None:
    """Somebody was faster elsewhere: what is still listed two minutes later is held."""
    play = lost()
    other = held(start=-60, end=1800, request="request-0")
    play.answer(43, FetchRights, Remember, read=rights(other))
    play.feed(170, ClockTicked(), FetchRights)
    play.answer(171, FetchRights, closed(WishOutcome.GRANTED), Remember, read=rights(other))
    assert play.phase() is Phase.ACTIVE


def test_lost_answer_of_a_pending_request_is_settled_by_the_request() -> None:
    """An activation created when ours was sent is ours."""
    play = lost()
    old = receipt(RequestStatus.DENIED, request="request-0", created=-600)
    read = rights(requests=(old, PENDING))
    play.answer(43, FetchRights, closed(WishOutcome.WAITING), Remember, read=read)
    assert (play.phase(), play.right().request_id) == (Phase.AWAITING_APPROVAL, "request-1")


def test_lost_answer_of_a_granted_request_is_confirmed() -> None:
    """A granted request without a row is provisioning."""
    play = lost()
    read = rights(requests=(receipt(created=12),))
    play.answer(43, FetchRights, Remember, FetchRequest, read=read)
    assert play.phase() is Phase.PROVISIONING


def test_lost_answer_that_never_arrived_takes_two_reads_and_two_minutes() -> None:
    """Absence counts only when two reads agree that began two minutes apart; nothing is sent."""
    play = lost()
    second = 42.0
    for pause in (2, 4, 8, 15, 30, 65):
        play.answer(second + 1, FetchRights, Remember, read=rights())
        assert play.phase() is Phase.UNCERTAIN
        second += pause
        play.wake(second, FetchRights)
    play.answer(
        second + 1,
        FetchRights,
        closed(WishOutcome.NOT_RECEIVED),
        ClaimNotice,
        Remember,
        read=rights(),
    )
    assert play.phase() is Phase.REFUSED
    assert play.right().draft == draft()
    assert play.right().failure == fails(Trouble.NOT_RECEIVED)
    assert play.notices() == [NoticeKind.REFUSED]


def test_reads_without_requests_never_count_as_absence() -> None:
    """A list that could not be read shows no absence, however long."""
    play = lost()
    for second in (43, 200, 400, 800):
        play.answer(second, FetchRights, read=rights(requests=fails(Trouble.OFFLINE)))
        play.feed(second + 120, ClockTicked(), FetchRights)
    assert play.phase() is Phase.UNCERTAIN


@pytest.mark.parametrize("trouble", [Trouble.ALREADY_ACTIVE, Trouble.ALREADY_PENDING])
def test_refusal_for_something_that_exists_is_settled_by_reading(trouble: Trouble) -> None:
    """The running window or the waiting request is shown instead of an error."""
    play = lost(trouble)
    read = rights(held(start=-600, request="request-0"))
    play.answer(43, FetchRights, closed(WishOutcome.GRANTED), Remember, read=read)
    assert (play.phase(), play.right().failure) == (Phase.ACTIVE, None)

    play = lost(trouble)
    other = receipt(RequestStatus.PENDING_APPROVAL, request="request-0", created=-600)
    read = rights(requests=(other,))
    play.answer(43, FetchRights, closed(WishOutcome.WAITING), Remember, read=read)
    assert play.phase() is Phase.AWAITING_APPROVAL


def test_refusal_for_something_that_no_read_shows_stands() -> None:
    """A definite refusal that whole lists do not explain remains one."""
    play = lost(Trouble.ALREADY_PENDING)
    refused = closed(WishOutcome.REFUSED, "already_pending")
    play.answer(43, FetchRights, refused, Remember, read=rights())
    assert play.right().failure == fails(Trouble.ALREADY_PENDING)


def test_already_active_that_no_read_shows_means_that_it_still_ends() -> None:
    """Nobody is told that they hold what they do not."""
    play = lost(Trouble.ALREADY_ACTIVE)
    refused = closed(WishOutcome.REFUSED, "still_ending")
    play.answer(43, FetchRights, refused, Remember, read=rights())
    assert play.right().failure == fails(Trouble.STILL_ENDING)


def test_refusal_for_something_that_exists_waits_for_whole_lists() -> None:
    """Half a read decides nothing about a request."""
    play = lost(Trouble.ALREADY_PENDING)
    play.answer(43, FetchRights, read=rights(requests=fails(Trouble.OFFLINE)))
    assert play.phase() is Phase.UNCERTAIN


def test_unreadable_answer_to_a_write_is_uncertain() -> None:
    """A page from a proxy says nothing about what the service did."""
    assert lost(Trouble.UNEXPECTED_ANSWER).phase() is Phase.UNCERTAIN


def unseen() -> Playbook:
    """A granted activation that no read shows; uncertain, and the first full read is under way."""
    play = asked()
    granted = receipt(created=20)
    play.answer(20, SubmitActivation, AnnotateWish, FetchRequest, receipt=granted)
    return play.answer(140, FetchRequest, FetchRights, read=confirmed(request=granted))


def test_granted_right_that_never_shows_is_over_with_a_notice() -> None:
    """Granted and missing in reads two minutes apart: somebody took it back before it showed."""
    play = unseen()
    granted = receipt(created=20)
    play.answer(141, FetchRights, Remember, read=rights(requests=(granted,)))
    assert play.phase() is Phase.UNCERTAIN
    play.feed(270, ClockTicked(), FetchRights)
    play.answer(
        271,
        FetchRights,
        closed(WishOutcome.GRANTED),
        ClaimNotice,
        Remember,
        read=rights(requests=(granted,)),
    )
    assert (play.phase(), play.notices()) == (Phase.IDLE, [NoticeKind.ENDED_EARLY])


@pytest.mark.parametrize("status", [RequestStatus.PENDING, RequestStatus.UNKNOWN])
def test_request_on_its_way_stays_uncertain_until_its_window_is_over(
    status: RequestStatus,
) -> None:
    """A request that is neither granted nor dead may still come into force."""
    play = unseen()
    slow = receipt(status, created=20)
    play.answer(141, FetchRights, Remember, read=rights(requests=(slow,)))
    play.feed(600, ClockTicked(), FetchRights)
    play.answer(601, FetchRights, Remember, read=rights(requests=(slow,)))
    assert play.phase() is Phase.UNCERTAIN
    play.feed(20 + HOUR + 1, ClockTicked(), FetchRights)
    late = closed(WishOutcome.GRANTED)
    play.answer(22 + HOUR, FetchRights, late, Remember, read=rights(requests=(slow,)))
    assert play.phase() is Phase.IDLE


def test_request_without_a_window_stays_uncertain() -> None:
    """What has no known end is not over."""
    play = unseen()
    endless = receipt(RequestStatus.UNKNOWN, created=None)
    play.answer(141, FetchRights, Remember, read=rights(requests=(endless,)))
    assert play.phase() is Phase.UNCERTAIN


def test_pending_request_older_than_its_window_still_waits() -> None:
    """An approver may take longer than the hour that was asked for."""
    play = lost()
    play.answer(43, FetchRights, failure=fails(Trouble.OFFLINE))
    play.feed(2 * HOUR, ClockTicked(), FetchRights)
    read = rights(requests=(PENDING,))
    play.answer(2 * HOUR + 1, FetchRights, closed(WishOutcome.WAITING), Remember, read=read)
    assert play.phase() is Phase.AWAITING_APPROVAL
