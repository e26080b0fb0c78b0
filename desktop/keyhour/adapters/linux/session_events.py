"""Sleep, lock and network by the system bus: systemd-logind and NetworkManager.

https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html and
https://networkmanager.dev/docs/api/latest/gdbus-org.freedesktop.NetworkManager.html . Where neither
runs nothing is heard, and the clocks still tell of a sleep.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Final

from jeepney import DBusAddress, MatchRule, Message, Properties, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection
from jeepney.wrappers import DBusErrorResponse, unwrap_msg

from keyhour.adapters.linux.bus_thread import CALL_SECONDS, BusThread
from keyhour.core.events import DeviceResumed, NetworkChanged, PersonLeft, PersonReturned
from keyhour.core.settings import Leaving
from keyhour.ports.session_events import SessionFact

_LOGIND: Final = "org.freedesktop.login1"
_MANAGER: Final = f"{_LOGIND}.Manager"
_SESSION: Final = f"{_LOGIND}.Session"
_OWN_SESSION: Final = "/org/freedesktop/login1/session/auto"
_NETWORK: Final = "org.freedesktop.NetworkManager"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_CONNECTED: Final = 60  # NM_STATE_CONNECTED_SITE; 70 is the world

Happened = Callable[[SessionFact], None]


class LogindEvents:
    """Implements `ports.session_events.SessionEvents`."""

    def __init__(self) -> None:
        self._listener: _Listener | None = None

    def start(self, happened: Happened) -> None:
        """Listen in a thread of its own, which sleeps until the bus has something to say."""
        self._listener = _Listener(happened)
        self._listener.start()

    def stop(self) -> None:
        """Hang up."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.stop()


class _Listener(BusThread):
    def __init__(self, happened: Happened) -> None:
        super().__init__("SYSTEM", "keyhour-session-events", "session_events_unavailable")
        self._happened = happened
        self._session_path = ""
        self._is_locked = False
        self._is_connected = True

    def listen(self, connection: DBusConnection) -> None:
        """Subscribe, then hand on what comes."""
        self._session_path = _own_session(connection)
        for rule in _rules(self._session_path):
            _answer(connection, message_bus.AddMatch(rule))
        everything = MatchRule(type="signal")
        with ExitStack() as ending:
            queue = ending.enter_context(connection.filter(everything, bufsize=None))
            while not self.stopping.is_set():
                fact = self._fact_of(connection.recv_until_filtered(queue))
                if fact is not None:
                    self._happened(fact)

    def _fact_of(self, message: Message) -> SessionFact | None:
        """What a signal means; None for one that is of no concern or makes no sense."""
        fields = {field.name: value for field, value in message.header.fields.items()}
        interface, member, path = (fields.get(n, "") for n in ("interface", "member", "path"))
        body = message.body
        if (interface, member) == (_MANAGER, "PrepareForSleep") and body:
            return PersonLeft(why=Leaving.SLEEP) if body[0] else DeviceResumed()
        if (interface, member) == (_NETWORK, "StateChanged") and body:
            return self._networked(body[0])
        if path == self._session_path:
            return self._locked(interface, member, body)
        return None

    def _networked(self, state: object) -> SessionFact | None:
        """Only a way into the network that comes is news; one that goes is noticed by itself."""
        was, self._is_connected = self._is_connected, isinstance(state, int) and state >= _CONNECTED
        return NetworkChanged() if self._is_connected and not was else None

    def _locked(self, interface: str, member: str, body: tuple[Any, ...]) -> SessionFact | None:
        """Desktops differ: some note the lock in the session, some only obey logind's signals."""
        is_locked: object = None
        if interface == _SESSION and member in {"Lock", "Unlock"}:
            is_locked = member == "Lock"
        elif interface == _PROPERTIES and member == "PropertiesChanged" and len(body) > 1:
            is_locked = body[1].get("LockedHint", ("b", None))[1]
        if not isinstance(is_locked, bool) or is_locked is self._is_locked:
            return None
        self._is_locked = is_locked
        return PersonLeft(why=Leaving.LOCK) if is_locked else PersonReturned()


def _own_session(connection: DBusConnection) -> str:
    """The path of the session that we belong to; empty where logind does not know it."""
    manager = DBusAddress("/org/freedesktop/login1", bus_name=_LOGIND, interface=_MANAGER)
    auto = DBusAddress(_OWN_SESSION, bus_name=_LOGIND, interface=_SESSION)
    try:
        ((_, name),) = _answer(connection, Properties(auto).get("Id"))
        (found,) = _answer(connection, new_method_call(manager, "GetSession", "s", (name,)))
    except (DBusErrorResponse, ValueError, TypeError):
        return ""
    return found if isinstance(found, str) else ""


def _answer(connection: DBusConnection, call: Message) -> tuple[Any, ...]:
    """What a call is answered; raises DBusErrorResponse."""
    answer: tuple[Any, ...] = unwrap_msg(connection.send_and_get_reply(call, timeout=CALL_SECONDS))
    return answer


def _rules(session_path: str) -> list[MatchRule]:
    rules = [
        MatchRule(type="signal", sender=_LOGIND, interface=_MANAGER, member="PrepareForSleep"),
        MatchRule(type="signal", sender=_NETWORK, interface=_NETWORK, member="StateChanged"),
    ]
    if session_path:
        rules.append(MatchRule(type="signal", sender=_LOGIND, path=session_path))
    return rules
