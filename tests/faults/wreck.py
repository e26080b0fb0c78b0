"""Every fault of the service and of the way to it, and what each means for a read and for a write.

The shapes are those of Graph's own answers and of what stands in front of it.
"""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import Any, Final

from msgspec import Struct

from keyhour.core.failure import Trouble
from tests.contract.practice import Practice
from tests.faults.life import SHORT

PAUSE: Final = 40
"""Seconds that the service asks to be left alone."""
_SLOW: Final = f"PT{SHORT * 2:g}S"


class Wreck(Struct, frozen=True, kw_only=True):
    """A fault. `answer` is what the practice tenant is told to do."""

    answer: Any
    read: Trouble
    """What a read that meets it fails with."""
    write: Trouble
    """What a write fails with at once."""
    commits: bool = False
    """Whether the service carries a write out all the same."""
    pauses: bool = False
    """Whether the service says for how long it wants to be left alone."""

    @property
    def is_slow(self) -> bool:
        """Whether the answer comes later than `SHORT`."""
        return isinstance(self.answer, dict) and "delay" in self.answer

    @property
    def is_whole(self) -> bool:
        """Whether what strikes one part of a batch strikes them all."""
        return self.is_slow or isinstance(self.answer, str)


def _error(status: int, code: str, message: str, **headers: str) -> dict[str, Any]:
    body = {"error": {"code": code, "message": message, "innerError": {"request-id": "r-1"}}}
    return {"status": status, "headers": headers, "body": body}


def _throttled(retry_after: str) -> dict[str, Any]:
    headers = {"Retry-After": retry_after}
    return _error(429, "TooManyRequests", "Too many requests", **headers)


_HTML: Final = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_PERMISSIONS: Final = (
    "Valid permissions not present. User needs one of the following permissions for this action : "
    "RoleAssignmentSchedule.ReadWrite.Directory, RoleManagement.ReadWrite.Directory"
)
_LICENCE: Final = (
    "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license."
)
DATE: Final = "date"
"""Stands for an HTTP date that lies `PAUSE` seconds in the tenant's future."""

WRECKS: Final[dict[str, Wreck]] = {
    "429 seconds": Wreck(
        answer=_throttled(str(PAUSE)), read=Trouble.THROTTLED, write=Trouble.THROTTLED, pauses=True
    ),
    "429 date": Wreck(
        answer=_throttled(DATE), read=Trouble.THROTTLED, write=Trouble.THROTTLED, pauses=True
    ),
    "429 bare": Wreck(
        answer={"status": 429, "body": ""}, read=Trouble.THROTTLED, write=Trouble.THROTTLED
    ),
    "503 seconds": Wreck(
        answer=_error(503, "ServiceNotAvailable", "Busy", **{"Retry-After": str(PAUSE)}),
        read=Trouble.SERVICE_TROUBLE,
        write=Trouble.ANSWER_LOST,
        pauses=True,
    ),
    "503": Wreck(
        answer=_error(503, "ServiceNotAvailable", "Busy"),
        read=Trouble.SERVICE_TROUBLE,
        write=Trouble.ANSWER_LOST,
    ),
    "504": Wreck(
        answer=_error(504, "UnknownError", ""),
        read=Trouble.SERVICE_TROUBLE,
        write=Trouble.ANSWER_LOST,
    ),
    "502 html": Wreck(
        answer={"status": 502, "body": _HTML},
        read=Trouble.SERVICE_TROUBLE,
        write=Trouble.ANSWER_LOST,
    ),
    "500 empty": Wreck(
        answer=_error(500, "", ""), read=Trouble.SERVICE_TROUBLE, write=Trouble.ANSWER_LOST
    ),
    "200 html": Wreck(
        answer={"status": 200, "body": _HTML.replace("502 Bad Gateway", "Welcome to the hotel")},
        read=Trouble.UNEXPECTED_ANSWER,
        write=Trouble.ANSWER_LOST,
    ),
    "slow": Wreck(
        answer={"delay": _SLOW},
        read=Trouble.SERVICE_TROUBLE,
        write=Trouble.ANSWER_LOST,
        commits=True,
    ),
    "slow after": Wreck(
        answer={"delay": _SLOW, "after": True},
        read=Trouble.SERVICE_TROUBLE,
        write=Trouble.ANSWER_LOST,
        commits=True,
    ),
    "drop": Wreck(answer="drop", read=Trouble.OFFLINE, write=Trouble.ANSWER_LOST),
    "drop after commit": Wreck(
        answer="drop_after_commit",
        read=Trouble.OFFLINE,
        write=Trouble.ANSWER_LOST,
        commits=True,
    ),
    "403": Wreck(
        answer=_error(403, "Authorization_RequestDenied", "Insufficient privileges"),
        read=Trouble.FORBIDDEN,
        write=Trouble.FORBIDDEN,
    ),
    "403 permissions": Wreck(
        answer=_error(403, "", _PERMISSIONS),
        read=Trouble.CONSENT_MISSING,
        write=Trouble.CONSENT_MISSING,
    ),
    "400 licence": Wreck(
        answer=_error(400, "AadPremiumLicenseRequired", _LICENCE),
        read=Trouble.LICENCE_MISSING,
        write=Trouble.LICENCE_MISSING,
    ),
}
"""All of them by name."""

SENTENCES: Final[dict[Trouble, str]] = {
    Trouble.THROTTLED: "Microsoft Entra asked Keyhour to slow down.",
    Trouble.SERVICE_TROUBLE: "Microsoft Entra has a problem at the moment.",
    Trouble.UNEXPECTED_ANSWER: (
        "Something answered in place of Microsoft Entra, or its answer could not be read."
    ),
    Trouble.OFFLINE: "Microsoft Entra cannot be reached from this PC.",
    Trouble.ANSWER_LOST: "The request was sent, but its answer did not arrive.",
    Trouble.FORBIDDEN: "Your organisation does not allow this.",
    Trouble.CONSENT_MISSING: "Keyhour may not read your roles in this organisation yet.",
    Trouble.LICENCE_MISSING: (
        "Your organisation has no licence for Privileged Identity Management."
    ),
}
"""What a person reads first."""


class Call(Struct, frozen=True):
    """A request of the client: how the tenant sees it."""

    path: str
    method: str = "GET"


BATCH: Final = Call(r"/\$batch$", "POST")
ELIGIBILITIES: Final = Call("roleEligibilityScheduleInstances/filterByCurrentUser")
ASSIGNMENTS: Final = Call("roleAssignmentScheduleInstances/filterByCurrentUser")
REQUESTS: Final = Call("roleAssignmentScheduleRequests/filterByCurrentUser")
FURTHER_PAGE: Final = Call("roleEligibilityScheduleInstances.*skiptoken")
POLICIES: Final = Call("roleManagementPolicyAssignments")
WISH: Final = Call("roleAssignmentScheduleRequests$", "POST")
CANCEL: Final = Call("roleAssignmentScheduleRequests/[^/]+/cancel$", "POST")


def strike(practice: Practice, wreck: Wreck, call: Call, times: int = 1) -> None:
    """Let the next such requests meet a fault."""
    answer = wreck.answer
    if isinstance(answer, dict) and answer.get("headers", {}).get("Retry-After") == DATE:
        until = practice.tenant.tenant.clock.now() + timedelta(seconds=PAUSE)
        headers = {"Retry-After": format_datetime(until, usegmt=True)}
        answer = {**answer, "headers": headers}
    practice.fault(call.path, answer, method=call.method, times=times)
