"""A notification service for tests: keeps what the app shows, and presses its buttons."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from dbus_fast import Message, Variant, unpack_variants

from tests.bus_peer import PATIENCE_SECONDS, BusPeer, addressed, reply

_NAME: Final = "org.freedesktop.Notifications"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_PATH: Final = "/org/freedesktop/Notifications"
_CLOSED_BY_PERSON: Final = 2
_CLOSED_BY_APP: Final = 3


class Notification(NamedTuple):
    """One call of Notify, as the app sent it."""

    id: int
    app_name: str
    replaces_id: int
    icon: str
    summary: str
    body: str
    actions: tuple[tuple[str, str], ...]
    hints: dict[str, Any]
    expire_ms: int

    @property
    def labels(self) -> dict[str, str]:
        """Button labels by action key."""
        return dict(self.actions)


class NotificationHost:
    """Owns org.freedesktop.Notifications; without actions it is a desktop that has no buttons."""

    def __init__(self, peer: BusPeer, *, has_actions: bool = True, is_there: bool = True) -> None:
        self._peer: Final = peer
        self._ids: Final = itertools.count(1)
        self._shown: list[Notification] = []
        self._withdrawn: list[int] = []
        self.quick_press: str | None = None
        """An action that is pressed the moment a notification is shown."""
        self.is_inhibited: bool | None = None
        """Whether it is told not to disturb; None for a service that knows no such thing."""
        self.capabilities = ["body", "body-markup", "persistence"]
        if has_actions:
            self.capabilities.append("actions")
        if is_there:
            peer.serve(self._answer)
            peer.own(_NAME)

    @property
    def shown(self) -> list[Notification]:
        """Every Notify so far, oldest first; a replacement is one more of them."""
        return list(self._shown)

    @property
    def withdrawn(self) -> list[int]:
        """Ids that the app itself closed."""
        return list(self._withdrawn)

    def wait_for(
        self,
        matches: Callable[[Notification], bool] = lambda _: True,
        seconds: float = PATIENCE_SECONDS,
    ) -> Notification:
        """Return the first notification that matches, also one that came before."""
        found = self._peer.wait_until(
            lambda: [note for note in self.shown if matches(note)], "a notification", seconds
        )
        return found[0]

    def press(self, notification: Notification, action: str) -> None:
        """Press a button, or the body with `default`; the desktop then takes the message away."""
        if action not in notification.labels:
            raise AssertionError(f"no button {action!r} in {notification.actions}")
        self._peer.emit(_PATH, _NAME, "ActionInvoked", "us", notification.id, action)
        self.dismiss(notification)

    def dismiss(self, notification: Notification) -> None:
        """Wave it away, as a person does with the cross."""
        body = (notification.id, _CLOSED_BY_PERSON)
        self._peer.emit(_PATH, _NAME, "NotificationClosed", "uu", *body)

    def _answer(self, message: Message) -> Message | None:
        if addressed(message, _PROPERTIES) and message.body == [_NAME, "Inhibited"]:
            return reply(message, "v", [Variant("b", bool(self.is_inhibited))])
        return self._serve(message) if addressed(message, _NAME) else None

    def _serve(self, message: Message) -> Message | None:
        match message.member:
            case "Notify":
                return self._show(message)
            case "CloseNotification":
                return self._withdraw(message)
            case "GetCapabilities":
                extra = [] if self.is_inhibited is None else ["inhibitions"]
                return reply(message, "as", [self.capabilities + extra])
            case "GetServerInformation":
                return reply(message, "ssss", ["rig", "keyhour tests", "1", "1.2"])
        return None

    def _show(self, message: Message) -> Message:
        number = self._keep(message.body)
        if self.quick_press is not None:
            body = [number, self.quick_press]
            self._peer.emit_soon(Message.new_signal(_PATH, _NAME, "ActionInvoked", "us", body))
        return reply(message, "u", [number])

    def _keep(self, body: list[Any]) -> int:
        app_name, replaces_id, icon, summary, text, actions, hints, expire_ms = body
        number = replaces_id or next(self._ids)
        pairs = tuple(zip(actions[::2], actions[1::2], strict=True))
        plain = unpack_variants(hints)
        self._shown.append(
            Notification(
                number, app_name, replaces_id, icon, summary, text, pairs, plain, expire_ms
            )
        )
        return number

    def _withdraw(self, message: Message) -> Message:
        number = message.body[0]
        self._withdrawn.append(number)
        body = [number, _CLOSED_BY_APP]
        closed = Message.new_signal(_PATH, _NAME, "NotificationClosed", "uu", body)
        self._peer.emit_soon(closed)
        return reply(message)
