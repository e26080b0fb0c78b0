"""Wishes: what a person wanted sent, written down before it is sent.

A row is a wish, never truth: a forged or stale one can at most cause a read.
"""

from __future__ import annotations

import hashlib
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


class WishRecord(Struct, frozen=True):
    """A wish with its end; `outcome` None while it is open."""

    wish: Wish
    outcome: WishOutcome | None
    reason: str = ""
    """What refused it: names of rules, or the name of the trouble."""


def wish_id(account: AccountKey, key: RightKey, recorded_at: datetime) -> str:
    """A name that no other wish has: one right has at most one open wish at a time."""
    return f"{account.object_id}/{right_id(key)}@{recorded_at.isoformat()}"


def client_request_id(wish: str) -> str:
    """The GUID that a wish is sent under where the client names the request (Azure).

    It follows from the wish's own id, so it is recorded with it before anything is sent, and every
    process makes the same of it (RFC 9562, version 8).
    """
    digits = hashlib.sha256(wish.encode()).hexdigest()
    variant = "89ab"[int(digits[16], 16) % 4]
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"
