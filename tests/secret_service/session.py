"""A Secret Service for one test: gnome-keyring on a bus of its own, open, locked or absent."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from enum import Enum, auto
from pathlib import Path
from typing import Final

from tests.bus_peer import BusPeer
from tests.child_process import ChildProcess
from tests.private_bus import PrivateBus

REPOSITORY: Final = Path(__file__).resolve().parents[2]

_BUS: Final = "org.freedesktop.DBus"
_BUS_PATH: Final = "/org/freedesktop/DBus"
_NAME: Final = "org.freedesktop.secrets"
_PATH: Final = "/org/freedesktop/secrets"
_LOGIN: Final = "/org/freedesktop/secrets/collection/login"
_PASSWORD: Final = b"correct horse"


class KeyringState(Enum):
    """What the app finds."""

    OPEN = auto()  # as after a login with a password
    LOCKED = auto()  # as after a login by fingerprint: a keyring is there, and nobody opens it
    ABSENT = auto()  # as on a server: a bus without a Secret Service


class SecretServiceSession:
    """A bus, folders and the wanted kind of keyring; `end` ends the programs by their pids.

    The daemon runs in the foreground. Left to itself it forks and outlives its bus.
    """

    def __init__(self, state: KeyringState = KeyringState.OPEN) -> None:
        self._folder: Final = Path(tempfile.mkdtemp(prefix="kk-"))  # short: sockets lie in it
        self.environment: Final = self._bare_environment()
        self._bus: Final = PrivateBus(self._folder, self.environment)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._bus.address
        self._peer: Final = BusPeer(self._bus.address)
        self._daemon: ChildProcess | None = None
        self._children: list[ChildProcess] = []
        try:
            if state is not KeyringState.ABSENT:
                self.start_daemon()
            if state is KeyringState.LOCKED:  # the first run has made the keyring
                self.stop_daemon()
                self.start_daemon(is_open=False)
        except BaseException:
            self.end()
            raise

    def start_daemon(self, *, is_open: bool = True) -> None:
        """Start the keyring and wait until it answers, and with `is_open` until it is unlocked."""
        self._daemon = start_keyring(self.environment, self._folder / "log", is_open=is_open)
        self._peer.wait_until(self._is_there, f"{_NAME} on the bus")
        if is_open:
            self._peer.wait_until(lambda: not self.is_locked(), "an open keyring")

    def stop_daemon(self) -> None:
        """Take the keyring away, as a crash would."""
        if self._daemon is not None:
            self._daemon.end()
            self._peer.wait_until(lambda: not self._is_there(), f"{_NAME} to leave the bus")

    def lock(self) -> None:
        """Lock the open keyring, as a desktop does when the person says so."""
        self._peer.call(_NAME, _PATH, "org.freedesktop.Secret.Service", "Lock", "ao", [_LOGIN])

    def is_locked(self) -> bool:
        """Whether the keyring that new secrets go to is locked."""
        arguments = ("org.freedesktop.Secret.Collection", "Locked")
        answer = self._peer.call(
            _NAME, _LOGIN, "org.freedesktop.DBus.Properties", "Get", "ss", *arguments
        )
        return bool(answer[0])

    def start_python(self, code: str, *arguments: str) -> ChildProcess:
        """Start a Python program that sees this keyring and Keyhour."""
        command = [sys.executable, "-c", code, *arguments]
        child = ChildProcess(command, self.environment, self._folder / "log")
        self._children.append(child)
        return child

    def run_python(self, code: str, *arguments: str) -> str:
        """Run a Python program to its end and return what it says."""
        child = self.start_python(code, *arguments)
        if child.wait() != 0:
            raise AssertionError(child.stderr)
        return child.stdout.strip()

    def end(self) -> None:
        """End the programs, the keyring and the bus and take the folder away."""
        for child in self._children:
            child.end()
        if self._daemon is not None:
            self._daemon.end()
        self._peer.end()
        self._bus.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _is_there(self) -> bool:
        return bool(self._peer.call(_BUS, _BUS_PATH, _BUS, "NameHasOwner", "s", _NAME)[0])

    def _bare_environment(self) -> dict[str, str]:
        places = {
            "HOME": self._folder / "home",
            "XDG_CONFIG_HOME": self._folder / "home/.config",
            "XDG_DATA_HOME": self._folder / "home/.local/share",
            "XDG_STATE_HOME": self._folder / "home/.local/state",
            "XDG_CACHE_HOME": self._folder / "home/.cache",
            "XDG_RUNTIME_DIR": self._folder / "run",
        }
        for place in places.values():
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = {"PYTHONPATH": str(REPOSITORY / "desktop"), "PYTHONUNBUFFERED": "1"}
        return {**os.environ, **{k: str(v) for k, v in places.items()}, **settings}


def start_keyring(
    environment: Mapping[str, str], log: Path, *, is_open: bool = True
) -> ChildProcess:
    """Start gnome-keyring on the bus of `environment`, also on that of a desktop session."""
    (Path(environment["XDG_DATA_HOME"]) / "keyrings").mkdir(parents=True, exist_ok=True)
    unlock = ["--unlock"] if is_open else []
    command = ["gnome-keyring-daemon", "--foreground", *unlock, "--components=secrets"]
    return ChildProcess(command, environment, log, stdin=_PASSWORD if is_open else b"")
