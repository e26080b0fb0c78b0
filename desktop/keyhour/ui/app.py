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
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from keyhour.present.icon import PaintRecord
from keyhour.ui.tray_icon import bar_of_system, dashed, tray_icon

if TYPE_CHECKING:
    from keyhour.present.startup import StartProblem
    from keyhour.ui.program import Program, Running

_LOG = logging.getLogger("keyhour.ui")

NO_TRAY_AFTER_MS = 3000
"""Panels that start together with the session need a moment to offer a tray."""

_FAILED = 1
_CRASH_HELP = "Start it once more. If it happens again, send the log to support."


def run_tray(
    load: Callable[[], Running | StartProblem],
    read_paint: Callable[[], PaintRecord | None],
    write_paint: Callable[[PaintRecord], None],
) -> int:
    """Run until the person quits; returns the exit status.

    `load` builds everything that is not Qt and starts the engine, or says in words why that cannot
    be; it runs once, in a thread of its own, after the icon
    shows.
    """
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Keyhour")
    app.setDesktopFileName("keyhour")
    app.setQuitOnLastWindowClosed(False)
    start = Start(app, load, write_paint)
    start.show(read_paint())
    status = app.exec()
    start.end()
    return status


class Start(QObject):
    """The short life before the program is loaded: an icon that shows the last picture, dashed."""

    _loaded = Signal(object)

    def __init__(
        self,
        app: QApplication,
        load: Callable[[], Running | StartProblem],
        write_paint: Callable[[PaintRecord], None],
    ) -> None:
        super().__init__()
        self._app = app
        self._load = load
        self._write_paint = write_paint
        self._program: Program | None = None
        self._wants_panel = False
        self._menu = QMenu()
        self._icon = QSystemTrayIcon()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._on_patience_ended)
        self._loaded.connect(self._on_loaded, Qt.ConnectionType.QueuedConnection)

    def show(self, last: PaintRecord | None) -> None:
        """Put the icon into the tray, and load the rest when the event loop turns."""
        self._menu.addAction("Quit").triggered.connect(self._app.quit)
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

    def end(self) -> None:
        """Let go of what Qt must not find when Python clears up."""
        self._icon.hide()
        if self._program is not None:
            self._program.panel.deleteLater()

    def _on_first_turn(self) -> None:
        threading.Thread(target=self._load_all, name="keyhour-load", daemon=True).start()

    def _load_all(self) -> None:
        """Runs in a thread of its own: imports and builds all that is not a widget."""
        try:
            running = self._load()
            importlib.import_module("keyhour.ui.program")
        except Exception:  # noqa: BLE001  whatever it is, the person must see that it did not start
            _LOG.exception("start_failed")
            self._loaded.emit(None)
        else:
            self._loaded.emit(running)

    def _on_loaded(self, running: Running | StartProblem | None) -> None:
        from keyhour.present.startup import StartProblem
        from keyhour.ui.program import Program

        if running is None:
            self._say_failed("Keyhour could not start.", _CRASH_HELP)
            return
        if isinstance(running, StartProblem):
            self._say_failed(running.message, running.help)
            return
        from keyhour.ui.tray_icon import app_icon

        self._app.setWindowIcon(app_icon())
        self._icon.activated.disconnect(self._on_icon_activated)
        self._menu.clear()
        program = Program(running, self._icon, self._menu, self._write_paint, self)
        self._program = program
        program.ended.connect(self._app.quit)
        self._app.commitDataRequest.connect(program.quit)
        self._watch_signals(program)
        program.start()
        if self._wants_panel:
            program.show_panel()
        if not self._patience.isActive():
            self._on_patience_ended()

    def _watch_signals(self, program: Program) -> None:
        if sys.platform != "win32":
            from keyhour.ui.termination import Termination

            Termination(self).asked.connect(program.quit)

    def _on_patience_ended(self) -> None:
        if self._program is not None and not QSystemTrayIcon.isSystemTrayAvailable():
            self._program.say_no_tray()

    def _on_icon_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        """A click that came before there was a panel is remembered."""
        self._wants_panel |= reason is QSystemTrayIcon.ActivationReason.Trigger

    def _say_failed(self, message: str, help_text: str) -> None:
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox()
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Critical)
        box.setWindowTitle("Keyhour")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(message)
        box.setInformativeText(help_text)
        box.finished.connect(lambda: self._app.exit(_FAILED))
        self._box = box
        box.open()
