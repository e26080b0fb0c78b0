"""Notifications with buttons, through whatever the desktop offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct


class Button(Struct, frozen=True):
    """A button of a notification: what it posts back and what it says."""

    action: str
    label: str


class Notification(Struct, frozen=True, kw_only=True):
    """A message for the person. Texts are plain; an adapter escapes what its desktop would
    interpret.
    """

    id: str
    title: str
    body: str
    buttons: tuple[Button, ...] = ()
    urgent: bool = False


class Notifications(Protocol):
    """The desktop's own service."""

    def start(self, pressed: Callable[[str, str], None]) -> None:
        """Connect. `pressed(notification id, action)` is called from any thread; action `""` is a
        click on the notification itself.
        """
        ...

    def show(self, notification: Notification) -> bool:
        """Show it, or replace the one with the same id. False when the person does not get to see
        it now (no service, do not disturb), or would see it without its buttons.
        """
        ...

    def withdraw(self, notification_id: str) -> None:
        """Take a notification back."""
        ...

    def stop(self) -> None:
        """Disconnect."""
        ...
