"""The directory audit log's rows about activations."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from keyhour.simulator import people
from keyhour.simulator.identifier import fresh_id
from keyhour.simulator.record import AuditRow

REQUESTED: Final = "Add member to role requested (PIM activation)"
COMPLETED: Final = "Add member to role completed (PIM activation)"
DEACTIVATED: Final = "Remove member from role completed (PIM deactivate)"
EXPIRED: Final = "Remove member from role (PIM activation expired)"
REMOVAL_REFUSED: Final = "Process role removal request"
PIM_ITSELF: Final = "Azure AD PIM"


def audit_row(
    activity: str,
    at: datetime,
    user_id: str,
    details: dict[str, str],
    is_success: bool = True,
) -> AuditRow:
    """Make a row; an expiry is done by the service, all else by the person."""
    user = None if activity == EXPIRED else people.user_by_id(user_id)
    return AuditRow(
        id=f"PIM_{fresh_id()}_{people.TENANT_ID[:5]}_{int(at.timestamp() * 1000)}",
        at=at,
        activity=activity,
        result="success" if is_success else "failure",
        by=user.username if user else PIM_ITSELF,
        by_id=user.id if user else None,
        target_id=user_id,
        details=tuple(details.items()),
    )
