"""Hears what later starts ask of this one, and nothing else."""

from __future__ import annotations

import socket
from contextlib import suppress

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from keyhour.ui.door import HEARD, LONGEST, verb_in
from keyhour.ui.instance import SocketDoor

_AT_ONCE = 16
"""Callers looked at in one turn of the event loop, so that a crowd can't hold up the widgets."""

_WAITING = 8
"""Callers that have not said all; one more, and the oldest has to go."""

_PATIENCE_MS = 1000


class _Guest:
    """A caller that has not said all yet."""

    def __init__(self, line: socket.socket, sent: bytes, notifier: QSocketNotifier) -> None:
        self.line = line
        self.sent = sent
        self.notifier = notifier

    def leave(self) -> None:
        """Hang up; the notifier must never watch a number that something else has got."""
        self.notifier.setEnabled(False)
        self.notifier.deleteLater()
        self.line.close()


class Doorbell(QObject):
    """Listens at the door of the first start. Between two calls nothing wakes up.

    Signals: `rung(bytes)`, a later start wants the panel, or another view.
    """

    rung = Signal(object)

    def __init__(self, door: SocketDoor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self._guests: dict[QObject, _Guest] = {}
        self._notifier = QSocketNotifier(door.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_notifier_activated)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_timeout)

    @property
    def is_waiting(self) -> bool:
        """Whether a caller has not said all; for at most as long as the patience lasts."""
        return bool(self._guests) or self._patience.isActive()

    def close(self) -> None:
        """Stop listening, and let the next start be the first."""
        self._patience.stop()
        self._notifier.setEnabled(False)
        self._send_all_away()
        self._door.close()

    def _on_notifier_activated(self) -> None:
        wanted: bytes | None = None
        for _ in range(_AT_ONCE):
            try:
                line = self._door.accept()
            except OSError:  # no descriptors left: asking again at once would never end
                self._notifier.setEnabled(False)
                self._patience.start()
                break
            if line is None:
                break
            wanted = self._listen(line, b"") or wanted
        if wanted is not None:
            self.rung.emit(wanted)

    def _listen(self, line: socket.socket, before: bytes) -> bytes | None:
        """The verb that was heard; a caller that has not said all may go on for a moment."""
        try:
            said = line.recv(LONGEST + 1)
        except BlockingIOError:
            self._let_wait(line, before)
            return None
        except OSError:
            line.close()
            return None
        sent = before + said
        verb = verb_in(sent) if said else None
        if verb == b"":
            self._let_wait(line, sent)
            return None
        if verb is not None:
            with suppress(OSError):
                line.send(HEARD)
        line.close()
        return verb

    def _let_wait(self, line: socket.socket, sent: bytes) -> None:
        if len(self._guests) >= _WAITING:
            self._guests.pop(next(iter(self._guests))).leave()
        notifier = QSocketNotifier(line.fileno(), QSocketNotifier.Type.Read, self)
        notifier.activated.connect(self._on_guest_activated)
        self._guests[notifier] = _Guest(line, sent, notifier)
        if not self._patience.isActive():
            self._patience.start()

    def _on_guest_activated(self) -> None:
        guest = self._guests.pop(self.sender(), None)
        if guest is None:
            return
        guest.notifier.setEnabled(False)
        guest.notifier.deleteLater()
        verb = self._listen(guest.line, guest.sent)
        if verb is not None:
            self.rung.emit(verb)
        if not self._guests and self._notifier.isEnabled():
            self._patience.stop()

    def _on_patience_timeout(self) -> None:
        self._send_all_away()
        self._notifier.setEnabled(True)

    def _send_all_away(self) -> None:
        for guest in self._guests.values():
            guest.leave()
        self._guests.clear()
