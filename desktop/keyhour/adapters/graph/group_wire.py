"""Graph's spelling of PIM for Groups: a tolerant reader and a strict writer, both pure.

A right is a group and an access (`member`, `owner`); words are in lower case. Ids made of parts
(`{groupId}_{accessId}_{principalId}`) are opaque, except that the id of an activation's schedule
ends with the id of the request that made it. Schema:
https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview
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
    Eligibility,
    GroupKey,
    Membership,
    RightKey,
    Scope,
    Via,
)

_BASE: Final = "/identityGovernance/privilegedAccess/group"
_ACCESSES: Final = frozenset({"member", "owner"})


class _Held(Struct, frozen=True):
    """What eligibility and assignment rows have in common."""

    key: GroupKey
    name: str
    membership: Membership
    via: Via | None


def eligibility(row: object, person: str, odd: Oddities) -> Eligibility | None:
    """A `privilegedAccessGroupEligibilityScheduleInstance`; None when it names no right."""
    held = _held(row, person, odd)
    if held is None:
        return None
    return Eligibility(
        key=held.key,
        name=held.name,
        scope=Scope(held.key.access),
        membership=held.membership,
        via=held.via,
        until=instant(member(row, "endDateTime")),
    )


def assignment(row: object, person: str, odd: Oddities) -> Assignment | None:
    """A `privilegedAccessGroupAssignmentScheduleInstance`; None when it names no right."""
    held = _held(row, person, odd)
    if held is None:
        return None
    origin = origin_of(row, odd)
    made_by = identifier(text(row, "assignmentScheduleId").rpartition("_")[2])
    return Assignment(
        key=held.key,
        name=held.name,
        scope=Scope(held.key.access),
        origin=origin,
        membership=held.membership,
        via=held.via,
        start_at=instant(member(row, "startDateTime")),
        end_at=instant(member(row, "endDateTime")),
        request_id=made_by or None if origin is AssignmentOrigin.ACTIVATED else None,
    )


def receipt(row: object, odd: Oddities) -> RequestReceipt | None:
    """A `privilegedAccessGroupAssignmentScheduleRequest`; None when it names no request or no
    right.
    """
    return receipt_of(row, _key(row, odd), text(row, "id"), odd)


def _held(row: object, person: str, odd: Oddities) -> _Held | None:
    key = _key(row, odd)
    if key is None:
        return None
    membership = membership_of(row, odd)
    principal = identifier(text(row, "principalId"))
    is_via = membership is Membership.GROUP and principal not in {"", identifier(person)}
    return _Held(
        key=key,
        name=text(member(row, "group"), "displayName") or key.group_id,
        membership=membership,
        via=Via(principal) if is_via else None,
    )


def _key(row: object, odd: Oddities) -> GroupKey | None:
    group, access = text(row, "groupId"), text(row, "accessId").lower()
    if not group:
        return None
    if access not in _ACCESSES:
        odd.note("accessId", access)
        return None
    return GroupKey(identifier(group), access)


def activation_body(draft: Draft, person: str) -> Body:
    """The body of a `selfActivate`."""
    return _right_body("selfActivate", draft.key, person) | draft_parts(draft)


def deactivation_body(key: RightKey, person: str) -> Body:
    """The body of a `selfDeactivate`."""
    return _right_body("selfDeactivate", key, person)


def _right_body(action: str, key: RightKey, person: str) -> Body:
    if not isinstance(key, GroupKey):
        raise TypeError(key)
    return asked(action, person) | {"groupId": key.group_id, "accessId": key.access}


GROUPS: Final = Spelling(
    prefix="group_",
    eligibilities=f"{_BASE}/eligibilityScheduleInstances/{MINE}?$expand=group",
    assignments=f"{_BASE}/assignmentScheduleInstances/{MINE}?$expand=group",
    requests=f"{_BASE}/assignmentScheduleRequests",
    eligibility=eligibility,
    assignment=assignment,
    receipt=receipt,
    activation=activation_body,
    withdrawal=deactivation_body,
)
