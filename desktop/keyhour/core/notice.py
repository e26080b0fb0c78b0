"""What a person should know, once.

A notice is claimed by its id in the ledger before it is shown, so that neither a restart nor a
second
process shows it twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

from keyhour.core.device_verdict import Finding
from keyhour.core.failure import Failure
from keyhour.core.right import RightKey, right_id


class NoticeKind(Enum):
    """The fact."""

    ENDING = "ending"
    ENDED = "ended"
    ENDED_EARLY = "ended_early"
    ACTIVATED = "activated"
    """Granted after waiting: approved, or a scheduled start was reached."""
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    NOT_HERE = "not_here"
    """Active in Entra, and something is missing on this PC."""
    WORKS_HERE = "works_here"
    STILL_HERE = "still_here"
    """Ended in Entra, and this Windows session carries it on."""
    GONE_HERE = "gone_here"
    LEAVING = "leaving"
    """It will be ended as soon as the service allows it, because the person left."""
    ELIGIBILITY_ENDING = "eligibility_ending"
    """The right to activate it ends soon, so that there is still time to ask for more."""
    TO_DECIDE = "to_decide"
    """Somebody else's request waits for this person's decision."""


class Notice(Struct, frozen=True, kw_only=True):
    """One fact about one right. `id` is made from the fact alone, so it is the same in every
    process.
    """

    id: str
    kind: NoticeKind
    key: RightKey
    visible_after: datetime
    """Server time."""
    end_at: datetime | None = None
    lead: timedelta | None = None
    failure: Failure | None = None
    finding: Finding | None = None
    """What was found on this PC, for news of that."""
    approval_id: str | None = None
    """The approval it is about; None when it is about the person's own right."""
    claimed: bool = False
    """Whether this process may show it."""


def notice_id(object_id: str, key: RightKey, window: str, fact: str) -> str:
    """Names one fact about one window of one person's right, the same in every process."""
    return f"{object_id}/{right_id(key)}/{window}/{fact}"
