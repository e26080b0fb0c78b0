"""Approvals of PIM for Groups: stages, who may decide, what follows."""

from __future__ import annotations

import pytest

from keyhour.simulator.record import RightKey
from tests.simulator.conftest import Arrive
from tests.simulator.visitor import FOR_APPROVER, GROUPS, Visitor

ASKED = f"{GROUPS}/assignmentScheduleRequests"
APPROVALS = f"{GROUPS}/assignmentApprovals"


@pytest.fixture
def waiting(arrive: Arrive) -> Visitor:
    """Return Rosa where leads must approve."""
    return arrive("needs_approval")


def test_approver_finds_stages_and_decides(waiting: Visitor) -> None:
    """v1.0 has stages inline; the window starts at the decision."""
    row = waiting.join("Branch operators").json()
    assert (row["status"], row["approvalId"]) == ("PendingApprovalProvisioning", row["id"])
    ada = waiting.friend("ada")
    mine = ada.rows(APPROVALS + FOR_APPROVER)
    assert row["id"] in {one["id"] for one in mine}
    asked = ada.rows(ASKED + FOR_APPROVER, filter="status eq 'PendingApproval'", expand="group")
    assert row["id"] in {one["id"] for one in asked}
    (stage,) = ada.ask("GET", f"{APPROVALS}/{row['id']}").json()["stages"]
    assert (stage["id"], stage["assignedToMe"], stage["status"]) == (row["id"], True, "InProgress")
    (beta,) = ada.rows(f"{APPROVALS}/{row['id']}/steps".replace("v1.0", "beta"))
    assert beta == stage
    path = f"{APPROVALS}/{row['id']}/stages/{row['id']}"
    assert ada.ask("GET", path).json()["reviewResult"] == "NotReviewed"
    body = {"reviewResult": "Approve", "justification": "ok"}
    assert ada.ask("PATCH", path, {**body, "justification": ""}).status_code == 400
    assert waiting.ask("PATCH", path, body).status_code == 403
    assert waiting.friend("grace").ask("PATCH", path, body).status_code == 403
    assert ada.ask("PATCH", path, body).status_code == 204
    assert waiting.friend("omar").ask("PATCH", path, body).status_code == 409
    assert [one["status"] for one in ada.rows(ASKED) if one["id"] == row["id"]] == ["Provisioned"]
    assert ada.ask("GET", path.replace("/stages/", "/stages/x")).status_code == 404


def test_requester_reads_but_never_decides(waiting: Visitor) -> None:
    """His own request is among those of `target`, and not assigned to him, lead or not."""
    omar = waiting.friend("omar")
    (own,) = omar.rows(APPROVALS + "/filterByCurrentUser(on='target')")
    assert own["stages"][0]["assignedToMe"] is False
    assert own["id"] not in {row["id"] for row in omar.rows(APPROVALS + FOR_APPROVER)}
    path = f"{APPROVALS}/{own['id']}/stages/{own['id']}"
    body = {"reviewResult": "Approve", "justification": "ok"}
    assert omar.ask("PATCH", path, body).status_code == 403


def test_group_request_lapses_after_a_day(waiting: Visitor) -> None:
    """Then the stage has expired and deciding conflicts."""
    row = waiting.join("Branch operators").json()
    waiting.advance("PT24H")
    ada = waiting.friend("ada")
    path = f"{APPROVALS}/{row['id']}/stages/{row['id']}"
    assert ada.ask("GET", path).json()["status"] == "Expired"
    body = {"reviewResult": "Approve", "justification": "ok"}
    assert ada.ask("PATCH", path, body).status_code == 409


def test_approver_needs_no_reason_where_the_policy_says_so(waiting: Visitor) -> None:
    """isApproverJustificationRequired is true unless switched off."""
    name = "Branch operators"
    waiting.control("policy", {"group": name, "needs_approver_justification": False})
    row = waiting.join(name).json()
    path = f"{APPROVALS}/{row['id']}/stages/{row['id']}"
    assert waiting.friend("ada").ask("PATCH", path, {"reviewResult": "Deny"}).status_code == 204
    assert waiting.ask("GET", f"{ASKED}/{row['id']}").json()["status"] == "Denied"


def test_owner_decides_where_nobody_is_named(arrive: Arrive) -> None:
    """An assumption for groups; others may not."""
    rosa = arrive("busy_admin")
    change = {"group": "Branch operators", "needs_approval": True, "approvers": []}
    rosa.control("policy", change)
    row = rosa.join("Branch operators").json()
    rosa.advance("PT5S")
    path = f"{APPROVALS}/{row['id']}/stages/{row['id']}"
    body = {"reviewResult": "Approve", "justification": "ok"}
    assert rosa.friend("ada").ask("PATCH", path, body).status_code == 403
    tenant = rosa.tenant.tenant
    tenant.assign(rosa.friend("ada").id, RightKey("group", "owner", rosa.group("Branch operators")))
    assert rosa.friend("ada").ask("PATCH", path, body).status_code == 204
