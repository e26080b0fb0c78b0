"""A tray lived in a practice tenant, in virtual time: real engine, real adapters, real sockets.

The engine's clock is the tenant's; who waits moves it to the next instant at which something would
happen. Effects run one after the other, so a life goes the same way each time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from keyhour.adapters.attempt import Asking
from keyhour.adapters.graph.client import GraphPim
from keyhour.adapters.http import Http
from keyhour.adapters.identity import MsalIdentity
from keyhour.adapters.keychain import Keychain
from keyhour.adapters.ledger import SqliteLedger
from keyhour.adapters.sealed import TokenStore
from keyhour.adapters.settings import TomlPreferences
from keyhour.core.activation import Activation, Draft, Phase
from keyhour.core.events import ActivateChosen, Event, SignInChosen, Started
from keyhour.core.notice import Notice, NoticeKind
from keyhour.core.right import DEVICE_ADMINISTRATOR, DirectoryKey, RightKey
from keyhour.core.schedule import next_wake
from keyhour.core.session import Session
from keyhour.core.state import Front, State
from keyhour.engine.engine import Engine, Snapshot
from keyhour.engine.world import World
from keyhour.ports.clock import Clock
from keyhour.simulator.clock import TenantClock, wall_now
from tests.adapters.fake_keyring import FakeKeyring, absent
from tests.contract.practice import ROSA, Practice
from tests.contract.walking_browser import WalkingBrowser
from tests.engine.fakes import InlineRunner

DEVICE: Final = DirectoryKey(DEVICE_ADMINISTRATOR, "/")
HOUR: Final = timedelta(hours=1)
PATIENT: Final = 8.0
SHORT: Final = 0.4
"""Seconds that an answer is waited for; they stand for the app's 30 and 90."""
_MOST_TURNS: Final = 5000
_TENANT_SECONDS: Final = 10.0
_FIRST_LONG_WAIT: Final = timedelta(seconds=0.05)


class MachineClock:
    """The tenant's clock as a machine shows it, which may be set wrong, and may sleep."""

    def __init__(self, tenant: TenantClock) -> None:
        self._tenant = tenant
        self._first = tenant.now()
        self.ahead = timedelta()
        """How far somebody set it ahead of the service's."""
        self.slept = timedelta()
        """How long the machine has been asleep."""

    def now(self) -> datetime:
        """What the machine takes for the present instant."""
        return self._tenant.now() + self.ahead

    def monotonic(self) -> timedelta:
        """How long it has been awake."""
        return self._tenant.now() - self._first - self.slept

    def real_seconds(self, wait: timedelta) -> float:
        """Nobody waits here; the same length."""
        return wait.total_seconds()


class Life:
    """Runs of the tray with one state folder. `end` it."""

    def __init__(self, practice: Practice, folder: Path) -> None:
        self.practice = practice
        self.folder = folder
        self.clock = MachineClock(practice.tenant.tenant.clock)
        self.browser = WalkingBrowser(ROSA)
        self.keyring: FakeKeyring = absent()
        """What this machine keeps its key in; without one, practice uses a file."""
        self.busy_seconds = 0.05
        """How long another process' lock on the ledger is waited for; it stands for the app's 5."""
        self.phases: list[Phase] = []
        """Each phase that the right of these stories went through, in all runs."""
        self._closers: list[Callable[[], None]] = []
        self._rosa = practice.account().key.object_id
        self._http: Http
        self.engine: Engine
        self.runner: InlineRunner

    def begin(self, front: Front = Front.TRAY) -> None:
        """A new run of the program."""
        world = self._world()
        self.runner = self._make_runner(world)
        self.engine = Engine(self.runner, self.clock, lambda: 0.0)
        self.engine.subscribe(self._note)
        authority = self.practice.cloud.authority
        self.post(Started(configured=True, practice=True, authority=authority, front=front))

    def _make_runner(self, world: World) -> InlineRunner:
        return InlineRunner(world)

    def _world(self) -> World:
        cloud, clock = self.practice.cloud, self.clock
        http = self._http = Http(cloud, clock, seconds=PATIENT)
        identity = make_identity(self.practice, self.folder, clock, self.keyring, self.browser)
        self._closers += [identity.close, http.close]
        ledger, preferences = self._ledger(), TomlPreferences(self.folder)
        return World(identity, GraphPim(http, cloud), ledger, preferences)

    def _ledger(self) -> SqliteLedger:
        return SqliteLedger(self.folder, busy_seconds=self.busy_seconds)

    def hurry(self) -> None:
        """From now on an answer is waited for a moment only."""
        self._http._seconds = SHORT

    def die(self) -> None:
        """The process is gone; its connections too."""
        for close in self._closers:
            close()
        self._closers.clear()

    def end(self) -> None:
        """The story is over."""
        self.die()
        self.browser.close()

    @property
    def state(self) -> State:
        """The latest state."""
        return self.engine.snapshot.state

    def activation(self, key: RightKey = DEVICE) -> Activation:
        """Where a right stands."""
        account = self.state.account
        return Activation(key=key) if account is None else account.activation(key)

    def post(self, *events: Event) -> None:
        """Hand in events, and let happen what follows at once."""
        for event in events:
            self.engine.post(event)
        self.settle()

    def settle(self) -> None:
        """Take in what is there and what is due."""
        for _ in range(_MOST_TURNS):
            if not self.engine.pump(wait=False):
                return
        raise AssertionError("the engine does not come to rest")

    def live(self, length: timedelta, fits: Callable[[], bool] = lambda: False) -> bool:
        """Let time pass, from one thing that is due to the next, until it fits; whether it did."""
        until = self.clock.now() + length
        while not fits():
            left = until - self.clock.now()
            if left <= timedelta():
                return False
            wake = next_wake(self.state, self.clock.now())
            pause = left if wake is None else min(wake - self.clock.now(), left)
            self._pass(max(pause, timedelta()) + _FIRST_LONG_WAIT)
            self.settle()
        return True

    def sleep(self, length: timedelta) -> None:
        """The machine is suspended, and resumed."""
        self.clock.slept += length
        self._pass(length)
        self.settle()

    def wait_until(self, fits: Callable[[], bool]) -> None:
        """Wait for the tenant itself, which may be busy; virtual time stands still."""
        deadline, never = time.monotonic() + _TENANT_SECONDS, threading.Event()
        while not fits():
            assert time.monotonic() < deadline, "the tenant never came to this state"
            never.wait(0.005)

    def _pass(self, length: timedelta) -> None:
        self.practice.tenant.tenant.clock.advance(length)

    def sign_in(self) -> None:
        """Somebody signs in in the browser."""
        self.post(SignInChosen())
        assert self.state.session is Session.SIGNED_IN, self.state.session_failure

    def _note(self, snapshot: Snapshot) -> None:
        account = snapshot.state.account
        phase = Phase.IDLE if account is None else account.phase(DEVICE)
        if not self.phases or self.phases[-1] is not phase:
            self.phases.append(phase)

    def activate(self, length: timedelta = HOUR) -> Activation:
        """Somebody asks for the role, and what has come of it at once is answered."""
        self.post(self.wish(length))
        return self.activation()

    def wish(self, length: timedelta = HOUR) -> ActivateChosen:
        """Somebody's choice of the role."""
        wanted = Draft(key=DEVICE, duration=length, justification="Printer driver")
        return ActivateChosen(draft=wanted)

    def ended_notices(self) -> list[Notice]:
        """The notices that the role has ended."""
        return [one for one in self.state.notices if one.kind is NoticeKind.ENDED]

    # The tenant's own record

    def posts(self) -> list[dict[str, Any]]:
        """Requests for roles that reached the tenant, answered or not."""
        return [
            one
            for one in self.practice.served()
            if one["method"] == "POST" and one["path"].endswith("ScheduleRequests")
        ]

    def commits(self, action: str = "selfActivate") -> int:
        """How many requests of a kind the tenant carried out for Rosa since the scenario began."""
        tenant = self.practice.tenant.tenant
        with tenant.lock:
            mine = [one for one in tenant.requests.values() if one.principal_id == self._rosa]
        return sum(one.action == action for one in mine)

    def is_held(self) -> bool:
        """Whether Rosa holds the role now."""
        tenant = self.practice.tenant.tenant
        with tenant.lock:
            mine = [one for one in tenant.assignments if one.principal_id == self._rosa]
            return any(one.is_in_force(tenant.now()) for one in mine)


def furnish(practice: Practice, scenario: str = "quiet") -> None:
    """The tenant as on its first day: no faults, no log, its clock as the wall's."""
    tenant = practice.tenant.tenant
    tenant.faults.clear()
    tenant.clock.set(wall_now())
    practice.control("scenario", {"name": scenario})
    tenant.journal.clear()


def make_identity(
    practice: Practice, folder: Path, clock: Clock, keyring: FakeKeyring, browser: WalkingBrowser
) -> MsalIdentity:
    """The identity of a program that starts now."""
    keys = Keychain(folder, practice=True, backend=lambda _: keyring)
    store = TokenStore(folder, practice=True, keychain=keys)
    asking = Asking(seconds=10, open_browser=browser.open)
    return MsalIdentity(practice.cloud, folder, clock, store=store, asking=asking)
