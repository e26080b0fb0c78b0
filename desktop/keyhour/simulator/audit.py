"""The directory audit log's rows about activations."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from keyhour.simulator import people
from keyhour.simulator.identifier import fresh_id
from keyhour.simulator.record import AZURE, GROUP, AuditRow, Right, RightKey
from keyhour.simulator.tenant import Tenant

REQUESTED: Final = "Add member to role requested (PIM activation)"
COMPLETED: Final = "Add member to role completed (PIM activation)"
DEACTIVATED: Final = "Remove member from role completed (PIM deactivate)"
EXPIRED: Final = "Remove member from role (PIM activation expired)"
REMOVAL_REFUSED: Final = "Process role removal request"
PIM_ITSELF: Final = "Azure AD PIM"


def note(
    tenant: Tenant,
    right: Right,
    activity: str,
    at: datetime,
    user_id: str,
    details: dict[str, str],
) -> None:
    """Write a row into the directory's log; what happens in Azure is not told there.

    An expiry is done by the service, all else by the person. That groups have the activities'
    names of roles is an assumption; their category is not.
    """
    if right.plane == AZURE:
        return
    user = None if activity == EXPIRED else people.user_by_id(user_id)
    row = AuditRow(
        id=f"PIM_{fresh_id()}_{people.TENANT_ID[:5]}_{int(at.timestamp() * 1000)}",
        at=at,
        activity=activity,
        result="failure" if activity == REMOVAL_REFUSED else "success",
        by=user.username if user else PIM_ITSELF,
        by_id=user.id if user else None,
        target_id=user_id,
        details=tuple(details.items()),
        right=RightKey(right.plane, right.role_id, right.scope),
        category="GroupManagement" if right.plane == GROUP else "RoleManagement",
    )
    tenant.audits.append(row)
