"""For desktops whose notifications we can't use: the app shows its own small window instead."""

from __future__ import annotations

from collections.abc import Callable

from keyhour.ports.notifications import Notification


class NoNotifications:
    """Implements `ports.notifications.Notifications` by showing nothing, and saying so."""

    def start(self, pressed: Callable[[str, str], None]) -> None:
        """Nothing to connect to."""

    def show(self, notification: Notification) -> bool:
        """Not shown."""
        return False

    def withdraw(self, notification_id: str) -> None:
        """Nothing is shown."""

    def stop(self) -> None:
        """Nothing to disconnect."""
