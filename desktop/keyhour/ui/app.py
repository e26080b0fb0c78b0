"""Starts the tray program: the icon first, everything else after the event loop has turned once.

Only Qt and light parts of the standard library may be imported at the top of this file and of
`tray_icon`.
"""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from keyhour.present.icon import PaintRecord
from keyhour.ui.door import SHOW
from keyhour.ui.tray_icon import bar_of_system, dashed, tray_icon

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox

    from keyhour.present.startup import StartProblem
    from keyhour.ui.door import Door
    from keyhour.ui.doorbell import Doorbell
    from keyhour.ui.pipe_bell import PipeBell
    from keyhour.ui.program import Program, Running

_LOG = logging.getLogger("keyhour.ui")

NO_TRAY_AFTER_MS = 3000
"""Panels that start together with the session need a moment to offer a tray."""

LOADED_AFTER_MS = 5000
"""By then everything is loaded, or something is very wrong."""

_FAILED = 1

Watch = Callable[[Callable[[], None]], Callable[[], None]]
"""Waits for a tray: is given what to call, from any thread, and returns how to stop."""


class Entry(NamedTuple):
    """How this start began."""

    door: Door | None = None
    """Where later starts call."""
    wanted: bytes = b""
    """The view that a link asked for; empty without one."""


ALONE: Final = Entry()
"""A start that nobody can call, and that nobody asked for anything."""


class FirstWords(NamedTuple):
    """What is said before the program is loaded, and when it can't be; in English until it has
    been read in the person's language.
    """

    quit: str = "Quit"
    crashed: str = "Keyhour could not start."
    crash_help: str = "Start it once more. If it happens again, send the log to support."


class Paint(NamedTuple):
    """What the icon showed last: read before anything else, written whenever that changes."""

    read: Callable[[], PaintRecord | None]
    write: Callable[[PaintRecord], None]


def run_tray(
    load: Callable[[], Running | StartProblem],
    paint: Paint,
    entry: Entry = ALONE,
    read_words: Callable[[], FirstWords] = FirstWords,
    watch_tray: Watch | None = None,
    self_test: Callable[[Program, Running], None] | None = None,
) -> int:
    """Run until the person quits; returns the exit status.

    `watch_tray` is used on a desktop that has no tray yet.
    The door of `entry` is closed as soon as this one is about to end.

    `load` builds everything that is not Qt and starts the engine, or says in words why that cannot
    be; it runs once, after `read_words`, in a thread of its own, after the icon shows.

    `self_test` plays the person once everything is loaded; nobody is there to close a window then.
    """
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Keyhour")
    app.setDesktopFileName("keyhour")
    app.setQuitOnLastWindowClosed(False)
    start = Start(load, paint.write, read_words, watch_tray, self_test)
    start.ended.connect(app.exit)
    app.commitDataRequest.connect(start.sign_out)
    _watch_signals(start)
    start.show(paint.read())
    if entry.wanted:
        start.summon(entry.wanted)
    bell = _bell(entry.door, start)  # callers wait, the icon doesn't
    if bell is not None:
        bell.rung.connect(start.summon)
        start.leaving.connect(bell.close)
    status = app.exec()
    start.end()
    if bell is not None:
        bell.close()
    return status


def _watch_signals(start: Start) -> None:
    """Before the icon shows: Python's own Ctrl+C would end one slot, or a part of Qt half made."""
    if sys.platform != "win32":
        from keyhour.ui.termination import Termination

        Termination(start).asked.connect(start.sign_out)


class Start(QObject):
    """The short life before the program is loaded: an icon that shows the last picture, dashed.

    Signals: `leaving()`, at once when it is to quit; `ended(int)`, with the exit status.
    """

    leaving = Signal()
    ended = Signal(int)
    _spoken = Signal()
    _loaded = Signal(object)
    _tray_came = Signal()

    def __init__(
        self,
        load: Callable[[], Running | StartProblem],
        write_paint: Callable[[PaintRecord], None],
        read_words: Callable[[], FirstWords] = FirstWords,
        watch_tray: Watch | None = None,
        self_test: Callable[[Program, Running], None] | None = None,
    ) -> None:
        super().__init__()
        self._self_test = self_test
        self._load = load
        self._write_paint = write_paint
        self._read_words = read_words
        self._watch_tray = watch_tray
        self._unwatch: Callable[[], None] | None = None
        self._words = FirstWords()
        self._program: Program | None = None
        self._box: QMessageBox | None = None
        self._loader: threading.Thread | None = None
        self._wanted: bytes | None = None
        self._is_leaving = False
        self._menu = QMenu()
        self._icon = QSystemTrayIcon()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._on_patience_ended)
        self._spoken.connect(self._on_spoken)  # come from another thread, so they are queued
        self._loaded.connect(self._on_loaded)
        self._tray_came.connect(self._on_tray_came)

    def show(self, last: PaintRecord | None) -> None:
        """Put the icon into the tray, and load the rest when the event loop turns."""
        self._menu.addAction(self._words.quit).triggered.connect(self.quit)
        self._icon.setIcon(tray_icon(dashed(last), bar_of_system()))
        self._icon.setToolTip("Keyhour")
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_icon_activated)
        self._icon.show()
        first_turn = QTimer(self)
        first_turn.setSingleShot(True)
        first_turn.timeout.connect(self._on_first_turn)
        first_turn.start(0)
        self._patience.start(NO_TRAY_AFTER_MS)

    def sign_out(self) -> None:
        """The session ends, or somebody ends the program from outside."""
        if self._program is not None:
            self._program.sign_out()
        else:
            self.quit()

    def quit(self) -> None:
        """End in order, whatever there is by now.

        What is being loaded already writes files: it is awaited, without an icon, for a bounded
        time.
        """
        if self._program is not None:
            self._program.quit()
        elif not self._is_leaving:
            self._is_leaving = True
            self.leaving.emit()
            self._icon.hide()
            self._await_loader()

    def _await_loader(self) -> None:
        if self._loader is None or self._box is not None:
            self.ended.emit(0)
            return
        self._patience.timeout.disconnect(self._on_patience_ended)
        self._patience.timeout.connect(self._on_ended)
        self._patience.start(LOADED_AFTER_MS)

    def summon(self, verb: bytes = SHOW) -> None:
        """A later start (or this one's link) wants a view: bring up what there is."""
        if self._box is not None:
            self._box.raise_()
            self._box.activateWindow()
        elif self._program is not None:
            self._program.show_view(verb)
        else:
            self._wanted = verb

    def end(self) -> None:
        """Let go of what Qt must not find when Python clears up."""
        if self._unwatch is not None:
            self._unwatch()
        self._icon.hide()
        if self._program is not None:
            self._program.let_go()

    def _on_first_turn(self) -> None:
        if not self._is_leaving:
            self._loader = threading.Thread(target=self._load_all, name="keyhour-load", daemon=True)
            self._loader.start()

    def _load_all(self) -> None:
        """Runs in a thread of its own: imports and builds all that is not a widget."""
        try:
            self._words = self._read_words()
            self._spoken.emit()
            running = self._load()
            importlib.import_module("keyhour.ui.program")
        except Exception:  # noqa: BLE001  whatever it is, the person must see that it did not start
            _LOG.exception("start_failed")
            self._loaded.emit(None)
        else:
            self._loaded.emit(running)

    def _on_spoken(self) -> None:
        for action in self._menu.actions():
            action.setText(self._words.quit)

    def _on_loaded(self, running: Running | StartProblem | None) -> None:
        if self._loader is not None:
            self._loader.join()  # it must not be the last to hold a part of Qt
        if running is None:  # nothing more may be imported: that can be what went wrong
            self._leave() if self._is_leaving else self._say_crashed()
            return
        from keyhour.present.startup import StartProblem

        if self._is_leaving:
            self._leave(None if isinstance(running, StartProblem) else running)
        elif isinstance(running, StartProblem):
            self._say_failed(running.message, running.help)
        else:
            self._run(running)

    def _run(self, running: Running) -> None:
        from keyhour.ui.program import Program
        from keyhour.ui.tray_icon import app_icon

        QApplication.setWindowIcon(app_icon())
        self._icon.activated.disconnect(self._on_icon_activated)
        self._menu.clear()
        program = Program(running, self._icon, self._menu, self._write_paint, self)
        self._program = program
        program.leaving.connect(self.leaving)
        program.ended.connect(self._on_ended)
        program.start()
        if self._self_test is not None:
            self._self_test(program, running)
        if self._wanted is not None:
            program.show_view(self._wanted)
        if not self._patience.isActive():
            self._on_patience_ended()

    def _leave(self, running: Running | None = None) -> None:
        """It was told to quit while it was being loaded."""
        if running is not None:
            running.close()
        self.ended.emit(0)

    def _on_ended(self) -> None:
        self.ended.emit(0)

    def _on_patience_ended(self) -> None:
        if self._program is not None and not QSystemTrayIcon.isSystemTrayAvailable():
            self._program.say_no_tray()
            if self._watch_tray is not None:
                self._unwatch = self._watch_tray(self._tray_came.emit)

    def _on_tray_came(self) -> None:
        if self._program is not None and not self._is_leaving:
            self._program.move_to_tray()

    def _on_icon_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        """A click that came before there was a panel is remembered."""
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self._wanted = SHOW

    def _say_crashed(self) -> None:
        self._say_failed(self._words.crashed, self._words.crash_help)

    def _say_failed(self, message: str, help_text: str) -> None:
        if self._self_test is not None:
            self.ended.emit(_FAILED)
            return
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox()
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Critical)
        box.setWindowTitle("Keyhour")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(message)
        box.setInformativeText(help_text)
        box.finished.connect(lambda: self.ended.emit(_FAILED))
        self._box = box
        box.open()


def _bell(door: Door | None, parent: QObject) -> Doorbell | PipeBell | None:
    if door is None:
        return None
    if sys.platform == "win32":
        from keyhour.ui.pipe import PipeDoor
        from keyhour.ui.pipe_bell import PipeBell

        return PipeBell(door, parent) if isinstance(door, PipeDoor) else None
    from keyhour.ui.doorbell import Doorbell
    from keyhour.ui.instance import SocketDoor

    return Doorbell(door, parent) if isinstance(door, SocketDoor) else None
