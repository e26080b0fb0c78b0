"""Wishes: what a person wanted sent, written down before it is sent.

A row is a wish, never truth: a forged or stale one can at most cause a read.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from msgspec import Struct

from keyhour.core.activation import Draft
from keyhour.core.right import RightKey, right_id
from keyhour.core.session import AccountKey


class WishKind(Enum):
    """What is wanted."""

    ACTIVATE = "activate"
    DEACTIVATE = "deactivate"
    CANCEL = "cancel"


class WishOutcome(Enum):
    """How a wish ended."""

    GRANTED = "granted"
    WAITING = "waiting"
    REFUSED = "refused"
    ABANDONED = "abandoned"
    NOT_RECEIVED = "not_received"
    """Reading showed that the service never got it."""
    GIVEN_BACK = "given_back"


class Wish(Struct, frozen=True, kw_only=True):
    """One open or ended wish."""

    id: str
    account: AccountKey
    key: RightKey
    kind: WishKind
    recorded_at: datetime
    """Server time by our best knowledge; never later than the sending."""
    draft: Draft | None = None
    request_id: str | None = None


def wish_id(account: AccountKey, key: RightKey, recorded_at: datetime) -> str:
    """A name that no other wish has: one right has at most one open wish at a time."""
    return f"{account.object_id}/{right_id(key)}@{recorded_at.isoformat()}"
