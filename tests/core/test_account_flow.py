"""Several accounts of one organisation: being another one, and being forgotten."""

from __future__ import annotations

from keyhour.core.activation import Phase
from keyhour.core.effects import (
    CancelSignIn,
    Deactivate,
    FetchRights,
    Forget,
    RecordWish,
    Remember,
    RestoreSession,
    SignIn,
    SignOut,
)
from keyhour.core.events import (
    AccountChosen,
    DeactivateChosen,
    SignInChosen,
    SignOutChosen,
)
from keyhour.core.failure import Trouble
from keyhour.core.right import Assignment
from keyhour.core.session import Account, AccountKey, Session
from tests.core.playbook import Playbook, started
from tests.core.sample import (
    ANNA,
    BASE,
    BEN,
    DEVICE,
    fails,
    held,
    last_known,
    receipt,
    rights,
    signed_in,
)

STRANGER = AccountKey("https://login.example", "tenant", "stranger")


def two(*assignments: Assignment) -> Playbook:
    """Anna is at work; Ben has signed in here, too."""
    play = started(last_known())
    play.answer(-8, RestoreSession, FetchRights, account=ANNA, known=(ANNA, BEN))
    return play.answer(-6, FetchRights, Remember, read=rights(*assignments))


def who(play: Playbook) -> Account | None:
    """Who is on display."""
    return play.state.account.account if play.state.account else None


def test_another_account_is_on_display_at_once_and_then_read() -> None:
    """Its kept sign-in is found without asking; what is known of the first one stays apart."""
    play = two(held(start=-60))
    play.feed(10, AccountChosen(account=BEN.key), RestoreSession(epoch=1, account=BEN.key))
    assert (who(play), play.session()) == (BEN, Session.RESTORING)
    play.answer(11, RestoreSession, FetchRights, account=BEN, known=(BEN, ANNA))
    play.answer(12, FetchRights, Remember, read=rights())
    assert play.session() is Session.SIGNED_IN
    assert play.state.account
    assert play.state.account.assignments == ()
    play.feed(20, AccountChosen(account=ANNA.key), RestoreSession(epoch=2, account=ANNA.key))
    play.answer(21, RestoreSession, FetchRights, account=ANNA)
    assert play.phase() is Phase.ACTIVE
    assert [one.username for one in play.state.known] == [ANNA.username, BEN.username]


def test_what_is_under_way_for_the_first_one_is_settled_when_it_is_back() -> None:
    """The answer comes too late to count, and the open wish is adopted."""
    play = two(held(start=-60)).feed(10, DeactivateChosen(key=DEVICE), RecordWish)
    play.answer(11, RecordWish, Deactivate)
    play.feed(12, AccountChosen(account=BEN.key), RestoreSession)
    play.answer(13, Deactivate, receipt=receipt())
    play.answer(14, RestoreSession, FetchRights, account=BEN)
    play.answer(15, FetchRights, Remember, read=rights())
    play.feed(20, AccountChosen(account=ANNA.key), RestoreSession)
    play.answer(21, RestoreSession, FetchRights, account=ANNA)
    assert play.phase() is Phase.UNCERTAIN


def test_an_account_whose_sign_in_is_gone_must_sign_in_again() -> None:
    """It stays on display, and looking is tried again where it can be."""
    play = two().feed(10, AccountChosen(account=BEN.key), RestoreSession)
    play.answer(11, RestoreSession, account=None)
    assert (who(play), play.session()) == (BEN, Session.NEEDS_SIGN_IN)


def test_looking_again_looks_for_the_one_that_was_chosen() -> None:
    """A start without a network is tried once more, for the same person."""
    play = two().feed(10, AccountChosen(account=BEN.key), RestoreSession)
    play.answer(11, RestoreSession, failure=fails(Trouble.OFFLINE))
    assert play.state.session_retry_at is not None
    later = (play.state.session_retry_at - BASE).total_seconds()
    play.wake(later, RestoreSession(epoch=1, account=BEN.key))


def test_nobody_can_be_who_did_not_sign_in_here() -> None:
    """Neither a stranger, nor oneself, nor anybody while a sign-in waits."""
    play = two()
    play.feed(10, AccountChosen(account=STRANGER))
    play.feed(11, AccountChosen(account=ANNA.key))
    play.feed(12, SignInChosen(anyone=True), SignIn)
    play.feed(13, AccountChosen(account=BEN.key))
    assert who(play) == ANNA


def test_an_account_that_is_not_added_after_all_changes_nothing() -> None:
    """Whoever was at work goes on, and is read once more."""
    play = two(held(start=-60)).feed(10, SignInChosen(anyone=True), SignIn)
    play.answer(20, SignIn, FetchRights, failure=fails(Trouble.SIGN_IN_CANCELLED))
    assert (who(play), play.session()) == (ANNA, Session.SIGNED_IN)
    assert play.phase() is Phase.ACTIVE


def test_an_added_account_is_the_one_at_work() -> None:
    """And the first among those that are known."""
    play = started(last_known())
    play.answer(-8, RestoreSession, FetchRights, account=ANNA, known=(ANNA,))
    play.answer(-6, FetchRights, Remember, read=rights())
    play.feed(10, SignInChosen(anyone=True), SignIn)
    play.answer(20, SignIn, FetchRights, signed_in=signed_in(BEN))
    assert who(play) == BEN
    assert play.state.known == (BEN, ANNA)


def test_forgetting_somebody_else_leaves_the_one_at_work() -> None:
    """Whether or not anything is known of their rights."""
    play = two().feed(10, SignOutChosen(account=BEN.key), SignOut(account=BEN), Forget)
    assert (who(play), play.session(), play.state.known) == (ANNA, Session.SIGNED_IN, (ANNA,))
    play.feed(11, SignOutChosen(account=STRANGER))
    play.feed(12, AccountChosen(account=BEN.key))
    assert who(play) == ANNA


def test_signing_out_leaves_the_others_to_choose_from() -> None:
    """Nobody becomes somebody else without being asked."""
    play = two().feed(10, SignOutChosen(), CancelSignIn, SignOut(account=ANNA), Forget)
    assert (who(play), play.session(), play.state.known) == (None, Session.SIGNED_OUT, (BEN,))
    play.feed(11, SignOutChosen())
    play.feed(12, AccountChosen(account=BEN.key), RestoreSession)
    assert who(play) == BEN
