"""Doubles of the ports that are good enough to run the whole engine on, and a runner without
threads. The tenant is `fake_directory`, time is `fake_clock`.

Each holds the promises of its port. What a test wants to go wrong is set in attributes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from keyhour.core import effects as ef
from keyhour.core.device import DeviceReading
from keyhour.core.failure import ClaimsDemand, Failure, Trouble
from keyhour.core.organisation import Organisation
from keyhour.core.reads import LastKnown
from keyhour.core.right import Plane
from keyhour.core.session import (
    Account,
    AccountKey,
    SignedIn,
    SignInMethod,
    SignInPrompt,
    Token,
)
from keyhour.core.settings import Settings
from keyhour.core.wish import Wish, WishOutcome, WishRecord
from keyhour.engine.perform import Post, perform
from keyhour.engine.world import World
from keyhour.ports.clock import Clock
from keyhour.ports.identity import DIRECTORY_ALONE
from tests.core.sample import ANNA
from tests.engine.fake_clock import FakeClock
from tests.engine.fake_directory import FakeDirectory

LONGEST_WAIT = 5.0
"""Seconds that a held call waits at most, so that a broken test ends."""


class FakeIdentity:
    """Somebody who is or is not signed in. Implements `ports.identity.Identity`."""

    def __init__(self, clock: Clock, kept: Account | Failure | None = ANNA) -> None:
        """`kept` is what `restore` finds."""
        self.kept = kept
        self.person: Account | Failure = ANNA
        """Who signs in when asked to, or how it ends."""
        self.waits = False
        """Whether a sign-in waits for `finish` or for being cancelled."""
        self.refusal: Failure | None = None
        """Why there is no token."""
        self.unconsented: frozenset[Plane] = frozenset()
        """Planes whose permissions nobody consented to; a person who is asked does."""
        self.aside: tuple[str, ...] = ()
        self.tokens: list[Token] = []
        self.renewals: list[ClaimsDemand | None] = []
        """The claims of each token that was asked for anew."""
        self._clock = clock
        self._ended = threading.Event()
        self._cancelled = False
        self.waiting = threading.Event()
        """Set while a sign-in waits for a person."""

    def accounts(self) -> tuple[Account, ...]:
        """Who was kept."""
        return (self.kept,) if isinstance(self.kept, Account) else ()

    def restore(self, wanted: AccountKey | None = None) -> Account | Failure | None:
        """What was kept."""
        del wanted
        return self.kept

    def token(
        self,
        account: Account,
        planes: frozenset[Plane] = DIRECTORY_ALONE,
        *,
        renew: bool = False,
        claims: ClaimsDemand | None = None,
    ) -> Token | Failure:
        """A token for an hour, or the refusal."""
        del account
        if self.refusal is not None:
            return self.refusal
        if planes & self.unconsented:
            return Failure(trouble=Trouble.CONSENT_MISSING)
        if renew:
            self.renewals.append(claims)
        return self._new_token()

    def sign_in(
        self,
        *,
        method: SignInMethod,
        account: Account | None,
        claims: ClaimsDemand | None,
        prompted: Callable[[SignInPrompt], None],
        plane: Plane = Plane.DIRECTORY,
    ) -> SignedIn | Failure:
        """Prompt, wait if told to, and sign the person in."""
        del account, claims
        code = "ABCD" if method is SignInMethod.DEVICE_CODE else None
        prompted(SignInPrompt("https://login.example/page", code))
        if self.waits and self._waited_in_vain():
            return Failure(trouble=Trouble.SIGN_IN_CANCELLED)
        if isinstance(self.person, Failure):
            return self.person
        self.kept = self.person
        self.unconsented -= {plane}
        return SignedIn(self.person, self._new_token())

    def _waited_in_vain(self) -> bool:
        self._cancelled = False
        self._ended.clear()
        self.waiting.set()
        came = self._ended.wait(LONGEST_WAIT)
        self.waiting.clear()
        return self._cancelled or not came

    def finish(self) -> None:
        """The person completes the sign-in that waits."""
        self._ended.set()

    def cancel_sign_in(self) -> None:
        """End the sign-in that waits; nothing when none does."""
        if self.waiting.is_set():
            self._cancelled = True
            self._ended.set()

    def sign_out(self, account: Account) -> Failure | None:
        """Forget."""
        if self.kept == account:
            self.kept = None
        return None

    def set_aside(self) -> tuple[str, ...]:
        """Names of files that were unreadable."""
        return self.aside

    def _new_token(self) -> Token:
        self.tokens.append(Token(f"token-{len(self.tokens)}", self._clock.now()))
        return self.tokens[-1]


class FakeLedger:
    """A ledger in memory, which several engines may share. Implements `ports.ledger.Ledger`."""

    def __init__(self) -> None:
        self.wishes: dict[str, Wish] = {}
        self.outcomes: dict[str, WishOutcome] = {}
        self.reasons: dict[str, str] = {}
        self.known: dict[AccountKey, LastKnown] = {}
        self.claimed: set[str] = set()
        self.broken: Failure | None = None
        """Why nothing can be read or written."""
        self.aside: tuple[str, ...] = ()
        self._lock = threading.Lock()

    def open_wishes(self) -> tuple[Wish, ...] | Failure:
        """Every wish without an outcome."""
        if self.broken is not None:
            return self.broken
        return tuple(one for one in self.wishes.values() if one.id not in self.outcomes)

    def record(self, wish: Wish) -> Failure | None:
        """One open wish for each account and right."""
        with self._lock:
            if self.broken is not None:
                return self.broken
            open_ones = (one for one in self.wishes.values() if one.id not in self.outcomes)
            if any((one.account, one.key) == (wish.account, wish.key) for one in open_ones):
                return Failure(trouble=Trouble.ALREADY_PENDING)
            self.wishes[wish.id] = wish
            return None

    def annotate(self, wish_id: str, request_id: str) -> Failure | None:
        """Note the request."""
        if self.broken is None and wish_id in self.wishes:
            self.wishes[wish_id] = replace(self.wishes[wish_id], request_id=request_id)
        return self.broken

    def settle(self, wish_id: str, outcome: WishOutcome, reason: str = "") -> Failure | None:
        """Close; the first outcome stays."""
        if self.broken is None and wish_id not in self.outcomes:
            self.outcomes[wish_id] = outcome
            self.reasons[wish_id] = reason
        return self.broken

    def past(self, account: AccountKey) -> tuple[WishRecord, ...] | Failure:
        """All wishes of an account, the latest first."""
        if self.broken is not None:
            return self.broken
        return tuple(
            WishRecord(one, self.outcomes.get(one.id), self.reasons.get(one.id, ""))
            for one in reversed(self.wishes.values())
            if one.account == account
        )

    def forget_past(self, account: AccountKey) -> Failure | None:
        """Drop ended ones."""
        if self.broken is None:
            kept = {k: one for k, one in self.wishes.items() if k not in self.outcomes}
            gone = {k: one for k, one in self.wishes.items() if one.account != account}
            self.wishes = {**gone, **kept}
        return self.broken

    def remember(self, last_known: LastKnown) -> Failure | None:
        """Keep."""
        if self.broken is None:
            self.known[last_known.account.key] = last_known
        return self.broken

    def last_known(self) -> tuple[LastKnown, ...] | Failure:
        """What was kept."""
        return tuple(self.known.values()) if self.broken is None else self.broken

    def forget(self, account: AccountKey) -> Failure | None:
        """Drop one account's last state."""
        self.known.pop(account, None)
        return self.broken

    def claim(self, notice_id: str) -> bool | Failure:
        """Whether the caller is the first."""
        with self._lock:
            if self.broken is not None:
                return self.broken
            is_first = notice_id not in self.claimed
            self.claimed.add(notice_id)
            return is_first

    def set_aside(self) -> tuple[str, ...]:
        """Names of files that were unreadable."""
        return self.aside


class FakePreferences:
    """Settings in memory. Implements `ports.preferences.Preferences`."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.organisation: Organisation | None = None
        self.broken: Failure | None = None
        self.aside: tuple[str, ...] = ()

    def load(self) -> Settings:
        """The settings."""
        return self.settings

    def save(self, settings: Settings) -> Failure | None:
        """Replace them."""
        if self.broken is None:
            self.settings = settings
        return self.broken

    def load_organisation(self) -> Organisation | None:
        """The registration that was set up."""
        return self.organisation

    def save_organisation(self, organisation: Organisation | None) -> Failure | None:
        """Replace it."""
        if self.broken is None:
            self.organisation = organisation
        return self.broken

    def set_aside(self) -> tuple[str, ...]:
        """Names of files that were unreadable."""
        return self.aside


class FakeExport:
    """Keeps files in memory. Implements `ports.export.Export`."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.broken: Failure | None = None

    def write(self, path: str, text: str) -> Failure | None:
        """Keep it."""
        if self.broken is None:
            self.files[path] = text
        return self.broken


class FakeSignInStart:
    """A switch. Implements `ports.autostart.SignInStart`."""

    def __init__(self) -> None:
        self.on = False
        self.broken: Failure | None = None

    def is_on(self) -> bool:
        """Where it stands."""
        return self.on

    def turn(self, on: bool) -> Failure | None:
        """Switch it."""
        if self.broken is None:
            self.on = on
        return self.broken


class FakeDevice:
    """A PC, and the tenant's object of its role. Implements both protocols of `ports.device`."""

    def __init__(self) -> None:
        self.reading = DeviceReading()
        self.refusal: Failure | None = None
        """Why neither a renewal nor a sign-out is taken."""
        self.role: str | Failure | None = None
        self.renewals = 0
        self.sign_outs = 0

    def read(self) -> DeviceReading:
        """What it says now."""
        return self.reading

    def renew_sign_in(self) -> Failure | None:
        """Take the order."""
        self.renewals += self.refusal is None
        return self.refusal

    def sign_out(self) -> Failure | None:
        """End the session."""
        self.sign_outs += self.refusal is None
        return self.refusal

    def device_role(self, token: Token, account: Account) -> str | Failure | None:
        """The role's object id."""
        del token, account
        return self.role


class InlineRunner:
    """Carries an effect out at once, on the caller's thread. Implements `engine.runner.Runner`.

    Effects of a class in `held_back` are kept until `release`.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.ran: list[ef.Effect] = []
        self.held_back: set[type[ef.Effect]] = set()
        self.closed = False
        self._kept: list[tuple[ef.AnyEffect, Post]] = []

    def run(self, effect: ef.AnyEffect, post: Post) -> None:
        """Do it now, or keep it."""
        self.ran.append(effect)
        if type(effect) in self.held_back:
            self._kept.append((effect, post))
        else:
            self._perform(effect, post)

    def release(self) -> None:
        """Do what was kept."""
        self.held_back.clear()
        kept, self._kept = self._kept, []
        for effect, post in kept:
            self._perform(effect, post)

    def close(self) -> None:
        """Take nothing more."""
        self.closed = True

    def _perform(self, effect: ef.AnyEffect, post: Post) -> None:
        event = perform(effect, self.world, post)
        if event is not None:
            post(event)


class FakeWorld:
    """All doubles, put together, with names of their own types."""

    def __init__(self, clock: FakeClock | None = None, **options: Any) -> None:
        """`options` are of `FakeDirectory`."""
        self.clock = clock or FakeClock()
        self.identity = FakeIdentity(self.clock)
        self.directory = FakeDirectory(self.clock, **options)
        self.ledger = FakeLedger()
        self.preferences = FakePreferences()
        self.autostart = FakeSignInStart()
        self.device = FakeDevice()
        self.export = FakeExport()

    @property
    def ports(self) -> World:
        """What the engine is given."""
        return World(
            identity=self.identity,
            directory=self.directory,
            ledger=self.ledger,
            preferences=self.preferences,
            export=self.export,
            autostart=self.autostart,
            device=self.device,
            role_objects=self.device,
        )
