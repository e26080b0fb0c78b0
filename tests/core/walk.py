"""What may happen on a walk, move by move; each takes a number that says which and how."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.activation import Phase
from keyhour.core.failure import Failure, Trouble
from keyhour.core.plane import sorted_planes
from keyhour.core.right import Plane, RightKey
from keyhour.core.session import Session
from keyhour.core.settings import Leaving, Settings
from tests.core.invariant import phases
from tests.core.sample import CLAIMS, draft
from tests.core.tenant import RIGHTS
from tests.core.walker import LAG, WRITES, Walker

CALM = timedelta(hours=5)
"""How long everything goes well at the end of a walk: a closed plane is tried after 4 h."""
ASKS = frozenset({Session.SIGNED_OUT, Session.NEEDS_SIGN_IN, Session.NEEDS_CONSENT})
"""When somebody has to sign in."""
MOST_TURNS = 2000
"""So many answers and wake-ups in that time would be a storm."""

PATIENCE = 900.0
"""Seconds after which somebody wakes a machine that would sleep longer."""
PAUSES = (0.5, 3.0, 20.0, 45.0, 130.0, 310.0, 3000.0)
JUMPS = (-3600.0, -40.0, 40.0, 3600.0)
TROUBLES = (
    Trouble.POLICY_FORBIDS,
    Trouble.THROTTLED,
    Trouble.TOKEN_REFUSED,
    Trouble.CLAIMS_REQUIRED,
    Trouble.OFFLINE,
    Trouble.SIGN_IN_NEEDED,
    Trouble.ANSWER_LOST,
    Trouble.SIGN_IN_CANCELLED,
)
PLANE_TROUBLES = (
    Trouble.SERVICE_TROUBLE,
    Trouble.CONSENT_MISSING,
    Trouble.THROTTLED,
    Trouble.TOKEN_REFUSED,
    Trouble.CLAIMS_REQUIRED,
    Trouble.SIGN_IN_NEEDED,
    Trouble.FORBIDDEN,
)
"""Why one plane of a read may not come."""
PARTS = ("assignments", "requests", "eligibilities")


def _key(number: int) -> RightKey:
    return RIGHTS[number % len(RIGHTS)]


def _plane(effect: ef.FetchRights, number: int) -> Plane:
    planes = sorted_planes(effect.planes)
    return planes[number % len(planes)]


class Walk:
    """One walk. A move that makes no sense at the moment does nothing."""

    def __init__(self) -> None:
        self.walker = Walker()
        self.walker.tenant.asks_approval.add(RIGHTS[-1])

    def move(self, name: str, number: int) -> None:
        """Make one move; nothing happens at the very same instant as something else."""
        self.walker.pass_time(0.001)
        MOVES[name](self, number)

    def phase(self, key: RightKey) -> Phase:
        """Where the machine believes a right stands."""
        account = self.walker.state.account
        assert account is not None
        return account.phase(key)

    def truth(self, key: RightKey) -> set[Phase]:
        """The phases that tell the truth about a right."""
        tenant = self.walker.tenant
        if key in tenant.held:
            return {Phase.ACTIVE}
        if tenant.waiting(key) is not None:
            return {Phase.AWAITING_APPROVAL, Phase.SCHEDULED}
        return {Phase.IDLE, Phase.REFUSED}

    def left_open(self) -> set[str]:
        """The wishes that the ledger still holds open."""
        return set(self.walker.wishes) - set(self.walker.outcomes)

    def calm(self) -> None:
        """The world calms down: what is asked is answered, and somebody signs in."""
        walker = self.walker
        walker.orphans.clear()
        until = walker.tenant.now + CALM
        for _ in range(MOST_TURNS):
            if walker.flying:
                walker.succeed(walker.flying[0][1])
            elif walker.state.session in ASKS:
                walker.feed(ev.SignInChosen())
            elif walker.tenant.now >= until or not walker.sleep():
                return
        raise AssertionError("a storm of reads")

    # People

    def ask(self, number: int) -> None:
        """Somebody asks for a right, now or for later, once the service's clock is known.

        A wish that is dated an hour wrong may be given up too soon by the run after a crash.
        """
        if not self.walker.knows_time:
            return
        wanted = draft(_key(number), minutes=(10, 60)[number % 2])
        if number % 8 == 0:
            wanted = replace(wanted, start_at=self.walker.tenant.now + timedelta(minutes=5))
        self.walker.feed(ev.ActivateChosen(draft=wanted))

    def give_back(self, number: int) -> None:
        """Somebody gives an active right back, for good or for a fresh window."""
        key = self._in(number, Phase.ACTIVE)
        then = draft(key) if number % 2 else None
        self.walker.feed(ev.DeactivateChosen(key=key, then=then))

    def cancel(self, number: int) -> None:
        """Somebody withdraws a request or abandons a step-up."""
        waiting = (Phase.AWAITING_APPROVAL, Phase.SCHEDULED, Phase.STEP_UP)
        self.walker.feed(ev.CancelChosen(key=self._in(number, *waiting)))

    def dismiss(self, number: int) -> None:
        """Somebody has read why."""
        self.walker.feed(ev.DismissChosen(key=self._in(number, Phase.REFUSED, Phase.ACTIVE)))

    def renew(self, number: int) -> None:
        """Somebody wants more time, or no longer."""
        key = self._in(number, Phase.ACTIVE)
        if number % 4:
            self.walker.feed(ev.RenewalChosen(draft=draft(key)))
        else:
            self.walker.feed(ev.RenewalDropChosen(key=key))

    def look(self, number: int) -> None:
        """Somebody looks."""
        self.walker.feed(ev.PanelOpened() if number % 2 else ev.RefreshChosen())

    def sign_in(self, number: int) -> None:
        """Somebody signs in, again or anew."""
        if number % 3 == 0 or self.walker.state.session is not Session.SIGNED_IN:
            self.walker.feed(ev.SignInChosen())

    def sign_out(self, number: int) -> None:
        """Somebody signs out, now and then."""
        if number % 6 == 0:
            self.walker.feed(ev.SignOutChosen())

    def administer(self, number: int) -> None:
        """Somebody else decides, or changes what is asked for."""
        tenant, what = self.walker.tenant, number // 3 % 5
        match what:
            case 0:
                tenant.revoke(self._in(number, Phase.ACTIVE))
            case 1 | 2:
                tenant.decide(self._in(number, Phase.AWAITING_APPROVAL), approved=what == 1)
            case 3:
                tenant.asks_approval.add(_key(number))
            case _:
                tenant.asks_approval.discard(_key(number))

    # The network

    def answer(self, number: int) -> None:
        """Something goes well, at once or with lists that lag."""
        effect = self._flying(number)
        if effect is not None:
            self.walker.succeed(effect, LAG.total_seconds() * (number % 3) / 2)

    def fail(self, number: int) -> None:
        """Something fails."""
        effect = self._flying(number // len(TROUBLES))
        if effect is None or isinstance(effect, ef.LoadMemory | ef.ClaimNotice):
            return
        trouble = TROUBLES[number % len(TROUBLES)]
        self.walker.give(effect, self._failure(trouble))

    def fail_in_one_plane(self, number: int) -> None:
        """A read brings some planes, but one of them not."""
        effect = self._flying(number, ef.FetchRights)
        if isinstance(effect, ef.FetchRights):
            trouble = PLANE_TROUBLES[number % len(PLANE_TROUBLES)]
            plane = _plane(effect, number)
            self.walker.give_part(effect, plane, self._failure(trouble))

    def challenge(self, number: int) -> None:
        """A submission asks for a stronger sign-in."""
        effect = self._flying(number, ef.SubmitActivation)
        if effect is not None:
            failure = Failure(trouble=Trouble.CLAIMS_REQUIRED, claims=CLAIMS)
            self.walker.give(effect, failure)

    def lose(self, number: int) -> None:
        """A write is carried out and its answer lost."""
        effect = self._flying(number, *WRITES)
        if effect is not None:
            self.walker.commit_then_lose(effect)

    def drop(self, number: int) -> None:
        """A write's answer is lost; it may still arrive."""
        effect = self._flying(number, *WRITES)
        if effect is not None:
            self.walker.give(effect, Failure(trouble=Trouble.ANSWER_LOST))

    def arrive(self, number: int) -> None:
        """A write that nobody waits for any more reaches the service."""
        if self.walker.orphans:
            self.walker.arrive(number % len(self.walker.orphans))

    def answer_in_part(self, number: int) -> None:
        """A read brings only some of one plane's lists."""
        effect = self._flying(number, ef.FetchRights)
        if isinstance(effect, ef.FetchRights):
            failure = Failure(trouble=Trouble.SERVICE_TROUBLE)
            part = PARTS[number % len(PARTS)]
            self.walker.give_part(effect, _plane(effect, number // len(PARTS)), failure, part)

    # Time and the process

    def wait(self, number: int) -> None:
        """Time passes, and something makes the machine look up."""
        self.walker.pass_time(PAUSES[number % len(PAUSES)])
        self.walker.feed(ev.ClockTicked())

    def sleep(self, _number: int) -> None:
        """The machine sleeps until it wants to be woken, or somebody wakes it."""
        self.walker.sleep(PATIENCE)

    def leave(self, number: int) -> None:
        """Somebody whose roles are to end then locks the screen, or comes back."""
        wanted = Settings(end_when=frozenset({Leaving.LOCK}), end_exempt=frozenset({RIGHTS[0]}))
        if self.walker.state.settings != wanted:
            self.walker.feed(ev.SettingsChosen(settings=wanted))
        is_left = number % 3 > 0
        self.walker.feed(ev.PersonLeft(why=Leaving.LOCK) if is_left else ev.PersonReturned())

    def set_clock(self, number: int) -> None:
        """Somebody sets our clock."""
        self.walker.set_clock(JUMPS[number % len(JUMPS)])

    def kill(self, number: int) -> None:
        """The process dies and starts again, now and then."""
        if number % 3 == 0:
            self.walker.kill()

    def kill_amid_an_answer(self, number: int) -> None:
        """The process dies before everything that an answer led to was done, now and then."""
        effect = self._flying(number)
        if effect is not None and number % 4 < 2:
            self.walker.succeed_and_die(effect, number % 3)

    def _failure(self, trouble: Trouble) -> Failure:
        retry_at = self.walker.own + timedelta(seconds=100)
        return Failure(
            trouble=trouble,
            claims=CLAIMS if trouble is Trouble.CLAIMS_REQUIRED else None,
            retry_at=retry_at if trouble is Trouble.THROTTLED else None,
        )

    def _in(self, number: int, *wanted: Phase) -> RightKey:
        """A right in one of these phases, if there is one."""
        now = phases(self.walker.state)
        fits = [key for key in RIGHTS if now.get(key) in wanted]
        return fits[number % len(fits)] if fits else _key(number)

    def _flying(self, number: int, *kinds: type[ef.Effect]) -> ef.Effect | None:
        fits = [one for _, one in self.walker.flying if not kinds or isinstance(one, kinds)]
        return fits[number % len(fits)] if fits else None


MOVES: dict[str, Callable[[Walk, int], None]] = {
    move.__name__: move
    for move in (
        Walk.ask,
        Walk.give_back,
        Walk.cancel,
        Walk.dismiss,
        Walk.renew,
        Walk.look,
        Walk.sign_in,
        Walk.sign_out,
        Walk.administer,
        Walk.answer,
        Walk.fail,
        Walk.fail_in_one_plane,
        Walk.challenge,
        Walk.lose,
        Walk.drop,
        Walk.arrive,
        Walk.answer_in_part,
        Walk.wait,
        Walk.sleep,
        Walk.leave,
        Walk.set_clock,
        Walk.kill,
        Walk.kill_amid_an_answer,
    )
}
"""Every move by its name."""

LIKELY = {
    "answer": 9,
    "ask": 4,
    "sleep": 3,
    "wait": 2,
    "administer": 2,
    "give_back": 2,
    "fail_in_one_plane": 2,
}
"""Moves that come more often than once, or little would ever happen."""
NAMES = [name for name in MOVES for _ in range(LIKELY.get(name, 1))]
"""The names to draw from."""
