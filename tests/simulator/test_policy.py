"""Role settings: the mandatory filter, seventeen rules, what they say."""

from __future__ import annotations

from typing import Any

from tests.simulator.conftest import Arrive
from tests.simulator.visitor import (
    DEVICE_ADMINISTRATOR,
    HELPDESK_ADMINISTRATOR,
    USER_ADMINISTRATOR,
    Visitor,
    error_of,
)

ASSIGNMENTS = "v1.0/policies/roleManagementPolicyAssignments"
SCOPE = "scopeId eq '/' and scopeType eq 'DirectoryRole'"


def rules_of(visitor: Visitor, role: str, version: str = "v1.0") -> dict[str, Any]:
    """Return a role's rules by id."""
    (row,) = visitor.rows(
        ASSIGNMENTS.replace("v1.0", version),
        filter=f"{SCOPE} and roleDefinitionId eq '{role}'",
        expand="policy($expand=rules)",
    )
    return {rule["id"]: rule for rule in row["policy"]["rules"]}


def test_each_role_has_seventeen_rules(rosa: Visitor) -> None:
    """Of five types, each with its target."""
    rules = rules_of(rosa, DEVICE_ADMINISTRATOR)
    assert len(rules) == 17
    assert len({rule["@odata.type"] for rule in rules.values()}) == 5
    target = rules["Expiration_EndUser_Assignment"]["target"]
    assert (target["caller"], target["level"], target["operations"]) == (
        "EndUser",
        "Assignment",
        ["all"],
    )
    assert rules["Expiration_EndUser_Assignment"]["maximumDuration"] == "PT8H"
    assert rules["Enablement_EndUser_Assignment"]["enabledRules"] == []


def test_one_role_has_rules_no_schema_names(arrive: Arrive) -> None:
    """CustomExtension_* rules of newer tenants."""
    rules = rules_of(arrive("needs_approval"), USER_ADMINISTRATOR)
    assert len(rules) == 19
    assert "CustomExtension_PreApproval_EndUser_Assignment" in rules


def test_approval_rule_names_the_group(arrive: Arrive) -> None:
    """groupId in v1.0, id and isBackup in beta."""
    rosa = arrive("needs_approval")
    rule = "Approval_EndUser_Assignment"
    setting = rules_of(rosa, DEVICE_ADMINISTRATOR)[rule]["setting"]
    (approver,) = setting["approvalStages"][0]["primaryApprovers"]
    assert setting["isApprovalRequired"] is True
    assert approver["description"] == "Helpdesk leads"
    assert approver["groupId"]
    beta = rules_of(rosa, DEVICE_ADMINISTRATOR, "beta")[rule]["setting"]
    assert set(beta["approvalStages"][0]["primaryApprovers"][0]) == {
        "@odata.type",
        "id",
        "description",
        "isBackup",
    }


def test_demands_show_in_the_rules(arrive: Arrive) -> None:
    """Ticket, reason, MFA, context."""
    enabled = "Enablement_EndUser_Assignment"
    rules = rules_of(arrive("needs_approval"), HELPDESK_ADMINISTRATOR)
    assert rules[enabled]["enabledRules"] == ["Justification", "Ticketing"]
    strict = arrive("step_up")
    mfa = rules_of(strict, USER_ADMINISTRATOR)
    assert mfa[enabled]["enabledRules"] == ["MultiFactorAuthentication"]
    context = rules_of(strict, DEVICE_ADMINISTRATOR)["AuthenticationContext_EndUser_Assignment"]
    assert (context["isEnabled"], context["claimValue"]) == (True, "c1")


def test_filter_must_name_scope_and_type(rosa: Visitor) -> None:
    """Without both 400; Directory and DirectoryRole are both understood; groups have none."""
    assert rosa.ask("GET", ASSIGNMENTS).status_code == 400
    assert rosa.ask("GET", ASSIGNMENTS, filter="scopeId eq '/'").status_code == 400
    other = rosa.rows(ASSIGNMENTS, filter=SCOPE.replace("DirectoryRole", "Directory"))
    assert len(other) == len(rosa.rows(ASSIGNMENTS, filter=SCOPE)) == 12
    assert rosa.rows(ASSIGNMENTS, filter="scopeId eq 'x' and scopeType eq 'Group'") == []


def test_too_many_alternatives_are_an_invalid_filter(rosa: Visitor) -> None:
    """Clients must ask in chunks."""
    many = " or ".join(f"roleDefinitionId eq '{number}'" for number in range(25))
    refused = rosa.ask("GET", ASSIGNMENTS, filter=f"{SCOPE} and ({many})")
    assert error_of(refused) == (400, "InvalidFilter")


def test_single_rule_is_read_by_its_id(rosa: Visitor) -> None:
    """policies/roleManagementPolicies/{id}/rules/{rule}."""
    (row,) = rosa.rows(
        ASSIGNMENTS, filter=f"{SCOPE} and roleDefinitionId eq '{DEVICE_ADMINISTRATOR}'"
    )
    assert "policy" not in row
    base = f"v1.0/policies/roleManagementPolicies/{row['policyId']}"
    rule = rosa.ask("GET", f"{base}/rules/Expiration_EndUser_Assignment").json()
    assert rule["maximumDuration"] == "PT8H"
    assert len(rosa.rows(f"{base}/rules")) == 17
    assert len(rosa.ask("GET", base, expand="rules").json()["rules"]) == 17
    assert rosa.ask("GET", f"{base}/rules/nix").status_code == 404


def test_policies_can_be_closed_to_ordinary_users(rosa: Visitor) -> None:
    """403 for Rosa; Grace holds a reader's role."""
    rosa.control("settings", {"policies_readable": False})
    refused = rosa.ask("GET", ASSIGNMENTS, filter=SCOPE)
    assert error_of(refused) == (403, "Authorization_RequestDenied")
    assert Visitor(rosa.tenant, "grace", rosa.http).rows(ASSIGNMENTS, filter=SCOPE)
