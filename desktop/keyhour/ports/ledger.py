"""What must survive a crash: open wishes, the last known state and which notices were shown."""

from __future__ import annotations

from typing import Protocol

from keyhour.core.failure import Failure
from keyhour.core.reads import LastKnown
from keyhour.core.session import AccountKey
from keyhour.core.wish import Wish, WishOutcome, WishRecord


class Ledger(Protocol):
    """Durable when a method returns. Shared by several processes of one person."""

    def open_wishes(self) -> tuple[Wish, ...] | Failure:
        """Every wish that has not been settled."""
        ...

    def record(self, wish: Wish) -> Failure | None:
        """Write a wish down. ALREADY_PENDING when one is open for the same account and right,
        NOT_RECORDED when it could not be written (disk full, read-only, locked)."""
        ...

    def annotate(self, wish_id: str, request_id: str) -> Failure | None:
        """Note the service's id of an open wish."""
        ...

    def settle(self, wish_id: str, outcome: WishOutcome, reason: str = "") -> Failure | None:
        """Close a wish, with what refused it; settling twice is harmless."""
        ...

    def past(self, account: AccountKey) -> tuple[WishRecord, ...] | Failure:
        """An account's wishes, open ones too, the latest first and not more than a thousand."""
        ...

    def forget_past(self, account: AccountKey) -> Failure | None:
        """Drop the ended wishes of an account; open ones are still needed."""
        ...

    def remember(self, last_known: LastKnown) -> Failure | None:
        """Replace what is kept of one account."""
        ...

    def last_known(self) -> tuple[LastKnown, ...] | Failure:
        """What was kept, of every account."""
        ...

    def forget(self, account: AccountKey) -> Failure | None:
        """Drop the last known state of one account; wishes stay, they are the person's record."""
        ...

    def claim(self, notice_id: str) -> bool | Failure:
        """Whether the caller is the first, in any process, to claim a notice."""
        ...

    def set_aside(self) -> tuple[str, ...]:
        """Names of unreadable files that were moved out of the way since the start."""
        ...
