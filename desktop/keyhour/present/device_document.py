"""This PC in the documents of the command line."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

from keyhour.core.device import Administrators
from keyhour.core.state import State
from keyhour.core.this_pc import device_facts
from keyhour.present.device import device_view
from keyhour.present.moment import Moment


class DevicePart(Struct, frozen=True, kw_only=True):
    """This PC, as far as it is known."""

    join: str = "unknown"
    tenant_id: str | None = None
    prt_updated_at: datetime | None = None
    logon_at: datetime | None = None
    same_user: bool | None = None
    role_in_local_admins: bool | None = None
    session_admin: str = "unknown"
    verdict: str | None = None
    """What was found, a constant for scripts (`core.device_verdict.Finding`)."""
    next_step: str | None = None
    """The one thing to do, a constant (`NextStep`)."""
    headline: str = ""
    """The finding for people."""
    advice: str = ""
    """The next step for people."""


def device_part(state: State, moment: Moment) -> DevicePart:
    """What is known of this PC; a fact that is not known is null."""
    facts, view = device_facts(state), device_view(state, moment)
    return DevicePart(
        join=facts.join.value,
        tenant_id=facts.tenant_id,
        prt_updated_at=_utc(facts.prt_updated_at),
        logon_at=_utc(facts.logon_at),
        same_user=facts.same_user,
        role_in_local_admins=facts.role_in_local_admins,
        session_admin=_SESSION_ADMIN[facts.administrators],
        verdict=view.verdict.finding.value,
        next_step=view.verdict.next_step.value,
        headline=view.headline,
        advice=view.advice,
    )


_SESSION_ADMIN = {
    Administrators.ABSENT: "no",
    Administrators.DENY_ONLY: "yes",
    Administrators.ENABLED: "elevated",
    Administrators.UNKNOWN: "unknown",
}


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)
