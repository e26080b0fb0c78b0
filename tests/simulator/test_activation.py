"""Activating, giving back and cancelling: the service's order, texts and times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.simulator.conftest import Arrive
from tests.simulator.visitor import (
    DEVICE_ADMINISTRATOR,
    HELPDESK_ADMINISTRATOR,
    INSTANCES,
    MINE,
    REQUESTS,
    ROLES,
    USER_ADMINISTRATOR,
    Visitor,
    error_of,
)

CURRENT = (
    "ExpirationRule - The duration in the request is greater than maximum allowed duration, "
    "JustificationRule - Justification is required, "
    "TicketingRule - Ticket information is required"
)
OLDER = '["ExpirationRule","JustificationRule","TicketingRule"]'


def now_of(visitor: Visitor) -> datetime:
    """Return the tenant's time."""
    return datetime.fromisoformat(visitor.state()["clock"]["now"])


def test_answer_to_a_post_is_the_whole_object_with_seven_digits(rosa: Visitor) -> None:
    """A request without approval is Provisioned at once and one GUID names request and schedule."""
    answer = rosa.activate(action="SelfActivate")
    row = answer.json()
    assert answer.status_code == 201
    assert (row["status"], row["action"], row["approvalId"]) == (
        "Provisioned",
        "selfActivate",
        None,
    )
    assert row["targetScheduleId"] == row["id"]
    assert row["ticketInfo"] == {"ticketNumber": None, "ticketSystem": None}
    assert len(row["createdDateTime"]) == len("2026-11-23T09:00:11.1234567Z")
    again = rosa.ask("GET", f"{REQUESTS}/{row['id']}").json()
    assert len(again["createdDateTime"]) == len("2026-11-23T09:00:11.123Z")


def test_instance_carries_request_id_and_computed_id(rosa: Visitor) -> None:
    """The instance's schedule is the request; its id is also that of the plain assignment."""
    request_id = rosa.activate().json()["id"]
    (instance,) = rosa.rows(INSTANCES + MINE)
    assert instance["roleAssignmentScheduleId"] == request_id
    assert instance["assignmentType"] == "Activated"
    assert instance["id"].startswith("TSAGn8FzTE2ICm7bkGBv2")
    plain = rosa.rows(f"{ROLES}/roleAssignments", filter=f"principalId eq '{rosa.id}'")
    assert [row["id"] for row in plain] == [instance["id"]]


def test_second_activation_is_refused_as_existing(rosa: Visitor) -> None:
    """Also for a later start, and when only validation is asked for."""
    rosa.activate()
    later = (now_of(rosa) + timedelta(hours=4)).isoformat()
    expiration = {"type": "afterDuration", "duration": "PT1H"}
    scheduled = {"startDateTime": later, "expiration": expiration}
    for changes in ({}, {"scheduleInfo": scheduled}, {"isValidationOnly": True}):
        answer = rosa.activate(**changes)
        assert error_of(answer) == (400, "RoleAssignmentExists")
        assert answer.json()["error"]["message"] == "The Role assignment already exists."


def test_validation_only_changes_nothing(rosa: Visitor) -> None:
    """All checks run, 201 comes back, and there is neither request nor assignment."""
    assert rosa.activate(isValidationOnly=True).status_code == 201
    assert rosa.rows(INSTANCES + MINE) == []
    assert rosa.rows(REQUESTS + MINE) == []


def test_giving_back_early_goes_through_three_answers(arrive: Arrive) -> None:
    """Not yet seen, too short, revoked; then a pause in which it still exists."""
    rosa = arrive("quiet")
    delays = {
        "deactivation_unseen": "PT45S",
        "shortest_activation": "PT5M",
        "reactivation_pause": "PT12S",
    }
    rosa.control("settings", delays)
    rosa.activate()
    assert error_of(rosa.deactivate()) == (400, "RoleAssignmentDoesNotExist")
    rosa.advance("PT1M")
    short = rosa.deactivate()
    assert error_of(short) == (400, "ActiveDurationTooShort")
    assert "Miniumum Required is 5 minutes" in short.json()["error"]["message"]
    rosa.advance("PT5M")
    assert rosa.deactivate().json()["status"] == "Revoked"
    assert rosa.rows(INSTANCES + MINE) == []
    assert error_of(rosa.activate()) == (400, "RoleAssignmentExists")
    rosa.advance("PT13S")
    assert rosa.activate().status_code == 201


def test_quiet_tenant_wants_ten_seconds_before_giving_back(rosa: Visitor) -> None:
    """The five-minute rule is shortened for a demonstration."""
    rosa.activate()
    assert error_of(rosa.deactivate()) == (400, "ActiveDurationTooShort")
    rosa.advance("PT10S")
    assert rosa.deactivate().status_code == 201
    assert rosa.activate().status_code == 201


def test_expired_activation_vanishes_from_the_list(rosa: Visitor) -> None:
    """Instances are live objects only; the eligibility stays."""
    rosa.activate()
    rosa.advance("PT1H")
    assert rosa.rows(INSTANCES + MINE) == []
    assert len(rosa.rows(f"{ROLES}/roleEligibilityScheduleInstances" + MINE)) == 1


@pytest.mark.parametrize(("style", "tail"), [("current", CURRENT), ("older", OLDER)])
def test_failed_rules_are_named_together(arrive: Arrive, style: str, tail: str) -> None:
    """Both message formats exist; several rules may fail at once."""
    rosa = arrive("needs_approval")
    rosa.control("settings", {"policy_message": style})
    (row,) = [
        row
        for row in rosa.rows(f"{ROLES}/roleEligibilityScheduleInstances" + MINE)
        if row["roleDefinitionId"] == HELPDESK_ADMINISTRATOR
    ]
    expiration = {"type": "AfterDuration", "duration": "PT9H"}
    answer = rosa.activate(
        HELPDESK_ADMINISTRATOR,
        directoryScopeId=row["directoryScopeId"],
        scheduleInfo={"expiration": expiration},
    )
    assert error_of(answer) == (400, "RoleAssignmentRequestPolicyValidationFailed")
    assert answer.json()["error"]["message"] == f"The following policy rules failed: {tail}"


def test_refused_request_leaves_no_object(arrive: Arrive) -> None:
    """The history shows only accepted requests."""
    rosa = arrive("needs_approval")
    assert rosa.activate(USER_ADMINISTRATOR).status_code == 400
    assert rosa.rows(REQUESTS + MINE) == []


def test_permanent_activation_is_refused(rosa: Visitor) -> None:
    """noExpiration fails the expiration rule with a text of its own."""
    answer = rosa.activate(scheduleInfo={"expiration": {"type": "noExpiration"}})
    assert "does not allow permanent assignment" in answer.json()["error"]["message"]


def test_activating_for_somebody_else_is_refused(rosa: Visitor) -> None:
    """principalId must be the caller."""
    other = rosa.door["users"][1]["object_id"]
    assert error_of(rosa.activate(principalId=other)) == (403, "InsufficientPermissions")


def test_activating_without_eligibility_names_the_rule(rosa: Visitor) -> None:
    """An assumption: which answer the service gives is not attested."""
    answer = rosa.activate(USER_ADMINISTRATOR)
    assert error_of(answer) == (400, "RoleAssignmentRequestPolicyValidationFailed")
    assert "EligibilityRule" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "changes",
    [
        {"action": "conquer"},
        {"directoryScopeId": None},
        {"scheduleInfo": {"startDateTime": "2026-11-23T09:00:00"}},
        {"scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "1 hour"}}},
        {"scheduleInfo": {"expiration": {"type": "sometime"}}},
    ],
)
def test_malformed_request_is_invalid(rosa: Visitor, changes: dict[str, Any]) -> None:
    """A start without offset, an unknown enum member, a broken duration."""
    assert error_of(rosa.activate(**changes)) == (400, "InvalidRoleAssignmentRequest")


def test_future_start_is_granted_then_provisioned_late(rosa: Visitor) -> None:
    """The window begins when it is provisioned and lasts the full duration."""
    rosa.control("settings", {"scheduled_start_lag": "PT40S"})
    start = now_of(rosa) + timedelta(hours=1)
    expiration = {"type": "afterDuration", "duration": "PT2H"}
    schedule = {"startDateTime": start.isoformat(), "expiration": expiration}
    request = rosa.activate(scheduleInfo=schedule).json()
    assert request["status"] == "Granted"
    assert error_of(rosa.activate(scheduleInfo=schedule)) == (
        400,
        "OverlapsPendingRoleAssignmentRequests",
    )
    rosa.advance("PT1H20S")
    assert rosa.rows(INSTANCES + MINE) == []
    rosa.advance("PT30S")
    (instance,) = rosa.rows(INSTANCES + MINE)
    begin = datetime.fromisoformat(instance["startDateTime"])
    end = datetime.fromisoformat(instance["endDateTime"])
    assert abs(begin - start - timedelta(seconds=40)) < timedelta(seconds=1)
    assert end - begin == timedelta(hours=2)
    assert rosa.ask("GET", f"{REQUESTS}/{request['id']}").json()["status"] == "Provisioned"


def test_granted_request_can_be_cancelled_once(rosa: Visitor) -> None:
    """204 and Canceled; a provisioned or cancelled one answers 400."""
    start = (now_of(rosa) + timedelta(hours=1)).isoformat()
    request = rosa.activate(scheduleInfo={"startDateTime": start}).json()
    path = f"{REQUESTS}/{request['id']}/cancel"
    assert rosa.ask("POST", path).status_code == 204
    assert rosa.ask("GET", f"{REQUESTS}/{request['id']}").json()["status"] == "Canceled"
    assert rosa.ask("POST", path).status_code == 400
    provisioned = rosa.activate().json()
    assert rosa.ask("POST", f"{REQUESTS}/{provisioned['id']}/cancel").status_code == 400


def test_slow_provisioning_answers_late_and_lists_later_still(arrive: Arrive) -> None:
    """The POST takes the service's time; a fast clock makes it short."""
    rosa = arrive("quiet", speed=200)
    rosa.control("settings", {"provisioning": "PT11S", "listing_lag": "PT1H"})
    before = now_of(rosa)
    request = rosa.activate(
        scheduleInfo={"expiration": {"type": "afterDuration", "duration": "PT8H"}}
    ).json()
    assert request["status"] == "Provisioned"
    created = datetime.fromisoformat(request["createdDateTime"])
    assert created - before >= timedelta(seconds=11)
    assert rosa.rows(INSTANCES + MINE) == []
    rosa.advance("PT1H")
    assert len(rosa.rows(INSTANCES + MINE)) == 1


def test_pending_provisioning_settles_with_time(rosa: Visitor) -> None:
    """The other way a service may take its time: answer at once, provision later."""
    rosa.control("settings", {"provisioning": "PT30S", "provisioning_is_pending": True})
    request = rosa.activate().json()
    assert request["status"] == "PendingProvisioning"
    assert error_of(rosa.activate()) == (400, "PendingRoleAssignmentRequest")
    rosa.advance("PT31S")
    assert rosa.ask("GET", f"{REQUESTS}/{request['id']}").json()["status"] == "Provisioned"


def test_right_through_a_group_is_activated_for_oneself(arrive: Arrive) -> None:
    """The eligibility's principal is the group; the activation's is the caller, and Direct."""
    rosa = arrive("busy_admin", speed=1000)
    rosa.control("settings", {"listing_lag": "PT0S", "page_size": 50})
    rights = rosa.rows(f"{ROLES}/roleEligibilityScheduleInstances" + MINE)
    via = [row for row in rights if row["memberType"] == "Group"]
    assert {row["principalId"] for row in via} != {rosa.id}
    role = next(row["roleDefinitionId"] for row in via if "11451d60" in row["roleDefinitionId"])
    assert rosa.activate(role, justification="Cloud PC is stuck").status_code == 201
    held = {row["roleDefinitionId"]: row for row in rosa.rows(INSTANCES + MINE)}
    assert held[role]["principalId"] == rosa.id
    assert held[role]["memberType"] == "Direct"


def test_extension_waits_for_an_administrator_within_two_weeks(arrive: Arrive) -> None:
    """Only an eligibility about to end can be extended, with MFA, and an admin decides."""
    rosa = arrive("expiring")
    path = f"{ROLES}/roleEligibilityScheduleRequests"
    body = {
        "action": "selfExtend",
        "principalId": rosa.id,
        "roleDefinitionId": HELPDESK_ADMINISTRATOR,
        "directoryScopeId": "/",
        "justification": "Still on the help desk",
        "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "P180D"}},
    }
    assert "MfaRule" in rosa.ask("POST", path, body).text
    rosa.take_token(amr=["pwd", "mfa"])
    assert rosa.ask("POST", path, body).json()["status"] == "PendingAdminDecision"
    assert error_of(rosa.ask("POST", path, body)) == (400, "PendingRoleAssignmentRequest")
    permanent = {**body, "roleDefinitionId": DEVICE_ADMINISTRATOR}
    assert rosa.ask("POST", path, permanent).status_code == 400
