"""Graph's spelling of directory roles: a tolerant reader and a strict writer, both pure.

The reader never raises: an unknown member becomes `UNKNOWN`, a row without the parts that make it
a right is left out, and both are noted in `Oddities`. Schema:
https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagementv3-overview
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from keyhour.adapters.graph.body import asked, draft_parts
from keyhour.adapters.graph.spelling import MINE, Body, Spelling
from keyhour.adapters.notation import Oddities, identifier, instant, member, text
from keyhour.adapters.schedule import membership_of, origin_of, receipt_of
from keyhour.core.activation import Draft, RequestReceipt
from keyhour.core.right import (
    Assignment,
    AssignmentOrigin,
    DirectoryKey,
    Eligibility,
    Membership,
    RightKey,
    Scope,
    Via,
)

_BASE: Final = "/roleManagement/directory"


def eligibility(row: object, person: str, odd: Oddities) -> Eligibility | None:
    """A `unifiedRoleEligibilityScheduleInstance` of the person; None when it names no right."""
    held = _held(row, person, odd)
    if held is None:
        return None
    return Eligibility(
        key=held.key,
        name=held.name,
        template_id=held.template_id,
        scope=held.scope,
        membership=held.membership,
        via=held.via,
        until=instant(member(row, "endDateTime")),
    )


def assignment(row: object, person: str, odd: Oddities) -> Assignment | None:
    """A `unifiedRoleAssignmentScheduleInstance` of the person; None when it names no right."""
    held = _held(row, person, odd)
    if held is None:
        return None
    origin = origin_of(row, odd)
    schedule_id = identifier(text(row, "roleAssignmentScheduleId"))
    return Assignment(
        key=held.key,
        name=held.name,
        template_id=held.template_id,
        scope=held.scope,
        origin=origin,
        membership=held.membership,
        via=held.via,
        start_at=instant(member(row, "startDateTime")),
        end_at=instant(member(row, "endDateTime")),
        request_id=schedule_id or None if origin is AssignmentOrigin.ACTIVATED else None,
    )


def receipt(row: object, odd: Oddities) -> RequestReceipt | None:
    """A `unifiedRoleAssignmentScheduleRequest`; None when it names no request or no right."""
    return receipt_of(row, _key(row), text(row, "id"), odd)


class _Held(Struct, frozen=True):
    """What eligibility and assignment rows have in common."""

    key: DirectoryKey
    name: str
    template_id: str | None
    scope: Scope
    membership: Membership
    via: Via | None


def _held(row: object, person: str, odd: Oddities) -> _Held | None:
    key = _key(row)
    if key is None:
        return None
    definition = member(row, "roleDefinition")
    template_id = identifier(text(definition, "templateId")) or None
    membership = membership_of(row, odd)
    principal = identifier(text(row, "principalId"))
    is_via = membership is Membership.GROUP and principal not in {"", identifier(person)}
    return _Held(
        key=key,
        name=text(definition, "displayName") or key.role_definition_id,
        template_id=template_id,
        scope=Scope(key.scope_id, text(member(row, "directoryScope"), "displayName") or None),
        membership=membership,
        via=Via(principal) if is_via else None,
    )


def _key(row: object) -> DirectoryKey | None:
    definition, scope = text(row, "roleDefinitionId"), text(row, "directoryScopeId")
    return DirectoryKey(identifier(definition), scope) if definition and scope else None


def activation_body(draft: Draft, person: str) -> Body:
    """The body of a `selfActivate`."""
    return _right_body("selfActivate", draft.key, person) | draft_parts(draft)


def deactivation_body(key: RightKey, person: str) -> Body:
    """The body of a `selfDeactivate`."""
    return _right_body("selfDeactivate", key, person)


def _right_body(action: str, key: RightKey, person: str) -> Body:
    if not isinstance(key, DirectoryKey):
        raise TypeError(key)
    where = {"roleDefinitionId": key.role_definition_id, "directoryScopeId": key.scope_id}
    return asked(action, person) | where


ROLES: Final = Spelling(
    prefix="",
    eligibilities=f"{_BASE}/roleEligibilityScheduleInstances/{MINE}?$expand=roleDefinition",
    assignments=f"{_BASE}/roleAssignmentScheduleInstances/{MINE}?$expand=roleDefinition",
    requests=f"{_BASE}/roleAssignmentScheduleRequests",
    eligibility=eligibility,
    assignment=assignment,
    receipt=receipt,
    activation=activation_body,
    withdrawal=deactivation_body,
)
