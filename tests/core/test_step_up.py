"""The stronger sign-in that stands between asking and the answer."""

from __future__ import annotations

from typing import Any

import pytest

from keyhour.core.activation import Phase
from keyhour.core.effects import (
    AnnotateWish,
    CancelSignIn,
    FetchRequest,
    FetchRights,
    RecordWish,
    SettleWish,
    SignIn,
    SubmitActivation,
)
from keyhour.core.events import ActivateChosen, CancelChosen, RefreshChosen, SignInPrompted
from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import Session, SignInMethod, SignInPrompt
from keyhour.core.wish import WishOutcome
from tests.core.playbook import Playbook, like, ready
from tests.core.sample import (
    ANNA,
    BEN,
    CLAIMS,
    DEVICE,
    TOKEN,
    draft,
    fails,
    receipt,
    signed_in,
    wish,
)

WISH = wish(recorded=10)
DRAFT = draft()


def challenged(**options: Any) -> Playbook:
    """A draft whose submission asked for a stronger sign-in, which is under way since second 12."""
    play = ready(**options)
    play.feed(10, ActivateChosen(draft=DRAFT), RecordWish)
    play.answer(11, RecordWish, SubmitActivation)
    ask = like(SignIn, claims=CLAIMS, account=ANNA, key=DEVICE)
    return play.answer(12, SubmitActivation, ask, failure=fails(Trouble.CLAIMS_REQUIRED))


def test_same_draft_is_sent_with_that_very_token() -> None:
    """After the stronger sign-in nothing is typed twice, and exactly its token is used."""
    play = challenged()
    assert play.phase() is Phase.STEP_UP
    again = like(SubmitActivation, draft=DRAFT, token=TOKEN, wish_id=WISH.id)
    play.answer(60, SignIn, again, signed_in=signed_in())
    assert play.phase() is Phase.SUBMITTING
    play.answer(70, SubmitActivation, AnnotateWish, FetchRequest, receipt=receipt(created=65))
    assert play.phase() is Phase.PROVISIONING


def test_second_demand_is_a_refusal() -> None:
    """A demand that remains after the stronger sign-in cannot be met by asking again."""
    play = challenged().answer(60, SignIn, SubmitActivation, signed_in=signed_in())
    refused = SettleWish(wish_id=WISH.id, outcome=WishOutcome.REFUSED, reason="step_up_refused")
    play.answer(61, SubmitActivation, refused, failure=fails(Trouble.CLAIMS_REQUIRED))
    assert play.right().failure == Failure(trouble=Trouble.STEP_UP_REFUSED)
    assert play.session() is Session.SIGNED_IN


def test_token_of_the_step_up_that_is_refused_is_renewed_once() -> None:
    """A 401 to the very token falls back to a renewed one, with what the 401 demanded."""
    play = challenged().answer(60, SignIn, SubmitActivation, signed_in=signed_in())
    refusal = Failure(trouble=Trouble.TOKEN_REFUSED, claims=CLAIMS)
    play.answer(
        61,
        SubmitActivation,
        like(SubmitActivation, token=None, renew=True, claims=CLAIMS),
        failure=refusal,
    )
    assert play.phase() is Phase.SUBMITTING


def test_abandoned_step_up_leaves_nothing() -> None:
    """Closing the sign-in page is a change of mind: no refusal, the wish is closed."""
    play = challenged()
    play.feed(20, CancelChosen(key=DEVICE), CancelSignIn())
    assert play.phase() is Phase.STEP_UP
    abandoned = SettleWish(wish_id=WISH.id, outcome=WishOutcome.ABANDONED)
    play.answer(21, SignIn, abandoned, failure=fails(Trouble.SIGN_IN_CANCELLED))
    assert play.phase() is Phase.IDLE


def test_step_up_can_be_abandoned_after_the_session_ended() -> None:
    """Giving up writes nothing, so it works without a session."""
    play = challenged()
    play.feed(13, RefreshChosen(), FetchRights)
    play.answer(14, FetchRights, failure=fails(Trouble.SIGN_IN_NEEDED))
    assert play.session() is Session.NEEDS_SIGN_IN
    play.feed(20, CancelChosen(key=DEVICE), CancelSignIn())


@pytest.mark.parametrize("trouble", [Trouble.SIGN_IN_TIMED_OUT, Trouble.OFFLINE])
def test_step_up_that_did_not_happen_keeps_the_draft(trouble: Trouble) -> None:
    """A sign-in that timed out or lost its network is a refusal from which one can ask again."""
    play = challenged()
    abandoned = SettleWish(wish_id=WISH.id, outcome=WishOutcome.ABANDONED)
    play.answer(320, SignIn, abandoned, failure=fails(trouble))
    assert (play.phase(), play.right().draft) == (Phase.REFUSED, DRAFT)


def test_step_up_by_somebody_else_sends_nothing() -> None:
    """A draft never leaves with another person's token."""
    play = challenged()
    play.answer(60, SignIn, SettleWish, signed_in=signed_in(BEN))
    failure = play.right().failure
    assert failure is not None
    assert failure.trouble is Trouble.SIGN_IN_NEEDED


def test_step_up_is_not_opened_where_nobody_can_answer() -> None:
    """Without a person at hand the demand is the refusal, with the claims for later."""
    play = ready(interactive=False)
    play.feed(10, ActivateChosen(draft=DRAFT), RecordWish)
    play.answer(11, RecordWish, SubmitActivation)
    play.answer(12, SubmitActivation, SettleWish, failure=fails(Trouble.CLAIMS_REQUIRED))
    assert play.right().failure == fails(Trouble.CLAIMS_REQUIRED)
    assert play.session() is Session.SIGNED_IN


def test_demand_without_claims_is_a_refusal() -> None:
    """A demand that does not say what it wants cannot be met."""
    play = ready()
    play.feed(10, ActivateChosen(draft=DRAFT), RecordWish)
    play.answer(11, RecordWish, SubmitActivation)
    failure = Failure(trouble=Trouble.CLAIMS_REQUIRED)
    play.answer(12, SubmitActivation, SettleWish, failure=failure)
    assert play.phase() is Phase.REFUSED


def test_step_up_uses_the_way_of_signing_in_that_was_chosen_at_the_start() -> None:
    """A command that was told to use device codes does so for step-ups, too."""
    play = challenged(method=SignInMethod.DEVICE_CODE)
    assert play.flight(SignIn).method is SignInMethod.DEVICE_CODE


def test_prompt_shows_while_the_sign_in_waits() -> None:
    """Address and code are there until the sign-in ended, whatever its end."""
    play = challenged()
    prompt = SignInPrompt("https://login.example/device", "ABCD")
    play.feed(13, SignInPrompted(effect=play.flight(SignIn), prompt=prompt))
    assert play.state.prompt == prompt
    play.answer(60, SignIn, SubmitActivation, signed_in=signed_in())
    assert play.state.prompt is None
