"""Rows as Azure Resource Manager writes them, for tests that change or break them."""

from __future__ import annotations

from typing import Any, Final

from tests.adapters.graph_rows import approval_setting, rule
from tests.adapters.local_cloud import PERSON

CONTRIBUTOR: Final = "b24988ac-6180-42a0-ab88-20f7382dd24c"
SUBSCRIPTION: Final = "/subscriptions/77770000-1111-4222-8333-444455556666"
PLACE: Final = f"{SUBSCRIPTION}/resourceGroups/rg-web"
REQUEST: Final = "bbbbbbbb-0000-4000-8000-000000000002"
_OWN: Final = "providers/Microsoft.Authorization"


def row(kind: str, name: str, properties: dict[str, Any]) -> dict[str, Any]:
    """One item of a list."""
    return {
        "id": f"{PLACE}/{_OWN}/{kind}/{name}",
        "name": name,
        "type": f"Microsoft.Authorization/{kind}",
        "properties": properties,
    }


def _expanded() -> dict[str, Any]:
    return {
        "scope": {"id": PLACE, "displayName": "rg-web", "type": "resourcegroup"},
        "roleDefinition": {
            "id": f"{SUBSCRIPTION}/{_OWN}/roleDefinitions/{CONTRIBUTOR}",
            "displayName": "Contributor",
            "type": "BuiltInRole",
        },
        "principal": {
            "id": PERSON,
            "displayName": "Rosa Bauer",
            "email": "rosa@contoso.example",
            "type": "User",
        },
    }


def _right() -> dict[str, Any]:
    return {
        "scope": PLACE,
        "roleDefinitionId": f"{SUBSCRIPTION}/{_OWN}/roleDefinitions/{CONTRIBUTOR}",
        "principalId": PERSON,
        "principalType": "User",
        "memberType": "Direct",
        "condition": None,
        "conditionVersion": None,
        "expandedProperties": _expanded(),
    }


def eligibility_row(**changes: Any) -> dict[str, Any]:
    """A `RoleEligibilityScheduleInstance`."""
    properties = {
        **_right(),
        "status": "Provisioned",
        "startDateTime": "2026-01-15T08:00:00.123Z",
        "endDateTime": None,
        "roleEligibilityScheduleId": f"{PLACE}/{_OWN}/roleEligibilitySchedules/e",
        **changes,
    }
    return row(
        "roleEligibilityScheduleInstances", "aaaaaaaa-0000-4000-8000-000000000001", properties
    )


def assignment_row(**changes: Any) -> dict[str, Any]:
    """A `RoleAssignmentScheduleInstance` of an activation."""
    properties = {
        **_right(),
        "status": "Provisioned",
        "assignmentType": "Activated",
        "startDateTime": "2026-11-23T09:00:12.7654321Z",
        "endDateTime": "2026-11-23T10:00:12.7654321Z",
        "roleAssignmentScheduleId": f"{PLACE}/{_OWN}/roleAssignmentSchedules/{REQUEST}",
        "linkedRoleEligibilityScheduleId": f"{PLACE}/{_OWN}/roleEligibilitySchedules/e",
        **changes,
    }
    return row(
        "roleAssignmentScheduleInstances", "cccccccc-0000-4000-8000-000000000003", properties
    )


def request_row(name: str = REQUEST, **changes: Any) -> dict[str, Any]:
    """A `RoleAssignmentScheduleRequest` as a PUT answers it."""
    properties = {
        **_right(),
        "requestType": "SelfActivate",
        "status": "Provisioned",
        "approvalId": None,
        "createdOn": "2026-11-23T09:00:11.1234567Z",
        "justification": "Deploy a fix",
        "requestorId": PERSON,
        "scheduleInfo": {
            "startDateTime": "2026-11-23T09:00:12.7654321Z",
            "expiration": {"type": "AfterDuration", "endDateTime": None, "duration": "PT1H"},
        },
        "ticketInfo": {"ticketNumber": None, "ticketSystem": None},
        **changes,
    }
    return row("roleAssignmentScheduleRequests", name, properties)


def policy_assignment(**changes: Any) -> dict[str, Any]:
    """A `RoleManagementPolicyAssignment` that asks for everything."""
    rules = [
        rule("Expiration", maximumDuration="PT4H"),
        rule("Enablement", enabledRules=["MultiFactorAuthentication", "Justification"]),
        rule("Approval", setting=approval_setting()),
        rule("AuthenticationContext", isEnabled=True, claimValue="c1"),
    ]
    for one in rules:
        one["ruleType"] = one.pop("@odata.type").rpartition(".")[2].removeprefix("unified")
    properties = {
        "scope": PLACE,
        "roleDefinitionId": f"{SUBSCRIPTION}/{_OWN}/roleDefinitions/{CONTRIBUTOR}",
        "policyId": f"{PLACE}/{_OWN}/roleManagementPolicies/p",
        "effectiveRules": rules,
        **changes,
    }
    return row("roleManagementPolicyAssignments", f"p_{CONTRIBUTOR}", properties)


def child_row(name: str = "rg-data", **changes: Any) -> dict[str, Any]:
    """One of the `eligibleChildResources`."""
    place = f"{SUBSCRIPTION}/resourceGroups/{name}"
    return {"id": place, "name": name, "type": "resourcegroup", **changes}


def refused(code: str, message: str = "no") -> dict[str, Any]:
    """The service's envelope: no innerError."""
    return {"error": {"code": code, "message": message}}
