"""What the command line needs from the rest of the program, handed in by `keyhour.__main__`.

The command line sees neither adapters nor `bootstrap`; it gets these callables instead, and its
tests give fakes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from keyhour.core.activation import Draft, RequestReceipt
from keyhour.core.events import Event
from keyhour.core.failure import Failure
from keyhour.core.state import State
from keyhour.ports.clock import Clock
from keyhour.present.words import Words


class Snapshot(Protocol):
    """A published state with its number."""

    @property
    def state(self) -> State:
        """The whole state."""
        ...

    @property
    def revision(self) -> int:
        """Rises with every change."""
        ...


class Engine(Protocol):
    """The engine as a front end sees it: events in, snapshots out."""

    def post(self, event: Event) -> None:
        """Hand an event in, from any thread."""
        ...

    def subscribe(self, listener: Callable[[Snapshot], None]) -> Callable[[], None]:
        """Hear the present snapshot at once and every later one; the answer ends it."""
        ...


class OpenAsk(Struct, frozen=True, kw_only=True):
    """Which engine is wanted. None leaves the choice to settings and policy."""

    cloud: str | None = None
    """A cloud file or the name of a built-in cloud."""
    state_dir: str | None = None
    account: str | None = None
    """A user name or an object id."""
    interactive: bool = False
    """Whether a step-up may ask the person to sign in."""
    device_code: bool = False
    """Whether signing in uses a code on another device."""


class Misuse(Struct, frozen=True):
    """What was typed can't be used; both texts are for people."""

    message: str
    help: str = ""


class Running(Struct, frozen=True, kw_only=True):
    """A started engine in command mode: it reads only what it is asked to."""

    engine: Engine
    clock: Clock
    words: Words
    check: Callable[[Draft], RequestReceipt | Failure]
    """Asks the service whether a draft would succeed: one request, and nothing changes."""
    close: Callable[[], None]
    """Stops the engine and drops all connections; the ledger is right afterwards."""


class SimulateAsk(Struct, frozen=True, kw_only=True):
    """How the practice tenant shall be."""

    scenario: str
    port: int = 0
    speed: float = 1.0
    auto_sign_in: str | None = None


class PracticeUser(Struct, frozen=True):
    """A person of the practice tenant."""

    name: str
    username: str
    object_id: str


class Announcement(Struct, frozen=True, kw_only=True):
    """The practice tenant's first line, as far as it is used here."""

    control: str
    portal: str
    cloud_file: str
    users: tuple[PracticeUser, ...]


class Practice(Struct, frozen=True, kw_only=True):
    """A practice tenant that runs as a child process."""

    announcement: Announcement
    close: Callable[[], None]


class Launchers(Struct, frozen=True, kw_only=True):
    """The doors out of the command line."""

    open_engine: Callable[[OpenAsk], Running | Failure | Misuse]
    simulate: Callable[[SimulateAsk], int]
    """Serves the practice tenant until interrupted and returns the exit code.

    Raises ValueError with a sentence for an unknown scenario or user, OSError when the port is
    taken.
    """
    start_practice: Callable[[SimulateAsk], Practice | Failure | Misuse]
    tray: Callable[[OpenAsk], int]
    """Runs the tray app and returns the exit code."""
    has_display: Callable[[], bool]
    words: Callable[[], Words]
