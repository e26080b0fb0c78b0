"""Waits for a desktop to offer a tray after we have started without one.

An icon that was made before there was a StatusNotifierWatcher is never taken over to it by Qt; a
new one has to be made then.
https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/StatusNotifierWatcher/
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from jeepney import MatchRule, Message
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import DBusErrorResponse

log = logging.getLogger(__name__)

_WATCHER: Final = "org.kde.StatusNotifierWatcher"
_CALL_SECONDS: Final = 3.0
_TROUBLES: Final = (OSError, DBusErrorResponse, ValueError, TypeError, RuntimeError, LookupError)
"""What a bus that is not there, breaks or answers nonsense raises in jeepney."""


class TrayWatch(threading.Thread):
    """Calls `came` once, from a thread of its own, when a tray is offered. Sleeps until then."""

    def __init__(self, came: Callable[[], None]) -> None:
        super().__init__(name="keyhour-tray-watch", daemon=True)
        self._came = came
        self._connection: DBusConnection | None = None
        self._stopping = threading.Event()

    def run(self) -> None:
        """Listen first, then look: what comes in between is seen either way."""
        try:
            with open_dbus_connection() as connection:
                self._connection = connection
                if self._is_offered(connection) and not self._stopping.is_set():
                    self._came()
        except _TROUBLES as error:
            if not self._stopping.is_set():
                log.info("tray_watch_unavailable reason=%s", type(error).__name__)
        finally:
            self._connection = None

    def stop(self) -> None:
        """Stop waiting; bounded."""
        self._stopping.set()
        connection = self._connection
        if connection is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)
        self.join(_CALL_SECONDS)

    def _is_offered(self, connection: DBusConnection) -> bool:
        rule = MatchRule(
            type="signal",
            sender=message_bus.bus_name,
            interface=message_bus.interface,
            member="NameOwnerChanged",
        )
        rule.add_arg_condition(0, _WATCHER)
        with connection.filter(rule) as changes:
            connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=_CALL_SECONDS)
            owned = message_bus.NameHasOwner(_WATCHER)
            if connection.send_and_get_reply(owned, timeout=_CALL_SECONDS).body[0] is True:
                return True
            while not self._stopping.is_set():
                if _has_owner(connection.recv_until_filtered(changes)):
                    return True
        return False


def _has_owner(change: Message) -> bool:
    _, _, owner = change.body
    return bool(owner)
