"""Who has signed in, what was proven, and which tokens came of it. Ruled by the wall clock."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

CODE_LIFETIME: Final = timedelta(minutes=10)
DEVICE_CODE_LIFETIME: Final = timedelta(minutes=15)
PASSWORD: Final = "pwd"  # noqa: S105 - the name of an authentication method
MFA: Final = "mfa"


@dataclass(frozen=True)
class Demand:
    """What the `claims` parameter of a request asks of the token."""

    mfa: bool = False
    contexts: tuple[str, ...] = ()
    has_cp1: bool = False

    def joined(self, other: Demand) -> Demand:
        """Return both demands together."""
        contexts = tuple(dict.fromkeys(self.contexts + other.contexts))
        return Demand(
            self.mfa or other.mfa,
            contexts,
            self.has_cp1 or other.has_cp1,
        )


@dataclass(frozen=True)
class Login:
    """One completed sign-in; refresh tokens lead back to it."""

    user_id: str
    amr: frozenset[str]
    contexts: frozenset[str]
    at: datetime
    generation: int


@dataclass(frozen=True)
class CodeGrant:
    """An authorization code, good for one redemption."""

    login: Login
    client_id: str
    redirect_uri: str
    challenge: str | None
    challenge_method: str
    nonce: str | None
    scopes: tuple[str, ...]
    demand: Demand
    expires_at: datetime


@dataclass
class DeviceGrant:
    """A device code: `login` is set when a person has approved it elsewhere."""

    user_code: str
    scopes: tuple[str, ...]
    demand: Demand
    expires_at: datetime
    organisation_id: str
    login: Login | None = None
    is_declined: bool = False
    polls: int = 0


@dataclass(frozen=True)
class TokenRecord:
    """The server's side of an access token."""

    user_id: str
    audience: str
    expires_at: datetime
    generation: int
    has_cp1: bool


@dataclass
class Browser:
    """What one browser's sign-in cookie stands for: which persons signed in there and how."""

    amr_of: dict[str, frozenset[str]] = field(default_factory=dict)


class LoginBook:
    """Logins, codes and tokens. Guarded by the tenant's lock.

    `revoke` raises a person's generation: everything of an older one is dead, whenever it was made.
    """

    def __init__(self) -> None:
        self._generation: dict[str, int] = {}
        self._refresh_tokens: dict[str, Login] = {}
        self.codes: dict[str, CodeGrant] = {}
        self.devices: dict[str, DeviceGrant] = {}
        self.tokens: dict[str, TokenRecord] = {}
        self.browsers: dict[str, Browser] = {}

    def generation(self, user_id: str) -> int:
        """Return how often everything of a person was revoked."""
        return self._generation.get(user_id, 0)

    def revoke(self, user_id: str, keep_refresh: bool) -> None:
        """Make a person's tokens, and browsers too, worthless from now on."""
        self._generation[user_id] = self.generation(user_id) + 1
        for browser in self.browsers.values():
            browser.amr_of.pop(user_id, None)
        if keep_refresh:
            self._refresh_tokens = {
                token: self._renewed(login) if login.user_id == user_id else login
                for token, login in self._refresh_tokens.items()
            }

    def is_live(self, login: Login) -> bool:
        """Say whether a sign-in still counts."""
        return login.generation == self.generation(login.user_id)

    def keep_refresh_token(self, login: Login) -> str:
        """Make a refresh token of a login; older ones go on working."""
        token = "1.practice." + secrets.token_urlsafe(48)
        self._refresh_tokens[token] = login
        return token

    def login_of(self, refresh_token: str) -> Login | None:
        """Return what a refresh token stands for."""
        return self._refresh_tokens.get(refresh_token)

    def device_by_user_code(self, user_code: str) -> DeviceGrant | None:
        """Return the device code that shows this user code."""
        wanted = user_code.replace("-", "").replace(" ", "").upper()
        return next((grant for grant in self.devices.values() if grant.user_code == wanted), None)

    def _renewed(self, login: Login) -> Login:
        generation = self.generation(login.user_id)
        return Login(login.user_id, login.amr, login.contexts, login.at, generation)
