"""Events about one right that nobody expected, and those nobody waits for any more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from keyhour.core.activation import Phase
from keyhour.core.effects import (
    CancelSignIn,
    Deactivate,
    FetchRights,
    Forget,
    RecordWish,
    Remember,
    Report,
    RestoreSession,
    SignIn,
    SignOut,
    SubmitActivation,
)
from keyhour.core.events import (
    ActivateChosen,
    CancelChosen,
    DeactivateChosen,
    DismissChosen,
    Event,
    RefreshChosen,
    SignInFinished,
    SignOutChosen,
    SubmitFinished,
    WishRecorded,
    WithdrawFinished,
)
from keyhour.core.failure import Trouble
from keyhour.core.right import RightKey
from tests.core.playbook import Playbook, like, ready, started
from tests.core.sample import ANNA, DEVICE, draft, fails, held, receipt, rights, signed_in, wish


def nobody() -> Playbook:
    """A tray at which nobody is signed in."""
    return started().answer(-8, RestoreSession, account=None)


@pytest.mark.parametrize(
    "event",
    [
        ActivateChosen(draft=draft()),
        DeactivateChosen(key=DEVICE),
        CancelChosen(key=DEVICE),
        DismissChosen(key=DEVICE),
    ],
)
def test_choice_without_an_account_is_reported(event: Event) -> None:
    """There are no rights to choose from."""
    nobody().feed(0, event, Report)


@pytest.mark.parametrize("choice", [DeactivateChosen, CancelChosen])
def test_giving_back_without_a_session_is_reported(choice: Callable[..., Event]) -> None:
    """Writes are off until somebody signed in again."""
    play = ready(held(start=-60)).feed(10, RefreshChosen(), FetchRights)
    play.answer(11, FetchRights, failure=fails(Trouble.SIGN_IN_NEEDED))
    key: RightKey = DEVICE
    play.feed(12, choice(key=key), like(Report, where="not signed in"))


def test_answers_without_an_account_are_dropped() -> None:
    """After signing out late answers of writes change nothing."""
    play = ready(held(start=-60)).feed(10, DeactivateChosen(key=DEVICE), RecordWish)
    play.answer(11, RecordWish, Deactivate)
    play.feed(12, SignOutChosen(), CancelSignIn, SignOut, Forget)
    play.answer(13, Deactivate, receipt=receipt())
    play.feed(14, SignInFinished(effect=SignIn(epoch=0, key=DEVICE), signed_in=signed_in()))
    assert play.state.account is None


def test_answers_for_another_wish_are_reported() -> None:
    """An answer moves only the wish it belongs to."""
    play = ready().feed(10, ActivateChosen(draft=draft()), RecordWish)
    play.answer(11, RecordWish, SubmitActivation)
    other = SubmitActivation(account=ANNA, epoch=0, wish_id="other", draft=draft())
    back = Deactivate(account=ANNA, epoch=0, wish_id="other", key=DEVICE)
    play.feed(12, SubmitFinished(effect=other, receipt=receipt()), Report)
    play.feed(13, WithdrawFinished(effect=back), Report)
    play.feed(14, WishRecorded(effect=RecordWish(wish=wish(recorded=99))), Report)
    assert play.phase() is Phase.SUBMITTING


def test_answers_that_say_nothing_change_nothing() -> None:
    """An answer is a receipt, a sign-in or a failure; anything else is none."""
    play = ready().feed(10, ActivateChosen(draft=draft()), RecordWish)
    play.answer(11, RecordWish, SubmitActivation)
    play.feed(12, SubmitFinished(effect=play.flight(SubmitActivation)))
    assert play.phase() is Phase.SUBMITTING
    play.answer(13, SubmitActivation, SignIn, failure=fails(Trouble.CLAIMS_REQUIRED))
    play.feed(14, SignInFinished(effect=play.flight(SignIn)))
    assert play.phase() is Phase.STEP_UP


def test_read_that_says_nothing_fails_nothing() -> None:
    """A read without lists and without a failure leaves everything as it was."""
    play = ready(held(start=-60)).feed(10, RefreshChosen(), FetchRights)
    play.answer(11, FetchRights)
    assert play.phase() is Phase.ACTIVE
    play.feed(20, RefreshChosen(), FetchRights)
    play.answer(21, FetchRights, Remember, read=rights(held(start=-60)))
