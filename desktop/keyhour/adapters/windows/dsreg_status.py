"""Reading what `dsregcmd /status` prints, without trusting its language.

Only the names of values are looked for, never headings or sentences, and only `YES` and `NO` are
believed. What is not found, or says anything else, is unknown.
https://learn.microsoft.com/entra/identity/devices/troubleshoot-device-dsregcmd
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

_TIME: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\s*UTC")
_GUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LETTERS: Final = re.compile(r"[^a-z0-9]")
_ANSWERS: Final = {"YES": True, "NO": False}


class DsregStatus(Struct, frozen=True, kw_only=True):
    """What it said; None is unknown."""

    entra_joined: bool | None = None
    domain_joined: bool | None = None
    workplace_joined: bool | None = None
    tenant_id: str | None = None
    has_prt: bool | None = None
    prt_updated_at: datetime | None = None


def read_status(text: str) -> DsregStatus:
    """The values of a whole, cut off, foreign or empty output."""
    values: dict[str, str] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon:
            values.setdefault(_LETTERS.sub("", name.lower()), value.strip())
    return DsregStatus(
        entra_joined=_answer(values.get("azureadjoined")),
        domain_joined=_answer(values.get("domainjoined")),
        workplace_joined=_answer(values.get("workplacejoined")),
        tenant_id=_guid(values.get("tenantid")),
        has_prt=_answer(values.get("azureadprt")),
        prt_updated_at=_instant(values.get("azureadprtupdatetime")),
    )


def _answer(value: str | None) -> bool | None:
    return _ANSWERS.get((value or "").upper())


def _guid(value: str | None) -> str | None:
    return value.lower() if value and _GUID.fullmatch(value) else None


def _instant(value: str | None) -> datetime | None:
    match = _TIME.fullmatch(value or "")
    if match is None:
        return None
    *parts, fraction = match.groups()
    try:
        year, month, day, hour, minute, second = (int(part) for part in parts)
        micro = int((fraction or "0").ljust(6, "0"))
        return datetime(year, month, day, hour, minute, second, micro, UTC)
    except ValueError:
        return None
