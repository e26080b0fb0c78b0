"""Who is signed in, and the sign-in's own states."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from msgspec import Struct


class AccountKey(Struct, frozen=True):
    """One person in one tenant of one cloud; practice and real accounts never share a key."""

    authority: str
    tenant_id: str
    object_id: str

    def __str__(self) -> str:
        return f"{self.authority}|{self.tenant_id}|{self.object_id}"


class Account(Struct, frozen=True):
    """A person's sign-in."""

    key: AccountKey
    username: str
    name: str | None = None


class Session(Enum):
    """Named after what the person must do."""

    RESTORING = "restoring"
    """At start: looking for a sign-in that was kept."""
    NOT_CONFIGURED = "not_configured"
    SIGNED_OUT = "signed_out"
    SIGNING_IN = "signing_in"
    SIGNED_IN = "signed_in"
    NEEDS_SIGN_IN = "needs_sign_in"
    """The kept sign-in no longer works; rights stay on display, writes are off."""
    KEYCHAIN_LOCKED = "keychain_locked"
    NEEDS_CONSENT = "needs_consent"


class SignInMethod(Enum):
    """How a person proves who they are."""

    BROWSER = "browser"
    DEVICE_CODE = "device_code"


class SignInPrompt(Struct, frozen=True):
    """What a person must be shown while a sign-in waits: an address, and a code for another
    device.
    """

    address: str
    user_code: str | None = None
    expires_at: datetime | None = None


class Token:
    """An access token. Masked in every text; never kept in the state and never written."""

    __slots__ = ("_secret", "expires_at")

    def __init__(self, secret: str, expires_at: datetime) -> None:
        self._secret = secret
        self.expires_at = expires_at

    def reveal(self) -> str:
        """The bearer itself, for the one place that puts it into a header."""
        return self._secret

    def __repr__(self) -> str:
        return "Token(…)"


class SignedIn(Struct, frozen=True):
    """A finished interactive sign-in: who, and the very token it brought."""

    account: Account
    token: Token


class ServerTime(Struct, frozen=True):
    """A `Date` header with our own clock before sending and after receiving (RFC 9110, 6.6.1)."""

    date: datetime
    sent_at: datetime
    received_at: datetime
