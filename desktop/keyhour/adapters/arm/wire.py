"""Azure Resource Manager's spelling of PIM: a tolerant reader and a strict writer, both pure.

The reader never raises: an unknown member becomes `UNKNOWN`, a row without the parts that make it
a right is left out, and both are noted in `Oddities`. Words are Pascal case, everything of a row
lies in `properties`, and names come with it in `expandedProperties`. Schema:
https://learn.microsoft.com/rest/api/authorization/role-eligibility-schedule-instances
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from keyhour.adapters.graph.policies import policy_of
from keyhour.adapters.notation import Oddities, identifier, instant, member, text
from keyhour.adapters.schedule import draft_parts, membership_of, origin_of, receipt_of
from keyhour.core.activation import Draft, RequestReceipt
from keyhour.core.policy import ActivationPolicy
from keyhour.core.right import (
    Assignment,
    AssignmentOrigin,
    AzureKey,
    Eligibility,
    Membership,
    Scope,
    Via,
)

AUTHORIZATION: Final = "/providers/Microsoft.Authorization"

_SEGMENTS: Final = {
    "subscriptions": "subscriptions",
    "resourcegroups": "resourceGroups",
    "providers": "providers",
    "microsoft.management": "Microsoft.Management",
    "managementgroups": "managementGroups",
}
_PLAIN: Final = re.compile(r"[^\x00-\x1f\x7f\\]+")


def scope_id(value: str) -> str:
    """An Azure scope in one spelling, for rows of different lists write its fixed parts and ids in
    different cases; empty when it is none.

    Names of people's own are left as they are.
    """
    if not value.startswith("/") or not _PLAIN.fullmatch(value):
        return ""
    inner = value[1:].removesuffix("/")
    parts = inner.split("/") if inner else []
    if any(part in {"", ".", ".."} for part in parts):
        return ""
    return "/" + "/".join(_SEGMENTS.get(part.lower(), identifier(part)) for part in parts)


def tail(value: str) -> str:
    """The last part of an Azure id, a GUID in lower case: what names a definition or a schedule."""
    return identifier(value.rstrip("/").rpartition("/")[2])


def eligibility(row: object, person: str, odd: Oddities) -> Eligibility | None:
    """A `RoleEligibilityScheduleInstance` of the person; None when it names no right."""
    held = _held(row, person, odd)
    if held is None:
        return None
    return Eligibility(
        key=held.key,
        name=held.name,
        scope=held.scope,
        membership=held.membership,
        via=held.via,
        until=instant(member(member(row, "properties"), "endDateTime")),
    )


def assignment(row: object, person: str, odd: Oddities) -> Assignment | None:
    """A `RoleAssignmentScheduleInstance` of the person; None when it names no right."""
    held = _held(row, person, odd)
    if held is None:
        return None
    own = member(row, "properties")
    origin = origin_of(own, odd)
    # Assumption: a schedule made by an activation bears the request's name, as Graph's do.
    schedule = tail(text(own, "roleAssignmentScheduleId"))
    return Assignment(
        key=held.key,
        name=held.name,
        scope=held.scope,
        origin=origin,
        membership=held.membership,
        via=held.via,
        start_at=instant(member(own, "startDateTime")),
        end_at=instant(member(own, "endDateTime")),
        request_id=schedule or None if origin is AssignmentOrigin.ACTIVATED else None,
    )


def receipt(row: object, odd: Oddities) -> RequestReceipt | None:
    """A `RoleAssignmentScheduleRequest`; None when it names no request or no right."""
    own = member(row, "properties")
    request_id = text(row, "name") or tail(text(row, "id"))
    return receipt_of(own, _key(own), request_id, odd, action="requestType", created="createdOn")


def policy_row(row: object, odd: Oddities) -> tuple[str, ActivationPolicy] | None:
    """The role's GUID and its policy at the scope; None when the row names no role or has no
    rules.
    """
    own = member(row, "properties")
    role, rules = tail(text(own, "roleDefinitionId")), member(own, "effectiveRules")
    if not role or not isinstance(rules, list):
        return None
    return role, policy_of(rules, odd)


def child(row: object) -> Scope | None:
    """One of the `eligibleChildResources` of a scope; None when it names no place."""
    place = scope_id(text(row, "id"))
    return Scope(place, text(row, "name") or None) if place else None


class _Held(Struct, frozen=True):
    """What eligibility and assignment rows have in common."""

    key: AzureKey
    name: str
    scope: Scope
    membership: Membership
    via: Via | None


def _held(row: object, person: str, odd: Oddities) -> _Held | None:
    own = member(row, "properties")
    key = _key(own)
    if key is None:
        return None
    names = member(own, "expandedProperties")
    principal = identifier(text(own, "principalId"))
    is_via = principal not in {"", identifier(person)}
    group = text(member(names, "principal"), "displayName")
    return _Held(
        key=key,
        name=text(member(names, "roleDefinition"), "displayName") or key.role_definition_id,
        scope=Scope(key.scope_id, text(member(names, "scope"), "displayName") or None),
        membership=membership_of(own, odd),
        via=Via(principal, group or None) if is_via else None,
    )


def _key(own: object) -> AzureKey | None:
    role, place = tail(text(own, "roleDefinitionId")), scope_id(text(own, "scope"))
    return AzureKey(role, place) if role and place else None


def at(place: str, rest: str) -> str:
    """The path of something of PIM's at a scope."""
    return f"{place.rstrip('/')}{AUTHORIZATION}/{rest}"


def definition_id(key: AzureKey) -> str:
    """The role's definition as a request must name it: below the subscription, else below the
    tenant.

    Assumption: above subscriptions the tenant-wide form is taken for every role.
    """
    parts = key.scope_id.split("/")
    is_below = len(parts) > 2 and parts[1] == "subscriptions"  # noqa: PLR2004  /subscriptions/{id}
    place = f"/subscriptions/{parts[2]}" if is_below else ""
    return at(place, f"roleDefinitions/{key.role_definition_id}")


def activation_body(draft: Draft, key: AzureKey, person: str) -> Mapping[str, object]:
    """The body of a `SelfActivate`."""
    right = _right("SelfActivate", key, person)
    return {"properties": right | draft_parts(draft, "AfterDuration")}


def deactivation_body(key: AzureKey, person: str) -> Mapping[str, object]:
    """The body of a `SelfDeactivate`."""
    return {"properties": _right("SelfDeactivate", key, person)}


def _right(request_type: str, key: AzureKey, person: str) -> dict[str, object]:
    """The principal is always the person: a group's id is refused, or would mean the group."""
    return {
        "requestType": request_type,
        "principalId": person,
        "roleDefinitionId": definition_id(key),
    }
