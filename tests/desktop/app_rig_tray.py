"""The smallest tray app that uses everything the rig offers; test_rig.py starts it."""

from __future__ import annotations

import sys

from jeepney import DBusAddress, MatchRule, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection
from PySide6.QtCore import QSocketNotifier
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

NOTIFICATIONS = DBusAddress(
    "/org/freedesktop/Notifications",
    bus_name="org.freedesktop.Notifications",
    interface="org.freedesktop.Notifications",
)


def dot(colour: str) -> QIcon:
    """Return an icon in two sizes."""
    icon = QIcon()
    for size in (22, 44):
        pixmap = QPixmap(size, size)
        pixmap.fill(QColor(colour))
        icon.addPixmap(pixmap)
    return icon


def report(text: str) -> None:
    """Tell the test."""
    print(text, flush=True)


class Notifier:
    """Sends one message with buttons and reports which is pressed."""

    def __init__(self) -> None:
        self._connection = open_dbus_connection(bus="SESSION")
        for member in ("ActionInvoked", "NotificationClosed"):
            rule = MatchRule(type="signal", interface=NOTIFICATIONS.interface, member=member)
            self._connection.send_and_get_reply(message_bus.AddMatch(rule))
        self._watcher = QSocketNotifier(self._connection.sock.fileno(), QSocketNotifier.Type.Read)
        self._watcher.activated.connect(self._read)

    def send(self) -> None:
        """Show the message."""
        buttons = ["extend", "Extend", "dismiss", "Dismiss"]
        body = ("rig", 0, "", "Ends soon", "<b>5</b> min", buttons, {"urgency": ("y", 2)}, 0)
        call = new_method_call(NOTIFICATIONS, "Notify", "susssasa{sv}i", body)
        report(f"sent {self._connection.send_and_get_reply(call).body[0]}")

    def _read(self) -> None:
        while True:
            try:
                message = self._connection.receive(timeout=0)
            except TimeoutError:
                return
            report(f"got {message.header.fields.get(3)} {message.body}")


class Tray:
    """The icon and its menu. Bound methods only: a lambda here would keep itself alive."""

    def __init__(self) -> None:
        self._notifier = Notifier()
        self._menu = QMenu()
        self._menu.aboutToShow.connect(self._on_menu_about_to_show)
        self._menu.addAction("&Notify").triggered.connect(self._notifier.send)
        self._menu.addAction("Turn green").triggered.connect(self._on_green_chosen)
        self._menu.addSeparator()
        choice = self._menu.addMenu("More").addAction("Loud")
        choice.setCheckable(True)
        choice.setChecked(True)
        self._menu.addAction("Not now").setEnabled(False)
        self._menu.addAction("Quit").triggered.connect(QApplication.quit)
        self._icon = QSystemTrayIcon(dot("red"))
        self._icon.setToolTip("Rig: nothing active")
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_icon_activated)
        self._icon.show()

    def _on_menu_about_to_show(self) -> None:
        report("about to show")

    def _on_green_chosen(self) -> None:
        self._icon.setIcon(dot("green"))

    def _on_icon_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        report(f"activated {reason.name}")


def main() -> int:
    """Show the icon and obey its menu."""
    app = QApplication(sys.argv)
    app.setQuitOnLastWindowClosed(False)
    tray = Tray()
    status = app.exec()
    del tray  # left to Python the app would go first, and the icon's destructor would crash
    return status


if __name__ == "__main__":
    sys.exit(main())
