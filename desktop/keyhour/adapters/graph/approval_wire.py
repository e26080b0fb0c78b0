"""Graph's spelling of requests that wait for somebody else's decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from keyhour.adapters.asked import approval_of, past_among
from keyhour.adapters.graph import group_wire, wire
from keyhour.adapters.notation import Oddities, identifier, member, text
from keyhour.adapters.schedule import status_of
from keyhour.core.activation import RequestReceipt, RequestStatus
from keyhour.core.approval import Approval, Past, Person
from keyhour.core.right import DirectoryKey, GroupKey, Scope

_APPROVAL_RULE = "Approval_EndUser_Assignment"


def role_approval(row: object, odd: Oddities) -> Approval | None:
    """A waiting `unifiedRoleAssignmentScheduleRequest`; None when it names no request, right or
    person.
    """
    receipt = wire.receipt(row, odd)
    if receipt is None or not isinstance(receipt.key, DirectoryKey):
        return None
    definition, key = member(row, "roleDefinition"), receipt.key
    scope = text(member(row, "directoryScope"), "displayName") or None
    return approval_of(
        receipt,
        _requester(row),
        name=text(definition, "displayName") or key.role_definition_id,
        template_id=identifier(text(definition, "templateId")) or None,
        scope=Scope(key.scope_id, scope),
    )


def group_approval(row: object, odd: Oddities) -> Approval | None:
    """A waiting `privilegedAccessGroupAssignmentScheduleRequest`."""
    receipt = group_wire.receipt(row, odd)
    if receipt is None or not isinstance(receipt.key, GroupKey):
        return None
    name = text(member(row, "group"), "displayName") or receipt.key.group_id
    scope = Scope(receipt.key.access)
    return approval_of(receipt, _requester(row), name=name, template_id=None, scope=scope)


def _requester(row: object) -> Person | None:
    person = identifier(text(row, "principalId"))
    principal = member(row, "principal")
    name = text(principal, "displayName") or text(principal, "userPrincipalName")
    return Person(person, name or None) if person else None


def is_waiting(row: object, odd: Oddities) -> bool:
    """Whether a request waits for a decision; the list may also tell of decided ones."""
    return status_of(row, odd) is RequestStatus.PENDING_APPROVAL


def past(rows: Iterable[object], approval: Approval, odd: Oddities) -> Past:
    """What the same person asked of the same right before."""
    asked = (
        (identifier(text(row, "principalId")), receipt)
        for row in rows
        if (receipt := _receipt(row, odd)) is not None
    )
    return past_among(asked, approval)


def _receipt(row: object, odd: Oddities) -> RequestReceipt | None:
    is_of_group = bool(text(row, "groupId"))
    return group_wire.receipt(row, odd) if is_of_group else wire.receipt(row, odd)


def reasons_required(rows: Iterable[object]) -> Mapping[str, bool]:
    """By role definition, whether its approvers have to give a reason."""
    found: dict[str, bool] = {}
    for row in rows:
        role = identifier(text(row, "roleDefinitionId"))
        rules = member(member(row, "policy"), "rules")
        for rule in rules if isinstance(rules, list) else ():
            if text(rule, "id") == _APPROVAL_RULE:
                found[role] = _reason_required(member(rule, "setting"))
    return found


def _reason_required(setting: object) -> bool:
    stages = member(setting, "approvalStages")
    stage = stages[0] if isinstance(stages, list) and stages else None
    return member(stage, "isApproverJustificationRequired") is not False


def with_policy(approval: Approval, required: Mapping[str, bool]) -> Approval:
    """The approval with what its role's policy asks of approvers."""
    key = approval.key
    role = key.role_definition_id if isinstance(key, DirectoryKey) else ""
    return replace(approval, reason_required=required.get(role, True))
