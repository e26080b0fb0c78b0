"""What is remembered of the practice PC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from keyhour.simulator import people
from keyhour.simulator.record import User


@dataclass
class Pc:
    """What the PC is like."""

    renewed_at: datetime
    logon_at: datetime
    user: User | None = people.ROSA
    """Who is signed in to Windows; None is a local account."""
    join: str = "entra"
    tenant_id: str = people.TENANT_ID
    role_is_administrator: bool = True
    """Whether the device administrator role is in the local group Administrators."""
    user_is_administrator: bool = False
    """Whether the person is in it in person."""
    takes_orders: bool = True
    """Whether Windows knows the order to renew."""
    renews: bool = True
    """Whether it carries the order out."""
    renewal_due_at: datetime | None = None
    brought: frozenset[str] = frozenset()
    """Object ids of the roles and groups that the last renewal brought."""
    carried: frozenset[str] = frozenset()
    """Those of them that are in the session."""

    @property
    def has_sign_in(self) -> bool:
        """Say whether Windows itself is signed in to the tenant."""
        return self.user is not None and self.join in ("entra", "hybrid")


def fresh_pc(now: datetime) -> Pc:
    """Return a PC where somebody began to work some hours ago."""
    return Pc(now - timedelta(hours=2), now - timedelta(hours=3))
