"""Hears what later starts ask of this one on Windows: `ui.doorbell` over a named pipe."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from keyhour.ui.door import HEARD, LONGEST, verb_in
from keyhour.ui.pipe import PipeDoor

_WAITING = 8
_PATIENCE_MS = 1000


class PipeBell(QObject):
    """Listens at the door of the first start. Between two calls nothing wakes up.

    Signals: `rung(bytes)`, a later start wants the panel, or another view.
    """

    rung = Signal(object)

    def __init__(self, door: PipeDoor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self._guests: dict[QLocalSocket, bytes] = {}
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(_WAITING)
        self._server.newConnection.connect(self._on_server_new_connection)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._send_all_away)
        self._server.listen(door.name)

    @property
    def is_waiting(self) -> bool:
        """Whether a caller has not said all; for at most as long as the patience lasts."""
        return bool(self._guests)

    def close(self) -> None:
        """Stop listening, and let the next start be the first."""
        self._patience.stop()
        self._server.close()
        self._send_all_away()
        self._door.close()

    def _on_server_new_connection(self) -> None:
        while (line := self._server.nextPendingConnection()) is not None:
            line.setReadBufferSize(LONGEST + 1)
            if len(self._guests) >= _WAITING:
                self._send_away(next(iter(self._guests)))
            self._guests[line] = b""
            line.readyRead.connect(self._on_line_ready_read)
            line.disconnected.connect(self._on_line_disconnected)
            if not self._patience.isActive():
                self._patience.start()
            self._listen(line)

    def _listen(self, line: QLocalSocket) -> None:
        self._guests[line] += bytes(line.read(LONGEST + 1).data())
        verb = verb_in(self._guests[line])
        if verb == b"":
            return
        if verb is not None:
            line.write(HEARD)
            line.flush()
        self._send_away(line)
        if verb is not None:
            self.rung.emit(verb)

    def _on_line_ready_read(self) -> None:
        line = self.sender()
        if isinstance(line, QLocalSocket) and line in self._guests:
            self._listen(line)

    def _on_line_disconnected(self) -> None:
        line = self.sender()
        if isinstance(line, QLocalSocket) and line in self._guests:
            self._send_away(line)

    def _send_away(self, line: QLocalSocket) -> None:
        del self._guests[line]
        line.disconnectFromServer()
        line.deleteLater()
        if not self._guests:
            self._patience.stop()

    def _send_all_away(self) -> None:
        for line in tuple(self._guests):
            self._send_away(line)
