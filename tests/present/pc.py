"""Readings of a PC in every condition, beside a device administrator role that is active."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec.structs import replace

from keyhour.core.device import Administrators, DeviceReading, Join

NOW: Final = datetime(2026, 11, 23, 14, 28, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)

OTHERS: Final = frozenset({"S-1-12-1-1-2-3-4"})
READING: Final = DeviceReading(
    join=Join.ENTRA,
    tenant_id="tenant",
    has_prt=True,
    prt_updated_at=NOW - 6 * HOUR - 47 * MINUTE,
    administrators=Administrators.ABSENT,
    entra_groups=frozenset(),
    entra_admins=OTHERS,
    logon_at=NOW - 8 * HOUR,
    administrator_protection=False,
)
RENEWED: Final = replace(READING, prt_updated_at=NOW - MINUTE)
STALE: Final = replace(RENEWED, logon_at=NOW)
EFFECTIVE: Final = replace(READING, administrators=Administrators.DENY_ONLY, entra_groups=OTHERS)
ELEVATED: Final = replace(EFFECTIVE, administrators=Administrators.ENABLED)
REMOVED: Final = replace(READING, entra_admins=frozenset())
HYBRID: Final = replace(READING, join=Join.HYBRID)
OTHER_USER: Final = replace(
    READING, user_sid="S-1-5-21-1-2-3-1001", user_name="RECEPTION\\guest", prt_updated_at=None
)
