"""A run after a crash: wishes that were left open, and what was remembered."""

from __future__ import annotations

import pytest

from keyhour.core.activation import Phase, RequestStatus
from keyhour.core.effects import (
    AnnotateWish,
    CancelSignIn,
    ClaimNotice,
    FetchRequest,
    FetchRights,
    Forget,
    RecordWish,
    Remember,
    Report,
    RestoreSession,
    SettleWish,
    SignIn,
    SignOut,
    SubmitActivation,
)
from keyhour.core.events import (
    ActivateChosen,
    ClockTicked,
    DeactivateChosen,
    SignInChosen,
    SignOutChosen,
)
from keyhour.core.failure import Trouble
from keyhour.core.session import Session
from keyhour.core.state import Freshness
from keyhour.core.wish import Wish, WishKind, WishOutcome
from tests.core.playbook import Playbook, like, ready, started
from tests.core.sample import (
    ANNA,
    BEN,
    DEVICE,
    HOUR,
    USERS,
    at,
    draft,
    fails,
    held,
    last_known,
    receipt,
    rights,
    signed_in,
    standing,
    wish,
)

DAY = 24 * HOUR


def restarted(*wishes: Wish) -> Playbook:
    """A run that finds these wishes open; its first read is under way since second -8."""
    play = started(last_known(), wishes=wishes)
    return play.answer(-8, RestoreSession, FetchRights, account=ANNA)


def settled(left: Wish, outcome: WishOutcome) -> SettleWish:
    """That wish is closed."""
    return SettleWish(wish_id=left.id, outcome=outcome)


def test_open_activation_is_settled_by_reading_and_never_sent_again() -> None:
    """What an earlier run wanted is uncertain; the row that shows it closes the wish."""
    left = wish(recorded=-30)
    play = restarted(left)
    assert play.phase() is Phase.UNCERTAIN
    assert play.right().draft == draft()
    play.feed(-7, ActivateChosen(draft=draft()), like(Report, where="uncertain"))
    read = rights(held(start=-25))
    play.answer(-6, FetchRights, settled(left, WishOutcome.GRANTED), Remember, read=read)
    assert play.phase() is Phase.ACTIVE


def test_open_activation_with_a_known_request_is_found_by_its_id() -> None:
    """The request id that was noted before the crash finds the request whenever it was made."""
    left = wish(recorded=-30, request="request-1")
    play = restarted(left)
    waiting = receipt(RequestStatus.PENDING_APPROVAL, created=-500)
    waits = settled(left, WishOutcome.WAITING)
    play.answer(-6, FetchRights, waits, Remember, read=rights(requests=(waiting,)))
    assert play.phase() is Phase.AWAITING_APPROVAL


def test_open_activation_of_a_moment_ago_waits_two_minutes_for_its_absence() -> None:
    """It may have left right before the crash and not be listed yet."""
    left = wish(recorded=-12)
    play = restarted(left)
    play.answer(-7, FetchRights, Remember, read=rights())
    play.feed(100, ClockTicked(), FetchRights)
    play.answer(101, FetchRights, Remember, read=rights())
    assert play.phase() is Phase.UNCERTAIN
    play.feed(113, ClockTicked(), FetchRights)
    gone = settled(left, WishOutcome.NOT_RECEIVED)
    play.answer(114, FetchRights, gone, ClaimNotice, Remember, read=rights())
    assert play.phase() is Phase.REFUSED


def test_open_activation_of_yesterday_needs_two_reads_but_no_wait() -> None:
    """Nothing sent yesterday is still under way."""
    left = wish(recorded=-DAY)
    play = restarted(left)
    play.answer(-7, FetchRights, Remember, read=rights())
    play.feed(-5, ClockTicked(), FetchRights)
    gone = settled(left, WishOutcome.NOT_RECEIVED)
    play.answer(-4, FetchRights, gone, ClaimNotice, Remember, read=rights())
    assert play.phase() is Phase.REFUSED


def test_open_activation_that_ran_its_whole_window_is_over() -> None:
    """A granted request whose hour has passed leaves an idle right."""
    left = wish(recorded=-DAY, request="request-1")
    play = restarted(left)
    done = receipt(created=-DAY)
    over = settled(left, WishOutcome.GRANTED)
    play.answer(-6, FetchRights, over, Remember, read=rights(requests=(done,)))
    assert play.phase() is Phase.IDLE


def test_open_deactivation_is_settled_by_the_row() -> None:
    """A row that is gone was given back."""
    left = wish(WishKind.DEACTIVATE, recorded=-30, request="request-1")
    play = restarted(left)
    back = settled(left, WishOutcome.GIVEN_BACK)
    play.answer(-6, FetchRights, back, Remember, read=rights())
    assert (play.phase(), play.notices()) == (Phase.IDLE, [])


def test_open_deactivation_that_never_left_shows_the_right_as_active() -> None:
    """A row still there two minutes later stays, and the person is told that it was not ended."""
    left = wish(WishKind.DEACTIVATE, recorded=-12, request="request-1")
    play = restarted(left)
    play.answer(-7, FetchRights, Remember, read=rights(held()))
    assert play.phase() is Phase.UNCERTAIN
    play.feed(113, ClockTicked(), FetchRights)
    kept = settled(left, WishOutcome.NOT_RECEIVED)
    play.answer(114, FetchRights, kept, Remember, read=rights(held()))
    assert (play.phase(), play.right().failure) == (Phase.ACTIVE, fails(Trouble.NOT_RECEIVED))


@pytest.mark.parametrize(
    ("status", "outcome", "phase"),
    [
        (RequestStatus.CANCELED, WishOutcome.GIVEN_BACK, Phase.IDLE),
        (RequestStatus.PENDING_APPROVAL, None, Phase.UNCERTAIN),
    ],
)
def test_open_cancellation_is_settled_by_the_request(
    status: RequestStatus, outcome: WishOutcome | None, phase: Phase
) -> None:
    """A request that is cancelled is; one that waits may still be about to be."""
    left = wish(WishKind.CANCEL, recorded=-12, request="request-1")
    play = restarted(left)
    closed = () if outcome is None else (settled(left, outcome),)
    read = rights(requests=(receipt(status, created=-600),))
    play.answer(-7, FetchRights, *closed, Remember, read=read)
    assert play.phase() is phase


def test_wishes_of_somebody_else_are_kept_for_them() -> None:
    """A wish is settled with its owner's sign-in and no other."""
    left = wish(recorded=-30, account=BEN)
    play = restarted(left)
    assert play.phase() is Phase.IDLE
    assert play.state.wishes == (left,)


def test_wish_open_at_sign_out_is_settled_after_the_next_sign_in() -> None:
    """Signing out loses no wish: the answer is dropped, and reading settles it later."""
    play = ready().feed(10, ActivateChosen(draft=draft()), RecordWish)
    play.answer(11, RecordWish, SubmitActivation)
    play.feed(12, SignOutChosen(), CancelSignIn(), SignOut, Forget)
    assert [one.recorded_at for one in play.state.wishes] == [at(10)]
    play.answer(13, SubmitActivation, receipt=receipt(created=12))
    play.feed(20, SignInChosen(), SignIn)
    play.answer(60, SignIn, FetchRights, signed_in=signed_in())
    assert play.phase() is Phase.UNCERTAIN
    play.feed(61, ClockTicked())
    closed = like(SettleWish, outcome=WishOutcome.GRANTED, wish_id=wish(recorded=10).id)
    play.answer(62, FetchRights, closed, Remember, read=rights(held(start=12)))
    assert play.phase() is Phase.ACTIVE


def test_wish_recorded_after_sign_out_is_not_sent() -> None:
    """A person who signed out while the wish was being written down sent nothing."""
    play = ready().feed(10, ActivateChosen(draft=draft()), RecordWish)
    play.feed(11, SignOutChosen(), CancelSignIn(), SignOut, Forget)
    play.answer(12, RecordWish, like(Report, where="no such wish"))
    assert [one.recorded_at for one in play.state.wishes] == [at(10)]


def test_wish_recorded_after_a_new_sign_in_is_not_sent() -> None:
    """By then it is uncertain, and what is uncertain never writes."""
    play = ready().feed(10, ActivateChosen(draft=draft()), RecordWish)
    play.feed(11, SignOutChosen(), CancelSignIn(), SignOut, Forget).feed(12, SignInChosen(), SignIn)
    play.answer(13, SignIn, FetchRights, signed_in=signed_in())
    play.answer(14, RecordWish, like(Report, where="no such wish"))
    assert play.phase() is Phase.UNCERTAIN


def test_last_known_rights_show_stale_until_the_first_read() -> None:
    """The first paint comes from memory, marked with its age; the read corrects it."""
    known = last_known(held(start=-600), standing(USERS))
    play = started(known)
    assert play.session() is Session.RESTORING
    assert play.freshness() is Freshness.STALE
    assert play.account.reading.as_of == at(-HOUR)
    play.answer(-8, RestoreSession, FetchRights, account=ANNA)
    assert (play.phase(DEVICE), play.phase(USERS)) == (Phase.ACTIVE, Phase.STANDING)
    assert play.freshness() is Freshness.STALE
    play.answer(-6, FetchRights, ClaimNotice, Remember, read=rights())
    assert (play.phase(DEVICE), play.phase(USERS)) == (Phase.IDLE, Phase.IDLE)
    assert play.freshness() is Freshness.KNOWN


def test_remembered_window_that_has_passed_is_not_active() -> None:
    """Memory never shows as active what the clock says is over."""
    play = started(last_known(held(start=-HOUR, end=-60)))
    play.answer(-8, RestoreSession, FetchRights, account=ANNA)
    assert play.phase() is Phase.IDLE


def test_open_wish_rules_over_the_remembered_row() -> None:
    """A right that was being given back is not simply active again after a crash."""
    left = wish(WishKind.DEACTIVATE, recorded=-12, request="request-1")
    play = started(last_known(held(start=-600)), wishes=(left,))
    play.answer(-8, RestoreSession, FetchRights, account=ANNA)
    assert play.phase() is Phase.UNCERTAIN
    play.feed(-7, DeactivateChosen(key=DEVICE), like(Report, where="uncertain"))


def test_new_sign_in_of_the_same_person_drops_the_old_answers() -> None:
    """What hangs on an answer of the sign-in before is settled by reading instead."""
    play = ready().feed(10, ActivateChosen(draft=draft()), RecordWish)
    play.answer(11, RecordWish, SubmitActivation)
    play.feed(12, SignInChosen(), SignIn)
    play.answer(40, SignIn, FetchRights, signed_in=signed_in())
    assert (play.phase(), play.right().failure) == (Phase.UNCERTAIN, fails(Trouble.ANSWER_LOST))
    play.answer(41, SubmitActivation, receipt=receipt(created=12))
    assert play.phase() is Phase.UNCERTAIN


def test_wish_being_written_down_survives_a_new_sign_in() -> None:
    """The ledger's answer knows no epochs: what was wanted is sent as the same person."""
    play = ready().feed(10, ActivateChosen(draft=draft()), RecordWish)
    play.feed(11, SignInChosen(), SignIn)
    play.answer(40, SignIn, FetchRights, signed_in=signed_in())
    play.answer(41, RecordWish, like(SubmitActivation, epoch=play.account.epoch))


def test_confirmation_goes_on_after_a_new_sign_in() -> None:
    """A granted right whose confirming read was dropped is confirmed anew."""
    play = ready().feed(10, ActivateChosen(draft=draft()), RecordWish)
    play.answer(11, RecordWish, SubmitActivation)
    play.answer(12, SubmitActivation, AnnotateWish, FetchRequest, receipt=receipt(created=12))
    play.feed(13, SignInChosen(), SignIn)
    play.answer(40, SignIn, FetchRequest, FetchRights, signed_in=signed_in())
    assert play.phase() is Phase.PROVISIONING


def test_step_up_does_not_survive_a_new_sign_in() -> None:
    """The person proves who they are once; the draft waits to be sent again."""
    play = ready().feed(10, ActivateChosen(draft=draft()), RecordWish)
    play.answer(11, RecordWish, SubmitActivation)
    play.answer(12, SubmitActivation, SignIn, failure=fails(Trouble.CLAIMS_REQUIRED))
    step_up = play.flight(SignIn)
    play.feed(13, SignInChosen(), SignIn)
    play.flying.sort(key=lambda one: one is step_up)
    play.answer(40, SignIn, SettleWish, FetchRights, signed_in=signed_in())
    assert (play.phase(), play.right().draft) == (Phase.REFUSED, draft())
    play.answer(41, SignIn, signed_in=signed_in())
    assert play.phase() is Phase.REFUSED
