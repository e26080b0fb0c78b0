"""Carries snapshots from the engine's thread to the widgets, and events the other way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal

from keyhour.core.events import Event
from keyhour.engine.engine import Snapshot


class Machine(Protocol):
    """What the widgets use of the engine."""

    def post(self, event: Event) -> None:
        """Hand in an event, from any thread."""
        ...

    def subscribe(self, listener: Callable[[Snapshot], None]) -> Callable[[], None]:
        """Call `listener` with the present snapshot and every later one; the result ends that."""
        ...


class Bridge(QObject):
    """Keeps the latest snapshot and has at most one delivery under way.

    A burst of revisions costs the widgets one rendering: the last one always arrives, those in
    between may not.

    Signals: `snapshot_changed(Snapshot)`, in the thread of this object.
    """

    snapshot_changed = Signal(object)
    _arrived = Signal()

    def __init__(self, machine: Machine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._machine = machine
        self._lock = threading.Lock()
        self._latest: Snapshot | None = None
        self._is_queued = False
        self._unsubscribe: Callable[[], None] | None = None
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    @property
    def latest(self) -> Snapshot | None:
        """The newest snapshot; None before the first one."""
        with self._lock:
            return self._latest

    def attach(self) -> None:
        """Begin to listen; the present snapshot is delivered by the next turn of the event loop."""
        self._unsubscribe = self._machine.subscribe(self._receive)

    def detach(self) -> None:
        """Hear nothing any more; harmless when not attached."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def post(self, event: Event) -> None:
        """Hand an event to the engine."""
        self._machine.post(event)

    def _receive(self, snapshot: Snapshot) -> None:
        """Runs in the engine's thread."""
        with self._lock:
            self._latest = snapshot
            if self._is_queued:
                return
            self._is_queued = True
        self._arrived.emit()

    def _on_arrived(self) -> None:
        with self._lock:
            self._is_queued = False
            snapshot = self._latest
        if self._unsubscribe is not None:
            self.snapshot_changed.emit(snapshot)
