"""One walk: the machine, the service, the network between them, and a ledger that survives.

The walker runs effects the way the engine would, but answers them when and how the walk says. It
keeps the promises that the engine and its adapters keep: a write ends within 90 s and arrives at
most 40 s after its answer was given up, a read ends within 30 s and shows lists at most 45 s old.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from msgspec.structs import replace

from keyhour.core import approval_events as ap
from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.activation import Phase
from keyhour.core.approval import Fate, Verdict
from keyhour.core.failure import Failure, Trouble
from keyhour.core.reads import LastKnown
from keyhour.core.right import Plane, RightKey
from keyhour.core.schedule import next_wake
from keyhour.core.session import Account, AccountKey, ServerTime, Session
from keyhour.core.state import State
from keyhour.core.step import step
from keyhour.core.wish import Wish, WishKind, WishOutcome
from tests.core.invariant import flaws, key_of, phases
from tests.core.plane_rule import blends, brought
from tests.core.sample import ANNA, AUTHORITY, BASE, CLAIMS, part_of, signed_in
from tests.core.tenant import Tenant

ARRIVES_WITHIN = timedelta(seconds=40)
"""So long after its answer was given up, or its process died, a write may still arrive."""
READ_ENDS = timedelta(seconds=30)
LAG = timedelta(seconds=45)
EVERY = frozenset(Plane)

WRITES = (ef.SubmitActivation, ef.Deactivate, ef.CancelRequest)
READS = (ef.FetchRights, ef.FetchRequest, ef.FetchFate)
ANSWERED = (
    ef.LoadMemory,
    ef.RestoreSession,
    ef.SignIn,
    ef.FetchRights,
    ef.FetchRequest,
    ef.FetchFate,
    ef.RecordWish,
    ef.SubmitActivation,
    ef.Deactivate,
    ef.CancelRequest,
    ef.ClaimNotice,
)

BOUNDS: tuple[tuple[tuple[type[ef.Effect], ...], timedelta, Trouble], ...] = (
    (WRITES, timedelta(seconds=90), Trouble.ANSWER_LOST),
    (READS, READ_ENDS, Trouble.OFFLINE),
    ((ef.RecordWish,), timedelta(seconds=10), Trouble.NOT_RECORDED),
    ((ef.SignIn,), timedelta(seconds=60), Trouble.SIGN_IN_TIMED_OUT),
)
"""How long an effect may take, and what its answer is then."""


class Walker:
    """Everything there is in one walk. Instants are of the service's clock except `own`."""

    def __init__(self) -> None:
        self.tenant = Tenant(BASE)
        self.ahead = timedelta()
        """How far our own clock is ahead of the service's."""
        self.state = State()
        self.flying: list[tuple[datetime, ef.Effect]] = []
        """Effects without an answer, with the instant they began at."""
        self.orphans: list[tuple[datetime, ef.Effect]] = []
        """Writes nobody waits for that may still arrive, with the instant by which they do."""
        self.wishes: dict[str, Wish] = {}
        self.outcomes: dict[str, WishOutcome] = {}
        self.known: dict[AccountKey, LastKnown] = {}
        self.kept: Account | None = ANNA
        self.sign_ins = 0
        self.born: dict[int, int] = {}
        """During which sign-in each effect in flight began, by the effect's identity."""
        self.knows_time = False
        """Whether an answer told the service's clock since ours was set or the run began."""
        self.begin()

    @property
    def own(self) -> datetime:
        """The present instant of our own clock."""
        return self.tenant.now + self.ahead

    # The process

    def begin(self) -> None:
        """A new run of the program, with what the ledger kept."""
        self.state, self.knows_time = State(), False
        self.feed(ev.Started(configured=True, practice=False, authority=AUTHORITY, planes=EVERY))
        self.answer_kind(ef.LoadMemory)

    def kill(self) -> None:
        """The process is gone; what left it may still arrive."""
        self._orphan([effect for _, effect in self.flying])
        self.flying.clear()
        self.begin()

    def feed(self, event: ev.Event, performed: int | None = None) -> None:
        """One step, its effects begun. With `performed`, the process dies after that many."""
        before = self.state
        self.knows_time |= getattr(event, "heard", None) is not None
        taken = step(before, replace(event, at=self.own))
        self.state = taken.state
        self._judge(before, event, taken.effects)
        for effect in taken.effects[:performed]:
            self._begin_effect(effect)
        if performed is not None:
            self.kill()
            return
        broken = flaws(self.state, [effect for _, effect in self.flying], self.own)
        assert not broken, broken

    def _begin_effect(self, effect: ef.AnyEffect) -> None:
        if isinstance(effect, ANSWERED):
            self.flying.append((self.tenant.now, effect))
            self.born[id(effect)] = self.sign_ins
        match effect:
            case ef.SettleWish(wish_id=wish_id, outcome=outcome):
                self._settle(wish_id, outcome)
            case ef.AnnotateWish(wish_id=wish_id, request_id=request_id) if wish_id in self.wishes:
                self.wishes[wish_id] = replace(self.wishes[wish_id], request_id=request_id)
            case ef.Remember(last_known=last_known):
                self.known[last_known.account.key] = last_known
            case ef.Forget(account=account):
                self.known.pop(account, None)
            case ef.SignOut():
                self.kept = None
            case ef.CancelSignIn():
                self._cancel_sign_ins()

    def _cancel_sign_ins(self) -> None:
        waiting = [effect for _, effect in self.flying if isinstance(effect, ef.SignIn)]
        for effect in waiting:
            self.give(effect, _failure(Trouble.SIGN_IN_CANCELLED))

    def _settle(self, wish_id: str, outcome: WishOutcome) -> None:
        self.outcomes.setdefault(wish_id, outcome)
        wish = self.wishes.get(wish_id)
        activates = wish is not None and wish.kind is WishKind.ACTIVATE
        if activates and outcome is WishOutcome.NOT_RECEIVED:
            assert not self.tenant.commits[wish_id], "called not received, but it was"

    # Time

    def pass_time(self, seconds: float) -> None:
        """Time passes for everybody; what is bounded ends when it must."""
        until = self.tenant.now + timedelta(seconds=seconds)
        while (end := self._next_end()) is not None and end[0] <= until:
            self.tenant.pass_time(max(end[0], self.tenant.now))
            self._end(end[1])
        self.tenant.pass_time(until)

    def _next_end(self) -> tuple[datetime, ef.Effect] | None:
        """What has to end next, and when."""
        ends = [(by, one) for by, one in self.orphans]
        for began_at, effect in self.flying:
            bound = next((time for kinds, time, _ in BOUNDS if isinstance(effect, kinds)), None)
            if bound is not None:
                ends.append((began_at + bound, effect))
        return min(ends, key=lambda end: end[0], default=None)

    def _end(self, effect: ef.Effect) -> None:
        if any(one is effect for _, one in self.orphans):
            self.orphans = [(by, one) for by, one in self.orphans if one is not effect]
            return
        trouble = next(trouble for kinds, _, trouble in BOUNDS if isinstance(effect, kinds))
        self.give(effect, _failure(trouble))

    def sleep(self, most: float = math.inf) -> bool:
        """Sleep until the machine wants to be woken, but no longer than that; False when it does
        not want to be woken at all.
        """
        wake_at = next_wake(self.state, self.own)
        if wake_at is None:
            return False
        self.pass_time(min((wake_at - self.own).total_seconds(), most))
        self.feed(ev.ClockTicked())
        return True

    def set_clock(self, seconds: float) -> None:
        """Somebody sets our clock."""
        self.ahead += timedelta(seconds=seconds)
        self.knows_time = False
        self.feed(ev.DeviceResumed())

    # Answers

    def answer_kind(self, kind: type[ef.Effect]) -> None:
        """The oldest effect of this class goes well."""
        effect = next(one for _, one in self.flying if isinstance(one, kind))
        self.succeed(effect)

    def succeed(self, effect: ef.Effect, lag: float = 0.0) -> None:
        """The effect is carried out, and its answer arrives."""
        self._land(effect)
        self.feed(self._answer(effect, timedelta(seconds=lag)))

    def give(self, effect: ef.Effect, failure: Failure) -> None:
        """The effect fails; a write whose answer is lost may still arrive."""
        self._land(effect)
        if isinstance(effect, WRITES) and failure.trouble is Trouble.ANSWER_LOST:
            self._orphan([effect])
        self.feed(_failed(effect, failure))

    def commit_then_lose(self, effect: ef.Effect) -> None:
        """The write is carried out; its answer is lost."""
        self._land(effect)
        self.commit(effect)
        self.feed(_failed(effect, Failure(trouble=Trouble.ANSWER_LOST)))

    def give_part(
        self, effect: ef.FetchRights, plane: Plane, failure: Failure, missing: str | None = None
    ) -> None:
        """A read arrives without one plane, or without one list of it."""
        self._land(effect)
        read = self.tenant.rights(self.tenant.now, effect.planes)
        lost = replace(part_of(read, plane), **{missing: failure}) if missing else failure
        read = replace(read, planes={**read.planes, plane: lost})
        self.feed(ev.RightsFetched(effect=effect, read=read, heard=self._heard()))

    def succeed_and_die(self, effect: ef.Effect, performed: int) -> None:
        """The effect goes well; the process dies after so many effects of the answer."""
        self._land(effect)
        self.feed(self._answer(effect, timedelta()), performed)

    def arrive(self, index: int) -> None:
        """A write that nobody waits for any more reaches the service."""
        _, effect = self.orphans.pop(index)
        self.commit(effect)

    def commit(self, effect: ef.Effect) -> object:
        """The service carries a write out, or refuses it."""
        match effect:
            case ef.SubmitActivation(wish_id=wish_id, draft=draft):
                answer = self.tenant.submit(wish_id, draft)
                assert self.tenant.commits[wish_id] <= 1, "one wish was carried out twice"
                settled = self.outcomes.get(wish_id)
                assert settled is not WishOutcome.NOT_RECEIVED, "it arrived after all"
                return answer
            case ef.Deactivate(key=key):
                return self.tenant.deactivate(key)
            case ef.CancelRequest(request_id=request_id):
                return self.tenant.cancel(request_id)
            case _:
                return None

    def _land(self, effect: ef.Effect) -> None:
        self.flying = [(at, one) for at, one in self.flying if one is not effect]

    def _orphan(self, effects: list[ef.Effect]) -> None:
        by = self.tenant.now + ARRIVES_WITHIN
        self.orphans += [(by, one) for one in effects if isinstance(one, WRITES)]

    def _answer(self, effect: ef.Effect, lag: timedelta) -> ev.Event:
        match effect:
            case ef.SubmitActivation() | ef.Deactivate():
                answer = self.commit(effect)
                if isinstance(answer, Failure):
                    return _failed(effect, answer)
                kind = ev.SubmitFinished if isinstance(effect, ef.SubmitActivation) else None
                made = kind or ev.WithdrawFinished
                return made(effect=effect, receipt=answer, heard=self._heard())  # type: ignore[arg-type]  # each its own
            case ef.CancelRequest():
                failure = self.tenant.cancel(effect.request_id)
                return ev.WithdrawFinished(effect=effect, failure=failure, heard=self._heard())
            case ef.FetchRights() | ef.FetchRequest():
                return self._read(effect, lag)
            case ef.FetchFate():
                fate = Fate(is_open=False, verdict=Verdict.DENY, words="Not today")
                return ap.FateFetched(effect=effect, fate=fate, heard=self._heard())
            case _:
                return self._answer_here(effect)

    def _answer_here(self, effect: ef.Effect) -> ev.Event:
        """What this machine answers by itself."""
        match effect:
            case ef.LoadMemory():
                left = (one for one in self.wishes.values() if one.id not in self.outcomes)
                known = tuple(self.known.values())
                return ev.MemoryLoaded(effect=effect, last_known=known, wishes=tuple(left))
            case ef.RestoreSession():
                return ev.SessionRestored(effect=effect, account=self.kept)
            case ef.SignIn():
                self.kept = ANNA
                return ev.SignInFinished(effect=effect, signed_in=signed_in())
            case ef.RecordWish(wish=wish):
                return ev.WishRecorded(effect=effect, failure=self._record(wish))
            case ef.ClaimNotice():
                return ev.NoticeClaimed(effect=effect, won=True)
            case _:
                raise TypeError(effect)

    def _record(self, wish: Wish) -> Failure | None:
        left = [one for one in self.wishes.values() if one.id not in self.outcomes]
        if any(one.key == wish.key for one in left):
            return Failure(trouble=Trouble.ALREADY_PENDING)
        self.wishes[wish.id] = wish
        return None

    def _read(self, effect: ef.FetchRights | ef.FetchRequest, lag: timedelta) -> ev.Event:
        began_at = effect.began_at - self.ahead
        shown_at = max(began_at, self.tenant.now - READ_ENDS) - lag
        if isinstance(effect, ef.FetchRights):
            rights = self.tenant.rights(shown_at, effect.planes)
            return ev.RightsFetched(effect=effect, read=rights, heard=self._heard())
        read = self.tenant.request(shown_at, effect.key, effect.request_id)
        return ev.RequestFetched(effect=effect, read=read, heard=self._heard())

    def _heard(self) -> ServerTime:
        half = timedelta(milliseconds=500)
        return ServerTime(date=self.tenant.now - half, sent_at=self.own, received_at=self.own)

    # What must hold of a step

    def _judge(self, before: State, event: ev.Event, effects: tuple[ef.AnyEffect, ...]) -> None:
        old, new = phases(before), phases(self.state)
        for key, phase in new.items():
            was = old.get(key, Phase.IDLE)
            if phase is Phase.ACTIVE and was not in {Phase.ACTIVE, Phase.WITHDRAWING}:
                assert key in _shown_by(event, self.known), f"{key} is active without a read"
        for effect in effects:
            if isinstance(effect, (*WRITES, ef.RecordWish)):
                asked = key_of(effect)
                is_unsure = asked is not None and old.get(asked) is Phase.UNCERTAIN
                is_settled = isinstance(event, ev.RightsFetched | ev.RequestFetched)
                assert is_settled or not is_unsure, "what is uncertain never writes"
            if isinstance(effect, ef.SubmitActivation):
                self._judge_submission(effect)
        mixed = blends(before, event, self.state)
        assert not mixed, mixed
        if self._is_of_older_sign_in(event):
            assert old == new, "an answer of an older sign-in moved a right"
        if before.session is not Session.SIGNED_IN and self.state.session is Session.SIGNED_IN:
            self.sign_ins += 1

    def _is_of_older_sign_in(self, event: ev.Event) -> bool:
        """Whether an answer of the service, or of a step-up, was asked for before."""
        effect = getattr(event, "effect", None)
        is_step_up = isinstance(effect, ef.SignIn) and effect.key is not None
        is_remote = is_step_up or isinstance(effect, (*WRITES, *READS))
        return is_remote and self.born[id(effect)] < self.sign_ins

    def _judge_submission(self, effect: ef.SubmitActivation) -> None:
        found = {WishOutcome.GRANTED, WishOutcome.WAITING}
        under_way = [one for _, one in (*self.flying, *self.orphans)]
        same = [
            one
            for one in under_way
            if isinstance(one, ef.SubmitActivation)
            and key_of(one) == effect.draft.key
            and self.outcomes.get(one.wish_id) not in found
        ]
        assert not same, "two activations of one right are under way"


def _failure(trouble: Trouble) -> Failure:
    return Failure(trouble=trouble, claims=CLAIMS if trouble is Trouble.CLAIMS_REQUIRED else None)


_FAILED: dict[type[ef.Effect], type[ev.Event]] = {
    ef.SubmitActivation: ev.SubmitFinished,
    ef.Deactivate: ev.WithdrawFinished,
    ef.CancelRequest: ev.WithdrawFinished,
    ef.FetchRights: ev.RightsFetched,
    ef.FetchRequest: ev.RequestFetched,
    ef.FetchFate: ap.FateFetched,
    ef.RecordWish: ev.WishRecorded,
    ef.SignIn: ev.SignInFinished,
    ef.RestoreSession: ev.SessionRestored,
}


def _failed(effect: ef.Effect, failure: Failure) -> ev.Event:
    return _FAILED[type(effect)](effect=effect, failure=failure)  # type: ignore[call-arg]  # each has both


def _shown_by(event: ev.Event, known: dict[AccountKey, LastKnown]) -> set[RightKey]:
    """The rights that a read, or the memory of one, shows as held."""
    if isinstance(event, ev.SessionRestored | ev.SignInFinished):
        return {row.key for one in known.values() for row in one.assignments}
    lists = brought(event).items()
    return {row.key for (_, name), rows in lists if name == "assignments" for row in rows}
