"""A surface of Keyhour on a desktop, in any situation, driven by a pipe and by real keys."""

from __future__ import annotations

import os
import re
import sys
from typing import Final

from tests.desktop.accessibility import QT_LISTENS, Node, Witness
from tests.desktop.session import REPOSITORY, DesktopSession

PANEL: Final = "Keyhour"
_APP: Final = REPOSITORY / "tests/desktop/app_surface.py"


class Shown:
    """The app of app_surface.py, what a witness sees of it, and a keyboard."""

    def __init__(self, desktop: DesktopSession, witness: Witness) -> None:
        self.desktop: Final = desktop
        self.witness: Final = witness
        self._pipe_path: Final = desktop.folder / "pipe"
        os.mkfifo(self._pipe_path)
        path = f"{REPOSITORY / 'desktop'}:{REPOSITORY}"
        self._app: Final = desktop.start(
            sys.executable,
            str(_APP),
            str(self._pipe_path),
            "busy",
            extra={**QT_LISTENS, "PYTHONPATH": path},
        )
        self._app.wait_for_line("^ready$")
        self._pipe: Final = os.open(self._pipe_path, os.O_WRONLY)
        self._told = 0

    def tell(self, *lines: str) -> None:
        """Have it do these things, and wait until it has."""
        for line in lines:
            self._told += 1
            os.write(self._pipe, f"{line}\n".encode())
            self._app.wait_for_line(f"^done {self._told} {re.escape(line)}$")

    def press(self, *keys: str) -> None:
        """Press keys one after the other, by their X names."""
        self.desktop.run("xdotool", "key", *keys)

    def open(self, window: str, *lines: str) -> Node:
        """Tell it, and wait until that window has the focus; return what has it."""
        self.tell(*lines)
        return self.wait_for_focus(window)

    def wait_for_focus(self, window: str, name: str | None = None) -> Node:
        """Wait until something in that window takes the keys."""

        def holder() -> Node | None:
            node = self.witness.focused(window)
            return node if node and name in (None, node.name) else None

        found = self.witness.wait_until(holder, f"the focus in {window!r} on {name!r}")
        assert found
        return found

    def press_for_focus(self, key: str) -> Node:
        """Press a key that moves the focus; return where the events say it went.

        A list says it too, before its entry does; whoever answers has told all of its events.
        """
        before = len(self.witness.gained())
        self.press(key)
        self.witness.wait_until(lambda: len(self.witness.gained()) > before, f"{key} to move on")
        self.witness.read(self.witness.gained()[-1])
        return self.witness.read(self.witness.gained()[-1])

    def end(self) -> None:
        """Close the pipe; the desktop ends the app."""
        os.close(self._pipe)
