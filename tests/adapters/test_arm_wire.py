"""Azure's spelling: what is read from rows, and what is written into bodies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from keyhour.adapters.arm.wire import (
    activation_body,
    assignment,
    child,
    deactivation_body,
    definition_id,
    eligibility,
    policy_row,
    receipt,
    scope_id,
    tail,
)
from keyhour.adapters.notation import Oddities
from keyhour.core.activation import Action, Draft, RequestStatus, Ticket
from keyhour.core.policy import Requirement
from keyhour.core.right import (
    AssignmentOrigin,
    AzureKey,
    Eligibility,
    Membership,
    Scope,
    Via,
)
from tests.adapters.arm_rows import (
    CONTRIBUTOR,
    PLACE,
    REQUEST,
    SUBSCRIPTION,
    assignment_row,
    child_row,
    eligibility_row,
    policy_assignment,
    request_row,
)
from tests.adapters.local_cloud import PERSON

KEY = AzureKey(CONTRIBUTOR, PLACE)
GROUP = "33333333-3333-4333-8333-333333333333"
AT_NINE = datetime(2026, 11, 23, 9, 0, 12, 765432, tzinfo=UTC)


def read_eligibility(**changes: Any) -> Eligibility | None:
    """The eligibility of a changed row."""
    return eligibility(eligibility_row(**changes), PERSON, Oddities())


def test_eligibility_is_read_whole() -> None:
    """The role goes by the last part of its definition's id, names come with the row."""
    assert read_eligibility(endDateTime="2026-12-24T08:00:00Z") == Eligibility(
        key=KEY,
        name="Contributor",
        scope=Scope(PLACE, "rg-web"),
        until=datetime(2026, 12, 24, 8, 0, tzinfo=UTC),
    )


def test_role_is_the_same_at_every_spelling_of_its_id() -> None:
    """The id is qualified by the scope, and its GUID may be in capitals."""
    qualified = f"/providers/Microsoft.Authorization/roleDefinitions/{CONTRIBUTOR.upper()}/"
    found = read_eligibility(roleDefinitionId=qualified)
    assert found is not None
    assert found.key == KEY
    assert tail(CONTRIBUTOR) == CONTRIBUTOR


@pytest.mark.parametrize(
    "spelled",
    [
        PLACE,
        PLACE + "/",
        PLACE.replace("resourceGroups", "resourcegroups"),
        PLACE.replace("subscriptions", "Subscriptions"),
    ],
)
def test_scope_is_the_same_at_every_spelling(spelled: str) -> None:
    """Lists write the fixed parts of a scope in different cases."""
    found = read_eligibility(scope=spelled)
    assert found is not None
    assert found.key == KEY


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("/", "/"),
        (
            "/providers/microsoft.management/managementgroups/MG-Root",
            "/providers/Microsoft.Management/managementGroups/MG-Root",
        ),
        ("/subscriptions/77770000-1111-4222-8333-44445555AAAA", None),
        (f"{PLACE}/providers/Microsoft.Web/sites/my site", None),
    ],
)
def test_scope_of_every_kind_is_kept(written: str, kept: str | None) -> None:
    """People's own names stay as they are; GUIDs are in lower case."""
    expected = kept or written.replace("AAAA", "aaaa")
    assert scope_id(written) == expected


@pytest.mark.parametrize(
    "written",
    ["", "rg", "//x", "/subscriptions/../x", "/a/./b", "/a\\b", "/a\nb", "/subscriptions//rg"],
)
def test_scope_that_is_no_place_is_none(written: str) -> None:
    """It becomes part of an address, so nothing may climb out of it."""
    assert scope_id(written) == ""
    assert read_eligibility(scope=written) is None


def test_right_through_a_group_names_the_group() -> None:
    """The principal is then the group, whose name comes with the row."""
    names = {"principal": {"id": GROUP, "displayName": "Web team", "type": "Group"}}
    found = read_eligibility(
        principalId=GROUP.upper(), memberType="Group", expandedProperties=names
    )
    assert found is not None
    assert found.via == Via(GROUP, "Web team")
    assert found.membership is Membership.GROUP
    assert found.name == CONTRIBUTOR
    assert found.scope == Scope(PLACE)


def test_activation_is_read_whole() -> None:
    """The schedule's last part is the request that made it."""
    found = assignment(assignment_row(), PERSON, Oddities())
    assert found is not None
    assert found.key == KEY
    assert found.origin is AssignmentOrigin.ACTIVATED
    assert found.start_at == AT_NINE
    assert found.end_at == AT_NINE + timedelta(hours=1)
    assert found.request_id == REQUEST


def test_standing_assignment_was_made_by_no_request() -> None:
    """It has no end either."""
    standing = assignment_row(assignmentType="Assigned", endDateTime=None)
    found = assignment(standing, PERSON, Oddities())
    assert found is not None
    assert found.origin is AssignmentOrigin.ASSIGNED
    assert found.request_id is None


def test_request_is_read_whole() -> None:
    """Its name is its id."""
    tickets = {"ticketNumber": "CHG1", "ticketSystem": "Jira"}
    found = receipt(request_row(ticketInfo=tickets), Oddities())
    assert found is not None
    assert (found.id, found.key, found.action) == (REQUEST, KEY, Action.ACTIVATE)
    assert found.status is RequestStatus.PROVISIONED
    assert found.start_at == AT_NINE
    assert found.duration == timedelta(hours=1)
    assert found.justification == "Deploy a fix"
    assert found.ticket == Ticket("CHG1", "Jira")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Accepted", RequestStatus.PENDING),
        ("PendingEvaluation", RequestStatus.PENDING),
        ("Granted", RequestStatus.GRANTED),
        ("Denied", RequestStatus.DENIED),
        ("PendingProvisioning", RequestStatus.PENDING),
        ("Provisioned", RequestStatus.PROVISIONED),
        ("PendingRevocation", RequestStatus.PENDING),
        ("Revoked", RequestStatus.REVOKED),
        ("Canceled", RequestStatus.CANCELED),
        ("Failed", RequestStatus.FAILED),
        ("PendingApprovalProvisioning", RequestStatus.PENDING_APPROVAL),
        ("PendingApproval", RequestStatus.PENDING_APPROVAL),
        ("FailedAsResourceIsLocked", RequestStatus.FAILED),
        ("PendingAdminDecision", RequestStatus.PENDING),
        ("AdminApproved", RequestStatus.PENDING),
        ("AdminDenied", RequestStatus.DENIED),
        ("TimedOut", RequestStatus.FAILED),
        ("ProvisioningStarted", RequestStatus.PENDING),
        ("Invalid", RequestStatus.FAILED),
        ("PendingScheduleCreation", RequestStatus.PENDING),
        ("ScheduleCreated", RequestStatus.PENDING),
        ("PendingExternalProvisioning", RequestStatus.PENDING),
        ("PendingSomethingNew", RequestStatus.PENDING),
        ("Wonderful", RequestStatus.UNKNOWN),
    ],
)
def test_every_status_of_the_schema_means_something(said: str, meant: RequestStatus) -> None:
    """A new one is on its way when it says so, else unknown, and never success."""
    found = receipt(request_row(status=said), Oddities())
    assert found is not None
    assert found.status is meant


def test_request_without_a_name_goes_by_its_id() -> None:
    """Either tells which it is; without both it is none."""
    row = request_row()
    del row["name"]
    found = receipt(row, Oddities())
    assert found is not None
    assert found.id == REQUEST
    assert receipt({"properties": row["properties"]}, Oddities()) is None


def test_policy_is_read_from_its_effective_rules() -> None:
    """The rules bear the ids of Graph's; their type is not looked at."""
    found = policy_row(policy_assignment(), Oddities())
    assert found is not None
    role, policy = found
    assert role == CONTRIBUTOR
    assert policy.max_duration == timedelta(hours=4)
    assert policy.auth_context == "c1"
    assert policy.asks(Requirement.APPROVAL)
    assert policy.approvers == ("Ada Approver", "Leads")
    assert policy_row(policy_assignment(effectiveRules=None), Oddities()) is None


def test_child_is_a_scope_with_a_name() -> None:
    """What a narrower activation may be about."""
    assert child(child_row()) == Scope(f"{SUBSCRIPTION}/resourceGroups/rg-data", "rg-data")
    assert child(child_row(id="nowhere")) is None


def test_activation_is_written_in_pascal_case() -> None:
    """The principal is the person; a start is left out for now."""
    draft = Draft(
        key=KEY,
        duration=timedelta(minutes=90),
        justification=" why ",
        ticket=Ticket("CHG1", "Jira"),
        start_at=datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
    )
    assert activation_body(draft, KEY, PERSON) == {
        "properties": {
            "requestType": "SelfActivate",
            "principalId": PERSON,
            "roleDefinitionId": (
                f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{CONTRIBUTOR}"
            ),
            "justification": "why",
            "ticketInfo": {"ticketNumber": "CHG1", "ticketSystem": "Jira"},
            "scheduleInfo": {
                "startDateTime": "2026-11-24T08:00:00Z",
                "expiration": {"type": "AfterDuration", "duration": "PT1H30M"},
            },
        }
    }
    plain = activation_body(Draft(key=KEY, duration=timedelta(hours=1)), KEY, PERSON)["properties"]
    assert isinstance(plain, dict)
    assert plain["scheduleInfo"] == {"expiration": {"type": "AfterDuration", "duration": "PT1H"}}
    assert not {"justification", "ticketInfo"} & set(plain)


def test_deactivation_names_the_right_and_nothing_else() -> None:
    """No schedule, no reason."""
    assert deactivation_body(KEY, PERSON) == {
        "properties": {
            "requestType": "SelfDeactivate",
            "principalId": PERSON,
            "roleDefinitionId": definition_id(KEY),
        }
    }


def test_definition_above_subscriptions_is_the_tenants() -> None:
    """A management group has no definitions of its own for built-in roles."""
    key = AzureKey(CONTRIBUTOR, "/providers/Microsoft.Management/managementGroups/mg")
    expected = f"/providers/Microsoft.Authorization/roleDefinitions/{CONTRIBUTOR}"
    assert definition_id(key) == expected
    assert definition_id(AzureKey(CONTRIBUTOR, "/")) == expected
