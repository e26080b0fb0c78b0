"""Waiting for an approver or for a start, and how that ends."""

from __future__ import annotations

import pytest

from keyhour.core.activation import Phase, RequestStatus
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
from tests.core.playbook import Playbook
from tests.core.sample import (
    HOUR,
    at,
    confirmed,
    fails,
    held,
    receipt,
    rights,
)

PENDING = receipt(RequestStatus.PENDING_APPROVAL, created=12)
DAY = 24 * HOUR


def pending() -> Playbook:
    """A draft that waits for approval since second 12."""
    waits = SettleWish(wish_id=WISH.id, outcome=WishOutcome.WAITING)
    return asked().answer(12, SubmitActivation, AnnotateWish, waits, receipt=PENDING)


def scheduled() -> Playbook:
    """A draft that was accepted at second 12 and is to start in an hour."""
    granted = receipt(RequestStatus.GRANTED, created=12, start=HOUR)
    return asked().answer(12, SubmitActivation, AnnotateWish, SettleWish, receipt=granted)


# Waiting for somebody


def test_pending_request_waits_and_is_never_called_active() -> None:
    """Reads go from every 30 seconds to every 5 minutes while an approver decides."""
    play = pending()
    assert play.phase() is Phase.AWAITING_APPROVAL
    play.wake(22, FetchRights)
    play.answer(25, FetchRights, Remember, read=rights(requests=(PENDING,)))
    play.wake(52, FetchRights)
    play.answer(55, FetchRights, Remember, read=rights(requests=(PENDING,)))
    play.feed(4000, ClockTicked(), FetchRights)
    play.answer(4001, FetchRights, Remember, read=rights(requests=(PENDING,)))
    play.wake(4300, FetchRights)
    assert play.phase() is Phase.AWAITING_APPROVAL


def test_approval_is_told_once_the_right_shows() -> None:
    """Whoever waited gets a notice, when a read shows the right and not before."""
    play = pending().feed(24, ClockTicked(), FetchRights)
    done = receipt(created=12)
    play.answer(25, FetchRights, Remember, FetchRequest, read=rights(requests=(done,)))
    assert (play.phase(), play.notices()) == (Phase.PROVISIONING, [])
    play.answer(
        26, FetchRequest, ClaimNotice, Remember, read=confirmed(held(start=20), request=done)
    )
    assert (play.phase(), play.notices()) == (Phase.ACTIVE, [NoticeKind.ACTIVATED])


def test_approved_right_that_shows_at_once_is_active_at_once() -> None:
    """A read that shows the right needs no confirmation."""
    play = pending().feed(24, ClockTicked(), FetchRights)
    read = rights(held(start=20), requests=(receipt(created=12),))
    play.answer(25, FetchRights, ClaimNotice, Remember, read=read)
    assert play.phase() is Phase.ACTIVE


@pytest.mark.parametrize(
    ("status", "second", "trouble"),
    [
        (RequestStatus.DENIED, 12 + DAY, Trouble.LAPSED),
        (RequestStatus.FAILED, 100, Trouble.SERVICE_TROUBLE),
    ],
)
def test_end_of_waiting_is_told_with_its_reason(
    status: RequestStatus, second: float, trouble: Trouble
) -> None:
    """Lapsed after a day, or failed: each ends the waiting with a notice."""
    play = pending().feed(second, ClockTicked(), FetchRights)
    read = rights(requests=(receipt(status, created=12),))
    play.answer(second + 1, FetchRights, ClaimNotice, Remember, read=read)
    failure = play.right().failure
    assert failure is not None
    assert (play.phase(), failure.trouble) == (Phase.REFUSED, trouble)
    assert [one.failure for one in play.state.notices] == [failure]


@pytest.mark.parametrize("status", [RequestStatus.CANCELED, RequestStatus.REVOKED])
def test_request_withdrawn_elsewhere_is_over(status: RequestStatus) -> None:
    """A request cancelled in the portal leaves nothing to wait for."""
    play = pending().feed(24, ClockTicked(), FetchRights)
    read = rights(requests=(receipt(status, created=12),))
    play.answer(25, FetchRights, Remember, read=read)
    assert play.phase() is Phase.IDLE


def test_request_with_unknown_status_goes_on_waiting() -> None:
    """A status nobody knows ends nothing."""
    play = pending().feed(24, ClockTicked(), FetchRights)
    read = rights(requests=(receipt(RequestStatus.UNKNOWN, created=12),))
    play.answer(25, FetchRights, Remember, read=read)
    assert play.phase() is Phase.AWAITING_APPROVAL


def test_pending_request_that_lists_do_not_show_yet_goes_on_waiting() -> None:
    """Lists lag behind a write by up to 45 seconds; that does not end the waiting."""
    play = pending()
    for second in (24, 54, 84):
        play.feed(second, ClockTicked(), FetchRights)
        play.answer(second + 1, FetchRights, Remember, read=rights())
        assert play.phase() is Phase.AWAITING_APPROVAL


def test_pending_request_that_two_reads_miss_is_over() -> None:
    """Only two reads, two minutes apart, that both miss the request end the waiting."""
    play = pending().feed(84, ClockTicked(), FetchRights)
    play.answer(85, FetchRights, Remember, read=rights())
    play.feed(204, ClockTicked(), FetchRights)
    play.answer(205, FetchRights, Remember, read=rights())
    assert play.phase() is Phase.IDLE


def test_pending_request_outlives_reads_without_requests() -> None:
    """A list of requests that could not be read misses nothing."""
    play = pending()
    for second in (84, 204, 404):
        play.feed(second, ClockTicked(), FetchRights)
        play.answer(second + 1, FetchRights, read=rights(requests=fails(Trouble.OFFLINE)))
    assert play.phase() is Phase.AWAITING_APPROVAL


def test_request_found_again_needs_two_new_misses() -> None:
    """One read that shows the request forgets an earlier miss."""
    play = pending()
    for second, requests in ((84, ()), (114, (PENDING,)), (240, ())):
        play.feed(second, ClockTicked(), FetchRights)
        play.answer(second + 1, FetchRights, Remember, read=rights(requests=requests))
    assert play.phase() is Phase.AWAITING_APPROVAL


def test_list_that_lags_behind_does_not_pass_the_last_window_for_an_approval() -> None:
    """What ended before the request was made is no news of its approval."""
    play = pending().feed(24, ClockTicked(), FetchRights)
    last = held(start=-1800, end=1800, request="request-0")
    play.answer(25, FetchRights, Remember, read=rights(last, requests=(PENDING,)))
    assert (play.phase(), play.notices()) == (Phase.AWAITING_APPROVAL, [])


# Waiting for a start


def test_scheduled_start_is_looked_for_when_it_comes() -> None:
    """A start is read for at its instant and confirmed like any other grant, then told."""
    play = scheduled()
    assert (play.phase(), play.right().start_at) == (Phase.SCHEDULED, at(HOUR))
    play.wake(HOUR, FetchRights)
    granted = receipt(RequestStatus.GRANTED, created=12, start=HOUR)
    play.answer(HOUR + 1, FetchRights, Remember, FetchRequest, read=rights(requests=(granted,)))
    assert play.phase() is Phase.PROVISIONING
    row = held(start=HOUR + 40, end=2 * HOUR + 40)
    play.answer(
        HOUR + 45, FetchRequest, ClaimNotice, Remember, read=confirmed(row, request=granted)
    )
    assert (play.phase(), play.notices()) == (Phase.ACTIVE, [NoticeKind.ACTIVATED])


def test_scheduled_request_that_a_read_misses_is_looked_for_again_soon() -> None:
    """A scheduled request withdrawn elsewhere and purged does not stay on display for hours."""
    play = scheduled().feed(300, RefreshChosen(), FetchRights)
    play.answer(301, FetchRights, Remember, read=rights())
    assert play.phase() is Phase.SCHEDULED
    play.wake(420, FetchRights)
    play.answer(421, FetchRights, Remember, read=rights())
    assert play.phase() is Phase.IDLE


def test_approved_request_may_start_later() -> None:
    """Approval of a later start goes on waiting, for the start."""
    play = pending().feed(24, ClockTicked(), FetchRights)
    later = receipt(RequestStatus.GRANTED, created=12, start=HOUR)
    play.answer(25, FetchRights, Remember, read=rights(requests=(later,)))
    assert (play.phase(), play.right().start_at) == (Phase.SCHEDULED, at(HOUR))
