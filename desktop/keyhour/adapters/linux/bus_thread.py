"""A thread that waits for a message bus to say something, and can be ended while it waits."""

from __future__ import annotations

import logging
import socket
import threading
from contextlib import suppress
from typing import Final

from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import DBusErrorResponse

log = logging.getLogger(__name__)

CALL_SECONDS: Final = 3.0
_TROUBLES: Final = (OSError, DBusErrorResponse, ValueError, TypeError, RuntimeError, LookupError)
"""What a bus that is not there, breaks or answers nonsense raises in jeepney."""


class BusThread(threading.Thread):
    """Sleeps in `listen`; `event` names it in the log when its bus can't be had."""

    def __init__(self, bus: str, name: str, event: str) -> None:
        super().__init__(name=name, daemon=True)
        self._bus = bus
        self._event = event
        self._connection: DBusConnection | None = None
        self.stopping = threading.Event()

    def listen(self, connection: DBusConnection) -> None:
        """Hear the bus until `stopping` is set, or until there is nothing to wait for."""
        raise NotImplementedError

    def run(self) -> None:
        """Listen until the connection ends."""
        try:
            with open_dbus_connection(bus=self._bus) as connection:
                self._connection = connection
                self.listen(connection)
        except _TROUBLES as error:
            if not self.stopping.is_set():
                log.info("%s reason=%s", self._event, type(error).__name__)
        finally:
            self._connection = None

    def stop(self) -> None:
        """End the wait; bounded."""
        self.stopping.set()
        connection = self._connection
        if connection is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)
        self.join(CALL_SECONDS)
