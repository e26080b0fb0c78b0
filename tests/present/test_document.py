"""The JSON documents: a contract with scripts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyhour.core.activation import Activation, Phase
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import ActivationPolicy, Requirement
from keyhour.core.right import (
    DEVICE_ADMINISTRATOR,
    Assignment,
    AssignmentOrigin,
    AzureKey,
    DirectoryKey,
    Eligibility,
    GroupKey,
    Membership,
    Plane,
    RightKey,
    Scope,
    Via,
    right_id,
)
from keyhour.core.session import Account, AccountKey
from keyhour.core.state import AccountState, Reading, State, mapping
from keyhour.present.document import (
    Document,
    ResultPart,
    document,
    failure_part,
    iso_duration,
    outcome_document,
    results_document,
    roles_document,
    status_document,
    usage_part,
)
from keyhour.present.moment import Moment
from keyhour.present.words import Words

NOW = datetime(2026, 11, 23, 14, 28, tzinfo=UTC)
MOMENT = Moment(NOW, Words(), UTC)
KEY = AccountKey("https://login.microsoftonline.com", "tenant-1", "object-1")
DEVICE = DirectoryKey(DEVICE_ADMINISTRATOR, "/")
GROUP = GroupKey("5b1c0000-0000-4000-8000-000000000001", "owner")
READER = AzureKey("acdd72a7-3385-48ef-bd42-f606fba81ae7", "/subscriptions/1")


def _read(value: Document) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(msgspec.json.encode(value))
    return found


def _state(
    *activations: Activation,
    eligibilities: tuple[Eligibility, ...] = (),
    assignments: tuple[Assignment, ...] = (),
    policies: dict[RightKey, ActivationPolicy] | None = None,
    reading: Reading | None = None,
) -> State:
    account = AccountState(
        account=Account(KEY, "rosa@contoso.example", "Rosa"),
        eligibilities=eligibilities,
        assignments=assignments,
        policies=mapping(policies),
        activations=mapping({one.key: one for one in activations}),
        readings=mapping({plane: reading or Reading(as_of=NOW, fetched_at=NOW) for plane in Plane}),
    )
    return State(shown=KEY, accounts=mapping({KEY: account}), practice=True)


def _eligible(key: RightKey, **more: Any) -> Eligibility:
    return Eligibility(key=key, name="A role", scope=Scope("/"), **more)


def test_a_head_alone_has_every_field() -> None:
    """Nobody signed in and nothing read are null, never missing."""
    assert _read(document(State())) == {
        "schema": 1,
        "practice": False,
        "as_of": None,
        "account": None,
        "failure": None,
    }


def test_the_head_tells_whose_rights_and_when() -> None:
    """Practice, the last read of the server, and the account without its authority."""
    head = _read(document(_state(), usage_part("What?", "Look.")))
    assert head["practice"] is True
    assert head["as_of"] == "2026-11-23T14:28:00Z"
    assert head["account"] == {
        "tenant_id": "tenant-1",
        "username": "rosa@contoso.example",
        "object_id": "object-1",
    }
    assert head["failure"]["code"] == "usage"


def test_a_right_has_every_field() -> None:
    """The example of the contract, field by field."""
    policy = ActivationPolicy(
        max_duration=timedelta(hours=4),
        requirements=frozenset({Requirement.JUSTIFICATION, Requirement.MFA, Requirement.APPROVAL}),
        approvers=("Helpdesk leads",),
    )
    name = "Microsoft Entra Joined Device Local Administrator"
    eligible = Eligibility(
        key=DEVICE, name=name, template_id=DEVICE_ADMINISTRATOR, scope=Scope("/")
    )
    state = _state(eligibilities=(eligible,), policies={DEVICE: policy})
    (right,) = _read(roles_document(state))["rights"]
    assert right == {
        "id": f"directory:{DEVICE_ADMINISTRATOR}:/",
        "plane": "directory",
        "name": name,
        "scope": {"id": "/", "name": "Whole tenant"},
        "via": None,
        "eligible_until": None,
        "policy": {
            "known": True,
            "max_duration": "PT4H",
            "justification": True,
            "ticket": False,
            "mfa": True,
            "authentication_context": None,
            "approval": True,
            "approvers": ["Helpdesk leads"],
        },
        "phase": "idle",
        "active_from": None,
        "active_until": None,
        "request_id": None,
        "freshness": "known",
    }


def test_a_right_held_through_a_group_names_it() -> None:
    """`via`, the end of the eligibility in UTC, and the context that a policy asks for."""
    until = datetime(2026, 12, 24, 1, tzinfo=timezone(timedelta(hours=1)))
    policy = ActivationPolicy(
        max_duration=timedelta(minutes=90),
        requirements=frozenset({Requirement.AUTH_CONTEXT, Requirement.TICKET}),
        auth_context="c1",
    )
    eligible = _eligible(DEVICE, membership=Membership.GROUP, via=Via("g-1"), until=until)
    state = _state(eligibilities=(eligible,), policies={DEVICE: policy})
    (right,) = _read(roles_document(state))["rights"]
    assert right["via"] == {"group_id": "g-1", "name": None}
    assert right["eligible_until"] == "2026-12-24T00:00:00Z"
    assert right["policy"]["authentication_context"] == "c1"
    assert right["policy"]["ticket"] is True
    assert right["policy"]["max_duration"] == "PT1H30M"


def test_group_and_azure_rights_name_their_planes() -> None:
    """A group's access is its scope; an Azure scope keeps the service's name."""
    group = Eligibility(key=GROUP, name="Servers", scope=Scope("owner"))
    azure = Eligibility(key=READER, name="Reader", scope=Scope("/subscriptions/1", "Production"))
    first, second = _read(roles_document(_state(eligibilities=(group, azure))))["rights"]
    assert (first["plane"], first["scope"]) == ("group", {"id": "owner", "name": "Owner"})
    assert first["policy"]["known"] is False
    assert second["plane"] == "azure"
    assert second["scope"] == {"id": "/subscriptions/1", "name": "Production"}


def test_an_active_right_tells_its_window_and_request() -> None:
    """A right that is both eligible and active is one right."""
    held = Assignment(
        key=DEVICE,
        name="A role",
        scope=Scope("/"),
        origin=AssignmentOrigin.ACTIVATED,
        start_at=NOW,
        end_at=NOW + timedelta(hours=1),
        request_id="req-1",
    )
    state = _state(
        Activation(key=DEVICE, phase=Phase.ACTIVE),
        eligibilities=(_eligible(DEVICE),),
        assignments=(held,),
    )
    (right,) = _read(status_document(state, MOMENT))["rights"]
    assert right["phase"] == "active"
    assert right["active_from"] == "2026-11-23T14:28:00Z"
    assert right["active_until"] == "2026-11-23T15:28:00Z"
    assert right["request_id"] == "req-1"


@pytest.mark.parametrize(
    ("phase", "start"),
    [(Phase.SCHEDULED, "2026-11-23T14:28:00Z"), (Phase.AWAITING_APPROVAL, None)],
)
def test_what_is_not_active_has_no_end(phase: Phase, start: str | None) -> None:
    """A scheduled start is told as the beginning; a request that waits has none."""
    waiting = Activation(key=DEVICE, phase=phase, start_at=NOW, request_id="req-2")
    (right,) = _read(status_document(_state(waiting), MOMENT))["rights"]
    assert (right["active_from"], right["active_until"]) == (start, None)
    assert right["request_id"] == "req-2"


def test_a_right_that_no_list_names_keeps_its_id() -> None:
    """A request can outlive the eligibility it was made for."""
    waiting = Activation(key=GROUP, phase=Phase.AWAITING_APPROVAL)
    (right,) = _read(status_document(_state(waiting), MOMENT))["rights"]
    assert right["id"] == right["name"] == right_id(GROUP)
    assert right["scope"] == {"id": "owner", "name": "Owner"}
    assert right["eligible_until"] is None


@pytest.mark.parametrize(
    ("since", "shown"),
    [(NOW - timedelta(hours=23), 1), (NOW - timedelta(hours=24), 0), (None, 1)],
)
def test_a_refusal_is_part_of_the_status_for_a_day(since: datetime | None, shown: int) -> None:
    """Nobody dismissed it, and then it is old news."""
    refused = Activation(key=DEVICE, phase=Phase.REFUSED, since=since)
    state = _state(refused, eligibilities=(_eligible(DEVICE),))
    assert len(_read(status_document(state, MOMENT))["rights"]) == shown


def test_idle_rights_are_no_part_of_the_status() -> None:
    """What may be activated is asked with `roles`."""
    state = _state(eligibilities=(_eligible(DEVICE),))
    assert _read(status_document(state, MOMENT))["rights"] == []


def test_the_status_tells_what_is_not_known_of_this_pc() -> None:
    """Every field of the device is there before anything looks at it."""
    device = _read(status_document(State(), MOMENT))["device"]
    assert device == {
        "join": "unknown",
        "tenant_id": None,
        "prt_updated_at": None,
        "logon_at": None,
        "same_user": None,
        "role_in_local_admins": None,
        "session_admin": "unknown",
        "verdict": "unknown",
        "next_step": "read_again",
        "headline": "Not known what you may do on this PC",
        "advice": "Windows did not tell. Read again.",
    }


@pytest.mark.parametrize(
    ("reading", "directory", "freshness"),
    [
        (Reading(as_of=NOW, fetched_at=NOW), "on", "known"),
        (Reading(as_of=NOW), "failed", "stale"),
        (Reading(), "failed", "unknown"),
        (
            Reading(as_of=NOW, fetched_at=NOW, failure=Failure(trouble=Trouble.OFFLINE)),
            "failed",
            "stale",
        ),
        (Reading(failure=Failure(trouble=Trouble.CONSENT_MISSING)), "no_consent", "unknown"),
    ],
)
def test_planes_and_rights_tell_how_far_they_can_be_trusted(
    reading: Reading, directory: str, freshness: str
) -> None:
    """A failed read never empties a list; it makes it stale."""
    found = _read(roles_document(_state(eligibilities=(_eligible(DEVICE),), reading=reading)))
    assert found["planes"] == {"directory": directory, "group": "off", "azure": "off"}
    assert [right["freshness"] for right in found["rights"]] == [freshness]


def test_without_an_account_the_session_tells_why_nothing_was_read() -> None:
    """Consent that is missing can show before anybody is signed in."""
    missing = State(session_failure=Failure(trouble=Trouble.CONSENT_MISSING))
    assert _read(roles_document(missing))["planes"]["directory"] == "no_consent"
    assert _read(roles_document(State()))["planes"]["directory"] == "failed"
    assert _read(roles_document(State()))["rights"] == []


def test_a_failure_has_every_field() -> None:
    """Rules, the service's code, the call's id, and how long to wait, rounded up."""
    failure = Failure(
        trouble=Trouble.THROTTLED,
        service_code="TooManyRequests",
        correlation_id="c-1",
        retry_at=NOW + timedelta(seconds=29, milliseconds=200),
    )
    part = json.loads(msgspec.json.encode(failure_part(failure, Words(), NOW)))
    assert part.pop("message")
    assert part.pop("help")
    assert part == {
        "code": "throttled",
        "rules": [],
        "service_code": "TooManyRequests",
        "whose_turn": "service",
        "correlation_id": "c-1",
        "retry_after": "PT30S",
    }
    late = failure_part(failure, Words(), NOW + timedelta(hours=1))
    assert late.retry_after == "PT0S"


def test_a_refusal_names_its_rules_and_what_is_allowed() -> None:
    """The sentence tells the maximum where the policy is known."""
    failure = Failure(trouble=Trouble.POLICY_FORBIDS, rules=("ExpirationRule",))
    policy = ActivationPolicy(max_duration=timedelta(hours=4))
    part = failure_part(failure, Words(), NOW, policy)
    assert part.code == "policy_refused"
    assert part.rules == ("ExpirationRule",)
    assert "4 h" in part.message


def test_a_denial_quotes_the_approver() -> None:
    """What was written for the person is handed on."""
    failure = Failure(trouble=Trouble.DENIED, detail="Use the shared printer")
    assert "“Use the shared printer”" in failure_part(failure, Words(), NOW).message


def test_results_and_outcomes_have_every_field() -> None:
    """What a result does not know is null."""
    results = _read(results_document(State(), (ResultPart(right="r", outcome="active"),)))
    assert results["results"] == [
        {
            "right": "r",
            "outcome": "active",
            "request_id": None,
            "active_until": None,
            "failure": None,
        }
    ]
    assert _read(outcome_document(State(), None))["outcome"] is None


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(hours=1, minutes=30), "PT1H30M"),
        (timedelta(hours=4), "PT4H"),
        (timedelta(days=1, hours=12), "PT36H"),
        (timedelta(seconds=45), "PT45S"),
        (timedelta(), "PT0S"),
    ],
)
def test_durations_are_iso_8601(duration: timedelta, text: str) -> None:
    """Hours, minutes and seconds; no days, which are not always 24 hours."""
    assert iso_duration(duration) == text


@given(st.integers(min_value=0, max_value=10**7))
def test_every_duration_can_be_read_back(seconds: int) -> None:
    """msgspec's own reader of ISO 8601 agrees."""
    text = iso_duration(timedelta(seconds=seconds))
    assert msgspec.convert(text, timedelta) == timedelta(seconds=seconds)
