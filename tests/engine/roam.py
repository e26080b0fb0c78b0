"""A random walk through the engine itself: people, faults, kills, clocks and two processes.

The tenant is `FakeDirectory`, the ledger outlives every run, time is moved by the walk. What the
core alone must keep is walked in `tests/core/walk.py`; here it is what the engine makes of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from keyhour.core import events as ev
from keyhour.core.activation import Phase
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import RightKey
from keyhour.core.schedule import next_wake
from keyhour.core.session import Session
from keyhour.core.state import Front, State
from keyhour.engine.engine import Engine
from tests.core.sample import ANNA, KEYS, draft
from tests.engine.fakes import FakeWorld, InlineRunner

METHODS = ("read_rights", "read_request", "submit", "deactivate", "cancel")
TROUBLES = (Trouble.OFFLINE, Trouble.THROTTLED, Trouble.SERVICE_TROUBLE, Trouble.UNEXPECTED_ANSWER)
WRITES = METHODS[2:]
PAUSES = (1.0, 20.0, 130.0, 700.0, 4000.0)
JUMPS = (-86400.0, -3600.0, 3600.0, 86400.0)
CALM = 3 * 3600.0
MOST_TURNS = 3000


class Roam:
    """One walk with a tray and, now and then, a command beside it."""

    def __init__(self) -> None:
        self.world = FakeWorld()
        self.wanted = 0
        """How often somebody asked for a right."""
        self.sent_before = 0
        self.tray = self._begun(Front.TRAY)
        self.command: Engine | None = None

    @property
    def state(self) -> State:
        """What the tray shows."""
        return self.tray.snapshot.state

    def move(self, name: str, number: int) -> None:
        """Make one move, and look whether every promise holds."""
        self.world.clock.advance(0.001)
        MOVES[name](self, number)
        self._settle()
        self._check()

    def calm(self) -> None:
        """Everything goes well for some hours, and somebody signs in.

        The tray starts anew: what a command that died left open is settled by the next start.
        """
        self.world.directory.troubles.clear()
        self.world.ledger.broken = None
        self.world.identity.refusal = None
        self.command = None
        self.tray = self._begun(Front.TRAY)
        until = self.world.clock.now() + timedelta(seconds=CALM)
        for _ in range(MOST_TURNS):
            if self.state.session in {Session.SIGNED_OUT, Session.NEEDS_SIGN_IN}:
                self.tray.post(ev.SignInChosen())
                self._settle()
            left = (until - self.world.clock.now()).total_seconds()
            if left <= 0:
                return
            self._sleep(left)
        raise AssertionError("a storm of wake-ups")

    def agrees(self) -> bool:
        """Whether the tray and the tenant say the same of every right, and nothing is open."""
        account = self.state.account
        assert account is not None
        held = {key for key in KEYS if account.phase(key) is Phase.ACTIVE}
        return held == set(self.world.directory.held) and self.world.ledger.open_wishes() == ()

    # Moves

    def ask(self, number: int) -> None:
        """Somebody asks for a right, in the tray or with a command."""
        self.wanted += 1
        choice = ev.ActivateChosen(draft=draft(_key(number), minutes=(10, 60)[number % 2]))
        (self.command or self.tray).post(choice)

    def give_back(self, number: int) -> None:
        """Somebody gives a right back."""
        self.tray.post(ev.DeactivateChosen(key=_key(number)))

    def look(self, number: int) -> None:
        """Somebody looks."""
        self.tray.post(ev.PanelOpened() if number % 2 else ev.RefreshChosen())

    def fail(self, number: int) -> None:
        """The next call of a kind fails."""
        method = METHODS[number % len(METHODS)]
        if method in WRITES and number % 2:
            failure = Failure(trouble=Trouble.ANSWER_LOST)
            self.world.directory.fail(method, failure, after=number % 4 == 1)
        else:
            failure = Failure(trouble=TROUBLES[number % len(TROUBLES)])
            self.world.directory.fail(method, failure)

    def break_ledger(self, number: int) -> None:
        """The disk is full, or is not any more."""
        broken = Failure(trouble=Trouble.NOT_RECORDED) if number % 3 == 0 else None
        self.world.ledger.broken = broken

    def revoke(self, number: int) -> None:
        """An administrator takes a right away."""
        self.world.directory.held.pop(_key(number), None)

    def lose_session(self, number: int) -> None:
        """The sign-in is worth nothing any more, or is worth something again."""
        refusal = Failure(trouble=Trouble.SIGN_IN_NEEDED) if number % 5 == 0 else None
        self.world.identity.refusal = refusal
        if refusal is None and self.state.session is not Session.SIGNED_IN:
            self.tray.post(ev.SignInChosen())

    def wait(self, number: int) -> None:
        """Time passes."""
        self._sleep(PAUSES[number % len(PAUSES)])

    def jump(self, number: int) -> None:
        """Somebody sets the clock and notices soon; the service's stays right."""
        seconds = JUMPS[number % len(JUMPS)]
        self.world.clock.jump(seconds)
        self.world.directory._ahead -= timedelta(seconds=seconds)

    def kill(self, number: int) -> None:
        """The tray dies and is started again."""
        if number % 2:
            self.tray = self._begun(Front.TRAY)

    def run_command(self, number: int) -> None:
        """A command starts beside the tray, or ends."""
        self.command = self._begun(Front.COMMAND) if number % 2 else None

    # How it goes on

    def _begun(self, front: Front) -> Engine:
        engine = Engine(InlineRunner(self.world.ports), self.world.clock, lambda: 0.0)
        authority = ANNA.key.authority
        started = ev.Started(configured=True, practice=False, authority=authority, front=front)
        engine.post(started)
        while engine.pump(wait=False):
            pass
        return engine

    def _settle(self) -> None:
        engines = [one for one in (self.tray, self.command) if one is not None]
        for _ in range(MOST_TURNS):
            if not sum(engine.pump(wait=False) for engine in engines):
                return
        raise AssertionError("the engines do not come to rest")

    def _sleep(self, longest: float) -> None:
        """Until the tray wants to be woken, or for so long."""
        now = self.world.clock.now()
        wake = next_wake(self.state, now)
        seconds = longest if wake is None else min(longest, (wake - now).total_seconds())
        self.world.clock.advance(max(seconds, 0.001))
        self._expire()
        self._settle()

    def _expire(self) -> None:
        directory = self.world.directory
        now = self.world.clock.now() + directory._ahead
        for key, row in tuple(directory.held.items()):
            if row.end_at is not None and row.end_at <= now:
                del directory.held[key]

    def _check(self) -> None:
        """Nothing was carried out that nobody asked for, and nothing twice."""
        self._expire()
        assert len(self.world.directory.drafts) <= self.wanted
        ledger = self.world.ledger
        open_keys = [one.key for one in ledger.wishes.values() if one.id not in ledger.outcomes]
        assert len(open_keys) == len(set(open_keys)), "two open wishes for one right"
        sent = len(self.world.directory.drafts)
        assert sent <= self.sent_before + 1, "two activations by one move"
        self.sent_before = sent
        assert self.state.trouble is None or self.state.trouble.trouble is not Trouble.BUG


def _key(number: int) -> RightKey:
    return KEYS[number % len(KEYS)]


MOVES: dict[str, Callable[[Roam, int], None]] = {
    move.__name__: move
    for move in (
        Roam.ask,
        Roam.give_back,
        Roam.look,
        Roam.fail,
        Roam.break_ledger,
        Roam.revoke,
        Roam.lose_session,
        Roam.wait,
        Roam.jump,
        Roam.kill,
        Roam.run_command,
    )
}
"""Every move by its name."""
LIKELY = {"ask": 4, "wait": 5, "look": 2, "fail": 2}
NAMES = tuple(name for name in MOVES for _ in range(LIKELY.get(name, 1)))
"""The moves as often as they come."""
