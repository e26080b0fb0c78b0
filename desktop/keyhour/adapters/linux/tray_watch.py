"""Waits for a desktop to offer a tray after we have started without one.

An icon that was made before there was a StatusNotifierWatcher is never taken over to it by Qt; a
new one has to be made then.
https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/StatusNotifierWatcher/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from jeepney import MatchRule, Message
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection

from keyhour.adapters.linux.bus_thread import CALL_SECONDS, BusThread

_WATCHER: Final = "org.kde.StatusNotifierWatcher"


class TrayWatch(BusThread):
    """Calls `came` once, from a thread of its own, when a tray is offered. Sleeps until then."""

    def __init__(self, came: Callable[[], None]) -> None:
        super().__init__("SESSION", "keyhour-tray-watch", "tray_watch_unavailable")
        self._came = came

    def listen(self, connection: DBusConnection) -> None:
        """Listen first, then look: what comes in between is seen either way."""
        if self._is_offered(connection) and not self.stopping.is_set():
            self._came()

    def _is_offered(self, connection: DBusConnection) -> bool:
        rule = MatchRule(
            type="signal",
            sender=message_bus.bus_name,
            interface=message_bus.interface,
            member="NameOwnerChanged",
        )
        rule.add_arg_condition(0, _WATCHER)
        with connection.filter(rule) as changes:
            connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=CALL_SECONDS)
            owned = message_bus.NameHasOwner(_WATCHER)
            if connection.send_and_get_reply(owned, timeout=CALL_SECONDS).body[0] is True:
                return True
            while not self.stopping.is_set():
                if _has_owner(connection.recv_until_filtered(changes)):
                    return True
        return False


def _has_owner(change: Message) -> bool:
    _, _, owner = change.body
    return bool(owner)
