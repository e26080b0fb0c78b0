"""Approvals: what the requester sees, who may decide, what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from keyhour.simulator.server import PracticeTenant
from tests.simulator.conftest import Arrive
from tests.simulator.visitor import (
    DEVICE_ADMINISTRATOR,
    INSTANCES,
    MINE,
    REQUESTS,
    ROLES,
    Visitor,
    error_of,
)

APPROVALS = "beta/roleManagement/directory/roleAssignmentApprovals"
FOR_APPROVER = "/filterByCurrentUser(on='approver')"
As = Callable[[str], Visitor]


@pytest.fixture
def rosa(arrive: Arrive) -> Visitor:
    """Return Rosa where her role must be approved."""
    return arrive("needs_approval")


@pytest.fixture
def request_id(rosa: Visitor) -> str:
    """Return the id of Rosa's waiting request."""
    return str(rosa.activate(justification="Printer driver").json()["id"])


def friend(of: Visitor, name: str) -> Visitor:
    """Return somebody else in the same tenant."""
    tenant: PracticeTenant = of.tenant
    return Visitor(tenant, name, of.http)


def decide(visitor: Visitor, request_id: str, result: str = "Approve") -> int:
    """PATCH the only step of an approval and return the status."""
    body = {"reviewResult": result, "justification": "known to me"}
    path = f"{APPROVALS}/{request_id}/steps/{request_id}"
    return visitor.ask("PATCH", path, body).status_code


def test_request_waits_first_as_provisioning_then_as_pending(rosa: Visitor) -> None:
    """The POST answers PendingApprovalProvisioning; lists say PendingApproval; ids are one."""
    row = rosa.activate(justification="Printer driver").json()
    assert row["status"] == "PendingApprovalProvisioning"
    assert row["approvalId"] == row["id"]
    assert rosa.ask("GET", f"{REQUESTS}/{row['id']}").json()["status"] == "PendingApproval"
    answer = rosa.activate(justification="again")
    assert error_of(answer) == (400, "PendingRoleAssignmentRequest")


def test_approved_window_starts_at_the_approval(rosa: Visitor, request_id: str) -> None:
    """The full duration is granted from the decision on."""
    rosa.advance("PT2H")
    before = datetime.fromisoformat(rosa.state()["clock"]["now"])
    assert decide(friend(rosa, "ada"), request_id) == 204
    (instance,) = rosa.rows(INSTANCES + MINE)
    start = datetime.fromisoformat(instance["startDateTime"])
    assert start >= before
    assert (datetime.fromisoformat(instance["endDateTime"]) - start).total_seconds() == 3600


def test_denied_request_is_denied(rosa: Visitor, request_id: str) -> None:
    """Nothing becomes active and asking again is possible."""
    assert decide(friend(rosa, "omar"), request_id, "Deny") == 204
    assert rosa.ask("GET", f"{REQUESTS}/{request_id}").json()["status"] == "Denied"
    assert rosa.rows(INSTANCES + MINE) == []
    assert rosa.activate(justification="again").status_code == 201


def test_second_decision_conflicts(rosa: Visitor, request_id: str) -> None:
    """The first decision wins."""
    assert decide(friend(rosa, "ada"), request_id) == 204
    assert decide(friend(rosa, "omar"), request_id, "Deny") == 409


def test_only_approvers_decide_and_never_the_requester(rosa: Visitor, request_id: str) -> None:
    """The requester and people outside the group get 403, an unknown id 404."""
    assert decide(rosa, request_id) == 403
    assert decide(friend(rosa, "grace"), request_id) == 403
    assert decide(friend(rosa, "ada"), "00000000-0000-4000-8000-000000000000") == 404


def test_approver_finds_the_request_and_its_step(rosa: Visitor, request_id: str) -> None:
    """The v1.0 list with its filter and the beta step belong together."""
    ada = friend(rosa, "ada")
    waiting = ada.rows(
        REQUESTS + FOR_APPROVER,
        filter="status eq 'PendingApproval'",
        expand="roleDefinition,principal",
    )
    names = {row["id"]: row["principal"]["displayName"] for row in waiting}
    assert names[request_id] == "Rosa Bauer"
    assert "Omar Haddad" in names.values()  # his waits for his fellow lead
    (step,) = ada.rows(f"{APPROVALS}/{request_id}/steps")
    assert (step["id"], step["assignedToMe"], step["reviewResult"]) == (
        request_id,
        True,
        "NotReviewed",
    )
    approval = ada.ask("GET", f"{APPROVALS}/{request_id}", expand="steps").json()
    assert approval["steps"] == [step]
    assert rosa.rows(REQUESTS + FOR_APPROVER) == []


def test_approvals_can_be_listed_themselves(rosa: Visitor, request_id: str) -> None:
    """beta filterByCurrentUser(on='approver'), one of them, and its step alone."""
    ada = friend(rosa, "ada")
    rows = ada.rows(APPROVALS + FOR_APPROVER, expand="steps")
    assert request_id in {row["id"] for row in rows}
    step = ada.ask("GET", f"{APPROVALS}/{request_id}/steps/{request_id}").json()
    assert step["status"] == "InProgress"
    assert ada.ask("GET", f"{APPROVALS}/{request_id}/steps/x").status_code == 404
    ada.take_token(scopes=["User.Read"])
    assert error_of(ada.ask("GET", f"{APPROVALS}/{request_id}")) == (403, "UnknownError")


def test_requester_reads_a_step_that_is_not_hers(rosa: Visitor, request_id: str) -> None:
    """Nor is his own ever a lead's to decide."""
    (step,) = rosa.rows(f"{APPROVALS}/{request_id}/steps")
    assert step["assignedToMe"] is False
    omar = friend(rosa, "omar")
    (own,) = omar.rows(REQUESTS + MINE)
    assert own["id"] not in {row["id"] for row in omar.rows(REQUESTS + FOR_APPROVER)}
    assert decide(omar, own["id"]) == 403


def test_approver_needs_a_reason_unless_the_policy_waives_it(
    rosa: Visitor, request_id: str
) -> None:
    """isApproverJustificationRequired."""
    path = f"{APPROVALS}/{request_id}/steps/{request_id}"
    ada = friend(rosa, "ada")
    assert ada.ask("PATCH", path, {"reviewResult": "Approve"}).status_code == 400
    waived = {"role": DEVICE_ADMINISTRATOR, "needs_approver_justification": False}
    rosa.control("policy", waived)
    assert ada.ask("PATCH", path, {"reviewResult": "Approve"}).status_code == 204


def test_request_lapses_after_a_day(rosa: Visitor, request_id: str) -> None:
    """The window is 24 hours; the status it ends with is a setting, for it is not attested."""
    rosa.advance("PT24H")
    assert rosa.ask("GET", f"{REQUESTS}/{request_id}").json()["status"] == "Denied"
    assert decide(friend(rosa, "ada"), request_id) == 409


def test_requester_can_cancel_while_waiting(rosa: Visitor, request_id: str) -> None:
    """Then nobody can approve it any more."""
    assert rosa.ask("POST", f"{REQUESTS}/{request_id}/cancel").status_code == 204
    assert decide(friend(rosa, "ada"), request_id) == 409


def test_v1_has_no_approvals(rosa: Visitor) -> None:
    """The path exists in beta only, and v1.0 says so with a 400."""
    answer = rosa.ask("GET", f"{ROLES}/roleAssignmentApprovals/x")
    assert error_of(answer) == (400, "BadRequest")
    expected = "Resource not found for the segment 'roleAssignmentApprovals'."
    assert answer.json()["error"]["message"] == expected


def test_tenant_that_wants_the_older_permission_refuses_with_empty_code(
    rosa: Visitor, request_id: str
) -> None:
    """A live contradiction to the documentation, on order."""
    rosa.control("settings", {"approvals_need_older_permission": True})
    ada = friend(rosa, "ada")
    ada.take_token(scopes=["RoleAssignmentSchedule.ReadWrite.Directory"])
    answer = ada.ask("GET", f"{APPROVALS}/{request_id}")
    assert error_of(answer) == (403, "")
    assert "PrivilegedAccess.ReadWrite.AzureAD" in answer.json()["error"]["message"]
    ada.take_token(scopes=["PrivilegedAccess.ReadWrite.AzureAD"])
    assert ada.ask("GET", f"{APPROVALS}/{request_id}").status_code == 200


def test_trainer_decides_through_control(rosa: Visitor, request_id: str) -> None:
    """The same rules hold there."""
    wanted = {"request_id": request_id, "decision": "approve", "by": "ada", "reason": "fine"}
    assert rosa.control("decide", wanted)["status"] == "Provisioned"
    refused = rosa.http.post(f"{rosa.door['control']}/decide", json=wanted)
    assert refused.status_code == 409
