"""Clouds, tokens and accounts for tests of adapters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from keyhour.adapters.cloud import Cloud
from keyhour.core.session import Account, AccountKey, Token

TENANT: Final = "379098fc-814e-439c-93a0-9a0dd8a49225"
CLIENT: Final = "62212290-b60b-4b69-95f4-b6c6f8e3dc2b"
PERSON: Final = "de36dc69-1bf2-4c76-a3c0-d53a66629d2d"
NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def local_cloud(address: str) -> Cloud:
    """A cloud whose every host is one address on this machine."""
    return Cloud(
        name="practice",
        tenant_id=TENANT,
        client_id=CLIENT,
        login="https://localhost:9",
        graph=f"{address}/graph",
        arm=f"{address}/arm",
        portal=f"{address}/portal",
    )


def token() -> Token:
    """A bearer."""
    return Token("secret", NOW + timedelta(hours=1))


def account(object_id: str = PERSON, username: str = "rosa@contoso.example") -> Account:
    """Somebody signed in."""
    return Account(AccountKey(f"https://localhost:9/{TENANT}", TENANT, object_id), username)


class StillClock:
    """A clock that stands, until a test sets it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def now(self) -> datetime:
        """The instant it shows."""
        return self.time

    def monotonic(self) -> timedelta:
        """The same, as a length."""
        return self.time - NOW

    def real_seconds(self, wait: timedelta) -> float:
        """Real time."""
        return wait.total_seconds()
