"""A real desktop's tray: xfce4-panel draws icon and menu, xfce4-notifyd draws notifications.

Nothing of it can be read over the bus as a person sees it, so places are found in the picture of
the screen, and everything is done with the pointer of the X server.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from PySide6.QtGui import QImage

from tests.bus_peer import PATIENCE_SECONDS, BusCallError, BusPeer
from tests.desktop.session import DesktopSession
from tests.desktop.tray_host import TrayItem

Answer = TypeVar("Answer")

_SERVICES: Final = Path("/usr/share/dbus-1/services")
_XFCONF: Final = "org.xfce.Xfconf"
_NOTIFYD: Final = "org.xfce.xfce4-notifyd.Notifications"
_NOTIFICATIONS: Final = "org.freedesktop.Notifications"
_WATCHER: Final = "org.kde.StatusNotifierWatcher"
_BUS: Final = "org.freedesktop.DBus"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_LOOK_AGAIN_SECONDS: Final = 0.05
_PLUG_IN: Final = "wrapper-2.0"  # the panel's program for a plug-in, here its tray
_BAR: Final = 30
_LINE: Final = 5  # pixels; a text is at least as high, a separator never
_EDGE: Final = 6
_BUTTON: Final = 40  # pixels; a button of a notification is at least as wide
_BUTTONS_ABOVE: Final = 30  # its middle, from the notification's lower edge

_SETTINGS: Final = f"""<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=8;x=640;y=784"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="{_BAR}"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/><value type="int" value="2"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-2" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
"""


class Box(NamedTuple):
    """A piece of the screen, in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def centre(self) -> tuple[int, int]:
        """Where a person would click."""
        return self.x + self.width // 2, self.y + self.height // 2

    def holds(self, x: int, y: int) -> bool:
        """Whether a pixel lies in it."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


class RealPanel:
    """The panel at the lower edge and the notifications at the upper right, on one session."""

    def __init__(self, desktop: DesktopSession) -> None:
        self._desktop: Final = desktop
        self._peer: Final = BusPeer(desktop.bus_address)
        self._never: Final = threading.Event()
        self._pictures = 0
        try:
            self._start()
        except BaseException:
            self.end()
            raise

    def _start(self) -> None:
        settings = Path(self._desktop.environment["XDG_CONFIG_HOME"])
        channel = settings / "xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml"
        channel.parent.mkdir(parents=True)
        channel.write_text(_SETTINGS, encoding="utf-8")
        self._peer.watch("type='signal',member='NameOwnerChanged'")
        self._start_service(_XFCONF, _XFCONF)
        self._start_service(_NOTIFYD, _NOTIFICATIONS)
        self._desktop.start("xfce4-panel", "--disable-wm-check")
        self._wait_for_name(_WATCHER)
        self.empty = self.wait_until(self._drawn, "the panel")

    def end(self) -> None:
        """Leave the bus; the session ends the programs."""
        self._peer.end()

    def _start_service(self, service: str, name: str) -> None:
        """Start what the bus would start by itself, if it might."""
        text = (_SERVICES / f"{service}.service").read_text("utf-8")
        found = re.search(r"^Exec=(\S+)", text, re.MULTILINE)
        assert found, text
        self._desktop.start(found[1])
        self._wait_for_name(name)

    def _wait_for_name(self, name: str) -> None:
        def has_owner() -> bool:
            return bool(self._peer.call(_BUS, "/", _BUS, "NameHasOwner", "s", name)[0])

        self._peer.wait_until(has_owner, f"{name} on the bus")

    def wait_until(self, probe: Callable[[], Answer | None], what: str) -> Answer:
        """Return the first truthy answer of `probe`; pixels send no signals, so it looks again."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (answer := probe()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited for {what}")
            self._never.wait(_LOOK_AGAIN_SECONDS)
        return answer

    # -------------------------------------------------------------- the icon
    @property
    def item(self) -> TrayItem:
        """The icon as the panel's watcher knows it, to wait for what it tells."""

        def registered() -> list[str]:
            try:
                return list(
                    self._peer.call(
                        _WATCHER,
                        "/StatusNotifierWatcher",
                        _PROPERTIES,
                        "Get",
                        "ss",
                        _WATCHER,
                        "RegisteredStatusNotifierItems",
                    )[0]
                )
            except BusCallError:
                return []

        service, slash, path = self._peer.wait_until(registered, "an icon")[0].partition("/")
        return TrayItem(self._peer, service, slash + path)

    def wait_for_tooltip(self, part: str) -> None:
        """Wait until the icon says that."""
        self.item.wait_until(lambda item: part in item.tooltip, f"a tooltip with {part!r}")

    def find_icon(self) -> Box:
        """Wait until something is drawn in the panel that was not there, and return where."""
        bar = self.wait_until(self._bar, "the panel")
        return self.wait_until(lambda: _difference(self.empty, self.look(), bar), "an icon")

    def _drawn(self) -> QImage | None:
        """The screen with an empty panel, once it is painted."""
        bar = self._bar()
        if bar is None:
            return None
        picture = self.look()
        is_painted = picture.pixelColor(*bar.centre).lightness() > 0
        return picture if is_painted and _difference(picture, self.look(), bar) is None else None

    def _bar(self) -> Box | None:
        boxes = self.windows("xfce4-panel")
        return next((box for box in boxes if box.height <= _BAR + 10 and box.x == 0), None)

    # -------------------------------------------------------------- menu and notification
    def find_menu(self) -> Box:
        """Wait until a menu of the panel is drawn, and return where."""

        def menu() -> Box | None:
            boxes = self.windows(_PLUG_IN)
            return next((box for box in boxes if box.height > 2 * _BAR), None)

        return self.wait_until(menu, "the menu")

    def find_entry(self, menu: Box, label: str) -> Box:
        """Return the line of an open menu that shows this entry: labels and lines are in order."""
        entries = [one for one in self.item.menu().children if one.is_visible]
        labels = [one.label for one in entries if not one.is_separator]
        place = next(i for i, one in enumerate(labels) if one.startswith(label))
        lines: list[Box] = []

        def all_drawn() -> bool:
            lines[:] = _lines(self.look(), menu)
            return len(lines) == len(labels)

        self.wait_until(all_drawn, f"{len(labels)} lines, not {len(lines)}: {labels}")
        return lines[place]

    def is_lit(self, entry: Box, menu: Box) -> bool:
        """Whether the pointer's entry stands out from the menu's ground."""
        picture = self.look()
        beside = (menu.x + _EDGE, entry.y + entry.height // 2)
        return picture.pixel(*beside) != picture.pixel(menu.x + _EDGE, menu.y + 3)

    def find_notification(self) -> Box:
        """Wait until a notification is drawn, and return where."""
        return self.wait_until(
            lambda: next(iter(self.windows("xfce4-notifyd")), None), "a notification"
        )

    def find_button(self, place: int, of: int) -> Box:
        """Wait until a notification shows so many buttons; return one, from the left.

        Others, which say something else, may stand beside it.
        """

        def drawn() -> Box | None:
            rows = [_buttons(self.look(), one) for one in self.windows("xfce4-notifyd")]
            return next((row[place] for row in rows if len(row) == of), None)

        return self.wait_until(drawn, f"a notification with {of} buttons")

    # -------------------------------------------------------------- the screen
    def windows(self, program: str) -> list[Box]:
        """Where the windows of a program are that are on the screen."""
        try:
            numbers = self._desktop.run("xdotool", "search", "--onlyvisible", "--class", program)
        except AssertionError:  # it finds none, or one that has just gone
            return []
        return [box for number in numbers.split() for box in self._geometry(number)]

    def _geometry(self, number: str) -> Iterator[Box]:
        try:
            told = self._desktop.run("xdotool", "getwindowgeometry", "--shell", number)
        except AssertionError:
            return
        values = dict(line.split("=") for line in told.split())
        yield Box(*(int(values[name]) for name in ("X", "Y", "WIDTH", "HEIGHT")))

    def look(self) -> QImage:
        """What the screen shows now."""
        path = self._desktop.screenshot(self._desktop.folder / "look.png")
        return QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)

    def point(self, box: Box, *gesture: str) -> None:
        """Move the pointer there, as a hand does, and do something with its buttons."""
        x, y = box.centre
        self._desktop.run("xdotool", "mousemove", str(x), str(y), *gesture)


def _difference(before: QImage, after: QImage, inside: Box) -> Box | None:
    changed = [
        (x, y)
        for y in range(inside.y, inside.y + inside.height)
        for x in range(inside.x, inside.x + inside.width)
        if before.pixel(x, y) != after.pixel(x, y)
    ]
    if not changed:
        return None
    left, top = min(x for x, _ in changed), min(y for _, y in changed)
    right, bottom = max(x for x, _ in changed), max(y for _, y in changed)
    return Box(left, top, right - left + 1, bottom - top + 1)


def _lines(picture: QImage, menu: Box) -> list[Box]:
    """The lines of text in a menu: rows that are not of one colour, and high enough."""
    found: list[Box] = []
    start: int | None = None
    for y in range(menu.y + 1, menu.y + menu.height):
        columns = range(menu.x + _EDGE, menu.x + menu.width - _EDGE)
        is_text = len({picture.pixel(x, y) for x in columns}) > 1 and y < menu.y + menu.height - 1
        if is_text and start is None:
            start = y
        elif not is_text and start is not None:
            if y - start >= _LINE:
                found.append(Box(menu.x + _EDGE, start, menu.width - 2 * _EDGE, y - start))
            start = None
    return found


def _buttons(picture: QImage, message: Box) -> list[Box]:
    """The buttons of a notification: wide pieces of its last line that are not its ground."""
    y = message.y + message.height - _BUTTONS_ABOVE
    ground = picture.pixel(message.x + message.width // 2, message.y + _EDGE + 2)
    found: list[Box] = []
    start: int | None = None
    for x in range(message.x + _EDGE, message.x + message.width):
        is_button = picture.pixel(x, y) != ground and x < message.x + message.width - _EDGE
        if is_button and start is None:
            start = x
        elif not is_button and start is not None:
            if x - start >= _BUTTON:
                found.append(Box(start, y, x - start, 1))
            start = None
    return found
