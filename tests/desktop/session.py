"""A desktop for one test: a screen, a bus and a home folder that nothing else uses."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.child_process import ChildProcess
from tests.private_bus import PrivateBus

REPOSITORY: Final = Path(__file__).resolve().parents[2]
_SCREEN: Final = "1280x800"
_TOOL_SECONDS: Final = 20.0


class DesktopSession:
    """Xvfb and dbus-daemon, with the programs started on them; `end` ends them all by their pids.

    The screen comes first: what the bus starts inherits the bus's environment.
    """

    def __init__(self, screen: str = _SCREEN) -> None:
        self._size: Final = screen
        self.folder: Final = Path(tempfile.mkdtemp(prefix="kd-"))  # short: sockets lie in it
        self._log: Final = self.folder / "log"
        self._children: list[ChildProcess] = []
        self.environment: dict[str, str] = self._bare_environment()
        try:
            self.environment["DISPLAY"] = self._start_screen()
            self._bus: PrivateBus | None = PrivateBus(self.folder, self.environment)
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._bus.address
        except BaseException:
            self._bus = None
            self.end()
            raise

    @property
    def bus_address(self) -> str:
        """Where the session bus listens."""
        return self.environment["DBUS_SESSION_BUS_ADDRESS"]

    def start(
        self, *command: str, extra: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> ChildProcess:
        """Start any program on this desktop; the session ends it when the test does not."""
        environment = {**self.environment, **(extra or {})}
        child = ChildProcess(command, environment, self._log, stdin=stdin)
        self._children.append(child)
        return child

    def start_app(self, *arguments: str, extra: Mapping[str, str] | None = None) -> ChildProcess:
        """Start `python -m keyhour` with these arguments."""
        return self.start(sys.executable, "-m", "keyhour", *arguments, extra=extra)

    def start_window_manager(self) -> ChildProcess:
        """Start openbox, for tests about focus and windows; the tray needs none."""
        return self.start("openbox", "--sm-disable")

    def run(self, *command: str) -> str:
        """Run a tool such as xdotool to its end and return what it says."""
        done = subprocess.run(
            command,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=_TOOL_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise AssertionError(f"{command} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def screenshot(self, path: Path) -> Path:
        """Save the screen as PNG, to be looked at."""
        self.run("scrot", "--overwrite", str(path))
        return path

    def end(self) -> None:
        """End the programs, the bus and the screen, youngest first, and take the folder away."""
        for child in reversed(self._children[1:]):
            child.end()
        if self._bus is not None:
            self._bus.end()
        for screen in self._children[:1]:
            screen.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _bare_environment(self) -> dict[str, str]:
        """Return the test's scrubbed environment with a home of its own."""
        places = {
            "HOME": self.folder / "home",
            "XDG_CONFIG_HOME": self.folder / "home/.config",
            "XDG_DATA_HOME": self.folder / "home/.local/share",
            "XDG_STATE_HOME": self.folder / "home/.local/state",
            "XDG_CACHE_HOME": self.folder / "home/.cache",
            "XDG_RUNTIME_DIR": self.folder / "run",
        }
        for place in places.values():
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = {
            "QT_QPA_PLATFORM": "xcb",
            "NO_AT_BRIDGE": "1",
            "PYTHONPATH": str(REPOSITORY / "desktop"),
            "PYTHONUNBUFFERED": "1",
        }
        return {**os.environ, **{k: str(v) for k, v in places.items()}, **settings}

    def _start_screen(self) -> str:
        """Start Xvfb on the first free display and return its name."""
        reader, writer = os.pipe()
        screen = ("-screen", "0", f"{self._size}x24", "-nolisten", "tcp", "-noreset")
        command: Sequence[str] = ("Xvfb", "-displayfd", str(writer), *screen)
        try:
            server = ChildProcess(command, self.environment, self._log, pass_fds=(writer,))
        finally:
            os.close(writer)
        self._children.append(server)
        with os.fdopen(reader, encoding="ascii") as numbers:
            number = numbers.readline().strip()  # empty when Xvfb ends without a display
        if not number:
            raise RuntimeError(f"Xvfb did not start: {server.stderr}")
        return f":{number}"
