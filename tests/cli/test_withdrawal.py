"""`deactivate` and `cancel`."""

from __future__ import annotations

import pytest

from keyhour.core.activation import Activation, Phase
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import right_id
from tests.cli.stage import NOW, USERS, Stage, active, kinds, state_of, story

IDLE = Activation(key=USERS)
WITHDRAWING = Activation(key=USERS, phase=Phase.WITHDRAWING, since=NOW)
WAITING = Activation(key=USERS, phase=Phase.AWAITING_APPROVAL, since=NOW, request_id="REQ-7")


def test_a_right_is_given_back_and_read_to_be_gone() -> None:
    """`ended` is only said of a right that a read no longer shows."""
    outcome = Stage(state_of(active(USERS)), story(WITHDRAWING, IDLE)).json("deactivate", "User")
    assert (outcome.code, outcome.result["outcome"]) == (0, "ended")
    assert outcome.result["right"] == right_id(USERS)
    assert kinds(outcome) == ["RefreshChosen", "DeactivateChosen"]


def test_too_early_is_refused_by_rule() -> None:
    """The right stays active, and the reason is named."""
    kept = active(USERS, failure=Failure(trouble=Trouble.TOO_EARLY))
    outcome = Stage(state_of(active(USERS)), story(WITHDRAWING, kept)).json("deactivate", "User")
    assert (outcome.code, outcome.failure_code) == (3, "too_early")
    assert outcome.result["outcome"] == "refused"


@pytest.mark.parametrize(
    ("activation", "outcome", "failure", "code"),
    [
        (IDLE, "ended", "not_active", 0),
        (Activation(key=USERS, phase=Phase.STANDING), "refused", "forbidden", 3),
        (WAITING, "refused", "already_pending", 5),
        (Activation(key=USERS, phase=Phase.UNCERTAIN), "uncertain", "answer_lost", 7),
    ],
)
def test_what_is_not_active_is_not_given_back(
    activation: Activation, outcome: str, failure: str, code: int
) -> None:
    """Nothing is sent, and the answer says how things stand."""
    state = state_of() if activation is IDLE else state_of(activation)
    ended = Stage(state).json("deactivate", "User")
    assert (ended.code, ended.result["outcome"]) == (code, outcome)
    assert ended.result["failure"]["code"] == failure
    assert kinds(ended) == ["RefreshChosen"]


def test_a_lost_answer_is_uncertain() -> None:
    """Reading has not settled it within the time of the command."""
    unsure = Activation(key=USERS, phase=Phase.UNCERTAIN, since=NOW)
    outcome = Stage(state_of(active(USERS)), story(WITHDRAWING, unsure)).json("deactivate", "User")
    assert (outcome.code, outcome.failure_code) == (7, "answer_lost")


@pytest.mark.parametrize("name", ["User", right_id(USERS), "req-7", "REQ-7"])
def test_a_request_is_withdrawn_by_right_or_by_its_own_id(name: str) -> None:
    """Both names lead to the same request."""
    outcome = Stage(state_of(WAITING), story(WITHDRAWING, IDLE)).json("cancel", name)
    assert (outcome.code, outcome.result["outcome"]) == (0, "cancelled")
    assert kinds(outcome) == ["RefreshChosen", "CancelChosen"]


@pytest.mark.parametrize(
    ("activation", "outcome", "code"),
    [
        (active(USERS), "refused", 3),
        (Activation(key=USERS, phase=Phase.UNCERTAIN), "uncertain", 7),
    ],
)
def test_only_what_waits_can_be_cancelled(activation: Activation, outcome: str, code: int) -> None:
    """An active right is no request any more."""
    ended = Stage(state_of(activation)).json("cancel", "User")
    assert (ended.code, ended.result["outcome"]) == (code, outcome)


def test_an_unknown_request_is_a_slip() -> None:
    """A request id that nothing has is told like an unknown right."""
    outcome = Stage(state_of(WAITING)).json("cancel", "req-8")
    assert (outcome.code, outcome.failure_code) == (2, "usage")
