"""Turns SIGTERM and SIGINT into an orderly end.

Python runs its signal handlers between two bytecodes, and an idle Qt loop executes none; the
wake-up descriptor makes the loop turn once.
"""

from __future__ import annotations

import os
import signal

from PySide6.QtCore import QObject, QSocketNotifier, Signal


class Termination(QObject):
    """Watches for the system's wish that the program ends. Only for platforms with POSIX signals.

    Signals: `asked()`.
    """

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        self._notifier = QSocketNotifier(self._reader, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_notifier_activated)

    def _on_notifier_activated(self) -> None:
        arrived = os.read(self._reader, 64)
        if {signal.SIGTERM, signal.SIGINT} & set(arrived):
            self.asked.emit()
