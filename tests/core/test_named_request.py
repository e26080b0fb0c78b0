"""Requests that we name ourselves, as Azure wants it: known before they leave, found by name."""

from __future__ import annotations

from keyhour.core.activation import Phase, RequestStatus
from keyhour.core.effects import (
    AnnotateWish,
    FetchRequest,
    FetchRights,
    RecordWish,
    Remember,
    SettleWish,
    SignIn,
    SubmitActivation,
)
from keyhour.core.events import ActivateChosen, DeactivateChosen
from keyhour.core.failure import Trouble
from keyhour.core.reads import PlaneRead
from keyhour.core.wish import WishOutcome, client_request_id, wish_id
from tests.core.azure import ELIGIBLE, WIDE, azure_read, azure_ready, held
from tests.core.playbook import Playbook, like
from tests.core.sample import ANNA, CLAIMS, at, confirmed, draft, fails, receipt, signed_in

WISH = wish_id(ANNA.key, WIDE, at(10))
NAME = client_request_id(WISH)


def asked() -> Playbook:
    """An Azure draft that was sent at second 11."""
    play = azure_ready()
    play.feed(10, ActivateChosen(draft=draft(WIDE)), RecordWish)
    assert play.flight(RecordWish).wish.request_id == NAME
    return play.answer(11, RecordWish, like(SubmitActivation, wish_id=WISH))


def test_name_is_written_down_before_anything_leaves() -> None:
    """Whatever happens then, the request can be looked for under it."""
    play = asked()
    assert play.right(WIDE).request_id == NAME


def test_lost_answer_is_found_by_name() -> None:
    """The service knows a request of this name: it arrived, and is followed like any other."""
    play = asked().answer(42, SubmitActivation, FetchRights, failure=fails(Trouble.ANSWER_LOST))
    assert play.phase(WIDE) is Phase.UNCERTAIN
    mine = receipt(key=WIDE, request=NAME, created=-600)
    read = PlaneRead(eligibilities=(ELIGIBLE,), assignments=(), requests=(mine,), policies=None)
    play.answer(43, FetchRights, Remember, FetchRequest, read=azure_read(read))
    assert play.phase(WIDE) is Phase.PROVISIONING
    done = SettleWish(wish_id=WISH, outcome=WishOutcome.GRANTED)
    play.answer(44, FetchRequest, done, Remember, read=confirmed(held(request=NAME)))
    assert play.phase(WIDE) is Phase.ACTIVE


def test_request_of_another_name_is_not_ours() -> None:
    """Time tells nothing where the name does: an older request of ours has another."""
    play = asked().answer(42, SubmitActivation, FetchRights, failure=fails(Trouble.ANSWER_LOST))
    other = receipt(key=WIDE, request="another", created=12)
    read = PlaneRead(eligibilities=(ELIGIBLE,), assignments=(), requests=(other,), policies=None)
    play.answer(43, FetchRights, Remember, read=azure_read(read))
    assert play.phase(WIDE) is Phase.UNCERTAIN


def test_step_up_goes_on_under_the_same_name() -> None:
    """One wish, one name, however often it must be sent."""
    play = asked()
    failure = fails(Trouble.CLAIMS_REQUIRED)
    assert failure.claims == CLAIMS
    play.answer(12, SubmitActivation, SignIn, failure=failure)
    play.answer(30, SignIn, like(SubmitActivation, wish_id=WISH), signed_in=signed_in())
    assert play.right(WIDE).request_id == NAME


def test_refused_name_names_nothing() -> None:
    """Nobody should look for a request that was never taken."""
    play = asked().answer(12, SubmitActivation, SettleWish, failure=fails(Trouble.FORBIDDEN))
    assert play.phase(WIDE) is Phase.REFUSED
    assert play.right(WIDE).request_id is None


def test_answer_is_noted_like_any_other() -> None:
    """A grant names the request once more."""
    granted = receipt(key=WIDE, request=NAME, status=RequestStatus.PROVISIONED)
    note = AnnotateWish(wish_id=WISH, request_id=NAME)
    play = asked().answer(12, SubmitActivation, note, FetchRequest, receipt=granted)
    assert play.flight(FetchRequest).request_id == NAME


def test_deactivation_remembers_what_it_ends() -> None:
    """Its own name follows from its wish; the request on record stays the activation's."""
    play = asked()
    granted = receipt(key=WIDE, request=NAME)
    play.answer(12, SubmitActivation, AnnotateWish, FetchRequest, receipt=granted)
    play.answer(21, FetchRequest, SettleWish, Remember, read=confirmed(held(request=NAME)))
    play.feed(400, DeactivateChosen(key=WIDE), RecordWish)
    assert play.flight(RecordWish).wish.request_id == NAME
