"""Asking for a right: what people choose, what the service answers, what is sent."""

from __future__ import annotations

from keyhour.core.activation import Activation, Phase, RequestStatus
from keyhour.core.activation_flow import activate_chosen, wish_recorded
from keyhour.core.effects import (
    AnnotateWish,
    FetchRequest,
    FetchRights,
    RecordWish,
    Remember,
    Report,
    SettleWish,
    SubmitActivation,
)
from keyhour.core.events import ActivateChosen, DismissChosen
from keyhour.core.failure import Trouble
from keyhour.core.managed import ReasonRules
from keyhour.core.move import Scene
from keyhour.core.policy import UNKNOWN_POLICY, Requirement
from keyhour.core.right import DEVICE_ADMINISTRATOR
from keyhour.core.session import Session, SignInMethod
from keyhour.core.wish import WishOutcome
from tests.core.playbook import Playbook, like, ready
from tests.core.sample import (
    ANNA,
    DEVICE,
    HOUR,
    USERS,
    at,
    confirmed,
    draft,
    fails,
    held,
    policy,
    receipt,
    rights,
    wish,
)

WISH = wish(recorded=10)
SETTLED = like(SettleWish, wish_id=WISH.id)


def asking(play: Playbook | None = None) -> Playbook:
    """A draft that was sent at second 11."""
    play = play or ready()
    play.feed(10, ActivateChosen(draft=draft()), RecordWish(wish=WISH))
    return play.answer(11, RecordWish, like(SubmitActivation, draft=draft(), token=None))


def granted(play: Playbook | None = None) -> Playbook:
    """A draft that was granted at second 20; the first confirming read is under way."""
    note = AnnotateWish(wish_id=WISH.id, request_id="request-1")
    return asking(play).answer(
        20, SubmitActivation, note, like(FetchRequest, request_id="request-1"), receipt=receipt()
    )


def test_granted_right_is_active_only_once_a_read_shows_it() -> None:
    """Only a read of the server makes a right active; confirming reads follow at 2, 4, 8, 15 and
    every 30 seconds.
    """
    play = granted()
    assert play.phase() is Phase.PROVISIONING
    for due, answered in ((23, 21), (28, 24), (37, 29), (53, 38), (84, 54)):
        play.answer(answered, FetchRequest, read=confirmed(request=receipt()))
        assert play.phase() is Phase.PROVISIONING
        play.wake(due, FetchRequest)

    settled = SettleWish(wish_id=WISH.id, outcome=WishOutcome.GRANTED)
    play.answer(85, FetchRequest, settled, Remember, read=confirmed(held(start=20, end=HOUR)))

    assert play.phase() is Phase.ACTIVE
    assert play.right().end_at == at(HOUR)
    assert play.notices() == []


def test_granted_right_is_uncertain_when_unseen_for_two_minutes() -> None:
    """What was granted and does not show up is looked for by full reads."""
    play = granted()
    second = 20
    for pause in (2, 4, 8, 15, 30, 30, 30):
        play.answer(second, FetchRequest, read=confirmed(request=receipt()))
        second += pause
        play.wake(second, FetchRequest)
    play.answer(140, FetchRequest, FetchRights, read=confirmed(request=receipt()))
    assert play.phase() is Phase.UNCERTAIN


def test_wish_that_was_not_recorded_is_not_sent() -> None:
    """Nothing leaves before it is written down; the person is told, the draft is kept."""
    play = ready().feed(10, ActivateChosen(draft=draft()), RecordWish)
    play.answer(11, RecordWish, FetchRights, failure=fails(Trouble.NOT_RECORDED))
    right = play.right()
    assert (right.phase, right.failure, right.draft) == (
        Phase.REFUSED,
        fails(Trouble.NOT_RECORDED),
        draft(),
    )


def test_wish_of_another_process_stops_ours() -> None:
    """While the command line asks for the same right, the tray sends nothing and reads."""
    play = ready().feed(10, ActivateChosen(draft=draft()), RecordWish)
    play.answer(11, RecordWish, FetchRights, failure=fails(Trouble.ALREADY_PENDING))
    assert play.phase() is Phase.REFUSED


def test_draft_that_breaks_the_policy_is_refused_without_a_request() -> None:
    """Nothing is sent that the tenant is known to forbid, and the rules are named once each."""
    asks = policy(Requirement.JUSTIFICATION, hours=1)
    play = ready(policies={DEVICE_ADMINISTRATOR: asks})
    play.feed(10, ActivateChosen(draft=draft(minutes=61, reason=" ")))
    failure = play.right().failure
    assert failure is not None
    assert failure.trouble is Trouble.POLICY_FORBIDS
    assert failure.rules == ("JustificationRule", "ExpirationRule")


def test_refusal_stays_until_dismissed_and_settles_the_wish() -> None:
    """A refused draft can be read at leisure and sent again."""
    play = asking()
    refusal = SettleWish(wish_id=WISH.id, outcome=WishOutcome.REFUSED, reason="not_eligible")
    play.answer(12, SubmitActivation, refusal, failure=fails(Trouble.NOT_ELIGIBLE))
    assert play.phase() is Phase.REFUSED
    play.feed(13, DismissChosen(key=DEVICE))
    assert play.phase() is Phase.IDLE


def test_draft_refused_by_throttling_waits_for_the_person() -> None:
    """A throttled write is not repeated by itself; the person sees when it makes sense."""
    play = asking()
    play.answer(12, SubmitActivation, SETTLED, failure=fails(Trouble.THROTTLED, retry=72))
    failure = play.right().failure
    assert failure is not None
    assert failure.retry_at == at(72)
    play.feed(80, ActivateChosen(draft=draft()), RecordWish)
    assert play.phase() is Phase.SUBMITTING


def test_draft_refused_offline_keeps_the_session() -> None:
    """Being offline at the wrong moment refuses the draft and nothing else."""
    play = asking()
    play.answer(12, SubmitActivation, SETTLED, failure=fails(Trouble.OFFLINE))
    assert play.phase() is Phase.REFUSED
    assert play.session() is Session.SIGNED_IN


def test_second_click_while_asking_sends_nothing() -> None:
    """Clicking twice asks once."""
    play = asking()
    play.feed(12, ActivateChosen(draft=draft()), like(Report, where="submitting"))
    assert play.phase() is Phase.SUBMITTING


def test_token_refused_at_submit_is_renewed_once() -> None:
    """A 401 brings a new token and the same draft again; the session goes on meanwhile."""
    play = asking()
    again = like(SubmitActivation, draft=draft(), renew=True, wish_id=WISH.id)
    play.answer(12, SubmitActivation, again, failure=fails(Trouble.TOKEN_REFUSED))
    assert play.session() is Session.SIGNED_IN
    assert play.phase() is Phase.SUBMITTING

    play.answer(13, SubmitActivation, SETTLED, failure=fails(Trouble.TOKEN_REFUSED))
    assert play.phase() is Phase.REFUSED
    assert play.session() is Session.NEEDS_SIGN_IN


def test_kept_sign_in_that_ended_refuses_the_draft_and_ends_the_session() -> None:
    """When the token cannot be had, the draft waits with the person until they signed in."""
    play = asking()
    play.answer(12, SubmitActivation, SETTLED, failure=fails(Trouble.SIGN_IN_NEEDED))
    assert play.right().draft == draft()
    assert play.session() is Session.NEEDS_SIGN_IN


def test_answer_with_unknown_status_is_uncertain() -> None:
    """An unknown status is never taken for success."""
    play = asking()
    unknown = receipt(RequestStatus.UNKNOWN)
    play.answer(12, SubmitActivation, AnnotateWish, FetchRights, receipt=unknown)
    assert play.phase() is Phase.UNCERTAIN
    play.answer(13, FetchRights, Remember, read=rights(requests=(unknown,)))
    assert play.phase() is Phase.UNCERTAIN


def test_answer_that_is_dead_on_arrival_is_a_refusal() -> None:
    """A receipt that is cancelled or failed already leads to nothing."""
    for status in (RequestStatus.CANCELED, RequestStatus.REVOKED, RequestStatus.FAILED):
        play = asking()
        play.answer(12, SubmitActivation, AnnotateWish, SETTLED, receipt=receipt(status))
        assert play.phase() is Phase.REFUSED
        assert play.notices() == []


def test_one_refusal_does_not_stop_another_right() -> None:
    """Several rights are asked for side by side, each with its own fate."""
    play = asking()
    play.feed(12, ActivateChosen(draft=draft(USERS)), RecordWish)
    play.answer(13, RecordWish, like(SubmitActivation, draft=draft(USERS)))
    play.answer(14, SubmitActivation, SETTLED, failure=fails(Trouble.POLICY_FORBIDS))
    play.answer(
        15, SubmitActivation, AnnotateWish, FetchRequest, receipt=receipt(key=USERS, request="r2")
    )
    assert play.phase(DEVICE) is Phase.REFUSED
    assert play.phase(USERS) is Phase.PROVISIONING


def test_wish_without_a_draft_sends_nothing() -> None:
    """There is nothing to send that nobody drafted."""
    scene = Scene(
        account=ANNA, epoch=0, at=at(0), now=at(0), interactive=True, method=SignInMethod.BROWSER
    )
    right = Activation(key=DEVICE, phase=Phase.SUBMITTING, wish_id=WISH.id)
    move = wish_recorded(right, WISH, None, scene)
    assert move.effects == ()


def test_a_reason_the_organisation_refuses_is_never_sent() -> None:
    """Neither written down nor asked of the service, whoever posts it."""
    scene = Scene(
        account=ANNA,
        epoch=0,
        at=at(0),
        now=at(0),
        interactive=True,
        method=SignInMethod.BROWSER,
        rules=ReasonRules(refused=("test",)),
    )
    wanted = draft(DEVICE, reason="Test")
    move = activate_chosen(Activation(key=DEVICE), wanted, UNKNOWN_POLICY, scene)
    assert move.effects == ()
    assert move.activation.phase is Phase.REFUSED
    assert move.activation.failure is not None
    assert move.activation.failure.rules == ("OrganisationReasonRule",)
