"""A tray for tests: the desktop's side of StatusNotifierItem and dbusmenu, without pixels."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from dbus_fast import Message, MessageType, Variant

from tests.bus_peer import PATIENCE_SECONDS, BusPeer, addressed, reply
from tests.desktop.notification_host import NotificationHost

Answer = TypeVar("Answer")

_WATCHER: Final = "org.kde.StatusNotifierWatcher"
_WATCHER_PATH: Final = "/StatusNotifierWatcher"
_ITEM: Final = "org.kde.StatusNotifierItem"
_ITEM_PATH: Final = "/StatusNotifierItem"
_MENU: Final = "com.canonical.dbusmenu"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"


class Pixmap(NamedTuple):
    """One size of an icon: 32-bit ARGB, big-endian, as it went over the bus."""

    width: int
    height: int
    argb: bytes

    @property
    def digest(self) -> str:
        """A fingerprint of the pixels: equal pictures have equal ones."""
        return hashlib.sha256(struct.pack(">II", self.width, self.height) + self.argb).hexdigest()

    def save_png(self, path: Path) -> None:
        """Write it as PNG, to be looked at."""
        rows = []
        for y in range(self.height):
            row = self.argb[y * self.width * 4 : (y + 1) * self.width * 4]
            pixels = (row[x + 1 : x + 4] + row[x : x + 1] for x in range(0, len(row), 4))
            rows.append(b"\0" + b"".join(pixels))
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 6, 0, 0, 0)
        chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
        content = b"".join(
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in chunks
        )
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + content)


class MenuEntry(NamedTuple):
    """One line of a menu, mnemonic marks taken out; `is_checked` is None when it has no mark."""

    id: int
    label: str
    is_enabled: bool
    is_visible: bool
    is_separator: bool
    is_checked: bool | None
    children: tuple[MenuEntry, ...]

    def find(self, *labels: str) -> MenuEntry:
        """Return the entry at that path of labels; each may be the beginning of one."""
        entry = self
        for label in labels:
            exact = [child for child in entry.children if child.label == label]
            near = [child for child in entry.children if child.label.startswith(label)]
            if not (exact or near):
                raise AssertionError(f"no entry {label!r} in {entry.labels}")
            entry = (exact or near)[0]
        return entry

    @property
    def labels(self) -> list[str]:
        """Labels of the visible children, separators as dashes: what a person reads."""
        return ["—" if c.is_separator else c.label for c in self.children if c.is_visible]


class TrayItem:
    """The app's icon as the desktop knows it. Each property is read anew."""

    def __init__(self, peer: BusPeer, service: str, path: str) -> None:
        self._peer: Final = peer
        self.service: Final = service
        self._path: Final = path

    def properties(self) -> dict[str, Any]:
        """Return all properties in plain values."""
        answer = self._peer.call(self.service, self._path, _PROPERTIES, "GetAll", "s", _ITEM)
        return dict(answer[0])

    @property
    def status(self) -> str:
        """Passive, Active or NeedsAttention."""
        return str(self.properties()["Status"])

    @property
    def title(self) -> str:
        """The app's name for accessibility."""
        return str(self.properties()["Title"])

    @property
    def tooltip(self) -> str:
        """Title and text of the tool tip, as lines."""
        _, _, title, text = self.properties()["ToolTip"]
        return "\n".join(part for part in (title, text) if part)

    @property
    def icons(self) -> list[Pixmap]:
        """The icon in all sizes sent, largest first."""
        sent = self.properties()["IconPixmap"]
        icons = [Pixmap(width, height, bytes(argb)) for width, height, argb in sent]
        return sorted(icons, key=lambda icon: icon.width, reverse=True)

    def wait_until(
        self,
        probe: Callable[[TrayItem], Answer],
        what: str = "the tray item to change",
        seconds: float = PATIENCE_SECONDS,
    ) -> Answer:
        """Return the first truthy `probe(item)`, asked anew after each signal of the app."""
        return self._peer.wait_until(lambda: probe(self), what, seconds)

    # -------------------------------------------------------------- the menu
    def menu(self) -> MenuEntry:
        """Open the menu, submenus too, and return it whole; the root entry has no label."""
        self._about_to_show(0)
        root = self._layout()
        submenus = [entry.id for entry in _walk(root) if entry.id and entry.children]
        for number in submenus:
            self._about_to_show(number)
        return self._layout() if submenus else root

    def click(self, *labels: str) -> None:
        """Choose the entry at that path of labels, as a person would: only what is enabled."""
        entry = self.menu().find(*labels)
        if not (entry.is_enabled and entry.is_visible):
            raise AssertionError(f"a person cannot choose {entry}")
        event = (entry.id, "clicked", Variant("s", ""), 0)
        self._peer.call(self.service, self._menu_path(), _MENU, "Event", "isvu", *event)

    def _menu_path(self) -> str:
        return str(self.properties()["Menu"])

    def _about_to_show(self, number: int) -> None:
        self._peer.call(self.service, self._menu_path(), _MENU, "AboutToShow", "i", number)

    def _layout(self) -> MenuEntry:
        wanted: tuple[Any, ...] = (0, -1, [])  # from the root, all levels, all properties
        answer = self._peer.call(
            self.service, self._menu_path(), _MENU, "GetLayout", "iias", *wanted
        )
        return _entry(answer[1])

    # -------------------------------------------------------------- clicks on the icon
    def activate(self, x: int = 0, y: int = 0) -> None:
        """Click with the left button."""
        self._peer.call(self.service, self._path, _ITEM, "Activate", "ii", x, y)

    def secondary_activate(self, x: int = 0, y: int = 0) -> None:
        """Click with the middle button."""
        self._peer.call(self.service, self._path, _ITEM, "SecondaryActivate", "ii", x, y)


class TrayHost:
    """Owns the watcher's name and keeps the items that apps register; also shows notifications.

    Without `has_notifications` the desktop has a tray but no notification service.
    """

    def __init__(
        self, address: str, *, has_actions: bool = True, has_notifications: bool = True
    ) -> None:
        self._peer: Final = BusPeer(address)
        self._items: dict[str, TrayItem] = {}
        self.notifications: Final = NotificationHost(
            self._peer, has_actions=has_actions, is_there=has_notifications
        )
        self._peer.serve(self._answer)
        self._peer.watch("type='signal',member='NameOwnerChanged'")
        self._peer.watch(f"type='signal',interface='{_ITEM}'")
        self._peer.watch(f"type='signal',interface='{_MENU}'")
        self._peer.own(_WATCHER)

    @property
    def items(self) -> list[TrayItem]:
        """Icons in the tray now, oldest first."""
        return list(self._items.values())

    def wait_for_item(self, seconds: float = PATIENCE_SECONDS) -> TrayItem:
        """Return the first icon, waiting for it."""
        return self._peer.wait_until(lambda: self.items, "a tray item", seconds)[0]

    def wait_until_empty(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until the last icon is gone."""
        self._peer.wait_until(lambda: not self.items, "an empty tray", seconds)

    def end(self) -> None:
        """Leave the bus: for the apps, the tray is gone."""
        self._peer.end()

    def _answer(self, message: Message) -> Message | None:
        if message.message_type is MessageType.SIGNAL and message.member == "NameOwnerChanged":
            name, _, owner = message.body
            if not owner:
                self._forget(name)
            return None
        if addressed(message, _WATCHER):
            if message.member == "RegisterStatusNotifierItem":
                self._register(message.sender or "", message.body[0])
            return reply(message)
        if addressed(message, _PROPERTIES) and message.path == _WATCHER_PATH:
            return self._answer_properties(message)
        return None

    def _register(self, sender: str, told: str) -> None:
        """Keep an item by its owner; apps tell a bus name, some an object path instead."""
        path = told if told.startswith("/") else _ITEM_PATH
        self._items[sender] = TrayItem(self._peer, sender, path)
        self._peer.emit_soon(
            Message.new_signal(
                _WATCHER_PATH, _WATCHER, "StatusNotifierItemRegistered", "s", [sender + path]
            )
        )

    def _forget(self, name: str) -> None:
        if self._items.pop(name, None) is not None:
            self._peer.emit_soon(
                Message.new_signal(
                    _WATCHER_PATH, _WATCHER, "StatusNotifierItemUnregistered", "s", [name]
                )
            )

    def _answer_properties(self, message: Message) -> Message | None:
        values = {
            "RegisteredStatusNotifierItems": Variant("as", list(self._items)),
            "IsStatusNotifierHostRegistered": Variant("b", value=True),
            "ProtocolVersion": Variant("i", 0),
        }
        match message.member:
            case "GetAll":
                return reply(message, "a{sv}", [values])
            case "Get" if message.body[1] in values:
                return reply(message, "v", [values[message.body[1]]])
        return None


def _entry(layout: list[Any]) -> MenuEntry:
    number, properties, children = layout
    has_mark = bool(properties.get("toggle-type"))
    return MenuEntry(
        id=number,
        label=_without_mnemonic(properties.get("label", "")),
        is_enabled=properties.get("enabled", True),
        is_visible=properties.get("visible", True),
        is_separator=properties.get("type") == "separator",
        is_checked=properties.get("toggle-state") == 1 if has_mark else None,
        children=tuple(_entry(child) for child in children),
    )


def _without_mnemonic(label: str) -> str:
    """Take out the mark of the underlined letter: one underscore marks, two are one.

    Qt doubles none, so a label of the app with an underscore loses it here as on a real desktop.
    """
    return "_".join(part.replace("_", "") for part in label.split("__"))


def _walk(entry: MenuEntry) -> list[MenuEntry]:
    return [entry, *(deeper for child in entry.children for deeper in _walk(child))]
