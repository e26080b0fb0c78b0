"""Ending now and activating again: one window given back, the next one asked for."""

from __future__ import annotations

import pytest

from keyhour.core.activation import Phase
from keyhour.core.effects import (
    ClaimNotice,
    Deactivate,
    FetchRequest,
    FetchRights,
    RecordWish,
    Remember,
    SettleWish,
    SubmitActivation,
)
from keyhour.core.events import DeactivateChosen, DeviceResumed, DismissChosen
from keyhour.core.failure import Trouble
from keyhour.core.notice import NoticeKind
from keyhour.core.policy import Requirement
from keyhour.core.right import AzureKey, Plane, plane_of
from keyhour.core.settle import REACTIVATION_PAUSES
from keyhour.core.wish import WishKind, WishOutcome
from tests.core.playbook import Playbook, like, ready
from tests.core.sample import (
    DEVICE,
    HOUR,
    confirmed,
    draft,
    fails,
    held,
    policy,
    receipt,
    rights,
    wish,
)

ROW = held(start=-600, end=HOUR)
BACK = wish(WishKind.DEACTIVATE, recorded=10, request="request-1")
GIVEN_BACK = SettleWish(wish_id=BACK.id, outcome=WishOutcome.GIVEN_BACK)


def replacing(play: Playbook | None = None) -> Playbook:
    """An active right whose deactivation was sent at second 11; an hour is to follow."""
    play = play or ready(ROW)
    play.feed(10, DeactivateChosen(key=DEVICE, then=draft()), RecordWish(wish=BACK))
    return play.answer(11, RecordWish, like(Deactivate, key=DEVICE))


def given_back() -> Playbook:
    """The service has taken the right back at second 12."""
    return replacing().answer(12, Deactivate, FetchRequest)


def test_what_follows_is_sent_once_when_the_right_is_gone_and_may_be_had_again() -> None:
    """The service refuses a right for some 12 s after it was given back; Keyhour waits with it."""
    play = given_back().answer(13, FetchRequest, Remember, read=confirmed())
    assert play.phase() is Phase.WITHDRAWING
    play.wake(27, FetchRequest)
    play.answer(28, FetchRequest, GIVEN_BACK, like(RecordWish), read=confirmed())
    assert play.phase() is Phase.SUBMITTING
    play.answer(28, RecordWish, like(SubmitActivation, draft=draft()))
    assert play.notices() == []


def test_nothing_follows_while_a_read_still_shows_the_right() -> None:
    """Only a read ends the right, and only then is it asked for again."""
    play = given_back().answer(13, FetchRequest, read=confirmed(ROW))
    play.wake(15, FetchRequest).answer(40, FetchRequest, read=confirmed(ROW))
    assert play.phase() is Phase.WITHDRAWING
    play.wake(44, FetchRequest)
    play.answer(45, FetchRequest, GIVEN_BACK, RecordWish, Remember, read=confirmed())
    assert play.phase() is Phase.SUBMITTING


def test_refusal_to_end_keeps_the_right_and_what_was_typed() -> None:
    """Nothing is asked for; the form opens with the draft until the message is dismissed."""
    play = replacing()
    play.answer(12, Deactivate, SettleWish, FetchRights, failure=fails(Trouble.TOO_EARLY))
    play.answer(13, FetchRights, Remember, read=rights(ROW))
    right = play.right()
    assert (right.phase, right.draft, right.renewal) == (Phase.ACTIVE, draft(), None)
    play.feed(14, DismissChosen(key=DEVICE))
    assert play.right().failure is None


def test_what_follows_is_sent_after_a_lost_answer_too() -> None:
    """Reading settles whether the right is gone; until then nothing is sent."""
    play = replacing().answer(41, Deactivate, FetchRights, failure=fails(Trouble.ANSWER_LOST))
    play.answer(42, FetchRights, Remember, read=rights())
    assert play.phase() is Phase.UNCERTAIN
    play.wake(56, FetchRights)
    play.answer(57, FetchRights, GIVEN_BACK, RecordWish, Remember, read=rights())
    assert play.phase() is Phase.SUBMITTING


def test_lost_ending_that_never_arrived_sends_nothing() -> None:
    """The right is still held, so there is nothing to follow."""
    play = replacing().answer(41, Deactivate, FetchRights, failure=fails(Trouble.ANSWER_LOST))
    play.answer(42, FetchRights, Remember, read=rights(ROW))
    play.feed(200, DeviceResumed(), FetchRights)
    play.answer(201, FetchRights, SettleWish, Remember, read=rights(ROW))
    assert (play.phase(), play.right().renewal) == (Phase.ACTIVE, None)


def test_what_would_follow_too_late_is_asked_for_again() -> None:
    """After a sleep nobody waits for it any more; the person is told, and nothing typed is lost."""
    play = given_back().lost(FetchRequest)
    play.feed(2000, DeviceResumed(), FetchRequest, FetchRights)
    play.answer(2001, FetchRequest, GIVEN_BACK, ClaimNotice, Remember, read=confirmed())
    right = play.right()
    assert (right.phase, right.draft) == (Phase.REFUSED, draft())
    assert right.failure == fails(Trouble.NOT_SENT)
    assert play.notices() == [NoticeKind.REFUSED]


def test_what_breaks_the_policy_is_refused_without_a_request() -> None:
    """The rules may have changed since the form was filled."""
    rules = {DEVICE.role_definition_id: policy(Requirement.TICKET)}
    play = replacing(ready(ROW, policies=rules)).answer(12, Deactivate, FetchRequest)
    play.answer(30, FetchRequest, GIVEN_BACK, Remember, read=confirmed())
    assert (play.phase(), play.right().draft) == (Phase.REFUSED, draft())


def test_service_that_still_calls_it_active_is_not_asked_twice() -> None:
    """No write is repeated by itself; the person is told to ask again in a minute."""
    play = given_back().answer(30, FetchRequest, GIVEN_BACK, RecordWish, Remember, read=confirmed())
    play.answer(31, RecordWish, SubmitActivation)
    play.answer(32, SubmitActivation, FetchRights, failure=fails(Trouble.ALREADY_ACTIVE))
    play.answer(33, FetchRights, SettleWish, Remember, read=rights(requests=(receipt(),)))
    right = play.right()
    assert (right.phase, right.draft) == (Phase.REFUSED, draft())
    assert right.failure == fails(Trouble.STILL_ENDING)


@pytest.mark.parametrize("plane", list(Plane))
def test_every_plane_has_its_pause(plane: Plane) -> None:
    """Azure takes about two minutes to forget a window."""
    assert REACTIVATION_PAUSES[plane].total_seconds() >= 15
    assert plane_of(AzureKey("d", "s")) is Plane.AZURE
