"""One person's way through the sign-in pages, and which page comes next."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final

from keyhour.simulator import people
from keyhour.simulator.entra.scope import Wanted, withheld
from keyhour.simulator.login import MFA, PASSWORD, Demand
from keyhour.simulator.record import User
from keyhour.simulator.tenant import Tenant

PICK: Final = "pick"
BLOCKED: Final = "blocked"
MFA_PAGE: Final = "mfa"
DENIED: Final = "denied"
ADMIN: Final = "admin"
CONSENT: Final = "consent"
DONE: Final = "done"

_MOST_WRONG_NUMBERS: Final = 3
_SMALLEST_NUMBER: Final = 10
_NUMBERS: Final = 90


def _number() -> int:
    return _SMALLEST_NUMBER + secrets.randbelow(_NUMBERS)


@dataclass(frozen=True)
class CodeRequest:
    """Where an authorization code goes and what guards it."""

    client_id: str
    redirect_uri: str
    response_mode: str
    state: str | None
    nonce: str | None
    challenge: str | None
    challenge_method: str


@dataclass
class Transaction:
    """The state between two pages. `request` is None when a device code is approved."""

    scopes: tuple[str, ...]
    wanted: Wanted
    demand: Demand
    request: CodeRequest | None
    user_code: str | None = None
    prompt: str = ""
    login_hint: str = ""
    organisation_id: str = people.TENANT_ID
    id: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    user: User | None = None
    amr: frozenset[str] = frozenset({PASSWORD})
    number: int = field(default_factory=_number)
    wrong_numbers: int = 0
    is_denied: bool = False
    is_proven: bool = False  # the phone said yes in this very transaction
    has_consented: bool = False

    def answer_phone(self, is_approved: bool, number: str) -> None:
        """Take what the person did on the practice phone."""
        if not is_approved:
            self.is_denied = True
        elif number.strip() == str(self.number):
            self.is_proven = True
            self.amr |= {MFA}
        else:
            self.wrong_numbers += 1
            self.number = _number()
            self.is_denied = self.wrong_numbers >= _MOST_WRONG_NUMBERS

    def ask_phone_again(self) -> None:
        """Start the phone over after a denial."""
        self.is_denied = False
        self.wrong_numbers = 0
        self.number = _number()


def next_page(tenant: Tenant, way: Transaction, consented: frozenset[str]) -> str:
    """Return the page that stands between the person and the end."""
    if way.user is None:
        return PICK
    if _is_blocked(tenant, way):
        return BLOCKED
    if _needs_phone(tenant, way):
        return DENIED if way.is_denied else MFA_PAGE
    if withheld(tenant, way.wanted) is not None or tenant.settings.consent == "admin":
        return ADMIN
    is_new = tenant.settings.consent == "ask" and way.user.id not in consented
    if not way.has_consented and (is_new or way.prompt == "consent"):
        return CONSENT
    return DONE


def _is_blocked(tenant: Tenant, way: Transaction) -> bool:
    outcomes = [tenant.settings.contexts.get(name) for name in way.demand.contexts]
    return tenant.settings.sign_in_blocked or "blocked" in outcomes


def _needs_phone(tenant: Tenant, way: Transaction) -> bool:
    """Contexts are proven anew each time; plain MFA holds as long as the browser remembers it."""
    if way.is_proven:
        return False
    if way.demand.contexts:
        return True
    settings = tenant.settings
    wants_mfa = way.demand.mfa or settings.mfa_at_sign_in or settings.refresh_demands_mfa
    return wants_mfa and MFA not in way.amr
