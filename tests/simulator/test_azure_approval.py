"""Approvals in Azure: asApprover(), stages, PATCH and PUT."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.azure_visitor import APPROVAL_VERSION, CONTRIBUTOR, AzureVisitor
from tests.simulator.conftest import Arrive
from tests.simulator.visitor import Json

APPROVALS = "roleAssignmentApprovals"
ASKED = "roleAssignmentScheduleRequests"


@pytest.fixture
def rosa(arrive: Arrive) -> AzureVisitor:
    """Return Rosa where leads must approve."""
    visitor = arrive("needs_approval")
    return AzureVisitor(visitor.tenant, "rosa", visitor.http)


@pytest.fixture
def asked(rosa: AzureVisitor) -> Json:
    """Return a request of Rosa's as the PUT answered it."""
    row: Json = rosa.put(rosa.place("Branch printing")).json()
    return row


def azure_friend(of: AzureVisitor, name: str) -> AzureVisitor:
    """Return somebody else in the same tenant."""
    return AzureVisitor(of.tenant, name, of.http)


def stage_of(asked: Json) -> str:
    """Return the address of the only stage; its id is the request's."""
    scope = asked["properties"]["scope"]
    provider = f"{scope}/providers/Microsoft.Authorization"
    return f"{provider}/{APPROVALS}/{asked['name']}/stages/{asked['name']}"


def decide(visitor: AzureVisitor, asked: Json, result: str = "Approve") -> int:
    """PATCH the stage and return the status."""
    body = {"reviewResult": result, "justification": "ok"}
    return visitor.arm("PATCH", stage_of(asked), body, APPROVAL_VERSION).status_code


def status_of(visitor: AzureVisitor, asked: Json) -> str:
    """Return the status of a request."""
    return str(visitor.arm("GET", asked["id"]).json()["properties"]["status"])


def test_request_waits_and_names_its_approval(rosa: AzureVisitor, asked: Json) -> None:
    """A passing status in the answer, PendingApproval from then on."""
    assert asked["properties"]["status"] == "PendingApprovalProvisioning"
    assert asked["properties"]["approvalId"].endswith(f"/{APPROVALS}/{asked['name']}")
    assert status_of(rosa, asked) == "PendingApproval"
    again = rosa.put(rosa.place("Branch printing"))
    assert again.json()["error"]["code"] == "PendingRoleAssignmentRequest"


def test_approver_lists_reads_and_decides(rosa: AzureVisitor, asked: Json) -> None:
    """The request under asApprover(), its stage assigned to her, then Provisioned."""
    ada = azure_friend(rosa, "ada")
    waiting = ada.listed(ASKED, "", "asApprover() and status eq 'PendingApproval'")
    assert asked["name"] in {row["name"] for row in waiting}
    approvals = ada.listed(APPROVALS, "", "asApprover()", APPROVAL_VERSION)
    assert asked["name"] in {row["name"] for row in approvals}
    stage = ada.arm("GET", stage_of(asked), version=APPROVAL_VERSION).json()
    assert stage["properties"]["assignedToMe"] is True
    assert stage["properties"]["status"] == "InProgress"
    whole = stage_of(asked).split("/stages/")[0]
    listed = ada.arm("GET", f"{whole}/stages", version=APPROVAL_VERSION).json()["value"]
    inline = ada.arm("GET", whole, version=APPROVAL_VERSION).json()["properties"]["stages"]
    assert listed == inline == [stage]
    body = {"properties": {"reviewResult": "Approve", "justification": "ok"}}
    answer = ada.arm("PUT", stage_of(asked), body, APPROVAL_VERSION)
    assert answer.status_code == 200
    reviewed = answer.json()["properties"]
    assert reviewed["reviewResult"] == "Approve"
    assert reviewed["reviewedBy"]["principalName"] == "Ada Lind"
    assert status_of(rosa, asked) == "Provisioned"


def test_stage_is_reached_from_the_root_too(rosa: AzureVisitor, asked: Json) -> None:
    """Both addresses exist."""
    ada = azure_friend(rosa, "ada")
    path = stage_of(asked).removeprefix(asked["properties"]["scope"])
    assert ada.arm("GET", path, version=APPROVAL_VERSION).status_code == 200
    elsewhere = rosa.place("Field tools") + path
    assert ada.arm("GET", elsewhere, version=APPROVAL_VERSION).status_code == 404
    other = path.rpartition("/")[0] + "/x"
    assert ada.arm("GET", other, version=APPROVAL_VERSION).status_code == 404


def test_only_approvers_decide_once_and_never_their_own(rosa: AzureVisitor, asked: Json) -> None:
    """403, 403, 200, 409."""
    assert decide(rosa, asked) == 403
    assert decide(azure_friend(rosa, "grace"), asked) == 403
    omar = azure_friend(rosa, "omar")
    (own,) = omar.listed(ASKED)
    assert decide(omar, own) == 403
    assert decide(omar, asked, "Deny") == 200
    assert decide(azure_friend(rosa, "ada"), asked) == 409
    assert status_of(rosa, asked) == "Denied"


def test_requester_reads_the_stage_that_is_not_hers(rosa: AzureVisitor, asked: Json) -> None:
    """Under asTarget(); it says so."""
    (row,) = rosa.listed(APPROVALS, "", "asTarget()", APPROVAL_VERSION)
    assert row["name"] == asked["name"]
    assert row["properties"]["stages"][0]["properties"]["assignedToMe"] is False


@pytest.mark.parametrize(
    "body", [{}, {"reviewResult": "Perhaps", "justification": "x"}, {"reviewResult": "Approve"}, []]
)
def test_malformed_decision_is_refused(rosa: AzureVisitor, asked: Json, body: Any) -> None:
    """No result, an unknown one, no reason."""
    ada = azure_friend(rosa, "ada")
    assert ada.arm("PATCH", stage_of(asked), body, APPROVAL_VERSION).status_code == 400
    assert status_of(rosa, asked) == "PendingApproval"


def test_azure_request_lapses_after_a_day(rosa: AzureVisitor, asked: Json) -> None:
    """Then deciding conflicts and the stage has expired."""
    rosa.advance("PT24H")
    ada = azure_friend(rosa, "ada")
    assert decide(ada, asked) == 409
    stage = ada.arm("GET", stage_of(asked), version=APPROVAL_VERSION).json()
    assert stage["properties"]["status"] == "Expired"


def test_approval_rule_names_groups_and_people(rosa: AzureVisitor) -> None:
    """userType and id, as ARM writes approvers."""
    scope = rosa.place("Branch printing")
    change = {"role": "Contributor", "scope": scope, "approvers": ["ada", "Helpdesk"]}
    rosa.control("policy", change)
    rows = rosa.listed("roleManagementPolicyAssignments", scope, None)
    of_role = next(row for row in rows if row["name"].endswith(CONTRIBUTOR))
    rules = {rule["id"]: rule for rule in of_role["properties"]["effectiveRules"]}
    (stage,) = rules["Approval_EndUser_Assignment"]["setting"]["approvalStages"]
    assert [(one["userType"], one["description"]) for one in stage["primaryApprovers"]] == [
        ("User", "Ada Lind"),
        ("Group", "Helpdesk leads"),
    ]


def test_where_nobody_is_named_those_who_manage_access_decide(rosa: AzureVisitor) -> None:
    """An assumption: owners of the place; here an administrator of the directory's roles."""
    scope = rosa.place("Branch printing")
    change = {"role": "Contributor", "scope": scope, "approvers": []}
    rosa.control("policy", change)
    asked = rosa.put(scope).json()
    assert decide(azure_friend(rosa, "ada"), asked) == 403
    assert decide(azure_friend(rosa, "grace"), asked) == 200
