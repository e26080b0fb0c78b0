"""The desktop's own accessibility bus, and a witness on it who sees what assistive programs see.

Debian's at-spi2-core, not a double: `at-spi-bus-launcher` gives the bus, its registry joins the
apps. https://gitlab.gnome.org/GNOME/at-spi2-core/-/tree/main/xml
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple, TypeVar

from dbus_fast import Message, MessageType, unpack_variants

from tests.bus_peer import PATIENCE_SECONDS, BusCallError, BusPeer
from tests.desktop.session import DesktopSession

Answer = TypeVar("Answer")

LAUNCHER: Final = "/usr/libexec/at-spi-bus-launcher"
QT_LISTENS: Final = {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
"""The environment of a Qt app on a desktop without the settings that would tell it."""

_REGISTRY: Final = "org.a11y.atspi.Registry"
_ACCESSIBLE: Final = "org.a11y.atspi.Accessible"
_EVENT: Final = "org.a11y.atspi.Event.Object"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_ROOT: Final = "/org/a11y/atspi/accessible/root"
_ON_SCREEN: Final = 0
_LABELLED_BY: Final = 2
_DEEPEST: Final = 40
_IN_ORDER: Final = (  # of the bits, AtspiStateType
    "invalid active armed busy checked collapsed defunct editable enabled expandable expanded"
    " focusable focused has-tooltip horizontal iconified modal multi-line multiselectable opaque"
    " pressed resizable selectable selected sensitive showing single-line stale transient vertical"
    " visible manages-descendants indeterminate required truncated animated invalid-entry"
    " supports-autocompletion selectable-text is-default visited checkable has-popup read-only"
)
_STATES: Final = tuple(_IN_ORDER.split())


class Node(NamedTuple):
    """One accessible object at the moment it was read; places are pixels of the screen."""

    path: str
    depth: int
    role: str
    name: str
    description: str
    states: frozenset[str]
    actions: tuple[str, ...]
    text: str | None
    """What stands in it; None when it is no text."""
    value: tuple[float, float, float] | None
    """Present, least and greatest; None when it has no value."""
    labels: tuple[str, ...]
    """The names of the labels that belong to it."""
    box: tuple[int, int, int, int]

    def line(self) -> str:
        """The node in one line, for the message of a failed test."""
        told = [self.role, repr(self.name)]
        told += [f"({self.description!r})"] if self.description else []
        told += [f"text={self.text!r}"] if self.text is not None else []
        told += [f"value={self.value}"] if self.value is not None else []
        told += [f"labels={self.labels}"] if self.labels else []
        told += [f"actions={self.actions}"] if self.actions else []
        return "  " * self.depth + " ".join([*told, " ".join(sorted(self.states)), str(self.box)])


class Happening(NamedTuple):
    """An event on the bus: "state-changed:focused", "announcement", "text-changed:insert"."""

    kind: str
    detail: int
    data: Any
    path: str


class Witness:
    """Reads the app that joined the bus last, and keeps every event in its order."""

    def __init__(self, desktop: DesktopSession) -> None:
        desktop.start(LAUNCHER, "--launch-immediately", "--a11y=1", "--screen-reader=1")
        session = BusPeer(desktop.bus_address)
        try:
            address = session.wait_until(lambda: _address(session), "the accessibility bus")
        finally:
            session.end()
        self._peer: Final = BusPeer(address)
        self._lock: Final = threading.Lock()
        self._happened: list[Happening] = []
        self._peer.serve(self._note)
        self._peer.watch(f"type='signal',interface='{_EVENT}'")
        self._peer.call(
            _REGISTRY, "/org/a11y/atspi/registry", _REGISTRY, "RegisterEvent", "s", "object:"
        )

    def end(self) -> None:
        """Leave the bus."""
        self._peer.end()

    # -------------------------------------------------------------- objects
    def nodes(self, window: str | None = None) -> list[Node]:
        """Return what is showing, in the order of the tree; of one window, or of all."""
        app = self._app()
        found: list[Node] = []
        for path in self._children(app, _ROOT) if app else ():
            with contextlib.suppress(BusCallError):  # it has just been closed
                inside = list(self._showing(app, path, 0))
                if inside and window in (None, inside[0].name):
                    found += inside
        return found

    def find(self, name: str, role: str | None = None, window: str | None = None) -> Node | None:
        """Return the first showing object of that name."""
        nodes = self.nodes(window)
        return next((n for n in nodes if n.name == name and role in (None, n.role)), None)

    def wait_for(self, name: str, role: str | None = None, window: str | None = None) -> Node:
        """Wait until it is showing, and return it."""
        found = self.wait_until(lambda: self.find(name, role, window), f"{name!r} to show")
        assert found
        return found

    def focused(self, window: str | None = None) -> Node | None:
        """Return what has the focus now: in a menu its chosen entry, in a field not its inside."""
        nodes = self.nodes(window)
        holders = [node for node in nodes if {"focused", "focusable"} <= node.states]
        return max(holders, key=lambda node: node.depth, default=None)

    def read(self, path: str) -> Node:
        """Return one object anew."""
        return self._node(self._app(), path, 0)

    def act(self, node: Node, action: str) -> None:
        """Do one of its actions, as a switch or a voice would."""
        place, interface = node.actions.index(action), "org.a11y.atspi.Action"
        self._peer.call(self._app(), node.path, interface, "DoAction", "i", place)

    def wait_until(
        self, probe: Callable[[], Answer], what: str, seconds: float = PATIENCE_SECONDS
    ) -> Answer:
        """Return the first truthy answer of `probe`, asked anew after each event."""
        try:
            return self._peer.wait_until(probe, what, seconds)
        except TimeoutError as error:
            showing = "\n".join(node.line() for node in self.nodes())
            raise TimeoutError(f"{error}; showing:\n{showing}") from None

    # -------------------------------------------------------------- events
    def happened(self, kind: str = "") -> list[Happening]:
        """Return the events so far whose kind begins like this, oldest first."""
        with self._lock:
            return [one for one in self._happened if one.kind.startswith(kind)]

    def forget(self) -> None:
        """Forget the events so far."""
        with self._lock:
            self._happened.clear()

    def announced(self) -> list[str]:
        """Return the texts the app asked to be spoken, oldest first."""
        return [str(one.data) for one in self.happened("announcement")]

    def gained(self) -> list[str]:
        """Return the paths of what got the focus, one after the other, by the events alone."""
        return [one.path for one in self.happened("state-changed:focused") if one.detail]

    # -------------------------------------------------------------- the bus
    def _app(self) -> str:
        apps = self._peer.call(_REGISTRY, _ROOT, _ACCESSIBLE, "GetChildren")[0]
        return str(apps[-1][0]) if apps else ""

    def _showing(self, app: str, path: str, depth: int) -> Iterator[Node]:
        node = self._node(app, path, depth)
        if "showing" not in node.states or depth > _DEEPEST:
            return
        yield node
        for child in self._children(app, path):
            with contextlib.suppress(BusCallError):  # a row that went while we read
                yield from self._showing(app, child, depth + 1)

    def _node(self, app: str, path: str, depth: int) -> Node:
        def ask(interface: str, member: str, signature: str = "", *body: Any) -> Any:
            return self._peer.call(app, path, interface, member, signature, *body)[0]

        offered = set(ask(_ACCESSIBLE, "GetInterfaces"))
        return Node(
            path=path,
            depth=depth,
            role=str(ask(_ACCESSIBLE, "GetRoleName")),
            name=str(ask(_PROPERTIES, "Get", "ss", _ACCESSIBLE, "Name")),
            description=str(ask(_PROPERTIES, "Get", "ss", _ACCESSIBLE, "Description")),
            states=_states(*ask(_ACCESSIBLE, "GetState")),
            actions=tuple(action[0] for action in ask("org.a11y.atspi.Action", "GetActions"))
            if "org.a11y.atspi.Action" in offered
            else (),
            text=str(ask("org.a11y.atspi.Text", "GetText", "ii", 0, -1))
            if "org.a11y.atspi.Text" in offered
            else None,
            value=self._value(app, path) if "org.a11y.atspi.Value" in offered else None,
            labels=self._labels(app, path),
            box=tuple(ask("org.a11y.atspi.Component", "GetExtents", "u", _ON_SCREEN))
            if "org.a11y.atspi.Component" in offered
            else (0, 0, 0, 0),
        )

    def _value(self, app: str, path: str) -> tuple[float, float, float]:
        numbers = [
            float(
                self._peer.call(app, path, _PROPERTIES, "Get", "ss", "org.a11y.atspi.Value", name)[
                    0
                ]
            )
            for name in ("CurrentValue", "MinimumValue", "MaximumValue")
        ]
        return numbers[0], numbers[1], numbers[2]

    def _labels(self, app: str, path: str) -> tuple[str, ...]:
        relations = self._peer.call(app, path, _ACCESSIBLE, "GetRelationSet")[0]
        labels = [at for kind, targets in relations if kind == _LABELLED_BY for _, at in targets]
        names = [
            self._peer.call(app, at, _PROPERTIES, "Get", "ss", _ACCESSIBLE, "Name")[0]
            for at in labels
        ]
        return tuple(str(name) for name in names)

    def _children(self, app: str, path: str) -> list[str]:
        return [child for _, child in self._peer.call(app, path, _ACCESSIBLE, "GetChildren")[0]]

    def _note(self, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL or message.interface != _EVENT:
            return
        detail, number, _, data = unpack_variants(message.body)[:4]
        kind = _dashed(message.member or "") + (f":{detail}" if detail else "")
        with self._lock:
            self._happened.append(Happening(kind, number, data, message.path or ""))


def _address(session: BusPeer) -> str:
    try:
        path = "/org/a11y/bus"
        return str(session.call("org.a11y.Bus", path, "org.a11y.Bus", "GetAddress")[0])
    except BusCallError:
        return ""  # not there yet


def _states(low: int, high: int) -> frozenset[str]:
    bits = low | high << 32
    return frozenset(name for place, name in enumerate(_STATES) if bits >> place & 1)


def _dashed(member: str) -> str:
    """ "StateChanged" as clients write it: "state-changed"."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in member).lstrip("-")
