"""A screen reader for tests: what the app's windows say, and where their controls are.

The desktop's side of AT-SPI on the session bus itself (a real desktop gives it a bus of its own).
https://gitlab.gnome.org/GNOME/at-spi2-core/-/tree/main/xml
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple, TypeVar

from dbus_fast import Message, MessageType, Variant

from tests.bus_peer import PATIENCE_SECONDS, BusCallError, BusPeer, addressed, reply

Answer = TypeVar("Answer")

_BUS: Final = "org.a11y.Bus"
_REGISTRY: Final = "org.a11y.atspi.Registry"
_SOCKET: Final = "org.a11y.atspi.Socket"
_KEYS: Final = "org.a11y.atspi.DeviceEventController"
_ACCESSIBLE: Final = "org.a11y.atspi.Accessible"
_COMPONENT: Final = "org.a11y.atspi.Component"
_TEXT: Final = "org.a11y.atspi.Text"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_ROOT: Final = "/org/a11y/atspi/accessible/root"
_ON_SCREEN: Final = 0
_ENABLED, _FOCUSED, _SHOWING = 8, 12, 25  # bits of the state set, AtspiStateType
_DEEPEST: Final = 40


class Place(NamedTuple):
    """Where an accessible object is found: the program's name on the bus, and a path."""

    app: str
    path: str


class Thing(NamedTuple):
    """A window, a text or a control, as a screen reader knows it; places are pixels."""

    place: Place
    role: str
    name: str
    is_enabled: bool
    is_focused: bool
    x: int
    y: int
    width: int
    height: int

    @property
    def centre(self) -> tuple[int, int]:
        """Where a person would click."""
        return self.x + self.width // 2, self.y + self.height // 2


class ScreenReader:
    """Reads the windows of the programs that have registered. Only what is showing is told."""

    def __init__(self, address: str) -> None:
        self._peer: Final = BusPeer(address)
        self._address: Final = address
        self._apps: list[str] = []
        self._peer.serve(self._answer)
        self._peer.watch("type='signal',member='NameOwnerChanged'")
        self._peer.watch("type='signal',interface='org.a11y.atspi.Event.Object'")
        self._peer.watch("type='signal',interface='org.a11y.atspi.Event.Window'")
        self._peer.own(_REGISTRY)
        self._peer.own(_BUS)

    def things(self, window: str | None = None) -> list[Thing]:
        """Return what is showing now, in reading order; of one window, or of all."""
        found: list[Thing] = []
        for app in list(self._apps):
            with contextlib.suppress(BusCallError):  # it has just been closed
                for place in self._children(Place(app, _ROOT)):
                    inside = list(self._showing(place, _DEEPEST))
                    if inside and window in (None, inside[0].name):
                        found += inside
        return found

    def texts(self, window: str | None = None) -> list[str]:
        """Return the names of what is showing, without repetition."""
        return list(dict.fromkeys(thing.name for thing in self.things(window) if thing.name))

    def find(self, name: str, role: str | None = None, window: str | None = None) -> Thing | None:
        """Return the first thing with that name, if it is showing."""
        things = self.things(window)
        return next((t for t in things if t.name == name and role in (None, t.role)), None)

    def value(self, field: Thing) -> str:
        """Return what stands in a field that can be written into."""
        return str(self._call(field.place, _TEXT, "GetText", "ii", 0, -1)[0])

    def wait_for(self, name: str, role: str | None = None, window: str | None = None) -> Thing:
        """Wait until it is showing, and return it."""
        found = self.wait_until(lambda: self.find(name, role, window), f"{name!r} to show")
        assert found
        return found

    def wait_until_gone(self, name: str, window: str | None = None) -> None:
        """Wait until nothing of that name is showing."""
        self.wait_until(lambda: self.find(name, window=window) is None, f"{name!r} to go")

    def wait_until(
        self, probe: Callable[[], Answer], what: str, seconds: float = PATIENCE_SECONDS
    ) -> Answer:
        """Return the first truthy answer of `probe`, asked anew after each signal of the app."""
        try:
            return self._peer.wait_until(probe, what, seconds)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; showing: {self.texts()}") from None

    def end(self) -> None:
        """Leave the bus."""
        self._peer.end()

    # -------------------------------------------------------------- asking the app
    def _showing(self, place: Place, depth: int) -> Iterator[Thing]:
        states = self._states(place)
        if not states >> _SHOWING & 1 or not depth:
            return
        yield self._thing(place, states)
        for child in self._children(place):
            with contextlib.suppress(BusCallError):  # a row that went while we read
                yield from self._showing(child, depth - 1)

    def _thing(self, place: Place, states: int) -> Thing:
        x, y, width, height = self._call(place, _COMPONENT, "GetExtents", "u", _ON_SCREEN)[0]
        return Thing(
            place=place,
            role=str(self._call(place, _ACCESSIBLE, "GetRoleName")[0]),
            name=str(self._call(place, _PROPERTIES, "Get", "ss", _ACCESSIBLE, "Name")[0]),
            is_enabled=bool(states >> _ENABLED & 1),
            is_focused=bool(states >> _FOCUSED & 1),
            x=x,
            y=y,
            width=width,
            height=height,
        )

    def _children(self, place: Place) -> list[Place]:
        return [Place(app, path) for app, path in self._call(place, _ACCESSIBLE, "GetChildren")[0]]

    def _states(self, place: Place) -> int:
        low, high = self._call(place, _ACCESSIBLE, "GetState")[0]
        return int(low) | int(high) << 32

    def _call(
        self, place: Place, interface: str, member: str, signature: str = "", *body: Any
    ) -> list[Any]:
        return self._peer.call(place.app, place.path, interface, member, signature, *body)

    # -------------------------------------------------------------- being asked
    def _answer(self, message: Message) -> Message | None:
        if message.message_type is MessageType.SIGNAL and message.member == "NameOwnerChanged":
            name, _, owner = message.body
            if not owner and name in self._apps:
                self._apps.remove(name)
        if addressed(message, _SOCKET) and message.member == "Embed":
            self._apps.append(message.sender or "")
            return reply(message, "(so)", [[_REGISTRY, _ROOT]])
        if addressed(message, _KEYS):
            return reply(message, "b", [False])  # no key is taken from the app
        if addressed(message, _BUS):
            return reply(message, "s", [self._address])
        if addressed(message, _REGISTRY):
            return reply(message, "a(ss)", [[["", "object:"], ["", "window:"]]])  # tell us all
        if addressed(message, _PROPERTIES) and message.path == "/org/a11y/bus":
            return _status(message)
        return None


def _status(message: Message) -> Message:
    """Answer that somebody needs accessibility."""
    yes = Variant("b", value=True)
    if message.member == "GetAll":
        return reply(message, "a{sv}", [{"IsEnabled": yes, "ScreenReaderEnabled": yes}])
    return reply(message, "v", [yes])
