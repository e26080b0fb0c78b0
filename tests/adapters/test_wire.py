"""Graph's spelling: what is read from rows, and what is written into bodies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyhour.adapters.graph.merge import longest_assignments, longest_eligibilities
from keyhour.adapters.graph.policies import policy_row
from keyhour.adapters.graph.wire import (
    activation_body,
    assignment,
    deactivation_body,
    eligibility,
    receipt,
)
from keyhour.adapters.notation import (
    Oddities,
    duration,
    duration_text,
    instant,
    instant_text,
    rows_of,
)
from keyhour.core.activation import Action, Draft, RequestStatus, Ticket
from keyhour.core.policy import ActivationPolicy, Requirement
from keyhour.core.right import (
    Assignment,
    AssignmentOrigin,
    DirectoryKey,
    Eligibility,
    Membership,
    Scope,
    Via,
)
from tests.adapters.graph_rows import (
    GROUP,
    REQUEST,
    ROLE,
    approval_setting,
    assignment_row,
    eligibility_row,
    policy_assignment,
    request_row,
    rule,
    usual_policy,
)
from tests.adapters.local_cloud import PERSON

KEY = DirectoryKey(ROLE, "/")
AT_NINE = datetime(2026, 11, 23, 9, 0, 12, 765432, tzinfo=UTC)


def read_eligibility(**changes: Any) -> Eligibility | None:
    """The eligibility of a changed row."""
    return eligibility(eligibility_row(**changes), PERSON, Oddities())


def read_assignment(**changes: Any) -> Assignment:
    """The assignment of a changed row."""
    found = assignment(assignment_row(**changes), PERSON, Oddities())
    assert found is not None
    return found


def test_eligibility_is_read_whole() -> None:
    """Names come from the expanded definition, the scope stays as it is written."""
    assert read_eligibility(endDateTime="2026-12-24T08:00:00Z") == Eligibility(
        key=KEY,
        name="Device thing",
        template_id=ROLE,
        scope=Scope("/"),
        until=datetime(2026, 12, 24, 8, 0, tzinfo=UTC),
    )


def test_eligibility_through_a_group_names_the_group() -> None:
    """The row's principal is the group."""
    found = read_eligibility(principalId=GROUP.upper(), memberType="Group")
    assert found is not None
    assert (found.membership, found.via) == (Membership.GROUP, Via(GROUP))


def test_group_row_of_the_person_is_through_no_group() -> None:
    """Without another principal there is no group to name."""
    found = read_eligibility(principalId=PERSON.upper(), memberType="group")
    assert found is not None
    assert found.via is None


def test_ids_are_equal_whatever_their_case() -> None:
    """Lists spell GUIDs differently, and a right must be found in both."""
    found = read_eligibility(roleDefinitionId=ROLE.upper())
    assert found is not None
    assert found.key == KEY


def test_scope_stays_verbatim() -> None:
    """It is sent back as it came."""
    scope = "/administrativeUnits/8C235B7E-5F31-4CE5-9564-4519AB808DDA"
    found = read_eligibility(directoryScopeId=scope, directoryScope={"displayName": "North"})
    assert found is not None
    assert found.scope == Scope(scope, "North")


def test_missing_name_is_the_id() -> None:
    """A definition that was not expanded costs the name, not the row."""
    found = read_eligibility(roleDefinition=None)
    assert found is not None
    assert (found.name, found.template_id) == (ROLE, None)


@pytest.mark.parametrize("member", ["roleDefinitionId", "directoryScopeId"])
@pytest.mark.parametrize("value", [None, "", 7, [], "  "])
def test_row_without_its_right_is_left_out(member: str, value: object) -> None:
    """Only the row is lost, and it is noted."""
    odd = Oddities()
    rows = [eligibility_row(), eligibility_row(**{member: value}), "nonsense", None]
    found = rows_of(rows, lambda row: eligibility(row, PERSON, odd), "eligibility", odd)
    assert len(found) == 1
    assert odd.kinds == {"row_of_eligibility"}


def test_unknown_members_are_noted_once_per_kind() -> None:
    """A member that is new to us becomes UNKNOWN."""
    odd = Oddities()
    for _ in range(2):
        found = assignment(
            assignment_row(memberType="Borrowed", assignmentType="Lent"), PERSON, odd
        )
        assert found is not None
        assert found.membership is Membership.UNKNOWN
        assert found.origin is AssignmentOrigin.UNKNOWN
    assert odd.kinds == {"memberType:Borrowed", "assignmentType:Lent"}


def test_strange_member_is_not_quoted() -> None:
    """Only a plain word reaches the log."""
    odd = Oddities()
    assignment(assignment_row(memberType="x\ny z"), PERSON, odd)
    assert odd.kinds == {"memberType"}


def test_activation_names_its_request() -> None:
    """The schedule id of an activation is the id of the request that made it."""
    found = read_assignment()
    assert found.origin is AssignmentOrigin.ACTIVATED
    assert found.request_id == REQUEST
    assert found.start_at == AT_NINE
    assert found.end_at == AT_NINE + timedelta(hours=1)


def test_standing_assignment_has_no_request() -> None:
    """What an administrator assigned was not asked for by the person."""
    found = read_assignment(assignmentType="Assigned", endDateTime=None)
    assert (found.origin, found.request_id, found.end_at) == (AssignmentOrigin.ASSIGNED, None, None)


def test_receipt_is_read_whole() -> None:
    """Seven fraction digits are no trouble, and two nulls are no ticket."""
    found = receipt(request_row(), Oddities())
    assert found is not None
    assert (found.id, found.key, found.action) == (REQUEST, KEY, Action.ACTIVATE)
    assert found.status is RequestStatus.PROVISIONED
    assert found.created_at == datetime(2026, 11, 23, 9, 0, 11, 123456, tzinfo=UTC)
    assert (found.start_at, found.duration) == (AT_NINE, timedelta(hours=1))
    assert (found.justification, found.ticket) == ("Install printer driver", None)


def test_window_may_be_told_by_its_end() -> None:
    """A schedule until an instant is as long as from its start to there."""
    schedule = {
        "startDateTime": "2026-11-23T09:00:00Z",
        "expiration": {"type": "afterDateTime", "endDateTime": "2026-11-23T09:30:00Z"},
    }
    found = receipt(request_row(scheduleInfo=schedule), Oddities())
    assert found is not None
    assert found.duration == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        ("Provisioned", RequestStatus.PROVISIONED),
        ("Granted", RequestStatus.GRANTED),
        ("PendingApproval", RequestStatus.PENDING_APPROVAL),
        ("PendingApprovalProvisioning", RequestStatus.PENDING_APPROVAL),
        ("PendingProvisioning", RequestStatus.PENDING),
        ("ScheduleCreated", RequestStatus.PENDING),
        ("PendingAdminDecision", RequestStatus.PENDING),
        ("Denied", RequestStatus.DENIED),
        ("Failed", RequestStatus.FAILED),
        ("TimedOut", RequestStatus.FAILED),
        ("Canceled", RequestStatus.CANCELED),
        ("revoked", RequestStatus.REVOKED),
    ],
)
def test_statuses(status: str, meaning: RequestStatus) -> None:
    """Each documented and each seen status has its meaning, whatever its case."""
    odd = Oddities()
    found = receipt(request_row(status=status), odd)
    assert found is not None
    assert (found.status, odd.kinds) == (meaning, set())


@pytest.mark.parametrize(
    ("status", "meaning"),
    [("Splendid", RequestStatus.UNKNOWN), ("PendingMiracle", RequestStatus.PENDING)],
)
def test_new_status_is_never_success(status: str, meaning: RequestStatus) -> None:
    """An unknown status is unknown, unless it calls itself pending; both are noted."""
    odd = Oddities()
    found = receipt(request_row(status=status), odd)
    assert found is not None
    assert (found.status, odd.kinds) == (meaning, {f"status:{status}"})


def test_policy_is_read_whole() -> None:
    """Five rules make the requirements; a rule that is new to us is ignored."""
    odd = Oddities()
    found = policy_row(usual_policy(), odd)
    assert found == (
        ROLE,
        ActivationPolicy(
            max_duration=timedelta(hours=4),
            requirements=frozenset(Requirement),
            auth_context="c1",
            approvers=("Ada Approver", "Leads"),
        ),
    )
    assert odd.kinds == set()


def test_policy_without_a_readable_maximum_is_unknown() -> None:
    """The service decides then; what else is asked is still shown."""
    odd = Oddities()
    found = policy_row(
        policy_assignment(
            rule("Expiration", maximumDuration="a while"), rule("Enablement", enabledRules=["Luck"])
        ),
        odd,
    )
    assert found is not None
    assert (found[1].known, found[1].max_duration) == (False, timedelta(hours=8))
    assert odd.kinds == {"policy_without_maximum", "enabledRules:Luck"}


def test_approval_that_is_off_names_nobody() -> None:
    """Approvers may be set while approval is not required."""
    setting = {**approval_setting(), "isApprovalRequired": False}
    found = policy_row(
        policy_assignment(
            rule("Expiration", maximumDuration="P1D"), rule("Approval", setting=setting)
        ),
        Oddities(),
    )
    assert found is not None
    assert (found[1].approvers, found[1].requirements) == ((), frozenset())
    assert found[1].max_duration == timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("PT8H", timedelta(hours=8)),
        ("PT8H30M", timedelta(hours=8, minutes=30)),
        ("P1D", timedelta(days=1)),
        ("PT0S", None),
        ("-PT1H", None),
        ("P1M", None),
        ("8h", None),
        ("P99999999999D", None),
        (None, None),
        (8, None),
    ],
)
def test_durations(text: object, length: timedelta | None) -> None:
    """Only a readable length above zero is one."""
    assert duration(text) == length


@pytest.mark.parametrize(
    "text",
    ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "tomorrow", "", None, 5],
)
def test_stand_ins_for_no_instant_are_none(text: object) -> None:
    """Graph writes years 1 and 9999 where it means none."""
    assert instant(text) is None


@pytest.mark.parametrize(
    "text",
    ["2026-11-23T09:00:12.7654321Z", "2026-11-23T09:00:12.765432z",
     "2026-11-23T10:00:12.765432+01:00", "2026-11-23T09:00:12.765432"],
)  # fmt: skip
def test_instants_are_utc(text: str) -> None:
    """Any number of digits, any offset; without one it is UTC."""
    assert instant(text) == AT_NINE


@given(st.timedeltas(timedelta(seconds=1), timedelta(days=30)))
def test_written_durations_read_back(length: timedelta) -> None:
    """What we write, in whole seconds, is what the service reads."""
    assert duration(duration_text(length)) in {
        timedelta(seconds=round(length.total_seconds())),
        None,
    }


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(hours=1), "PT1H"),
        (timedelta(minutes=90), "PT1H30M"),
        (timedelta(minutes=5, seconds=7), "PT5M7S"),
        (timedelta(days=1), "PT24H"),
        (timedelta(), "PT0S"),
    ],
)
def test_durations_are_written_as_graph_does(length: timedelta, text: str) -> None:
    """Hours, minutes and seconds, without zeros."""
    assert duration_text(length) == text


def draft(**changes: Any) -> Draft:
    """What a person wants."""
    return Draft(
        **{"key": KEY, "duration": timedelta(hours=1), "justification": " why ", **changes}
    )


def test_activation_for_now_sends_no_start() -> None:
    """Clocks differ, and a start in the past is refused."""
    assert activation_body(draft(), PERSON) == {
        "action": "selfActivate",
        "principalId": PERSON,
        "roleDefinitionId": ROLE,
        "directoryScopeId": "/",
        "justification": "why",
        "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "PT1H"}},
    }


def test_activation_with_everything() -> None:
    """A later start in UTC with Z, and the ticket."""
    wanted = draft(start_at=AT_NINE, ticket=Ticket("INC1", "Snow"), justification="")
    body = activation_body(wanted, PERSON)
    schedule = body["scheduleInfo"]
    assert isinstance(schedule, dict)
    assert schedule["startDateTime"] == instant_text(AT_NINE) == "2026-11-23T09:00:12Z"
    assert body["ticketInfo"] == {"ticketNumber": "INC1", "ticketSystem": "Snow"}
    assert "justification" not in body


def test_deactivation_is_minimal() -> None:
    """No schedule and no reason."""
    assert set(deactivation_body(KEY, PERSON)) == {
        "action", "principalId", "roleDefinitionId", "directoryScopeId",
    }  # fmt: skip


def test_right_held_twice_is_one_row() -> None:
    """The direct row with the latest end of both."""
    direct = eligibility_row(endDateTime="2026-12-01T00:00:00Z")
    group = eligibility_row(principalId=GROUP, memberType="Group")
    for rows in ([direct, group], [group, direct]):
        found = [eligibility(row, PERSON, Oddities()) for row in rows]
        (one,) = longest_eligibilities(row for row in found if row is not None)
        assert (one.membership, one.until, one.via) == (Membership.DIRECT, None, None)


def test_longest_assignment_counts() -> None:
    """A right is held until the last of its assignments ends; among equals the direct one is
    shown.
    """
    short = read_assignment()
    longer = read_assignment(endDateTime="2026-11-23T12:00:00Z", memberType="Group")
    assert longest_assignments([short, longer]) == (longer,)
    twin = read_assignment(memberType="Group")
    assert longest_assignments([twin, short]) == (short,)
    standing = read_assignment(assignmentType="Assigned", endDateTime=None)
    assert longest_assignments([longer, standing]) == (standing,)
