"""Rows as Graph writes them, for tests that change or break them."""

from __future__ import annotations

from typing import Any, Final

from tests.adapters.local_cloud import PERSON

ROLE: Final = "9f06204d-73c1-4d4c-880a-6edb90606fd8"
GROUP: Final = "33333333-3333-4333-8333-333333333333"
REQUEST: Final = "bbbbbbbb-0000-4000-8000-000000000002"


def definition() -> dict[str, Any]:
    """An expanded role definition."""
    return {"id": ROLE, "displayName": "Device thing", "templateId": ROLE, "isBuiltIn": True}


def eligibility_row(**changes: Any) -> dict[str, Any]:
    """A `unifiedRoleEligibilityScheduleInstance`."""
    return {
        "@odata.type": "#microsoft.graph.unifiedRoleEligibilityScheduleInstance",
        "id": "TSAGn8FzTE2ICm7bkGBv2BEREREiIjNDhERVVVVVVVU-1-e",
        "principalId": PERSON,
        "roleDefinitionId": ROLE,
        "directoryScopeId": "/",
        "appScopeId": None,
        "startDateTime": "2026-01-15T08:00:00.123Z",
        "endDateTime": None,
        "memberType": "Direct",
        "roleEligibilityScheduleId": "aaaaaaaa-0000-4000-8000-000000000001",
        "roleDefinition": definition(),
        **changes,
    }


def assignment_row(**changes: Any) -> dict[str, Any]:
    """A `unifiedRoleAssignmentScheduleInstance` of an activation."""
    return {
        "id": "TSAGn8FzTE2ICm7bkGBv2BEREREiIjNDhERVVVVVVVU-1",
        "principalId": PERSON,
        "roleDefinitionId": ROLE,
        "directoryScopeId": "/",
        "startDateTime": "2026-11-23T09:00:12.7654321Z",
        "endDateTime": "2026-11-23T10:00:12.7654321Z",
        "assignmentType": "Activated",
        "memberType": "Direct",
        "roleAssignmentScheduleId": REQUEST,
        "roleDefinition": definition(),
        **changes,
    }


def request_row(**changes: Any) -> dict[str, Any]:
    """A `unifiedRoleAssignmentScheduleRequest` as a POST answers it."""
    return {
        "id": REQUEST,
        "status": "Provisioned",
        "createdDateTime": "2026-11-23T09:00:11.1234567Z",
        "completedDateTime": "2026-11-23T09:00:12.7654321Z",
        "approvalId": None,
        "action": "selfActivate",
        "principalId": PERSON,
        "roleDefinitionId": ROLE,
        "directoryScopeId": "/",
        "isValidationOnly": False,
        "justification": "Install printer driver",
        "scheduleInfo": {
            "startDateTime": "2026-11-23T09:00:12.7654321Z",
            "recurrence": None,
            "expiration": {"type": "afterDuration", "endDateTime": None, "duration": "PT1H"},
        },
        "ticketInfo": {"ticketNumber": None, "ticketSystem": None},
        **changes,
    }


def policy_assignment(*rules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A `unifiedRoleManagementPolicyAssignment` with these rules."""
    return {
        "id": f"DirectoryRole_t_p_{ROLE}",
        "scopeId": "/",
        "scopeType": "DirectoryRole",
        "roleDefinitionId": ROLE,
        "policy": {"id": "DirectoryRole_t_p", "rules": list(rules)},
        **changes,
    }


def rule(name: str, **members: Any) -> dict[str, Any]:
    """One rule of the person who activates."""
    return {
        "id": f"{name}_EndUser_Assignment",
        "@odata.type": f"#microsoft.graph.unifiedRoleManagementPolicy{name}Rule",
        **members,
    }


def approval_setting() -> dict[str, Any]:
    """Approval by one person and one group."""
    return {
        "isApprovalRequired": True,
        "approvalStages": [
            {
                "primaryApprovers": [
                    {"@odata.type": "#microsoft.graph.singleUser", "description": "Ada Approver"},
                    {"@odata.type": "#microsoft.graph.groupMembers", "description": "Leads"},
                    {"groupId": GROUP},
                ]
            }
        ],
    }


def usual_policy() -> dict[str, Any]:
    """A policy that asks for everything."""
    return policy_assignment(
        rule("Expiration", maximumDuration="PT4H"),
        rule(
            "Enablement", enabledRules=["MultiFactorAuthentication", "Justification", "Ticketing"]
        ),
        rule("Approval", setting=approval_setting()),
        rule("AuthenticationContext", isEnabled=True, claimValue="c1"),
        rule("CustomExtension_PreApproval", something=1),
    )


TEAM: Final = "44444444-4444-4444-8444-444444444444"


def group_eligibility_row(**changes: Any) -> dict[str, Any]:
    """A `privilegedAccessGroupEligibilityScheduleInstance`."""
    return {
        "id": f"{TEAM}_member_{PERSON}",
        "startDateTime": "2026-01-15T08:00:00.123Z",
        "endDateTime": None,
        "accessId": "member",
        "principalId": PERSON,
        "groupId": TEAM,
        "memberType": "direct",
        "eligibilityScheduleId": f"{TEAM}_member_aaaaaaaa-0000-4000-8000-000000000001",
        "group": {"id": TEAM, "displayName": "Printer team"},
        **changes,
    }


def group_assignment_row(**changes: Any) -> dict[str, Any]:
    """A `privilegedAccessGroupAssignmentScheduleInstance` of an activation."""
    return {
        "id": f"{TEAM}_member_{PERSON}",
        "startDateTime": "2026-11-23T09:00:12.7654321Z",
        "endDateTime": "2026-11-23T10:00:12.7654321Z",
        "accessId": "member",
        "principalId": PERSON,
        "groupId": TEAM,
        "assignmentType": "activated",
        "memberType": "direct",
        "assignmentScheduleId": f"{TEAM}_member_{REQUEST}",
        "group": {"id": TEAM, "displayName": "Printer team"},
        **changes,
    }


def group_request_row(**changes: Any) -> dict[str, Any]:
    """A `privilegedAccessGroupAssignmentScheduleRequest` as a POST answers it."""
    return {
        "id": REQUEST,
        "status": "Provisioned",
        "createdDateTime": "2026-11-23T09:00:11.1234567Z",
        "completedDateTime": "2026-11-23T09:00:12.7654321Z",
        "approvalId": None,
        "customData": None,
        "createdBy": {"user": {"id": PERSON}},
        "action": "selfActivate",
        "isValidationOnly": False,
        "justification": "why",
        "scheduleInfo": {
            "startDateTime": "2026-11-23T09:00:12.7654321Z",
            "expiration": {"type": "afterDuration", "endDateTime": None, "duration": "PT1H"},
        },
        "ticketInfo": {"ticketNumber": None, "ticketSystem": None},
        "accessId": "member",
        "principalId": PERSON,
        "groupId": TEAM,
        "targetScheduleId": f"{TEAM}_member_{REQUEST}",
        **changes,
    }


def group_policy(**changes: Any) -> dict[str, Any]:
    """The role settings of one access to a group."""
    return usual_policy() | {
        "scopeId": TEAM,
        "scopeType": "Group",
        "roleDefinitionId": "member",
        **changes,
    }
