"""The whole state, frozen. `now` and the revision stay outside, so equal states are equal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from keyhour.core.activation import Activation, Phase, RequestReceipt
from keyhour.core.approval import UNDER_WAY, Approval, Decision, Fate
from keyhour.core.detail import Detail, has_details
from keyhour.core.device import DeviceReading
from keyhour.core.failure import Failure
from keyhour.core.managed import UNMANAGED, Managed
from keyhour.core.notice import Notice
from keyhour.core.organisation import Organisation
from keyhour.core.policy import UNKNOWN_POLICY, ActivationPolicy
from keyhour.core.right import (
    Assignment,
    AzureKey,
    Eligibility,
    Plane,
    RightKey,
    Scope,
    covers,
    plane_of,
    right_id,
)
from keyhour.core.session import Account, AccountKey, Session, SignInMethod, SignInPrompt
from keyhour.core.set_up import SetUp
from keyhour.core.settings import Settings
from keyhour.core.wish import Wish, WishRecord

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
    """The reading of one plane's rights. Instants are of our own clock except `as_of`."""

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
    newest: int = 0
    """Reads with a lower number come too late: a newer one was taken in, or the clock was set."""
    policies_at: datetime | None = None
    """Our own clock at the last read of the policies in this run."""
    thorough: bool = True
    """Whether the next read may take a further round trip for what the lists leave out."""

    @property
    def is_good(self) -> bool:
        """Whether the last try of this run succeeded."""
        return self.fetched_at is not None and self.failure is None


def together(readings: Iterable[Reading]) -> Reading:
    """Several planes' readings as one: the oldest of those that went well, else of all.

    So one plane's failure does not speak for the others, and no age is told too young.
    """
    every = tuple(readings)
    chosen = tuple(one for one in every if one.is_good) or every
    return Reading(
        as_of=_earliest(one.as_of for one in chosen),
        fetched_at=_earliest(one.fetched_at for one in chosen),
        started_at=_earliest(one.started_at for one in every),
        wanted=any(one.wanted for one in every),
        failure=next((one.failure for one in chosen if one.failure is not None), None),
        failures=max((one.failures for one in chosen), default=0),
        tried_at=_earliest(one.tried_at for one in every),
        retry_at=_earliest(one.retry_at for one in chosen),
        renewed=any(one.renewed for one in every),
        newest=max((one.newest for one in every), default=0),
        policies_at=_earliest(one.policies_at for one in chosen),
    )


def _earliest(instants: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in instants if at is not None), default=None)


class Inbox(Struct, frozen=True, kw_only=True):
    """What waits for one person's decision, and what they decided in this run."""

    waiting: tuple[Approval, ...] = ()
    """Of other people; oldest first."""
    decisions: tuple[Decision, ...] = ()
    """At most one for each approval, until it is dismissed."""
    approver_in: frozenset[Plane] = frozenset()
    """Planes in which something waited for the person once: only these are looked at unasked."""
    failures: tuple[tuple[Plane, Failure], ...] = ()
    """Planes that the last read could not have."""
    reading: Reading = Reading()

    def approval(self, approval_id: str) -> Approval | None:
        """The request of this id, while it waits."""
        return next((one for one in self.waiting if one.id == approval_id), None)

    def decision(self, approval_id: str) -> Decision | None:
        """What was decided on it here."""
        return next((one for one in self.decisions if one.approval.id == approval_id), None)

    def open_at(self, now: datetime) -> tuple[Approval, ...]:
        """What waits for a decision at an instant of the server's clock, and nothing is under way
        for.
        """
        return tuple(
            one
            for one in self.waiting
            if (one.lapses_at is None or one.lapses_at > now) and not self._is_under_way(one)
        )

    def _is_under_way(self, approval: Approval) -> bool:
        decision = self.decision(approval.id)
        return decision is not None and decision.phase in UNDER_WAY


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
    past: tuple[WishRecord, ...] | None = None
    """What this machine wrote down; None until somebody looked at the history."""
    readings: Mapping[Plane, Reading] = mapping()
    """Only planes that were read, now or by an earlier run."""
    asked: int = 0
    """How many reads were begun, full and confirming ones."""
    places: Mapping[RightKey, tuple[Scope, ...] | Failure] = mapping()
    """The narrower scopes of rights that somebody looked at, or why they could not be had."""
    detailing: frozenset[tuple[RightKey, Detail]] = frozenset()
    """Details that are being read."""
    detailed: Mapping[tuple[RightKey, Detail], datetime] = mapping()
    """When a detail was read last (our own clock)."""
    inbox: Inbox = Inbox()
    device_role_id: str | None = None
    """Object id of the tenant's device administrator role, which PCs know it by."""
    device_role_asked: bool = False
    """Whether that id was looked for in this run."""
    device_role_read: bool = False
    """Whether the answer has come, whatever it was."""
    leaving: Mapping[RightKey, datetime] = mapping()
    """Rights to be given back because the person left, and when to try (our own clock)."""

    @property
    def reading(self) -> Reading:
        """The readings of all planes as one."""
        return together(self.readings.values())

    def reading_of(self, plane: Plane) -> Reading:
        """How the reading of one plane stands."""
        return self.readings.get(plane) or Reading()

    @property
    def keys(self) -> tuple[RightKey, ...]:
        """Every right that may be activated or is held, once."""
        eligible = [one.key for one in self.eligibilities]
        held = [one.key for one in self.assignments]
        return tuple(dict.fromkeys(eligible + held))

    def activation(self, key: RightKey) -> Activation:
        """Where this right stands; idle when nothing is known of it."""
        return self.activations.get(key) or Activation(key=key)

    def phase(self, key: RightKey) -> Phase:
        """The phase of one right."""
        return self.activation(key).phase

    def policy(self, key: RightKey) -> ActivationPolicy:
        """What the tenant asks for this right, or the stand-in when it may not be read.

        Assumption: rules of a narrower scope that were not read are those of the wider one.
        """
        known = self.policies.get(key)
        if known is None and isinstance(key, AzureKey):
            known = self._policy_around(key)
        return known or UNKNOWN_POLICY

    def _policy_around(self, key: AzureKey) -> ActivationPolicy | None:
        """The nearest rules that were read of a wider scope, for what is eligible there alone.

        Policies are looked through, not rights: of these there may be thousands.
        """
        around = [one for one in self.policies if covers(one, key)]
        if not around or any(one.key == key for one in self.eligibilities):
            return None
        return self.policies[max(around, key=lambda one: len(right_id(one)))]

    def has_rules(self, key: RightKey) -> bool:
        """Whether anything can be said of a right's rules: those of Azure rights are not read
        before somebody looks at the right.
        """
        return not has_details(key) or key in self.policies or self.policy(key).known

    def eligibility(self, key: RightKey) -> Eligibility | None:
        """The eligibility for this right, or what one for a wider scope makes of it."""
        own = next((one for one in self.eligibilities if one.key == key), None)
        if own is not None or not isinstance(key, AzureKey):
            return own
        wider = self._wider(key)
        return replace(wider, key=key, scope=self._place(key)) if wider else None

    def offered(self, settings: Settings) -> tuple[Eligibility, ...]:
        """What may be asked for: the eligibilities, and favourites for a part of their scopes."""
        own = {one.key for one in self.eligibilities}
        starred = [one.key for one in settings.favourites if one.key not in own]
        narrower = (self.eligibility(key) for key in starred)
        return (*self.eligibilities, *(one for one in narrower if one is not None))

    def _wider(self, key: AzureKey) -> Eligibility | None:
        """The nearest eligibility within whose scope this right lies."""
        found = [one for one in self.eligibilities if covers(one.key, key)]
        return max(found, key=lambda one: len(one.scope.id), default=None)

    def _place(self, key: AzureKey) -> Scope:
        """A narrower scope, by the name under which it was met."""
        held, draft = self.assignment(key), self.activation(key).draft
        if held is not None:
            return held.scope
        if draft is not None and draft.place is not None:
            return draft.place
        lists = [found for found in self.places.values() if not isinstance(found, Failure)]
        known = (one for found in lists for one in found if one.id == key.scope_id)
        return next(known, Scope(key.scope_id))

    def assignment(self, key: RightKey) -> Assignment | None:
        """The assignment of this right that a read showed, if there is one."""
        return next((one for one in self.assignments if one.key == key), None)

    @property
    def freshness(self) -> Freshness:
        """How far the lists can be trusted: those of the planes that can be read."""
        return _freshness(self.reading)

    def freshness_of(self, key: RightKey) -> Freshness:
        """How far what is shown of one right can be trusted."""
        return _freshness(self.reading_of(plane_of(key)))


def _freshness(reading: Reading) -> Freshness:
    if reading.as_of is None:
        return Freshness.UNKNOWN
    return Freshness.KNOWN if reading.is_good else Freshness.STALE


class Renewal(Struct, frozen=True, kw_only=True):
    """The renewal of Windows' sign-in that a person asked for. Instants are of our own clock."""

    asked_at: datetime
    before: datetime | None = None
    """When Windows' sign-in had been renewed before."""
    next_read_at: datetime | None = None
    """When to look whether it happened; None when nobody looks any more."""
    failure: Failure | None = None
    """Why it did not happen; NOT_RECEIVED when Windows took the order and nothing came of it."""


class DeviceState(Struct, frozen=True, kw_only=True):
    """This PC as it was read last. Instants are of our own clock."""

    offered: bool | None = None
    """Whether there is anything to read: a Windows PC, or a practice one. None before the start."""
    reading: DeviceReading | None = None
    read_at: datetime | None = None
    """Start of the last read."""
    started_at: datetime | None = None
    """Start of the read under way."""
    wanted: bool = False
    renewal: Renewal | None = None
    remind_at: datetime | None = None
    """When the person wants to hear of it again; nothing is said until then."""
    reminded_at: datetime | None = None
    """The last time they wanted to; what is said since then is said again."""
    sign_out_failure: Failure | None = None


class State(Struct, frozen=True, kw_only=True):
    """All that Keyhour knows and has been asked to do."""

    planes: frozenset[Plane] = frozenset({Plane.DIRECTORY})
    """The planes that this program can read."""
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
    consenting: Plane | None = None
    """The plane for which a person is being asked to consent."""
    epoch: int = 0
    known: tuple[Account, ...] = ()
    """Everybody who signed in here and was not forgotten, the last one first."""
    shown: AccountKey | None = None
    wanted: AccountKey | None = None
    """Whose kept sign-in is looked for, after somebody chose another account."""
    was_signed_in: bool = False
    """Whether somebody was signed in when the sign-in under way began."""
    accounts: Mapping[AccountKey, AccountState] = mapping()
    wishes: tuple[Wish, ...] = ()
    """Open wishes of accounts that are not signed in."""
    settings: Settings = Settings()
    device: DeviceState = DeviceState()
    set_up: SetUp | None = None
    """None until this machine was asked, which the settings do when they are opened."""
    managed: Managed = UNMANAGED
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
    exported: str | None = None
    """The file that was written last at the person's wish."""
    approvals_open: bool = False
    """Whether somebody looks at what waits for a decision."""
    found_fate: tuple[str, Fate | Failure] | None = None
    """What a command learned of an approval that does not wait: its id, and what became of it."""
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
