"""Sleep, lock and network as a system bus tells them; the bus is the test's own."""

from __future__ import annotations

import queue
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from dbus_fast import Message, Variant

from keyhour.adapters.linux.session_events import LogindEvents
from keyhour.core.events import DeviceResumed, Event, NetworkChanged, PersonLeft, PersonReturned
from keyhour.core.settings import Leaving
from tests.bus_peer import BusPeer, addressed, reply
from tests.private_bus import PrivateBus

pytestmark = pytest.mark.desktop

LOGIND: Final = "org.freedesktop.login1"
MANAGER: Final = "/org/freedesktop/login1"
SESSION: Final = "/org/freedesktop/login1/session/_32"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
NETWORK: Final = "org.freedesktop.NetworkManager"
LOCKED: Final = PersonLeft(why=Leaving.LOCK)


class System:
    """A system bus with logind and NetworkManager on it, and the app's side."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._bus = PrivateBus(folder, {"PATH": "/usr/bin:/bin"})
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", self._bus.address)
        self.peer = BusPeer(self._bus.address)
        self.heard: queue.Queue[Event] = queue.Queue()
        self.app = LogindEvents()
        self._is_up = True
        self._matches = 0

    def run(self, *, has_session: bool = True) -> None:
        """Start the services, then the app's side, and wait until it listens."""
        self.peer.serve(lambda message: self._answer(message, has_session=has_session))
        for name in (LOGIND, NETWORK):
            self.peer.own(name)
        self.app.start(self.heard.put)
        self.emit_until_heard()

    def emit_until_heard(self) -> None:
        """The first news may come before the app has asked for it."""
        for _ in range(100):
            self.peer.emit(MANAGER, f"{LOGIND}.Manager", "PrepareForSleep", "b", False)
            try:
                assert self.heard.get(timeout=0.1) == DeviceResumed()
            except queue.Empty:
                continue
            break
        else:
            raise TimeoutError("nothing was heard")
        while not self.heard.empty():
            self.heard.get()

    def locked_hint(self, value: Any, signature: str = "b") -> None:
        """The session notes whether its screen is locked."""
        changed = {"LockedHint": Variant(signature, value)}
        body: tuple[Any, ...] = (f"{LOGIND}.Session", changed, [])
        self.peer.emit(SESSION, PROPERTIES, "PropertiesChanged", "sa{sv}as", *body)

    def next(self) -> Event:
        """What the app says next."""
        return self.heard.get(timeout=10)

    def crash(self) -> None:
        """End the bus."""
        self._is_up = False
        self.peer.end()
        self._bus.end()

    def end(self) -> None:
        """Stop everything."""
        self.app.stop()
        if self._is_up:
            self.crash()

    def _answer(self, message: Message, *, has_session: bool) -> Message | None:
        if addressed(message, PROPERTIES) and message.member == "Get":
            if not has_session:
                return Message.new_error(message, f"{LOGIND}.NoSuchSession", "none")
            return reply(message, "v", [Variant("s", "2")])
        if addressed(message, f"{LOGIND}.Manager") and message.member == "GetSession":
            assert message.body == ["2"]
            return reply(message, "o", [SESSION])
        return None


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    """A system whose services do not run yet."""
    with tempfile.TemporaryDirectory(prefix="ks-") as folder:
        found = System(Path(folder), monkeypatch)
        yield found
        found.end()


def test_a_sleep_is_told_before_and_after(system: System) -> None:
    """Before it, what is to end can still be ended; after it, everything is read again."""
    system.run()
    system.peer.emit(MANAGER, f"{LOGIND}.Manager", "PrepareForSleep", "b", True)
    assert system.next() == PersonLeft(why=Leaving.SLEEP)
    system.peer.emit(MANAGER, f"{LOGIND}.Manager", "PrepareForSleep", "b", False)
    assert system.next() == DeviceResumed()


def test_a_lock_is_told_once_whichever_way_the_desktop_says_it(system: System) -> None:
    """By the session's own note, by logind's signals, or by both."""
    system.run()
    system.peer.emit(SESSION, f"{LOGIND}.Session", "Lock", "")
    system.locked_hint(True)
    system.locked_hint(False)
    system.peer.emit(SESSION, f"{LOGIND}.Session", "Unlock", "")
    system.locked_hint(True)
    assert [system.next() for _ in range(3)] == [LOCKED, PersonReturned(), LOCKED]


def test_a_network_that_comes_back_is_told(system: System) -> None:
    """One that goes is noticed by whoever asks for something."""
    system.run()
    for state in (20, 40, 70, 60, 50, 70):
        system.peer.emit("/org/freedesktop/NetworkManager", NETWORK, "StateChanged", "u", state)
    assert [system.next() for _ in range(2)] == [NetworkChanged(), NetworkChanged()]


def test_what_makes_no_sense_is_not_heard(system: System) -> None:
    """Nor is another session's lock, and afterwards the app still listens."""
    system.run()
    system.locked_hint("yes", "s")
    system.peer.emit(f"{SESSION}x", f"{LOGIND}.Session", "Lock", "")
    system.peer.emit(SESSION, PROPERTIES, "PropertiesChanged", "s", "odd")
    system.peer.emit(MANAGER, f"{LOGIND}.Manager", "PrepareForSleep", "")
    system.locked_hint(True)
    assert system.next() == LOCKED


def test_without_a_session_sleep_is_still_told(system: System) -> None:
    """A program outside any session hears of the machine alone."""
    system.run(has_session=False)
    system.locked_hint(True)
    system.peer.emit(MANAGER, f"{LOGIND}.Manager", "PrepareForSleep", "b", True)
    assert system.next() == PersonLeft(why=Leaving.SLEEP)


def test_a_bus_that_is_not_there_or_ends_costs_nothing(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clocks still tell of a sleep; stopping twice is stopping once."""
    system.run()
    system.crash()
    system.app.stop()
    system.app.stop()
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/bus")
    other = LogindEvents()
    other.start(system.heard.put)
    other.stop()
    assert system.heard.empty()
