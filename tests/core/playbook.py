"""A small language for stories: feed an event, expect exactly these effects.

    play = Playbook()
    play.feed(0, SignInChosen(), SignIn)
    play.answer(20, SignIn, FetchRights, signed_in=signed_in())

Times are seconds of our own clock from `sample.BASE`. An expected effect is the effect itself, its
class, or `like(class, field=value)`. Answers carry the effect they answer: the playbook keeps what
is in flight. After every step it holds the state against `invariant.flaws`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from keyhour.core import approval_events as ap
from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.activation import Activation, Phase, RequestReceipt
from keyhour.core.notice import NoticeKind
from keyhour.core.policy import ActivationPolicy
from keyhour.core.reads import LastKnown
from keyhour.core.right import Assignment, DirectoryKey, RightKey
from keyhour.core.schedule import next_wake
from keyhour.core.session import Account, Session
from keyhour.core.state import AccountState, Freshness, State
from keyhour.core.step import step
from keyhour.core.wish import Wish
from tests.core.invariant import flaws
from tests.core.sample import ANNA, AUTHORITY, BASE, DEVICE, at, heard, last_known, rights

E = TypeVar("E", bound=ef.Effect)

ANSWERS: dict[type[ef.Effect], type[ev.Event]] = {
    ef.LoadMemory: ev.MemoryLoaded,
    ef.RestoreSession: ev.SessionRestored,
    ef.SignIn: ev.SignInFinished,
    ef.SignOut: ev.SignOutFinished,
    ef.FetchRights: ev.RightsFetched,
    ef.FetchRequest: ev.RequestFetched,
    ef.FetchDetail: ev.DetailFetched,
    ef.FetchApprovals: ap.ApprovalsFetched,
    ef.FetchFate: ap.FateFetched,
    ef.Decide: ap.DecideFinished,
    ef.RecordWish: ev.WishRecorded,
    ef.SubmitActivation: ev.SubmitFinished,
    ef.Deactivate: ev.WithdrawFinished,
    ef.CancelRequest: ev.WithdrawFinished,
    ef.ClaimNotice: ev.NoticeClaimed,
    ef.FetchDevice: ev.DeviceFetched,
    ef.FetchDeviceRole: ev.DeviceRoleFetched,
    ef.RenewWindowsSignIn: ev.WindowsRenewalFinished,
    ef.SignOutOfWindows: ev.WindowsSignOutFinished,
}
"""Effects that are answered; the others end silently when all is well."""

HEARD = (
    ef.FetchRights,
    ef.FetchRequest,
    ef.FetchDetail,
    ef.SubmitActivation,
    ef.Deactivate,
    ef.CancelRequest,
)
"""Effects whose answer tells the server's clock."""


class Like(Struct, frozen=True):
    """An effect of this class with at least these values."""

    kind: type[ef.Effect]
    fields: dict[str, object]

    def fits(self, effect: ef.Effect) -> bool:
        """Whether an effect is like this."""
        return type(effect) is self.kind and all(
            getattr(effect, name) == value for name, value in self.fields.items()
        )

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={_short(value)}" for name, value in self.fields.items())
        return f"{self.kind.__name__}({given}, …)"


Expected = ef.Effect | type[ef.Effect] | Like


def like(kind: type[ef.Effect], **fields: object) -> Like:
    """An effect of this class with at least these values."""
    return Like(kind, fields)


class Playbook:
    """One conversation with the machine."""

    def __init__(self, state: State | None = None, *, skew: float = 0.0) -> None:
        """`skew` is how many seconds the service's clock is ahead of ours."""
        self.state = state or State()
        self.skew = skew
        self.now = BASE
        self.flying: list[ef.Effect] = []
        self._said: list[str] = []

    @property
    def account(self) -> AccountState:
        """The account on display."""
        assert self.state.account is not None
        return self.state.account

    def right(self, key: RightKey = DEVICE) -> Activation:
        """Where one right stands."""
        return self.account.activation(key)

    def phase(self, key: RightKey = DEVICE) -> Phase:
        """The phase of one right."""
        return self.account.phase(key)

    def session(self) -> Session:
        """What the person must do about the sign-in."""
        return self.state.session

    def freshness(self) -> Freshness:
        """How far the shown lists can be trusted."""
        return self.account.freshness

    def notices(self) -> list[NoticeKind]:
        """What a person should know now, oldest first."""
        return [one.kind for one in self.state.notices]

    def flight(self, kind: type[E]) -> E:
        """The oldest effect of this class that has no answer yet."""
        found = next((one for one in self.flying if isinstance(one, kind)), None)
        assert found is not None, f"no {kind.__name__} in flight\n{self._transcript()}"
        return found

    def feed(self, seconds: float, event: ev.Event, *expected: Expected) -> Playbook:
        """Something happens; exactly these effects must come of it."""
        self.now = at(seconds)
        taken = step(self.state, replace(event, at=self.now))
        self.state = taken.state
        self.flying += [one for one in taken.effects if type(one) in ANSWERS]
        self._said.append(f"{seconds:>8g} » {type(event).__name__}")
        self._said += [f"{'':>8} « {_short(one)}" for one in taken.effects]
        self._compare(taken.effects, expected)
        broken = flaws(self.state, self.flying, self.now)
        assert not broken, "\n".join([*broken, self._transcript()])
        return self

    def answer(
        self, seconds: float, kind: type[ef.Effect], *expected: Expected, **facts: Any
    ) -> Playbook:
        """The oldest effect of this class in flight is answered with these facts."""
        effect = self.flight(kind)
        self.flying.remove(effect)
        if kind in HEARD and "heard" not in facts:
            facts["heard"] = heard(seconds, skew=self.skew)
        return self.feed(seconds, ANSWERS[kind](effect=effect, **facts), *expected)  # type: ignore[call-arg]  # the table's classes take an effect

    def wake(self, seconds: float, *expected: Expected) -> Playbook:
        """The machine wants to be woken at this second; wake it then."""
        wanted = next_wake(self.state, self.now)
        found = None if wanted is None else (wanted - BASE).total_seconds()
        assert wanted == at(seconds), f"wants to be woken at {found}\n{self._transcript()}"
        return self.feed(seconds, ev.ClockTicked(), *expected)

    def sleeps(self) -> Playbook:
        """The machine does not want to be woken at all."""
        assert next_wake(self.state, self.now) is None, self._transcript()
        return self

    def lost(self, kind: type[ef.Effect]) -> Playbook:
        """The oldest effect of this class will never be answered."""
        self.flying.remove(self.flight(kind))
        return self

    def _compare(self, effects: tuple[ef.AnyEffect, ...], expected: tuple[Expected, ...]) -> None:
        wanted = [_told(one) for one in expected]
        got = [_told(one) for one in effects]
        for index, (one, want) in enumerate(zip(effects, expected, strict=False)):
            if _fits(one, want):
                got[index] = wanted[index]
        if got == wanted:
            return
        diff = "\n".join(difflib.ndiff(wanted, got))
        raise AssertionError(f"expected (-) and got (+):\n{diff}\n{self._transcript()}")

    def _transcript(self) -> str:
        return "\n".join(["the conversation:", *self._said])


def _fits(effect: ef.Effect, expected: Expected) -> bool:
    if isinstance(expected, Like):
        return expected.fits(effect)
    if isinstance(expected, type):
        return type(effect) is expected
    return effect == expected


def _told(expected: Expected) -> str:
    if isinstance(expected, Like):
        return repr(expected)
    return expected.__name__ if isinstance(expected, type) else _short(expected)


_SHORT: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (datetime, lambda value: f"{(value - BASE).total_seconds():g}"),
    (Enum, lambda value: str(value.name)),
    (Account, lambda value: str(value.username)),
    (DirectoryKey, lambda value: str(value.role_definition_id[:8])),
    (tuple, lambda value: f"<{len(value)}>"),
)


def _short(value: object) -> str:
    """A value in as few words as tell it apart."""
    for kind, shorten in _SHORT:
        if isinstance(value, kind):
            return shorten(value)
    if not isinstance(value, Struct):
        return repr(value)
    given = ((name, getattr(value, name)) for name in value.__struct_fields__)
    fields = ", ".join(f"{name}={_short(one)}" for name, one in given if one is not None)
    return f"{type(value).__name__}({fields})"


def started(
    *known: LastKnown, wishes: tuple[Wish, ...] = (), skew: float = 0.0, **options: Any
) -> Playbook:
    """A run ten seconds before `BASE` that looks for the kept sign-in; `options` are of
    `Started`.
    """
    play = Playbook(skew=skew)
    begun = ev.Started(**{"configured": True, "practice": False, "authority": AUTHORITY, **options})
    play.feed(-10, begun, ef.LoadMemory())
    return play.answer(
        -9, ef.LoadMemory, ef.RestoreSession(epoch=0), last_known=known, wishes=wishes
    )


def ready(
    *assignments: Assignment,
    requests: tuple[RequestReceipt, ...] = (),
    policies: Mapping[str, ActivationPolicy] | None = None,
    skew: float = 0.0,
    expects: tuple[Expected, ...] = (),
    **options: Any,
) -> Playbook:
    """A tray that signed in and read everything at second -6; these rights are held."""
    play = started(last_known(), skew=skew, **options)
    play.answer(-8, ef.RestoreSession, ef.FetchRights, account=ANNA)
    read = rights(*assignments, requests=requests, policies=policies or {})
    return play.answer(-6, ef.FetchRights, ef.Remember, *expects, read=read)
