"""Shows one surface of Keyhour in a situation of tests/present/tenant.py; obeys a pipe.

Everything of `ui` and `present` is real; the engine, the clock and the notifications are fakes.
    app_surface.py PIPE SITUATION
Lines on the pipe: `panel`, `advance SECONDS`, `situation NAME`, `active MINUTES`, `remind MINUTES`,
and intents: `OpenSettings ALERTS`, `OpenForm SQL`. Each is answered by "done NUMBER LINE" on
stdout.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta

from msgspec.structs import replace
from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from keyhour.core.notice import Notice, NoticeKind
from keyhour.present import intent
from keyhour.ui.program import Program
from tests.present import tenant
from tests.ui.stage import FakeRunning


class Surface:
    """The program and the pipe that tells it what to show."""

    def __init__(self, pipe: str, situation: str) -> None:
        self._icon, self._menu = QSystemTrayIcon(), QMenu()
        self._running = FakeRunning(tenant.SITUATIONS[situation](), can_notify=False)
        self._program = Program(self._running, self._icon, self._menu, lambda _record: None)
        self._program.start()
        self._pipe = os.open(pipe, os.O_RDWR)  # also for writing: then it never ends
        self._watcher = QSocketNotifier(self._pipe, QSocketNotifier.Type.Read)
        self._watcher.activated.connect(self._on_pipe_activated)
        self._rest = ""
        self._done = 0

    def _on_pipe_activated(self) -> None:
        *lines, self._rest = (self._rest + os.read(self._pipe, 4096).decode()).split("\n")
        for line in lines:
            self._obey(*line.split())
            self._done += 1
            print(f"done {self._done} {line}", flush=True)

    def _obey(self, verb: str, *values: str) -> None:
        value = values[0] if values else ""
        match verb:
            case "panel":
                self._program.show_panel()
            case "advance":
                self._running.clock.at += timedelta(seconds=int(value))
                self._program.redraw()
            case "situation":
                self._running.engine.publish(tenant.SITUATIONS[value]())
            case "active":
                self._running.engine.publish(tenant.active_state(timedelta(minutes=int(value))))
            case "remind":
                self._remind(timedelta(minutes=int(value)))
            case _:
                self._program.errands.carry_out(_intent(verb, values))

    def _remind(self, left: timedelta) -> None:
        now = self._running.clock.at
        notice = Notice(
            id=f"ending-{left}",
            kind=NoticeKind.ENDING,
            key=tenant.DEVICE,
            visible_after=now,
            end_at=now + left,
            lead=left,
            claimed=True,
        )
        state = self._running.engine.snapshot.state
        self._running.engine.publish(replace(state, notices=(*state.notices, notice)))


def _intent(verb: str, values: tuple[str, ...]) -> intent.Intent:
    """An intent by its name, with rights of the tenant or a page of the settings."""
    match verb:
        case "OpenBundle":
            return intent.OpenBundle(tuple(getattr(tenant, value) for value in values))
        case "OpenSettings":
            return intent.OpenSettings(intent.SettingsPart[values[0]] if values else None)
        case _:
            made: intent.Intent = getattr(intent, verb)(*(getattr(tenant, one) for one in values))
            return made


def main() -> int:
    """Show nothing until the pipe asks."""
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    surface = Surface(*sys.argv[1:3])
    print("ready", flush=True)
    status = app.exec()
    del surface
    return status


if __name__ == "__main__":
    sys.exit(main())
