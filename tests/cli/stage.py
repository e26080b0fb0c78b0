"""A stage for commands: a scripted engine, a clock that stands still, and streams to look into."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from keyhour.cli.launch import (
    Announcement,
    Launchers,
    Misuse,
    OpenAsk,
    Practice,
    PracticeUser,
    Running,
    SimulateAsk,
    Snapshot,
)
from keyhour.cli.main import main
from keyhour.cli.surroundings import Surroundings
from keyhour.core.activation import Activation, Draft, Phase, RequestReceipt
from keyhour.core.events import ActivateChosen, CancelChosen, DeactivateChosen, Event, RefreshChosen
from keyhour.core.failure import Failure
from keyhour.core.policy import ActivationPolicy, Requirement
from keyhour.core.right import (
    DEVICE_ADMINISTRATOR,
    Assignment,
    AssignmentOrigin,
    DirectoryKey,
    Eligibility,
    Plane,
    RightKey,
    Scope,
)
from keyhour.core.session import Account, AccountKey, Session
from keyhour.core.state import AccountState, DeviceState, Reading, State, mapping
from keyhour.present.words import Words

NOW = datetime(2026, 11, 23, 14, 28, tzinfo=UTC)
KEY = AccountKey("https://localhost:8443", "379098fc-0000-4000-8000-000000000001", "de36dc69")
ROSA = Account(KEY, "rosa@contoso.example", "Rosa Bauer")

DEVICE = DirectoryKey(DEVICE_ADMINISTRATOR, "/")
USERS = DirectoryKey("fe930be7-5e62-47db-91af-98c3a49a38b1", "/")
NORTH = "/administrativeUnits/0d5aaa01-0000-4000-8000-000000000001"
HELPDESK = DirectoryKey("729827e3-9c14-49f7-bb1b-9608f156bbb8", "/")
HELPDESK_NORTH = DirectoryKey("729827e3-9c14-49f7-bb1b-9608f156bbb8", NORTH)

ELIGIBLE = (
    Eligibility(
        key=DEVICE,
        name="Microsoft Entra Joined Device Local Administrator",
        template_id=DEVICE_ADMINISTRATOR,
        scope=Scope("/"),
    ),
    Eligibility(key=USERS, name="User Administrator", scope=Scope("/")),
    Eligibility(key=HELPDESK, name="Helpdesk Administrator", scope=Scope("/")),
    Eligibility(
        key=HELPDESK_NORTH, name="Helpdesk Administrator", scope=Scope(NORTH, "North branch")
    ),
)
EASY = ActivationPolicy(max_duration=timedelta(hours=8))
REASON = ActivationPolicy(
    max_duration=timedelta(hours=4), requirements=frozenset({Requirement.JUSTIFICATION})
)
APPROVAL = ActivationPolicy(
    max_duration=timedelta(hours=4),
    requirements=frozenset({Requirement.JUSTIFICATION, Requirement.APPROVAL}),
    approvers=("Helpdesk leads",),
)
POLICIES: dict[RightKey, ActivationPolicy] = {
    DEVICE: APPROVAL,
    USERS: REASON,
    HELPDESK: EASY,
    HELPDESK_NORTH: EASY,
}


class Shot(Struct, frozen=True):
    """A snapshot of the scripted engine."""

    state: State
    revision: int


class StillClock:
    """Stands still; a wait that nothing ends is over at once."""

    def now(self) -> datetime:
        """Always the same instant."""
        return NOW

    def monotonic(self) -> timedelta:
        """Always the same."""
        return timedelta()

    def real_seconds(self, wait: timedelta) -> float:
        """No wait lasts."""
        return 0.0


Script = Callable[[State, Event], Iterable[State]]


class ScriptedEngine:
    """Publishes the states its script names for each event, on the poster's thread."""

    def __init__(self, first: State, script: Script) -> None:
        if first.device.offered is None:  # an engine that has begun knows where it runs
            first = replace(first, device=DeviceState(offered=False))
        self._shot = Shot(first, 0)
        self._script = script
        self._listeners: list[Callable[[Snapshot], None]] = []
        self.posted: list[Event] = []

    def post(self, event: Event) -> None:
        """Play what the script says."""
        self.posted.append(event)
        for state in self._script(self._shot.state, event):
            self._shot = Shot(state, self._shot.revision + 1)
            for listener in self._listeners:
                listener(self._shot)

    def subscribe(self, listener: Callable[[Snapshot], None]) -> Callable[[], None]:
        """Hand over the present snapshot, and remember."""
        self._listeners.append(listener)
        listener(self._shot)
        return lambda: self._listeners.remove(listener)


def state_of(*activations: Activation, session: Session = Session.SIGNED_IN) -> State:
    """Somebody is signed in; the rights were known before and not read in this run."""
    held = [
        Assignment(
            key=one.key,
            name="held",
            scope=Scope(one.key.scope_id if isinstance(one.key, DirectoryKey) else ""),
            origin=AssignmentOrigin.ACTIVATED
            if one.phase is Phase.ACTIVE
            else AssignmentOrigin.ASSIGNED,
            start_at=one.start_at,
            end_at=one.end_at,
            request_id=one.request_id,
        )
        for one in activations
        if one.phase in {Phase.ACTIVE, Phase.STANDING}
    ]
    account = AccountState(
        account=ROSA,
        eligibilities=ELIGIBLE,
        assignments=tuple(held),
        policies=mapping(POLICIES),
        activations=mapping({one.key: one for one in activations}),
        readings=mapping({Plane.DIRECTORY: Reading(as_of=NOW - timedelta(hours=2))}),
    )
    return State(
        practice=True,
        session=session,
        loaded=True,
        shown=KEY,
        accounts=mapping({KEY: account}),
    )


def active(key: DirectoryKey, *, minutes: int = 42, failure: Failure | None = None) -> Activation:
    """A right that is held for some more minutes."""
    return Activation(
        key=key,
        phase=Phase.ACTIVE,
        since=NOW,
        start_at=NOW - timedelta(minutes=18),
        end_at=NOW + timedelta(minutes=minutes),
        request_id="req-1",
        failure=failure,
    )


def with_reading(state: State, **changes: Any) -> State:
    """The state with another reading of the account on display."""
    account = state.account
    assert account is not None
    reading = replace(account.reading, **changes)
    return replace(
        state,
        accounts=mapping({KEY: replace(account, readings=mapping({Plane.DIRECTORY: reading}))}),
    )


def with_right(state: State, activation: Activation) -> State:
    """The state with one right elsewhere; idle ones vanish."""
    account = state.account
    assert account is not None
    fresh = state_of(
        *(one for one in account.activations.values() if one.key != activation.key),
        *(() if activation.phase is Phase.IDLE else (activation,)),
    ).account
    assert fresh is not None
    kept = replace(fresh, readings=account.readings)
    return replace(state, accounts=mapping({KEY: kept}))


def read_well(state: State) -> tuple[State, State]:
    """A read that begins and succeeds."""
    begun = with_reading(state, started_at=NOW, tried_at=NOW, fetched_at=NOW)
    return begun, with_reading(begun, started_at=None, failure=None, as_of=NOW)


def read_badly(state: State, failure: Failure) -> tuple[State, State]:
    """A read that begins and fails."""
    begun = with_reading(state, started_at=NOW, tried_at=NOW)
    return begun, with_reading(begun, started_at=None, failure=failure, failures=1)


def story(*phases: Activation, read: Failure | None = None) -> Script:
    """A script: the first refresh reads, and each choice about a right plays these activations."""

    def script(state: State, event: Event) -> Iterable[State]:
        match event:
            case RefreshChosen():
                yield from read_well(state) if read is None else read_badly(state, read)
            case ActivateChosen() | DeactivateChosen() | CancelChosen():
                for phase in phases:
                    state = with_right(state, phase)
                    yield state

    return script


class Outcome(Struct, frozen=True):
    """How a command ended and what it printed."""

    code: int
    stdout: str
    stderr: str
    posted: tuple[Event, ...] = ()

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        found: dict[str, Any] = json.loads(self.stdout)
        return found

    @property
    def result(self) -> dict[str, Any]:
        """The only result of a command about rights."""
        (found,) = self.document["results"]
        assert isinstance(found, dict)
        return found

    @property
    def failure_code(self) -> str | None:
        """The code of the failure, if there is one."""
        failure = self.document["failure"]
        return failure["code"] if failure else None


class Terminal(io.StringIO):
    """A stdin at which somebody sits."""

    def isatty(self) -> bool:
        """Yes."""
        return True


class Stage:
    """Runs commands against a state and a script."""

    def __init__(
        self,
        state: State | None = None,
        script: Script | None = None,
        *,
        refused: Failure | Misuse | None = None,
        check: Callable[[Draft], RequestReceipt | Failure] | None = None,
        display: bool = False,
        practice: Failure | Misuse | None = None,
    ) -> None:
        self.first = state_of() if state is None else state
        self.script = script or story()
        self.refused = refused
        self.check = check or (lambda draft: Failure(trouble=_never(draft)))
        self.display = display
        self.practice = practice
        self.asked: list[OpenAsk | SimulateAsk] = []
        self.closed = 0
        self.practice_closed = 0
        self.engines: list[ScriptedEngine] = []

    def run(self, *argv: str, stdin: io.StringIO | None = None) -> Outcome:
        """Run one command line."""
        stdout, stderr = io.StringIO(), io.StringIO()
        around = Surroundings(stdin or io.StringIO(), stdout, stderr)
        code = main(argv, self.launchers, around)
        posted = tuple(event for engine in self.engines for event in engine.posted)
        return Outcome(code, stdout.getvalue(), stderr.getvalue(), posted)

    def json(self, *argv: str, stdin: io.StringIO | None = None) -> Outcome:
        """Run one command line with `--json`."""
        return self.run(*argv, "--json", stdin=stdin)

    @property
    def launchers(self) -> Launchers:
        """Doors that lead to this stage."""
        return Launchers(
            open_engine=self._open,
            simulate=self._simulate,
            start_practice=self._start_practice,
            tray=self._tray,
            has_display=lambda: self.display,
            words=Words,
        )

    def _open(self, ask: OpenAsk) -> Running | Failure | Misuse:
        self.asked.append(ask)
        if self.refused is not None:
            return self.refused
        engine = ScriptedEngine(self.first, self.script)
        self.engines.append(engine)
        return Running(
            engine=engine, clock=StillClock(), words=Words(), check=self.check, close=self._close
        )

    def _close(self) -> None:
        self.closed += 1

    def _simulate(self, ask: SimulateAsk) -> int:
        self.asked.append(ask)
        return 0

    def _tray(self, ask: OpenAsk) -> int:
        self.asked.append(ask)
        return 0

    def _start_practice(self, ask: SimulateAsk) -> Practice | Failure | Misuse:
        self.asked.append(ask)
        if self.practice is not None:
            return self.practice
        announcement = Announcement(
            control="http://127.0.0.1:1/control",
            portal="http://127.0.0.1:1/portal",
            cloud_file="/practice/cloud.toml",
            users=(PracticeUser("Rosa Bauer", "rosa@contoso.example", "de36dc69"),),
        )
        return Practice(announcement=announcement, close=self._close_practice)

    def _close_practice(self) -> None:
        self.practice_closed += 1


def _never(draft: Draft) -> Any:
    raise AssertionError(draft)


def kinds(outcome: Outcome) -> Sequence[str]:
    """The names of the events a command posted."""
    return [type(event).__name__ for event in outcome.posted]
