"""The table: every phase with every happening. What is listed moves as ARCHITECTURE.md says; what
is not listed changes nothing and is reported once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from keyhour.core.activation import (
    ACCEPTS,
    CHECKING,
    DEAD,
    UNSETTLED,
    WAITING,
    Happening,
    Phase,
    RequestReceipt,
    RequestStatus,
)
from keyhour.core.effects import (
    AnnotateWish,
    Deactivate,
    FetchRequest,
    FetchRights,
    RecordWish,
    Report,
    SettleWish,
    SignIn,
    SubmitActivation,
)
from keyhour.core.events import (
    ActivateChosen,
    CancelChosen,
    DeactivateChosen,
    DismissChosen,
    Event,
    RenewalChosen,
    RenewalDropChosen,
    RightsFetched,
    SignInFinished,
    SubmitFinished,
    WishRecorded,
    WithdrawFinished,
)
from keyhour.core.failure import Trouble
from keyhour.core.right import Assignment
from keyhour.core.step import step
from tests.core.playbook import Playbook, ready
from tests.core.sample import (
    ANNA,
    DEVICE,
    HOUR,
    REASON,
    at,
    draft,
    fails,
    held,
    receipt,
    rights,
    signed_in,
    standing,
    wish,
)

_S = RequestStatus
LATER = 20.0
"""The second at which each cell of the table happens."""


def _submitting(play: Playbook) -> None:
    play.feed(10, ActivateChosen(draft=draft()), RecordWish)
    play.answer(11, RecordWish, SubmitActivation)


def _recording(play: Playbook) -> None:
    play.feed(10, ActivateChosen(draft=draft()), RecordWish)


def _step_up(play: Playbook) -> None:
    _submitting(play)
    play.answer(12, SubmitActivation, SignIn, failure=fails(Trouble.CLAIMS_REQUIRED))


def _refused(play: Playbook) -> None:
    _submitting(play)
    play.answer(12, SubmitActivation, SettleWish, failure=fails(Trouble.NOT_ELIGIBLE))


def _provisioning(play: Playbook) -> None:
    _submitting(play)
    play.answer(12, SubmitActivation, AnnotateWish, FetchRequest, receipt=receipt(created=12))


def _uncertain(play: Playbook) -> None:
    _submitting(play)
    play.answer(12, SubmitActivation, FetchRights, failure=fails(Trouble.ANSWER_LOST))


def _withdrawing(play: Playbook) -> None:
    play.feed(10, DeactivateChosen(key=DEVICE), RecordWish)
    play.answer(11, RecordWish, Deactivate)


def _recording_back(play: Playbook) -> None:
    play.feed(10, DeactivateChosen(key=DEVICE), RecordWish)


def _nothing(_play: Playbook) -> None:
    pass


PENDING = receipt(RequestStatus.PENDING_APPROVAL, created=-60)
SCHEDULED = receipt(RequestStatus.GRANTED, created=-60, start=HOUR)

OPENINGS: dict[Phase, tuple[Callable[[], Playbook], Callable[[Playbook], None]]] = {
    Phase.IDLE: (ready, _nothing),
    Phase.SUBMITTING: (ready, _submitting),
    Phase.STEP_UP: (ready, _step_up),
    Phase.AWAITING_APPROVAL: (lambda: ready(requests=(PENDING,)), _nothing),
    Phase.SCHEDULED: (lambda: ready(requests=(SCHEDULED,)), _nothing),
    Phase.PROVISIONING: (ready, _provisioning),
    Phase.ACTIVE: (lambda: ready(held(start=-60)), _nothing),
    Phase.WITHDRAWING: (lambda: ready(held(start=-60)), _withdrawing),
    Phase.UNCERTAIN: (ready, _uncertain),
    Phase.REFUSED: (ready, _refused),
    Phase.STANDING: (lambda: ready(standing()), _nothing),
}


def opened(phase: Phase, go_on: Callable[[Playbook], None] | None = None) -> Playbook:
    """A right in this phase."""
    begin, usual = OPENINGS[phase]
    play = begin()
    (go_on or usual)(play)
    assert play.phase() is phase
    return play


def made(play: Playbook, happening: Happening, facts: dict[str, Any]) -> Event:
    """This happening, made so that nothing but the phase can refuse it."""
    epoch, wish_id = play.account.epoch, play.right().wish_id or ""
    draft_ = draft()
    submit = SubmitActivation(account=ANNA, epoch=epoch, wish_id=wish_id, draft=draft_)
    withdraw = Deactivate(account=ANNA, epoch=epoch, wish_id=wish_id, key=DEVICE)
    read = FetchRights(account=ANNA, epoch=epoch, number=100, began_at=at(LATER))
    events: dict[Happening, Callable[[], Event]] = {
        Happening.ACTIVATE_CHOSEN: lambda: ActivateChosen(draft=draft_),
        Happening.WISH_RECORDED: lambda: WishRecorded(
            effect=RecordWish(wish=wish(recorded=10)), **facts
        ),
        Happening.SUBMIT_FINISHED: lambda: SubmitFinished(effect=submit, **facts),
        Happening.STEP_UP_FINISHED: lambda: SignInFinished(
            effect=SignIn(epoch=epoch, key=DEVICE), **facts
        ),
        Happening.CANCEL_CHOSEN: lambda: CancelChosen(key=DEVICE),
        Happening.DEACTIVATE_CHOSEN: lambda: DeactivateChosen(key=DEVICE),
        Happening.WITHDRAW_FINISHED: lambda: WithdrawFinished(effect=withdraw, **facts),
        Happening.DISMISS_CHOSEN: lambda: DismissChosen(key=DEVICE),
        Happening.RENEWAL_CHOSEN: lambda: RenewalChosen(draft=draft()),
        Happening.RENEWAL_DROP_CHOSEN: lambda: RenewalDropChosen(key=DEVICE),
        Happening.READ: lambda: RightsFetched(effect=read, **facts),
    }
    return events[happening]()


def _failing(trouble: Trouble) -> dict[str, Any]:
    return {"failure": fails(trouble)}


def _showing(*rows: Assignment, requests: tuple[RequestReceipt, ...] = ()) -> dict[str, Any]:
    return {"read": rights(*rows, requests=requests)}


def _answered(status: RequestStatus, start: float = 12) -> dict[str, Any]:
    return {"receipt": receipt(status, created=12, start=start)}


OURS = receipt(created=-60)
LOST = _failing(Trouble.ANSWER_LOST)
HELD = _showing(held(start=15))
STANDING = _showing(standing())
NOTHING = _showing()
Cell = tuple[Phase, Happening, dict[str, Any], Phase]

MOVES: tuple[Cell, ...] = (
    (Phase.IDLE, Happening.ACTIVATE_CHOSEN, {}, Phase.SUBMITTING),
    (Phase.IDLE, Happening.READ, NOTHING, Phase.IDLE),
    (Phase.IDLE, Happening.READ, HELD, Phase.ACTIVE),
    (Phase.IDLE, Happening.READ, STANDING, Phase.STANDING),
    (Phase.IDLE, Happening.READ, _showing(requests=(PENDING,)), Phase.AWAITING_APPROVAL),
    (Phase.IDLE, Happening.READ, _showing(requests=(SCHEDULED,)), Phase.SCHEDULED),
    (Phase.SUBMITTING, Happening.WISH_RECORDED, {}, Phase.SUBMITTING),
    (Phase.SUBMITTING, Happening.WISH_RECORDED, _failing(Trouble.NOT_RECORDED), Phase.REFUSED),
    (Phase.SUBMITTING, Happening.SUBMIT_FINISHED, _answered(_S.PROVISIONED), Phase.PROVISIONING),
    (Phase.SUBMITTING, Happening.SUBMIT_FINISHED, _answered(_S.PENDING), Phase.PROVISIONING),
    (
        Phase.SUBMITTING,
        Happening.SUBMIT_FINISHED,
        _answered(_S.PENDING_APPROVAL),
        Phase.AWAITING_APPROVAL,
    ),
    (Phase.SUBMITTING, Happening.SUBMIT_FINISHED, _answered(_S.GRANTED, HOUR), Phase.SCHEDULED),
    (
        Phase.SUBMITTING,
        Happening.SUBMIT_FINISHED,
        _failing(Trouble.CLAIMS_REQUIRED),
        Phase.STEP_UP,
    ),
    (Phase.SUBMITTING, Happening.SUBMIT_FINISHED, LOST, Phase.UNCERTAIN),
    (
        Phase.SUBMITTING,
        Happening.SUBMIT_FINISHED,
        _failing(Trouble.ALREADY_ACTIVE),
        Phase.UNCERTAIN,
    ),
    (
        Phase.SUBMITTING,
        Happening.SUBMIT_FINISHED,
        _failing(Trouble.ALREADY_PENDING),
        Phase.UNCERTAIN,
    ),
    (
        Phase.SUBMITTING,
        Happening.SUBMIT_FINISHED,
        _failing(Trouble.POLICY_FORBIDS),
        Phase.REFUSED,
    ),
    (Phase.SUBMITTING, Happening.READ, HELD, Phase.SUBMITTING),
    (Phase.STEP_UP, Happening.STEP_UP_FINISHED, {"signed_in": signed_in()}, Phase.SUBMITTING),
    (
        Phase.STEP_UP,
        Happening.STEP_UP_FINISHED,
        _failing(Trouble.SIGN_IN_CANCELLED),
        Phase.IDLE,
    ),
    (
        Phase.STEP_UP,
        Happening.STEP_UP_FINISHED,
        _failing(Trouble.SIGN_IN_TIMED_OUT),
        Phase.REFUSED,
    ),
    (Phase.STEP_UP, Happening.CANCEL_CHOSEN, {}, Phase.STEP_UP),
    (Phase.STEP_UP, Happening.READ, NOTHING, Phase.STEP_UP),
    (Phase.AWAITING_APPROVAL, Happening.CANCEL_CHOSEN, {}, Phase.WITHDRAWING),
    (Phase.AWAITING_APPROVAL, Happening.DISMISS_CHOSEN, {}, Phase.AWAITING_APPROVAL),
    (Phase.AWAITING_APPROVAL, Happening.READ, HELD, Phase.ACTIVE),
    (Phase.AWAITING_APPROVAL, Happening.READ, _showing(requests=(OURS,)), Phase.PROVISIONING),
    (
        Phase.AWAITING_APPROVAL,
        Happening.READ,
        _showing(requests=(receipt(_S.FAILED, created=-60),)),
        Phase.REFUSED,
    ),
    (Phase.SCHEDULED, Happening.CANCEL_CHOSEN, {}, Phase.WITHDRAWING),
    (Phase.SCHEDULED, Happening.DISMISS_CHOSEN, {}, Phase.SCHEDULED),
    (Phase.SCHEDULED, Happening.READ, _showing(requests=(OURS,)), Phase.PROVISIONING),
    (Phase.SCHEDULED, Happening.READ, HELD, Phase.ACTIVE),
    (Phase.PROVISIONING, Happening.READ, NOTHING, Phase.PROVISIONING),
    (Phase.PROVISIONING, Happening.READ, HELD, Phase.ACTIVE),
    (
        Phase.PROVISIONING,
        Happening.READ,
        _showing(requests=(receipt(_S.FAILED, created=12),)),
        Phase.REFUSED,
    ),
    (Phase.ACTIVE, Happening.DEACTIVATE_CHOSEN, {}, Phase.WITHDRAWING),
    (Phase.ACTIVE, Happening.DISMISS_CHOSEN, {}, Phase.ACTIVE),
    (Phase.ACTIVE, Happening.RENEWAL_CHOSEN, {}, Phase.ACTIVE),
    (Phase.ACTIVE, Happening.RENEWAL_DROP_CHOSEN, {}, Phase.ACTIVE),
    (Phase.ACTIVE, Happening.READ, HELD, Phase.ACTIVE),
    (Phase.ACTIVE, Happening.READ, NOTHING, Phase.IDLE),
    (Phase.ACTIVE, Happening.READ, STANDING, Phase.STANDING),
    (Phase.WITHDRAWING, Happening.WISH_RECORDED, {}, Phase.WITHDRAWING),
    (Phase.WITHDRAWING, Happening.WISH_RECORDED, _failing(Trouble.NOT_RECORDED), Phase.ACTIVE),
    (Phase.WITHDRAWING, Happening.WITHDRAW_FINISHED, {}, Phase.WITHDRAWING),
    (Phase.WITHDRAWING, Happening.WITHDRAW_FINISHED, LOST, Phase.UNCERTAIN),
    (
        Phase.WITHDRAWING,
        Happening.WITHDRAW_FINISHED,
        _failing(Trouble.TOO_EARLY),
        Phase.ACTIVE,
    ),
    (Phase.WITHDRAWING, Happening.READ, NOTHING, Phase.WITHDRAWING),
    (Phase.UNCERTAIN, Happening.READ, NOTHING, Phase.UNCERTAIN),
    (Phase.UNCERTAIN, Happening.READ, HELD, Phase.ACTIVE),
    (Phase.UNCERTAIN, Happening.READ, _showing(requests=(PENDING,)), Phase.AWAITING_APPROVAL),
    (Phase.REFUSED, Happening.ACTIVATE_CHOSEN, {}, Phase.SUBMITTING),
    (Phase.REFUSED, Happening.DISMISS_CHOSEN, {}, Phase.IDLE),
    (Phase.REFUSED, Happening.READ, NOTHING, Phase.REFUSED),
    (Phase.REFUSED, Happening.READ, HELD, Phase.ACTIVE),
    (Phase.STANDING, Happening.READ, STANDING, Phase.STANDING),
    (Phase.STANDING, Happening.READ, NOTHING, Phase.IDLE),
)
"""What the table promises: in this phase, this happening with these facts leads to that phase."""

UNLISTED = [(phase, one) for phase in Phase for one in Happening if one not in ACCEPTS[phase]]
RECORDING = {Phase.SUBMITTING: _recording, Phase.WITHDRAWING: _recording_back}


@pytest.mark.parametrize(("phase", "happening", "facts", "expected"), MOVES)
def test_listed_happening_moves_as_the_table_says(
    phase: Phase, happening: Happening, facts: dict[str, Any], expected: Phase
) -> None:
    """In each phase, each listed happening leads where the table says, and nothing is reported."""
    is_recording = happening is Happening.WISH_RECORDED
    play = opened(phase, RECORDING.get(phase) if is_recording else None)
    after = step(play.state, replace(made(play, happening, facts), at=at(LATER)))
    assert after.state.account is not None
    assert after.state.account.phase(DEVICE) is expected
    assert not any(isinstance(one, Report) for one in after.effects)


@pytest.mark.parametrize(("phase", "happening"), UNLISTED)
def test_unlisted_happening_changes_nothing_and_is_reported(
    phase: Phase, happening: Happening
) -> None:
    """Whatever the table does not list leaves the state as it was, with one report."""
    play = opened(phase)
    after = step(play.state, replace(made(play, happening, _usual(happening)), at=at(LATER)))
    assert after.state == play.state
    assert [type(one) for one in after.effects] == [Report]


def _usual(happening: Happening) -> dict[str, Any]:
    return (
        {"signed_in": signed_in()}
        if happening is Happening.STEP_UP_FINISHED
        else ({"receipt": receipt()} if happening is Happening.SUBMIT_FINISHED else {})
    )


def test_every_listed_happening_is_held_to_its_promise() -> None:
    """No cell of the table goes untested."""
    listed = {(phase, one) for phase in Phase for one in ACCEPTS[phase]}
    assert {(phase, happening) for phase, happening, _, _ in MOVES} == listed


def test_wish_that_was_sent_already_is_not_sent_again() -> None:
    """The ledger answering twice sends nothing twice."""
    play = opened(Phase.SUBMITTING)
    again = WishRecorded(effect=RecordWish(wish=wish(recorded=10)), at=at(LATER))
    after = step(play.state, again)
    assert [type(one) for one in after.effects] == [Report]


def test_phases_that_wait_check_or_are_open_do_not_overlap_wrongly() -> None:
    """A request that the service holds is no open wish; what is checked is."""
    assert not WAITING & UNSETTLED
    assert CHECKING < UNSETTLED


def test_dead_statuses_are_no_success() -> None:
    """Nothing that may still come into force counts as dead."""
    alive = {_S.PROVISIONED, _S.GRANTED, _S.PENDING, _S.PENDING_APPROVAL, _S.UNKNOWN}
    assert set(RequestStatus) - DEAD == alive


def test_reasons_show_in_no_text_of_a_value() -> None:
    """What people wrote stays out of tracebacks and logs."""
    assert REASON not in repr(draft())
    assert REASON not in repr(receipt())
