"""`activate`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Action, Activation, Draft, Phase, RequestReceipt, RequestStatus
from keyhour.core.events import ActivateChosen, Event
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import UNKNOWN_POLICY
from keyhour.core.right import DirectoryKey, right_id
from keyhour.core.session import Session
from keyhour.core.settings import Favourite, Settings
from keyhour.core.state import State
from tests.cli.stage import (
    DEVICE,
    HELPDESK,
    HELPDESK_NORTH,
    NOW,
    USERS,
    Outcome,
    Stage,
    active,
    kinds,
    read_well,
    state_of,
    story,
    with_right,
)


def _at(phase: Phase, key: DirectoryKey = USERS, failure: Failure | None = None) -> Activation:
    return Activation(key=key, phase=phase, since=NOW, request_id="req-1", failure=failure)


SUBMITTING = _at(Phase.SUBMITTING)
ASK = ("activate", "User Adm", "--reason", "printer")


def _drafts(outcome: Outcome) -> list[Draft]:
    return [event.draft for event in outcome.posted if isinstance(event, ActivateChosen)]


def test_an_activation_is_asked_for_once_and_confirmed() -> None:
    """One read, one draft, and `active` only after the engine has read it."""
    outcome = Stage(script=story(SUBMITTING, _at(Phase.PROVISIONING), active(USERS))).json(*ASK)
    assert outcome.code == 0
    assert kinds(outcome) == ["RefreshChosen", "ActivateChosen"]
    assert outcome.result == {
        "right": right_id(USERS),
        "outcome": "active",
        "request_id": "req-1",
        "active_until": "2026-11-23T15:10:00Z",
        "failure": None,
    }
    (draft,) = _drafts(outcome)
    assert draft == Draft(key=USERS, duration=timedelta(hours=1), justification="printer")


@pytest.mark.parametrize(
    ("phase", "outcome", "code"),
    [
        (_at(Phase.AWAITING_APPROVAL), "awaiting_approval", 5),
        (_at(Phase.SCHEDULED), "scheduled", 5),
        (_at(Phase.PROVISIONING), "provisioning", 5),
        (_at(Phase.UNCERTAIN, failure=Failure(trouble=Trouble.ANSWER_LOST)), "uncertain", 7),
        (_at(Phase.SUBMITTING), "uncertain", 7),
        (_at(Phase.STANDING), "active", 0),
    ],
)
def test_a_command_does_not_wait_for_others(phase: Activation, outcome: str, code: int) -> None:
    """Without `--wait` the outcome is where the right stands when confirming ends."""
    ended = Stage(script=story(SUBMITTING, phase)).json(*ASK)
    assert (ended.code, ended.result["outcome"]) == (code, outcome)


@pytest.mark.parametrize(
    ("trouble", "failure_code", "code"),
    [
        (Trouble.POLICY_FORBIDS, "policy_refused", 3),
        (Trouble.DENIED, "denied", 3),
        (Trouble.CLAIMS_REQUIRED, "step_up_needed", 4),
        (Trouble.THROTTLED, "throttled", 6),
        (Trouble.OFFLINE, "offline", 6),
        (Trouble.NOT_RECORDED, "not_recorded", 1),
    ],
)
def test_a_refusal_is_told_with_its_reason(trouble: Trouble, failure_code: str, code: int) -> None:
    """The result and the document carry the failure, and the exit code is the failure's."""
    refused = _at(Phase.REFUSED, failure=Failure(trouble=trouble, rules=("ExpirationRule",)))
    outcome = Stage(script=story(SUBMITTING, refused)).json(*ASK)
    assert outcome.code == code
    assert outcome.failure_code == failure_code
    assert outcome.result["outcome"] == "refused"
    assert outcome.result["failure"]["code"] == failure_code
    assert outcome.result["failure"]["rules"] == ["ExpirationRule"]


def test_a_missing_reason_is_a_slip_and_sends_nothing() -> None:
    """The sentence names the right and the option to add; not even the other right is sent."""
    outcome = Stage(script=story(SUBMITTING)).json("activate", "Helpdesk@North", "User Adm")
    assert (outcome.code, outcome.failure_code) == (2, "usage")
    assert "User Administrator" in outcome.document["failure"]["message"]
    assert "--reason" in outcome.document["failure"]["help"]
    assert kinds(outcome) == ["RefreshChosen"]


@pytest.mark.parametrize("text", ["Nothing", "", "directory:x:/"])
def test_an_unknown_right_is_a_slip(text: str) -> None:
    """Nothing is sent for a right that nobody has."""
    outcome = Stage().json("activate", text)
    assert (outcome.code, outcome.failure_code) == (2, "usage")
    assert outcome.document["results"] == []


def test_an_ambiguous_name_lists_who_is_meant() -> None:
    """Every candidate is named with its scope and its id."""
    outcome = Stage().json("activate", "Helpdesk")
    assert outcome.code == 2
    message = outcome.document["failure"]["message"]
    assert "Helpdesk Administrator@Whole tenant" in message
    assert right_id(HELPDESK_NORTH) in message


def test_a_start_in_the_past_is_a_slip() -> None:
    """A request that starts in the past is refused before it is sent."""
    outcome = Stage().json(*ASK, "--start", "2026-11-23T14:00:00Z")
    assert outcome.code == 2
    assert "past" in outcome.document["failure"]["message"]


def test_what_is_held_already_is_done() -> None:
    """An active right is told with its end, and nothing is sent."""
    outcome = Stage(state_of(active(USERS))).json("activate", "User Adm")
    assert outcome.code == 0
    assert outcome.result["outcome"] == "active"
    assert outcome.result["active_until"] == "2026-11-23T15:10:00Z"
    assert outcome.result["failure"]["code"] == "already_active"
    assert outcome.failure_code is None
    assert kinds(outcome) == ["RefreshChosen"]


def test_what_waits_already_is_not_asked_for_again() -> None:
    """A request that waits is told as what it is."""
    outcome = Stage(state_of(_at(Phase.AWAITING_APPROVAL))).json(*ASK)
    assert outcome.code == 5
    assert outcome.result["outcome"] == "awaiting_approval"
    assert outcome.result["failure"]["code"] == "already_pending"
    assert kinds(outcome) == ["RefreshChosen"]


def test_an_unsettled_wish_of_an_earlier_run_is_never_sent_again() -> None:
    """While reading has not settled it, the outcome is uncertain and nothing is written."""
    outcome = Stage(state_of(_at(Phase.UNCERTAIN))).json(*ASK)
    assert (outcome.code, outcome.failure_code) == (7, "answer_lost")
    assert kinds(outcome) == ["RefreshChosen"]


def test_several_rights_end_with_the_gravest() -> None:
    """One failure does not stop the rest, and each right has its result."""
    state = state_of(active(HELPDESK))
    refused = _at(Phase.REFUSED, failure=Failure(trouble=Trouble.POLICY_FORBIDS))
    outcome = Stage(state, story(SUBMITTING, refused)).json(
        "activate", right_id(HELPDESK), "User Adm", "user", "--reason", "x"
    )
    assert outcome.code == 3
    results = outcome.document["results"]
    assert [one["outcome"] for one in results] == ["active", "refused"]
    assert outcome.failure_code == "policy_refused"


def test_a_stronger_sign_in_that_is_abandoned_is_still_needed() -> None:
    """Nothing was sent, and the answer says what is missing and how to go on."""
    idle = Activation(key=USERS)
    outcome = Stage(script=story(SUBMITTING, _at(Phase.STEP_UP), idle)).json(*ASK)
    assert (outcome.code, outcome.failure_code) == (4, "step_up_needed")
    assert "--interactive" in outcome.document["failure"]["help"]


def test_a_stronger_sign_in_gets_the_time_it_takes() -> None:
    """Confirming pauses while a person proves who they are; `--timeout` still ends it."""
    outcome = Stage(script=story(SUBMITTING, _at(Phase.STEP_UP))).json(*ASK, "--timeout", "1m")
    assert (outcome.code, outcome.failure_code) == (4, "step_up_needed")


def test_a_request_that_vanished_is_not_called_active() -> None:
    """Somebody withdrew it elsewhere while the command waited."""
    idle = Activation(key=USERS)
    outcome = Stage(script=story(_at(Phase.AWAITING_APPROVAL), idle)).json(*ASK, "--wait")
    assert (outcome.code, outcome.failure_code) == (3, "not_active")


def test_wait_goes_on_to_the_end_of_the_matter() -> None:
    """An approval and the activation behind it end the wait."""
    phases = (SUBMITTING, _at(Phase.AWAITING_APPROVAL), _at(Phase.PROVISIONING), active(USERS))
    outcome = Stage(script=story(*phases)).json(*ASK, "--wait")
    assert (outcome.code, outcome.result["outcome"]) == (0, "active")


def test_waiting_ends_when_the_sign_in_is_gone() -> None:
    """Nothing would be read any more, so waiting on would never end."""

    def script(state: State, event: Event) -> Iterable[State]:
        if isinstance(event, ActivateChosen):
            waiting = with_right(state, _at(Phase.AWAITING_APPROVAL))
            yield waiting
            yield replace(waiting, session=Session.NEEDS_SIGN_IN)
        else:
            yield from read_well(state)

    outcome = Stage(script=script).json(*ASK, "--wait")
    assert (outcome.code, outcome.failure_code) == (4, "sign_in_needed")
    assert outcome.result["outcome"] == "awaiting_approval"


def test_a_timeout_bounds_the_wait() -> None:
    """What still waits then is told as waiting."""
    script = story(SUBMITTING, _at(Phase.AWAITING_APPROVAL))
    outcome = Stage(script=script).json(*ASK, "--wait", "--timeout", "5m")
    assert (outcome.code, outcome.result["outcome"]) == (5, "awaiting_approval")
    waiting = state_of(_at(Phase.AWAITING_APPROVAL))
    outcome = Stage(waiting).json(*ASK, "--wait", "--timeout", "5m")
    assert (outcome.code, outcome.result["outcome"]) == (5, "awaiting_approval")
    assert kinds(outcome) == ["RefreshChosen"]


@pytest.mark.parametrize(
    ("favourite", "options", "minutes"),
    [
        (None, (), 60),
        (timedelta(minutes=30), (), 30),
        (timedelta(hours=9), (), 240),
        (timedelta(minutes=30), ("--for", "2h"), 120),
    ],
)
def test_the_duration_is_the_typed_one_or_the_usual(
    favourite: timedelta | None, options: tuple[str, ...], minutes: int
) -> None:
    """The favourite's duration, else one hour, never above the policy's maximum."""
    favourites = (Favourite(key=USERS, duration=favourite),) if favourite else ()
    state = replace(state_of(), settings=Settings(favourites=favourites))
    outcome = Stage(state, story(active(USERS))).json(*ASK, *options)
    (draft,) = _drafts(outcome)
    assert draft.duration == timedelta(minutes=minutes)


def _receipt(draft: Draft) -> RequestReceipt:
    return RequestReceipt(
        id="", key=draft.key, action=Action.ACTIVATE, status=RequestStatus.GRANTED
    )


def test_a_dry_run_asks_and_sends_nothing() -> None:
    """The validation's yes is `would_succeed`."""
    outcome = Stage(check=_receipt).json(*ASK, "--dry-run")
    assert (outcome.code, outcome.result["outcome"]) == (0, "would_succeed")
    assert kinds(outcome) == ["RefreshChosen"]


@pytest.mark.parametrize(
    ("trouble", "outcome", "code"),
    [
        (Trouble.POLICY_FORBIDS, "would_be_refused", 3),
        (Trouble.NOT_ELIGIBLE, "would_be_refused", 3),
        (Trouble.OFFLINE, "refused", 6),
        (Trouble.CLAIMS_REQUIRED, "refused", 4),
    ],
)
def test_a_dry_run_tells_what_would_be_refused(trouble: Trouble, outcome: str, code: int) -> None:
    """A validation that could not be made is no forecast."""
    stage = Stage(check=lambda _draft: Failure(trouble=trouble))
    ended = stage.json(*ASK, "--dry-run")
    assert (ended.code, ended.result["outcome"]) == (code, outcome)


@pytest.mark.parametrize(
    ("state", "options", "failure_code"),
    [
        (state_of(), ("--for", "9h"), "policy_refused"),
        (state_of(active(USERS)), (), "already_active"),
        (state_of(_at(Phase.SCHEDULED)), (), "already_pending"),
    ],
)
def test_a_dry_run_knows_some_refusals_without_asking(
    state: State, options: tuple[str, ...], failure_code: str
) -> None:
    """What is known to be refused costs no request."""
    outcome = Stage(state).json(*ASK, "--dry-run", *options)
    assert (outcome.code, outcome.result["outcome"]) == (3, "would_be_refused")
    assert outcome.failure_code == failure_code


def test_a_reading_that_fails_sends_nothing() -> None:
    """Without knowing what is true, nothing is asked for."""
    outcome = Stage(script=story(read=Failure(trouble=Trouble.OFFLINE))).json(*ASK)
    assert (outcome.code, outcome.failure_code) == (6, "offline")
    assert outcome.document["results"] == []
    assert kinds(outcome) == ["RefreshChosen"]


def test_an_unreadable_policy_forbids_nothing() -> None:
    """The service is the judge of what we cannot read."""
    state = state_of()
    account = state.account
    assert account is not None
    assert account.policy(DirectoryKey("unknown", "/")) == UNKNOWN_POLICY
    blind = replace(account, policies={})
    state = replace(state, accounts={account.account.key: blind})
    outcome = Stage(state, story(active(USERS))).json("activate", "User Adm")
    assert [draft.justification for draft in _drafts(outcome)] == [""]


def test_people_read_a_sentence_for_each_right() -> None:
    """Name, scope, and where it stands; what went wrong stands behind it and on stderr."""
    outcome = Stage(script=story(active(USERS))).run(*ASK)
    line = "User Administrator (Whole tenant): active until 15:10 (42 min)\n"
    assert outcome.stdout == line
    refused = _at(
        Phase.REFUSED, DEVICE, Failure(trouble=Trouble.POLICY_FORBIDS, rules=("ExpirationRule",))
    )
    outcome = Stage(script=story(refused)).run("activate", "Device administrator", "--reason", "x")
    assert outcome.stdout.startswith("Device administrator (Whole tenant): refused (The time")
    assert "at most 4 h" in outcome.stdout
    assert "Choose a shorter time." in outcome.stderr


def test_a_session_that_dies_before_sending_ends_with_4() -> None:
    """The engine refuses to send without a sign-in, and the command says so."""
    outcome = Stage(state_of(session=Session.NEEDS_SIGN_IN)).json(*ASK)
    assert (outcome.code, outcome.failure_code) == (4, "sign_in_needed")
