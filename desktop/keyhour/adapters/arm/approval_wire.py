"""Azure Resource Manager's spelling of requests that wait for somebody else's decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from keyhour.adapters.arm import wire
from keyhour.adapters.asked import approval_of, past_among
from keyhour.adapters.notation import Oddities, identifier, member, text
from keyhour.adapters.stage import Stage, stage_of
from keyhour.core.activation import RequestReceipt, RequestStatus
from keyhour.core.approval import Approval, Past, Person
from keyhour.core.right import AzureKey, Scope


def approval(row: object, odd: Oddities) -> Approval | None:
    """A waiting `RoleAssignmentScheduleRequest`; None when it names no request, right or person.

    Names come with it. Assumption: `approvalId` ends with the request's own name; where it does
    not, it is the one to decide by.
    """
    receipt = wire.receipt(row, odd)
    if receipt is None or not isinstance(receipt.key, AzureKey):
        return None
    own, key = member(row, "properties"), receipt.key
    names = member(own, "expandedProperties")
    found = approval_of(
        receipt,
        _requester(own),
        name=text(member(names, "roleDefinition"), "displayName") or key.role_definition_id,
        template_id=None,
        scope=Scope(key.scope_id, text(member(names, "scope"), "displayName") or None),
    )
    approval_id = wire.tail(text(own, "approvalId"))
    return replace(found, id=approval_id) if found is not None and approval_id else found


def _requester(own: object) -> Person | None:
    person = identifier(text(own, "principalId"))
    principal = member(member(own, "expandedProperties"), "principal")
    name = text(principal, "displayName") or text(principal, "email")
    return Person(person, name or None) if person else None


def stage(row: object, odd: Oddities) -> Stage | None:
    """A stage of a `RoleAssignmentApproval`: what Graph writes flat lies in `properties` here."""
    own = member(row, "properties")
    name = text(row, "name") or wire.tail(text(row, "id"))
    return stage_of({**own, "id": name}, odd) if isinstance(own, dict) else None


def is_waiting(row: object, odd: Oddities) -> bool:
    """Whether a request waits for a decision; the list also tells of decided ones."""
    receipt = wire.receipt(row, odd)
    return receipt is not None and receipt.status is RequestStatus.PENDING_APPROVAL


def past(rows: Iterable[object], one: Approval, odd: Oddities) -> Past | None:
    """What the same person asked of the same right before.

    Assumption: that the list tells of decided requests is not documented, so finding none says
    nothing.
    """
    found = past_among(_asked(rows, odd), one)
    return found if found.count else None


def _asked(rows: Iterable[object], odd: Oddities) -> Iterator[tuple[str, RequestReceipt]]:
    for row in rows:
        receipt = wire.receipt(row, odd)
        if receipt is not None:
            yield identifier(text(member(row, "properties"), "principalId")), receipt
