"""The seventeen rules of a role's policy, as Graph writes them."""

from __future__ import annotations

from typing import Any, Final

from keyhour.simulator.notation import format_duration
from keyhour.simulator.record import Approver, RolePolicy

Json = dict[str, Any]

_TYPE: Final = "#microsoft.graph.unifiedRoleManagementPolicy{}Rule"
_ADMIN_ELIGIBILITY: Final = ("Admin", "Eligibility")
_ADMIN_ASSIGNMENT: Final = ("Admin", "Assignment")
_END_USER_ASSIGNMENT: Final = ("EndUser", "Assignment")
_LEVELS: Final = (_ADMIN_ELIGIBILITY, _ADMIN_ASSIGNMENT, _END_USER_ASSIGNMENT)
_RECIPIENTS: Final = ("Admin", "Requestor", "Approver")


def rules_of(policy: RolePolicy, is_beta: bool) -> list[Json]:
    """Return all rules; a role with custom extensions has two that no schema names."""
    rules = [
        _expiration(_ADMIN_ELIGIBILITY, "P365D", is_required=False),
        _enablement(_ADMIN_ELIGIBILITY, []),
        _expiration(_ADMIN_ASSIGNMENT, "P180D", is_required=False),
        _enablement(_ADMIN_ASSIGNMENT, ["Justification"]),
        _expiration(_END_USER_ASSIGNMENT, format_duration(policy.longest), is_required=True),
        _enablement(_END_USER_ASSIGNMENT, _enabled(policy)),
        _approval(policy, is_beta),
        _context(policy),
    ]
    rules += [_notification(level, recipient) for level in _LEVELS for recipient in _RECIPIENTS]
    if policy.has_custom_extension:
        rules += [_custom_extension("PreApproval"), _custom_extension("PostApproval")]
    return rules


def _rule(kind: str, name: str, level: tuple[str, str], **properties: Any) -> Json:
    return {
        "@odata.type": _TYPE.format(kind),
        "id": f"{name}_{level[0]}_{level[1]}",
        **properties,
        "target": {
            "caller": level[0],
            "operations": ["all"],
            "level": level[1],
            "inheritableSettings": [],
            "enforcedSettings": [],
        },
    }


def _expiration(level: tuple[str, str], longest: str, is_required: bool) -> Json:
    return _rule(
        "Expiration",
        "Expiration",
        level,
        isExpirationRequired=is_required,
        maximumDuration=longest,
    )


def _enablement(level: tuple[str, str], enabled: list[str]) -> Json:
    return _rule("Enablement", "Enablement", level, enabledRules=enabled)


def _enabled(policy: RolePolicy) -> list[str]:
    wanted = (
        (policy.needs_mfa, "MultiFactorAuthentication"),
        (policy.needs_justification, "Justification"),
        (policy.needs_ticket, "Ticketing"),
    )
    return [name for is_needed, name in wanted if is_needed]


def _context(policy: RolePolicy) -> Json:
    return _rule(
        "AuthenticationContext",
        "AuthenticationContext",
        _END_USER_ASSIGNMENT,
        isEnabled=policy.context is not None,
        claimValue=policy.context or "",
    )


def _notification(level: tuple[str, str], recipient: str) -> Json:
    return _rule(
        "Notification",
        f"Notification_{recipient}",
        level,
        notificationType="Email",
        recipientType=recipient,
        notificationLevel="All",
        isDefaultRecipientsEnabled=True,
        notificationRecipients=[],
    )


def _custom_extension(name: str) -> Json:
    """Write a rule that newer tenants have and the schema does not (its properties are made up)."""
    return _rule(
        "CustomExtension",
        f"CustomExtension_{name}",
        _END_USER_ASSIGNMENT,
        isEnabled=False,
        customExtensionId=None,
    )


def _approval(policy: RolePolicy, is_beta: bool) -> Json:
    approvers = [_approver(approver, is_beta) for approver in policy.approvers]
    stage = {
        "approvalStageTimeOutInDays": 1,
        "isApproverJustificationRequired": policy.needs_approver_justification,
        "escalationTimeInMinutes": 0,
        "isEscalationEnabled": False,
        "primaryApprovers": approvers,
        "escalationApprovers": [],
    }
    setting = {
        "isApprovalRequired": policy.needs_approval,
        "isApprovalRequiredForExtension": False,
        "isRequestorJustificationRequired": True,
        "approvalMode": "SingleStage",
        "approvalStages": [stage],
    }
    return _rule("Approval", "Approval", _END_USER_ASSIGNMENT, setting=setting)


def _approver(approver: Approver, is_beta: bool) -> Json:
    """Write an approver: v1.0 says userId or groupId, beta says id and isBackup."""
    kind = "groupMembers" if approver.is_group else "singleUser"
    row: Json = {"@odata.type": f"#microsoft.graph.{kind}"}
    if is_beta:
        return row | {"isBackup": False, "id": approver.id, "description": approver.description}
    key = "groupId" if approver.is_group else "userId"
    return row | {key: approver.id, "description": approver.description}
