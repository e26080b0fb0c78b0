"""Asking in Azure: requests with ids of the client's, their times and refusals."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.simulator.azure_visitor import (
    BLOB_READER,
    CONTRIBUTOR,
    MACHINE_CONTRIBUTOR,
    READER,
    AzureVisitor,
    busy_rosa,
    fresh_name,
)
from tests.simulator.conftest import Arrive
from tests.simulator.visitor import error_of

ELIGIBLE = "roleEligibilityScheduleInstances"
ASSIGNED = "roleAssignmentScheduleInstances"
ASKED = "roleAssignmentScheduleRequests"
SERVERS = "rg-print-servers"


@pytest.fixture
def rosa(arrive: Arrive) -> AzureVisitor:
    """Return Rosa in the busy tenant, at once and with many rows a page."""
    return busy_rosa(arrive("busy_admin"))


def test_put_answers_the_whole_object(rosa: AzureVisitor) -> None:
    """201; one GUID names request and schedule; GET tells the same."""
    name = fresh_name()
    scope = rosa.place("Contoso practice")
    ticket = {"ticketNumber": "CHG1", "ticketSystem": "Jira"}
    answer = rosa.put(scope, READER, name, ticketInfo=ticket)
    row = answer.json()
    properties = row["properties"]
    assert (answer.status_code, properties["status"]) == (201, "Provisioned")
    assert (row["name"], properties["targetRoleAssignmentScheduleId"]) == (name, name)
    assert (properties["requestType"], properties["requestorId"]) == ("SelfActivate", rosa.id)
    assert properties["scheduleInfo"]["expiration"]["type"] == "AfterDuration"
    assert properties["ticketInfo"] == ticket
    assert rosa.arm("GET", row["id"]).json() == row
    held = [one["properties"] for one in rosa.listed(ASSIGNED)]
    window = next(one for one in held if one["scope"] == scope)
    start = datetime.fromisoformat(window["startDateTime"])
    end = datetime.fromisoformat(window["endDateTime"])
    assert timedelta(minutes=59) < end - start <= timedelta(hours=1)


def test_same_id_again_conflicts(rosa: AzureVisitor) -> None:
    """409 names the id; a refused one leaves its id free."""
    name, scope = fresh_name(), rosa.place("Contoso practice")
    assert rosa.put(scope, READER, name, justification="").status_code == 400
    assert rosa.put(scope, READER, name).status_code == 201
    again = rosa.put(scope, READER, name)
    assert again.status_code == 409
    message = again.json()["error"]["message"]
    assert message == f"A role assignment request with Id {name} already exists."
    assert error_of(rosa.put(scope, READER)) == (400, "RoleAssignmentExists")


def test_same_id_conflicts_while_the_first_is_under_way(rosa: AzureVisitor) -> None:
    """A retry after a slow PUT finds the id taken."""
    rosa.control("settings", {"azure_provisioning": "PT1H"})
    name, scope = fresh_name(), rosa.place("Contoso practice")
    statuses: list[int] = []
    first = AzureVisitor(rosa.tenant, "rosa", token=rosa.token)
    worker = threading.Thread(
        target=lambda: statuses.append(first.put(scope, READER, name).status_code)
    )
    worker.start()
    while not rosa.tenant.tenant.clock.is_awaited:
        pass
    assert rosa.put(scope, READER, name).status_code == 409
    rosa.advance("PT1H")
    worker.join(8)
    first.http.close()
    assert statuses == [201]
    assert rosa.put(scope, READER, name).status_code == 409


def test_activation_can_be_narrowed(rosa: AzureVisitor) -> None:
    """An eligibility serves every place beneath; eligibleChildResources names them."""
    printing = rosa.place("Branch printing")
    children = rosa.listed("eligibleChildResources", printing, None)
    assert {row["name"] for row in children} == {SERVERS, "rg-print-archive"}
    assert set(children[0]) == {"id", "name", "type"}
    below = rosa.listed("eligibleChildResources", rosa.place("Contoso practice"), None)
    assert {row["type"] for row in below} == {"subscription"}
    none = rosa.listed("eligibleChildResources", printing, "resourceType eq 'subscription'")
    assert none == []
    assert rosa.put(children[0]["id"], CONTRIBUTOR).status_code == 201
    held = {row["properties"]["scope"] for row in rosa.listed(ASSIGNED)}
    assert children[0]["id"] in held
    assert "EligibilityRule" in rosa.put(rosa.place("rg-rollout"), CONTRIBUTOR).text


def test_somebody_without_rights_has_no_children(rosa: AzureVisitor) -> None:
    """Only what one is eligible at, or above."""
    ada = AzureVisitor(rosa.tenant, "ada", rosa.http)
    assert ada.listed("eligibleChildResources", rosa.place("Branch printing"), None) == []


def test_group_is_not_the_principal(rosa: AzureVisitor) -> None:
    """The row's principalId may be a group; the request's must be one's own."""
    group = rosa.group("Field support")
    refused = rosa.put(rosa.place(SERVERS), MACHINE_CONTRIBUTOR, principalId=group)
    assert error_of(refused) == (403, "InsufficientPermissions")


def test_giving_back_keeps_the_right_blocked_for_a_while(rosa: AzureVisitor) -> None:
    """The row is gone at 25 seconds, but it exists until 117."""
    delays = {"azure_removal_lag": "PT25S", "azure_reactivation_pause": "PT117S"}
    rosa.control("settings", delays)
    scope = rosa.place("Branch printing")  # active for a quarter of an hour
    count = len(rosa.listed(ASSIGNED))
    back = rosa.put(scope, CONTRIBUTOR, requestType="SelfDeactivate", scheduleInfo=None)
    assert back.json()["properties"]["status"] == "Revoked"
    assert len(rosa.listed(ASSIGNED)) == count
    rosa.advance("PT26S")
    assert len(rosa.listed(ASSIGNED)) == count - 1
    assert error_of(rosa.put(scope)) == (400, "RoleAssignmentExists")
    rosa.advance("PT92S")
    assert rosa.put(scope).status_code == 201
    early = rosa.put(scope, CONTRIBUTOR, requestType="SelfDeactivate")
    assert error_of(early) == (400, "RoleAssignmentDoesNotExist")
    rosa.advance("PT1M")
    early = rosa.put(scope, CONTRIBUTOR, requestType="SelfDeactivate")
    assert error_of(early) == (400, "ActiveDurationTooShort")


def test_validating_changes_nothing(rosa: AzureVisitor) -> None:
    """Granted, or the refusal the PUT would get."""
    scope = rosa.place("Contoso practice")
    path = rosa.request_path(scope) + "/validate"
    count = len(rosa.listed(ASKED))
    answer = rosa.arm("POST", path, {"properties": rosa.wanted(READER)})
    assert (answer.status_code, answer.json()["properties"]["status"]) == (200, "Granted")
    refused = rosa.arm("POST", path, {"properties": rosa.wanted(READER, justification=None)})
    assert "JustificationRule" in refused.text
    assert len(rosa.listed(ASKED)) == count


def test_future_start_is_cancelled(rosa: AzureVisitor) -> None:
    """Granted, then Canceled by a POST that answers 200; a second one is refused."""
    now = datetime.fromisoformat(rosa.state()["clock"]["now"])
    schedule = {
        "startDateTime": (now + timedelta(hours=3)).isoformat(),
        "expiration": {"type": "AfterDuration", "duration": "PT1H", "endDateTime": None},
    }
    row = rosa.put(rosa.place("Contoso practice"), READER, scheduleInfo=schedule).json()
    assert row["properties"]["status"] == "Granted"
    answer = rosa.arm("POST", row["id"] + "/cancel")
    assert (answer.status_code, answer.text) == (200, "")
    assert rosa.arm("GET", row["id"]).json()["properties"]["status"] == "Canceled"
    assert rosa.arm("POST", row["id"] + "/cancel").status_code == 400


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"requestType": "Conquer"}, "InvalidRoleAssignmentRequest"),
        ({"requestType": "SelfExtend"}, "InvalidRoleAssignmentRequest"),
        ({"roleDefinitionId": fresh_name()}, "RoleNotFound"),
        (
            {"scheduleInfo": {"startDateTime": "2026-11-23T09:00:00"}},
            "InvalidRoleAssignmentRequest",
        ),
        (
            {"scheduleInfo": {"expiration": {"type": "AfterDuration", "duration": "PT12H"}}},
            "RoleAssignmentRequestPolicyValidationFailed",
        ),
    ],
)
def test_refusals_are_bad_requests(rosa: AzureVisitor, changes: dict[str, Any], code: str) -> None:
    """In ARM's envelope, without innerError."""
    refused = rosa.put(rosa.place("Contoso practice"), READER, **changes)
    assert error_of(refused) == (400, code)
    assert "innerError" not in refused.json()["error"]


def test_administrators_requests_need_a_right(rosa: AzureVisitor) -> None:
    """AuthorizationFailed, as for anything one may not do in Azure; at the root too."""
    refused = rosa.put(rosa.place("Contoso practice"), READER, requestType="AdminAssign")
    assert error_of(refused) == (403, "AuthorizationFailed")
    assert error_of(rosa.put("", READER)) == (403, "AuthorizationFailed")


def test_azure_right_can_ask_for_mfa_and_contexts(arrive: Arrive) -> None:
    """The context's demand is in the message, as on Graph."""
    visitor = arrive("step_up")
    rosa = AzureVisitor(visitor.tenant, "rosa", visitor.http)
    printing, jobs = rosa.place("Branch printing"), rosa.place("printjobs")
    assert "MfaRule" in rosa.put(jobs, BLOB_READER).text
    refused = rosa.put(printing)
    assert error_of(refused) == (400, "RoleAssignmentRequestAcrsValidationFailed")
    assert refused.json()["error"]["message"].startswith("&claims=%7B%22access_token%22")
    rosa.take_token(amr=["pwd", "mfa"], acrs=["c1"])
    assert rosa.put(printing).status_code == 201
    assert rosa.put(jobs, BLOB_READER).status_code == 201


def test_right_that_ends_soon_can_be_extended(arrive: Arrive) -> None:
    """A PUT among the requests for eligibility; an administrator decides."""
    visitor = arrive("expiring")
    rosa = AzureVisitor(visitor.tenant, "rosa", visitor.http)
    rosa.take_token(amr=["pwd", "mfa"])
    scope, name = rosa.place("printjobs"), fresh_name()
    path = f"{scope}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/{name}"
    schedule = {"expiration": {"type": "AfterDuration", "duration": "P30D"}}
    body = {"properties": rosa.wanted(BLOB_READER, requestType="SelfExtend", scheduleInfo=schedule)}
    row = rosa.arm("PUT", path, body).json()
    assert row["properties"]["status"] == "PendingAdminDecision"
    assert rosa.listed("roleEligibilityScheduleRequests")[0]["name"] == name
    before = rosa.listed(ELIGIBLE)[0]["properties"]["endDateTime"]
    rosa.control("decide", {"request_id": name, "decision": "approve", "by": "grace"})
    after = rosa.listed(ELIGIBLE)[0]["properties"]["endDateTime"]
    longer = datetime.fromisoformat(after) - datetime.fromisoformat(before)
    assert longer == timedelta(days=30)
