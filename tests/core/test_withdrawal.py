"""Giving back: deactivation of what is active, cancellation of what waits."""

from __future__ import annotations

import pytest

from keyhour.core.activation import Action, Phase, RequestStatus
from keyhour.core.effects import (
    CancelRequest,
    Deactivate,
    FetchRequest,
    FetchRights,
    RecordWish,
    Remember,
    Report,
    SettleWish,
)
from keyhour.core.events import CancelChosen, ClockTicked, DeactivateChosen, DismissChosen
from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import Session
from keyhour.core.wish import WishKind, WishOutcome
from tests.core.playbook import Playbook, like, ready
from tests.core.sample import CLAIMS, DEVICE, HOUR, confirmed, fails, held, receipt, rights, wish

ROW = held(start=-600, end=HOUR)
WISH = wish(WishKind.DEACTIVATE, recorded=10, request="request-1")
PENDING = receipt(RequestStatus.PENDING_APPROVAL, created=-600)
CANCEL = wish(WishKind.CANCEL, recorded=10, request="request-1")


def giving_back() -> Playbook:
    """An active right whose deactivation was sent at second 11."""
    play = ready(ROW)
    play.feed(10, DeactivateChosen(key=DEVICE), RecordWish(wish=WISH))
    return play.answer(11, RecordWish, like(Deactivate, key=DEVICE, wish_id=WISH.id))


def cancelling() -> Playbook:
    """A request that waits for approval, whose cancellation was sent at second 11."""
    play = ready(requests=(PENDING,))
    assert play.phase() is Phase.AWAITING_APPROVAL
    play.feed(10, CancelChosen(key=DEVICE), RecordWish(wish=CANCEL))
    return play.answer(11, RecordWish, like(CancelRequest, request_id="request-1"))


def closed(outcome: WishOutcome, reason: str = "") -> SettleWish:
    """The deactivation's wish is settled."""
    return SettleWish(wish_id=WISH.id, outcome=outcome, reason=reason)


def test_deactivation_of_a_right_without_a_request_is_settled_by_its_row() -> None:
    """Not every plane tells which request made an activation."""
    row = held(start=-600, request=None)
    play = ready(row).feed(10, DeactivateChosen(key=DEVICE), RecordWish)
    play.answer(11, RecordWish, Deactivate)
    play.answer(12, Deactivate, FetchRights, failure=fails(Trouble.NOT_ACTIVE))
    play.answer(13, FetchRights, SettleWish, Remember, read=rights(row))
    assert play.phase() is Phase.ACTIVE


def test_right_is_given_back_once_a_read_no_longer_shows_it() -> None:
    """The service's word starts the reads; only a read ends the right."""
    play = giving_back()
    revoked = receipt(RequestStatus.REVOKED, request="request-2", action=Action.DEACTIVATE)
    play.answer(12, Deactivate, like(FetchRequest, request_id="request-1"), receipt=revoked)
    assert play.phase() is Phase.WITHDRAWING
    play.answer(13, FetchRequest, read=confirmed(ROW))
    assert play.phase() is Phase.WITHDRAWING
    play.wake(15, FetchRequest)
    play.answer(16, FetchRequest, closed(WishOutcome.GIVEN_BACK), Remember, read=confirmed())
    assert play.phase() is Phase.IDLE
    assert play.notices() == []


def test_row_that_lingers_after_a_deactivation_is_told_after_two_minutes() -> None:
    """What was given back and stays listed is active again, with the service's trouble."""
    play = giving_back().answer(12, Deactivate, FetchRequest, receipt=None)
    play.answer(140, FetchRequest, FetchRights, read=confirmed(ROW))
    assert play.phase() is Phase.UNCERTAIN
    play.answer(141, FetchRights, closed(WishOutcome.NOT_RECEIVED), Remember, read=rights(ROW))
    assert (play.phase(), play.right().failure) == (Phase.ACTIVE, fails(Trouble.SERVICE_TROUBLE))


def test_deactivation_that_comes_too_early_leaves_the_right_active() -> None:
    """In the first five minutes the service refuses; the reason shows until it is dismissed."""
    play = giving_back()
    play.answer(
        12,
        Deactivate,
        closed(WishOutcome.REFUSED, "too_early"),
        FetchRights,
        failure=fails(Trouble.TOO_EARLY),
    )
    play.answer(13, FetchRights, Remember, read=rights(ROW))
    assert (play.phase(), play.right().failure) == (Phase.ACTIVE, fails(Trouble.TOO_EARLY))
    play.feed(14, DismissChosen(key=DEVICE))
    assert (play.phase(), play.right().failure) == (Phase.ACTIVE, None)


def test_receipt_with_status_failed_means_too_early() -> None:
    """Some tenants answer 201 with status Failed where others refuse."""
    play = giving_back()
    failed = receipt(RequestStatus.FAILED, action=Action.DEACTIVATE)
    too_early = closed(WishOutcome.REFUSED, "too_early")
    play.answer(12, Deactivate, too_early, FetchRights, receipt=failed)
    failure = play.right().failure
    assert failure is not None
    assert failure.trouble is Trouble.TOO_EARLY


def test_deactivation_before_the_right_is_replicated_leaves_it_active() -> None:
    """The service may not know yet what the list shows already; the list decides."""
    play = giving_back()
    play.answer(12, Deactivate, FetchRights, failure=fails(Trouble.NOT_ACTIVE))
    assert play.phase() is Phase.UNCERTAIN
    play.answer(13, FetchRights, closed(WishOutcome.NOT_RECEIVED), Remember, read=rights(ROW))
    assert (play.phase(), play.right().failure) == (Phase.ACTIVE, fails(Trouble.NOT_ACTIVE))


def test_lost_deactivation_that_arrived_is_settled_by_absence_of_the_row() -> None:
    """A lost answer to giving back is settled as soon as a read does not show the right."""
    play = giving_back()
    play.answer(41, Deactivate, FetchRights, failure=fails(Trouble.ANSWER_LOST))
    play.answer(42, FetchRights, closed(WishOutcome.GIVEN_BACK), Remember, read=rights())
    assert play.phase() is Phase.IDLE


def test_lost_deactivation_that_never_arrived_is_told_after_two_minutes() -> None:
    """Lists lag behind; only a row that is still there two minutes later means that it stays."""
    play = giving_back()
    play.answer(41, Deactivate, FetchRights, failure=fails(Trouble.ANSWER_LOST))
    second = 41.0
    for pause in (2, 4, 8, 15, 30, 65):
        play.answer(second + 1, FetchRights, Remember, read=rights(ROW))
        assert play.phase() is Phase.UNCERTAIN
        second += pause
        play.wake(second, FetchRights)
    play.answer(second, FetchRights, closed(WishOutcome.NOT_RECEIVED), Remember, read=rights(ROW))
    assert (play.phase(), play.right().failure) == (Phase.ACTIVE, fails(Trouble.NOT_RECEIVED))


def test_wish_to_give_back_that_was_not_recorded_is_not_sent() -> None:
    """The right stays active, and the person is told why."""
    play = ready(ROW).feed(10, DeactivateChosen(key=DEVICE), RecordWish)
    play.answer(11, RecordWish, FetchRights, failure=fails(Trouble.NOT_RECORDED))
    assert (play.phase(), play.right().failure) == (Phase.ACTIVE, fails(Trouble.NOT_RECORDED))


@pytest.mark.parametrize("kind", [Deactivate, CancelRequest])
def test_token_refused_while_giving_back_is_renewed_once(
    kind: type[Deactivate | CancelRequest],
) -> None:
    """A 401 brings a new token; the same request goes out again, and the session stands."""
    play = giving_back() if kind is Deactivate else cancelling()
    refusal = Failure(trouble=Trouble.TOKEN_REFUSED, claims=CLAIMS)
    play.answer(12, kind, like(kind, renew=True, claims=CLAIMS), failure=refusal)
    assert (play.phase(), play.session()) == (Phase.WITHDRAWING, Session.SIGNED_IN)


def test_token_that_stays_refused_while_giving_back_ends_the_session() -> None:
    """The right stays active on display, and the person must sign in."""
    play = giving_back()
    play.answer(12, Deactivate, Deactivate, failure=fails(Trouble.TOKEN_REFUSED))
    refused = closed(WishOutcome.REFUSED, "token_refused")
    play.answer(13, Deactivate, refused, failure=fails(Trouble.TOKEN_REFUSED))
    assert (play.phase(), play.session()) == (Phase.ACTIVE, Session.NEEDS_SIGN_IN)


def test_deactivation_without_a_session_changes_nothing() -> None:
    """Writes are off while somebody has to sign in."""
    play = ready(ROW).feed(600, ClockTicked(), FetchRights)
    play.answer(601, FetchRights, failure=fails(Trouble.SIGN_IN_NEEDED))
    play.feed(610, DeactivateChosen(key=DEVICE), like(Report, where="not signed in"))
    assert play.phase() is Phase.ACTIVE


def test_cancelled_request_is_gone_once_a_read_says_so() -> None:
    """Cancelling ends with the request's own status."""
    play = cancelling()
    play.answer(12, CancelRequest, like(FetchRequest, request_id="request-1"))
    gone = receipt(RequestStatus.CANCELED)
    settled = SettleWish(wish_id=CANCEL.id, outcome=WishOutcome.GIVEN_BACK)
    play.answer(13, FetchRequest, settled, read=confirmed(request=gone))
    assert play.phase() is Phase.IDLE
    assert play.notices() == []


def test_cancellation_that_is_refused_leaves_the_request_waiting_and_says_why() -> None:
    """A cancel that failed is told on the waiting request until it is dismissed."""
    play = cancelling()
    play.answer(12, CancelRequest, FetchRights, failure=fails(Trouble.THROTTLED))
    settled = SettleWish(wish_id=CANCEL.id, outcome=WishOutcome.NOT_RECEIVED)
    play.answer(13, FetchRights, settled, Remember, read=rights(requests=(PENDING,)))
    assert play.phase() is Phase.AWAITING_APPROVAL
    assert play.right().failure == fails(Trouble.THROTTLED)
    play.feed(14, DismissChosen(key=DEVICE))
    assert play.right().failure is None


def test_request_approved_while_it_is_cancelled_is_active() -> None:
    """Whoever was faster: what the read shows holds."""
    play = cancelling()
    play.answer(12, CancelRequest, FetchRights, failure=fails(Trouble.NOT_FOUND))
    done = receipt(created=-600)
    play.answer(13, FetchRights, SettleWish, Remember, read=rights(ROW, requests=(done,)))
    assert play.phase() is Phase.ACTIVE


def test_request_granted_while_it_is_cancelled_is_looked_for() -> None:
    """Granted and not yet listed after a failed cancel is provisioning like any other."""
    play = cancelling()
    play.answer(12, CancelRequest, FetchRights, failure=fails(Trouble.NOT_FOUND))
    done = receipt(created=-600)
    play.answer(13, FetchRights, SettleWish, Remember, FetchRequest, read=rights(requests=(done,)))
    assert play.phase() is Phase.PROVISIONING


def test_half_a_read_does_not_settle_a_cancellation() -> None:
    """Without the list of requests nothing can be said of one."""
    play = cancelling()
    play.answer(12, CancelRequest, FetchRights, failure=fails(Trouble.NOT_FOUND))
    play.answer(13, FetchRights, read=rights(requests=fails(Trouble.OFFLINE)))
    assert play.phase() is Phase.UNCERTAIN


def test_lost_cancellation_of_a_purged_request_ends_after_two_minutes() -> None:
    """A request that is in no list any more does not wait for anybody."""
    play = cancelling()
    play.answer(12, CancelRequest, FetchRights, failure=fails(Trouble.ANSWER_LOST))
    play.answer(13, FetchRights, Remember, read=rights())
    assert play.phase() is Phase.UNCERTAIN
    play.feed(140, ClockTicked(), FetchRights)
    play.answer(141, FetchRights, SettleWish, Remember, read=rights())
    assert play.phase() is Phase.IDLE


def test_wish_to_cancel_that_was_not_recorded_is_not_sent() -> None:
    """Reading tells that the request still waits; nothing was sent."""
    play = ready(requests=(PENDING,)).feed(10, CancelChosen(key=DEVICE), RecordWish)
    play.answer(11, RecordWish, FetchRights, failure=fails(Trouble.NOT_RECORDED))
    play.answer(12, FetchRights, Remember, read=rights(requests=(PENDING,)))
    assert (play.phase(), play.right().failure) == (
        Phase.AWAITING_APPROVAL,
        fails(Trouble.NOT_RECORDED),
    )
