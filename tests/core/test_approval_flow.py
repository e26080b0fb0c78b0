"""A decision is sent once, and what became of it is learned by reading."""

from __future__ import annotations

import pytest

from keyhour.core.approval import Decision, DecisionPhase, Fate, Person, Ruled, Verdict
from keyhour.core.approval_events import (
    ApprovalsWatched,
    DecideChosen,
    DecisionDismissChosen,
    FateChosen,
)
from keyhour.core.effects import (
    CancelSignIn,
    Decide,
    FetchApprovals,
    FetchFate,
    FetchRights,
    Forget,
    Report,
    SignIn,
    SignOut,
)
from keyhour.core.events import ClockTicked, RefreshChosen, SignInChosen, SignOutChosen
from keyhour.core.failure import Trouble
from keyhour.core.right import Plane
from keyhour.core.session import Session
from tests.core.desk import approval, looking, waiting
from tests.core.playbook import Playbook, like, ready
from tests.core.sample import ANNA, USERS, fails, signed_in

YES = DecideChosen(approval_id="approval-1", verdict=Verdict.APPROVE, justification=" ok ")
SENT = like(Decide, approval=approval(), verdict=Verdict.APPROVE, justification="ok", renew=False)
ME = Person(ANNA.key.object_id, "Anna")
KIM = Person("kim", "Kim")


def deciding() -> Playbook:
    """A decision that was sent at second 10."""
    return looking(approval()).feed(10, YES, SENT)


def decision(play: Playbook) -> Decision:
    """What was decided, and where it stands."""
    (found,) = play.account.inbox.decisions
    return found


def test_a_decision_that_is_taken_is_over() -> None:
    """The request waits no more, and is no news."""
    play = deciding().answer(11, Decide, ruled=Ruled.TAKEN)
    assert decision(play).phase is DecisionPhase.DONE
    assert play.account.inbox.waiting == ()
    assert play.notices() == []
    play.feed(12, DecisionDismissChosen(approval_id="approval-1"))
    assert play.account.inbox.decisions == ()


def test_a_decision_leaves_other_requests_alone() -> None:
    """Their news stay, and so does what was decided before another sign-in."""
    play = looking(approval(), approval("approval-2")).feed(10, YES, SENT)
    play.answer(11, Decide, ruled=Ruled.TAKEN)
    assert [one.approval_id for one in play.state.notices] == ["approval-2"]
    play.feed(12, SignInChosen(anyone=True), SignIn)
    play.answer(13, SignIn, FetchRights, FetchApprovals, signed_in=signed_in())
    assert decision(play).phase is DecisionPhase.DONE


def test_a_list_that_lags_behind_shows_it_no_more() -> None:
    """What was decided here is not offered a second time."""
    play = deciding().answer(11, Decide, ruled=Ruled.TAKEN)
    play.feed(12, RefreshChosen(), FetchRights, FetchApprovals)
    play.answer(13, FetchApprovals, read=waiting(approval()))
    assert play.account.inbox.waiting == ()


def test_a_second_click_sends_nothing() -> None:
    """While the first is under way, and after it."""
    play = deciding().feed(10.1, YES, Report(what="unexpected_decision", where="sending"))
    play.answer(11, Decide, ruled=Ruled.TAKEN)
    play.feed(12, YES, Report(what="unexpected_decision", where="not_waiting"))


def test_nothing_counts_as_open_while_its_decision_is_under_way() -> None:
    """The badge goes with the click, and comes back when it fails."""
    play = deciding()
    assert play.account.inbox.open_at(play.now) == ()
    play.answer(11, Decide, failure=fails(Trouble.OFFLINE))
    assert play.account.inbox.open_at(play.now) == (approval(),)
    assert play.account.inbox.open_at(approval().lapses_at or play.now) == ()


def test_a_decision_needs_its_reason() -> None:
    """Where the policy wants one; windows and commands ask for it before."""
    bare = DecideChosen(approval_id="approval-1", verdict=Verdict.DENY, justification="  ")
    refused = Report(what="unexpected_decision", where="no_reason")
    looking(approval()).feed(10, bare, refused)
    looking(approval(reason_required=False)).feed(10, bare, Decide)


def test_what_may_not_be_decided_here_is_not_sent() -> None:
    """A permission is missing, and the list says so."""
    stuck = approval(hindrance=fails(Trouble.CONSENT_MISSING))
    looking(stuck).feed(10, YES, Report(what="unexpected_decision", where="not_waiting"))


@pytest.mark.parametrize("event", [YES, FateChosen(approval_id="approval-1")])
def test_nobody_decides_without_a_session(event: DecideChosen | FateChosen) -> None:
    """Writes are off until somebody signs in."""
    refused = Report(what="unexpected_decision", where="not_signed_in")
    Playbook().feed(0, event, refused)


def test_somebody_was_faster_and_that_is_news() -> None:
    """Who it was is read, once."""
    play = deciding()
    ask = like(FetchFate, approval_id="approval-1", planes=(Plane.DIRECTORY,), key=USERS)
    play.answer(11, Decide, ask, ruled=Ruled.TOO_LATE)
    assert decision(play).phase is DecisionPhase.TOO_LATE
    fate = Fate(is_open=False, verdict=Verdict.DENY, by=KIM, words="no")
    play.answer(12, FetchFate, fate=fate)
    assert decision(play).fate == fate
    assert decision(play).failure is None
    play.feed(500, ClockTicked(), FetchApprovals)


def test_who_was_faster_may_stay_unknown() -> None:
    """It is no more than a detail."""
    play = deciding().answer(11, Decide, FetchFate, ruled=Ruled.TOO_LATE)
    play.answer(12, FetchFate, failure=fails(Trouble.FORBIDDEN))
    assert decision(play).phase is DecisionPhase.TOO_LATE
    assert decision(play).fate is None


def test_a_request_that_is_gone_is_news_too() -> None:
    """Withdrawn or lapsed: there is nothing left to decide."""
    play = deciding().answer(11, Decide, failure=fails(Trouble.NOT_FOUND))
    assert (decision(play).phase, decision(play).failure) == (DecisionPhase.TOO_LATE, None)


@pytest.mark.parametrize("trouble", [Trouble.FORBIDDEN, Trouble.OFFLINE, Trouble.CONSENT_MISSING])
def test_a_failed_decision_can_be_made_again(trouble: Trouble) -> None:
    """No longer an approver, offline, a permission missing: the request still waits."""
    play = deciding().answer(11, Decide, failure=fails(trouble))
    assert decision(play).failure == fails(trouble)
    assert play.session() is Session.SIGNED_IN
    play.feed(12, YES, SENT)


def test_a_refused_token_is_renewed_once() -> None:
    """The same decision goes out again; it was not taken."""
    play = deciding()
    play.answer(11, Decide, like(Decide, renew=True), failure=fails(Trouble.TOKEN_REFUSED))
    play.answer(12, Decide, failure=fails(Trouble.TOKEN_REFUSED))
    assert decision(play).phase is DecisionPhase.FAILED


def test_a_lost_answer_is_settled_by_reading() -> None:
    """Nothing is sent until it is known; the step says who decided."""
    play = deciding().answer(11, Decide, FetchFate, failure=fails(Trouble.ANSWER_LOST))
    assert decision(play).phase is DecisionPhase.UNCERTAIN
    play.feed(11.5, YES, Report(what="unexpected_decision", where="uncertain"))
    play.feed(11.6, DecisionDismissChosen(approval_id="approval-1"))
    fate = Fate(is_open=False, verdict=Verdict.APPROVE, by=ME)
    play.answer(12, FetchFate, fate=fate)
    assert decision(play).phase is DecisionPhase.DONE


def test_a_lost_answer_to_a_decision_that_came_too_late() -> None:
    """Somebody else's name stands there."""
    play = deciding().answer(11, Decide, FetchFate, failure=fails(Trouble.ANSWER_LOST))
    fate = Fate(is_open=False, verdict=Verdict.DENY, by=KIM)
    play.answer(12, FetchFate, fate=fate)
    assert (decision(play).phase, decision(play).fate) == (DecisionPhase.TOO_LATE, fate)


def test_a_decision_that_never_arrived_is_told_after_two_minutes() -> None:
    """Two reads that far apart find it open; then it may be made again."""
    play = deciding().answer(11, Decide, FetchFate, failure=fails(Trouble.ANSWER_LOST))
    still = Fate(is_open=True)
    play.answer(12, FetchFate, fate=still)
    for second in (14, 20, 30, 50, 90):
        play.feed(second, ClockTicked(), *_with_inbox(play, second))
        play.answer(second, FetchFate, fate=still)
        assert decision(play).phase is DecisionPhase.UNCERTAIN
    play.feed(200, ClockTicked(), FetchFate)
    play.answer(201, FetchFate, fate=still)
    assert decision(play).phase is DecisionPhase.FAILED
    assert decision(play).failure == fails(Trouble.NOT_RECEIVED)
    play.feed(202, YES, SENT)


def _with_inbox(play: Playbook, second: float) -> tuple[type, ...]:
    """The inbox is read beside it once it is a minute old; that read stays under way."""
    is_due = second >= 60 and play.account.inbox.reading.started_at is None
    return (FetchApprovals, FetchFate) if is_due else (FetchFate,)


def test_settling_waits_as_the_service_wants() -> None:
    """A read of the step that fails is tried again, not before it may be."""
    play = deciding().answer(11, Decide, FetchFate, failure=fails(Trouble.ANSWER_LOST))
    play.answer(12, FetchFate, failure=fails(Trouble.THROTTLED, retry=40))
    play.feed(30, ClockTicked()).wake(42, FetchFate)
    play.answer(43, FetchFate, failure=fails(Trouble.OFFLINE))
    play.wake(47, FetchFate)


def test_new_sign_in_settles_what_was_under_way() -> None:
    """The answer to the old one is dropped, so reading decides."""
    play = deciding().feed(11, SignInChosen(anyone=True), SignIn)
    play.answer(12, SignIn, FetchRights, FetchApprovals, FetchFate, signed_in=signed_in())
    assert decision(play).phase is DecisionPhase.UNCERTAIN
    play.answer(13, Decide, ruled=Ruled.TAKEN)
    assert decision(play).phase is DecisionPhase.UNCERTAIN
    play.answer(14, FetchFate, fate=Fate(is_open=False, verdict=Verdict.DENY, by=ME))
    assert (decision(play).phase, decision(play).verdict) == (DecisionPhase.DONE, Verdict.DENY)


def test_settling_waits_for_a_session() -> None:
    """Reading needs a sign-in; then it goes on."""
    play = deciding().answer(11, Decide, FetchFate, failure=fails(Trouble.ANSWER_LOST))
    play.answer(12, FetchFate, failure=fails(Trouble.OFFLINE))
    play.feed(13, SignInChosen(anyone=True), SignIn).feed(20, ClockTicked())


def test_answers_after_sign_out_change_nothing() -> None:
    """Whoever decided is forgotten here."""
    play = deciding()
    play.feed(11, SignOutChosen(), CancelSignIn, SignOut, Forget)
    play.answer(12, Decide, ruled=Ruled.TAKEN)
    play.feed(13, DecisionDismissChosen(approval_id="approval-1"))
    assert play.state.account is None


def test_a_command_may_ask_for_the_fate_of_any_approval() -> None:
    """Only its id is known, so every plane in use is asked."""
    play = ready().feed(0, FateChosen(approval_id="gone"), like(FetchFate, approval_id="gone"))
    fate = Fate(is_open=False, verdict=Verdict.DENY, by=KIM)
    play.answer(1, FetchFate, fate=fate)
    assert play.state.found_fate == ("gone", fate)


def test_a_command_is_told_when_nobody_knows_an_approval() -> None:
    """In no plane, or not by this person."""
    play = ready()
    play.feed(2, FateChosen(approval_id="gone"), FetchFate)
    play.answer(3, FetchFate, failure=fails(Trouble.NOT_FOUND))
    assert play.state.found_fate is not None
    assert play.state.found_fate[1] == fails(Trouble.NOT_FOUND)


def test_a_fate_that_comes_late_moves_nothing() -> None:
    """The decision is over, or can be made again."""
    play = deciding().answer(11, Decide, FetchFate, failure=fails(Trouble.ANSWER_LOST))
    play.feed(12, FateChosen(approval_id="approval-1"), FetchFate)
    play.answer(13, FetchFate, fate=Fate(is_open=False, verdict=Verdict.APPROVE, by=ME))
    play.answer(14, FetchFate, fate=Fate(is_open=True))
    assert decision(play).phase is DecisionPhase.DONE


def test_looking_at_nothing_finds_nothing() -> None:
    """An empty inbox is no trouble."""
    play = ready().feed(0, ApprovalsWatched(on=True), FetchApprovals)
    play.answer(1, FetchApprovals, read=waiting())
    assert play.account.inbox.waiting == ()
