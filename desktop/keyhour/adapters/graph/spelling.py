"""What a plane of Graph needs to be spelled out: addresses, rows and bodies, all of one noun."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from keyhour.adapters.notation import Oddities
from keyhour.core.activation import Draft, RequestReceipt
from keyhour.core.right import Assignment, Eligibility, RightKey

MINE: Final = "filterByCurrentUser(on='principal')"
FOR_ME: Final = "filterByCurrentUser(on='approver')"

Body = dict[str, object]


class Spelling(Struct, frozen=True, kw_only=True):
    """One plane. Addresses are below the version; readers give None for a row that names no right;
    writers want a right of this plane.
    """

    prefix: str
    """Begins the names of its parts in a batch."""
    eligibilities: str
    assignments: str
    requests: str
    eligibility: Callable[[object, str, Oddities], Eligibility | None]
    assignment: Callable[[object, str, Oddities], Assignment | None]
    receipt: Callable[[object, Oddities], RequestReceipt | None]
    activation: Callable[[Draft, str], Body]
    withdrawal: Callable[[RightKey, str], Body]
    """The body that gives a right back."""

    def lists(self) -> dict[str, str]:
        """The three lists of the current user, by their names in a batch."""
        return {
            f"{self.prefix}eligibilities": self.eligibilities,
            f"{self.prefix}assignments": self.assignments,
            f"{self.prefix}requests": f"{self.requests}/{MINE}",
        }

    def to_decide(self) -> dict[str, str]:
        """One request that waits for the current user's decision, if there is any."""
        chosen = "?$filter=status%20eq%20'PendingApproval'&$top=1"
        return {f"{self.prefix}to_decide": f"{self.requests}/{FOR_ME}{chosen}"}
