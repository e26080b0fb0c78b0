"""Notifications with buttons over D-Bus.

https://specifications.freedesktop.org/notification-spec/latest/ . One thread owns the connection
and does everything on it; calls from other threads are handed over, and waited for no longer than
a bound.
"""

from __future__ import annotations

import logging
import queue
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from html import escape
from typing import Any, Final

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import DBusErrorResponse

from keyhour.ports.notifications import Notification

log = logging.getLogger(__name__)

_NAME: Final = "org.freedesktop.Notifications"
_SERVICE: Final = DBusAddress("/org/freedesktop/Notifications", bus_name=_NAME, interface=_NAME)
_PROPERTIES: Final = DBusAddress(
    _SERVICE.object_path, bus_name=_NAME, interface="org.freedesktop.DBus.Properties"
)
_APP_NAME: Final = "Keyhour"
_CALL_SECONDS: Final = 3.0
_ACTIVATION_SECONDS: Final = 10.0  # the first call may start the service
_HANDOVER_SECONDS: Final = 5.0
_LONGEST_TEXT: Final = 2000
_CLICK: Final = "default"
_USUAL, _URGENT = 1, 2
_BY_SERVER, _NEVER = -1, 0
_TROUBLES: Final = (OSError, DBusErrorResponse, ValueError, TypeError, RuntimeError, LookupError)
"""What a bus that is not there, breaks or answers nonsense raises in jeepney."""

Pressed = Callable[[str, str], None]
Job = Callable[[], object]


class DesktopNotifications:
    """Implements `ports.notifications.Notifications` for desktops with a session bus."""

    def __init__(self) -> None:
        self._worker: _Worker | None = None

    def start(self, pressed: Pressed) -> None:
        """Begin to connect; returns at once."""
        self._worker = _Worker(pressed)
        self._worker.start()

    def show(self, notification: Notification) -> bool:
        """Show or replace it. False without a service, or without buttons when it has some."""
        worker = self._worker
        return worker is not None and worker.ask(lambda: worker.show(notification))

    def withdraw(self, notification_id: str) -> None:
        """Take it back, if it is shown."""
        worker = self._worker
        if worker is not None:
            worker.tell(lambda: worker.withdraw(notification_id))

    def stop(self) -> None:
        """Disconnect; what is shown stays."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()


class _Worker(threading.Thread):
    """The thread that owns the connection."""

    def __init__(self, pressed: Pressed) -> None:
        super().__init__(name="keyhour-notifications", daemon=True)
        self._pressed = pressed
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._waker, self._wakened = socket.socketpair()
        self._connection: DBusConnection | None = None
        self._signals: deque[Message] = deque()
        self._capabilities: frozenset[str] | None = None
        self._shown: dict[str, tuple[int, str]] = {}
        """By our id: the service's number and the service's own name on the bus."""
        self._gone = threading.Event()

    def ask(self, job: Callable[[], bool]) -> bool:
        """Have it done in the thread; False when it fails, or is not done in time."""
        future: Future[bool] = Future()

        def answer() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(job())
                except _TROUBLES as error:
                    log.info("notification_failed reason=%s", type(error).__name__)
                    future.set_result(False)

        if self._gone.is_set():
            return False
        self.tell(answer)
        try:
            return future.result(_HANDOVER_SECONDS)
        except TimeoutError:
            # Taken back, so that it is not shown after we said that it was not; one under way
            # counts.
            return not future.cancel()

    def tell(self, job: Job | None) -> None:
        """Have it done in the thread."""
        self._jobs.put(job)
        with suppress(OSError):
            self._waker.send(b"!")

    def stop(self) -> None:
        """End the thread; bounded."""
        self.tell(None)
        self.join(_CALL_SECONDS + 1)

    def run(self) -> None:
        """Connect, then do what is asked and pass on what is pressed, until stopped."""
        try:
            with open_dbus_connection() as connection, selectors.DefaultSelector() as selector:
                self._connection = connection
                self._listen(connection)
                selector.register(connection.sock, selectors.EVENT_READ)
                selector.register(self._wakened, selectors.EVENT_READ)
                while self._work(connection):
                    selector.select()
        except _TROUBLES as error:
            log.info("notifications_unavailable reason=%s", type(error).__name__)
        finally:
            self._end()

    def _end(self) -> None:
        """Answer those who wait, and close what is ours."""
        self._connection = None
        self._gone.set()
        with suppress(queue.Empty):
            while True:
                job = self._jobs.get_nowait()
                if job is not None:
                    job()
        for end in (self._waker, self._wakened):
            end.close()

    def _listen(self, connection: DBusConnection) -> None:
        rule = MatchRule(type="signal", sender=_NAME, interface=_NAME, path=_SERVICE.object_path)
        wanted = MatchRule(type="signal", interface=_NAME, path=_SERVICE.object_path)
        connection.filter(wanted, queue=self._signals)
        connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=_CALL_SECONDS)
        with suppress(*_TROUBLES):
            self._known_capabilities()

    def _work(self, connection: DBusConnection) -> bool:
        """Do what is waiting; False once told to stop."""
        self._wakened.setblocking(False)
        with suppress(BlockingIOError):
            self._wakened.recv(4096)
        with suppress(queue.Empty):
            while True:
                job = self._jobs.get_nowait()
                if job is None:
                    return False
                with suppress(*_TROUBLES):
                    job()
        # Last, for what came in together with the answer to a job no longer waits in the socket.
        with suppress(TimeoutError):
            while True:
                connection.recv_messages(timeout=0)
        while self._signals:
            self._take(self._signals.popleft())
        return True

    def show(self, notification: Notification) -> bool:
        """Call Notify; runs in the thread."""
        capabilities = self._known_capabilities()
        has_actions = "actions" in capabilities
        if notification.buttons and not has_actions:
            return False
        number, _ = self._shown.get(notification.id, (0, ""))
        body = _plain(notification.body)
        actions = [_CLICK, ""] if has_actions else []
        for button in notification.buttons:
            actions += [_plain(button.action), _plain(button.label)]
        reply = self._call(
            "Notify",
            "susssasa{sv}i",
            (
                _APP_NAME,
                number,
                "",
                _plain(notification.title),
                escape(body, quote=False) if "body-markup" in capabilities else body,
                actions,
                {
                    "urgency": ("y", _URGENT if notification.urgent else _USUAL),
                    "desktop-entry": ("s", "keyhour"),
                },
                _NEVER if notification.urgent else _BY_SERVER,
            ),
        )
        self._shown[notification.id] = (int(reply.body[0]), _sender(reply))
        return not self._is_inhibited()

    def _is_inhibited(self) -> bool:
        """Whether the desktop keeps notifications from the person just now (do not disturb)."""
        if "inhibitions" not in self._known_capabilities():
            return False
        try:
            reply = self._call("Get", "ss", (_NAME, "Inhibited"), service=_PROPERTIES)
        except DBusErrorResponse:
            return False
        return bool(reply.body[0] == ("b", True))

    def withdraw(self, notification_id: str) -> None:
        """Call CloseNotification; runs in the thread."""
        number, _ = self._shown.pop(notification_id, (0, ""))
        if number:
            self._call("CloseNotification", "u", (number,))

    def _known_capabilities(self) -> frozenset[str]:
        """What the service can do, asked once and again after it was missing."""
        if self._capabilities is None:
            reply = self._call("GetCapabilities", None, (), seconds=_ACTIVATION_SECONDS)
            self._capabilities = frozenset(str(one) for one in reply.body[0])
        return self._capabilities

    def _call(
        self,
        method: str,
        signature: str | None,
        body: tuple[Any, ...],
        *,
        service: DBusAddress = _SERVICE,
        seconds: float = _CALL_SECONDS,
    ) -> Message:
        if self._connection is None:
            raise ConnectionError
        message = new_method_call(service, method, signature, body)
        reply = self._connection.send_and_get_reply(message, timeout=seconds)
        if reply.header.message_type is MessageType.error:
            self._capabilities = None  # the next service may be another one
            raise DBusErrorResponse(reply)
        return reply

    def _take(self, signal: Message) -> None:
        """A button pressed or a notification gone. Only its own service may say so."""
        if not signal.body or signal.header.fields.get(HeaderFields.signature, "")[:1] != "u":
            return
        held = (signal.body[0], _sender(signal))
        found = next((name for name, shown in self._shown.items() if shown == held), None)
        if found is None:
            return
        match signal.header.fields.get(HeaderFields.member), signal.body[1:]:
            case "ActionInvoked", (str(action),):
                self._pressed(found, "" if action == _CLICK else action)
            case "NotificationClosed", _:
                del self._shown[found]


def _sender(message: Message) -> str:
    return str(message.header.fields.get(HeaderFields.sender, ""))


def _plain(text: str) -> str:
    """A text that D-Bus can carry: valid, without NUL, bounded."""
    clean = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return clean[:_LONGEST_TEXT]
