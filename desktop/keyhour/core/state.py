"""The whole state, frozen. `now` and the revision stay outside, so equal states are equal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import TypeVar

from msgspec import Struct

from keyhour.core.activation import Activation, Phase, RequestReceipt
from keyhour.core.failure import Failure
from keyhour.core.notice import Notice
from keyhour.core.organisation import Organisation
from keyhour.core.policy import UNKNOWN_POLICY, ActivationPolicy
from keyhour.core.right import Assignment, Eligibility, RightKey
from keyhour.core.session import Account, AccountKey, Session, SignInMethod, SignInPrompt
from keyhour.core.set_up import SetUp
from keyhour.core.settings import Settings
from keyhour.core.wish import Wish

K = TypeVar("K")
V = TypeVar("V")


def mapping(items: Mapping[K, V] | None = None) -> Mapping[K, V]:
    """A read-only mapping of its own."""
    return MappingProxyType(dict(items or {}))


def with_item(items: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    """The mapping with one item set."""
    return MappingProxyType({**items, key: value})


def without_item(items: Mapping[K, V], key: K) -> Mapping[K, V]:
    """The mapping with one item gone."""
    return MappingProxyType({k: v for k, v in items.items() if k != key})


class Freshness(Enum):
    """How far what is shown can be trusted."""

    KNOWN = "known"
    STALE = "stale"
    """From an earlier read; the last try failed or none was made yet."""
    UNKNOWN = "unknown"
    """Never read."""


class Front(Enum):
    """Who drives the engine; a command reads and notifies only what it was asked for."""

    TRAY = "tray"
    COMMAND = "command"


class Reading(Struct, frozen=True, kw_only=True):
    """The reading of one account's rights. Instants are of our own clock except `as_of`."""

    as_of: datetime | None = None
    """Server time at the last successful read."""
    fetched_at: datetime | None = None
    """Our own clock at the start of the last successful read in this run; None when only memory
    speaks.
    """
    started_at: datetime | None = None
    """Start of the read under way; None when none is."""
    wanted: bool = False
    """Whether another read was asked for while one is under way."""
    failure: Failure | None = None
    """Why the last try failed; None after success."""
    failures: int = 0
    """Tries in a row that failed."""
    tried_at: datetime | None = None
    retry_at: datetime | None = None
    renewed: bool = False
    """Whether the token was already renewed after a 401."""
    asked: int = 0
    """How many reads were begun, full and confirming ones."""
    newest: int = 0
    """Reads with a lower number come too late: a newer one was taken in, or the clock was set."""
    policies_at: datetime | None = None
    """Our own clock at the last read of the policies in this run."""


class AccountState(Struct, frozen=True, kw_only=True):
    """Everything known of one account."""

    account: Account
    epoch: int = 0
    """Rises at sign-in and sign-out; answers of an older epoch are dropped."""
    eligibilities: tuple[Eligibility, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    requests: tuple[RequestReceipt, ...] = ()
    policies: Mapping[RightKey, ActivationPolicy] = mapping()
    activations: Mapping[RightKey, Activation] = mapping()
    """Only rights that are not idle."""
    reading: Reading = Reading()

    def activation(self, key: RightKey) -> Activation:
        """Where this right stands; idle when nothing is known of it."""
        return self.activations.get(key) or Activation(key=key)

    def phase(self, key: RightKey) -> Phase:
        """The phase of one right."""
        return self.activation(key).phase

    def policy(self, key: RightKey) -> ActivationPolicy:
        """What the tenant asks for this right, or the stand-in when it may not be read."""
        return self.policies.get(key, UNKNOWN_POLICY)

    def eligibility(self, key: RightKey) -> Eligibility | None:
        """The eligibility for this right, if there is one."""
        return next((one for one in self.eligibilities if one.key == key), None)

    def assignment(self, key: RightKey) -> Assignment | None:
        """The assignment of this right that a read showed, if there is one."""
        return next((one for one in self.assignments if one.key == key), None)

    @property
    def freshness(self) -> Freshness:
        """How far the lists can be trusted."""
        if self.reading.as_of is None:
            return Freshness.UNKNOWN
        if self.reading.fetched_at is None or self.reading.failure is not None:
            return Freshness.STALE
        return Freshness.KNOWN


class State(Struct, frozen=True, kw_only=True):
    """All that Keyhour knows and has been asked to do."""

    practice: bool = False
    authority: str = ""
    front: Front = Front.TRAY
    interactive: bool = True
    """Whether a sign-in may be opened without a person having just asked for it (step-up)."""
    method: SignInMethod = SignInMethod.BROWSER
    session: Session = Session.RESTORING
    session_failure: Failure | None = None
    """What made the session what it is, or why the last sign-in did not happen."""
    session_retry_at: datetime | None = None
    """When to look for the kept sign-in again (our own clock)."""
    prompt: SignInPrompt | None = None
    """What to show while a sign-in waits for the person."""
    epoch: int = 0
    shown: AccountKey | None = None
    accounts: Mapping[AccountKey, AccountState] = mapping()
    wishes: tuple[Wish, ...] = ()
    """Open wishes of accounts that are not signed in."""
    settings: Settings = Settings()
    set_up: SetUp | None = None
    """None until this machine was asked, which the settings do when they are opened."""
    organisation_at_start: Organisation | None = None
    """The registration that was kept when this run began."""
    notices: tuple[Notice, ...] = ()
    told: frozenset[str] = frozenset()
    """Ids of notices that are over: shown and dismissed, or claimed by another process."""
    skew: timedelta = timedelta()
    """Server time minus our own, applied wherever an instant is compared with the service's."""
    loaded: bool = False
    """Whether memory (last state, open wishes, settings) has been read."""
    panel_open: bool = False
    trouble: Failure | None = None
    """A trouble of our own (disk, bug) that a person should know."""
    quitting: bool = False

    @property
    def account(self) -> AccountState | None:
        """The account on display."""
        return None if self.shown is None else self.accounts.get(self.shown)

    def server_time(self, at: datetime) -> datetime:
        """An instant of our own clock as the service would name it."""
        return at + self.skew
