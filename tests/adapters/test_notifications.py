"""Notifications with buttons, on a bus of the test's own."""

from __future__ import annotations

import queue
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from keyhour.adapters.linux.notifications import DesktopNotifications
from keyhour.adapters.notifications import NoNotifications
from keyhour.ports.notifications import Button, Notification
from tests.bus_peer import BusPeer
from tests.desktop.notification_host import NotificationHost
from tests.private_bus import PrivateBus

MORE: Final = Button("more", "More time")
WARNING: Final = Notification(id="n-1", title="15 min left", body="It ends", buttons=(MORE,))


class Desktop:
    """A session bus, perhaps with a notification service, and the app's side."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._bus = PrivateBus(folder, {"PATH": "/usr/bin:/bin"})
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", self._bus.address)
        self._peer = BusPeer(self._bus.address)
        self.pressed: queue.Queue[tuple[str, str]] = queue.Queue()
        self.app = DesktopNotifications()
        self._is_up = True

    def host(self, *, has_actions: bool = True) -> NotificationHost:
        """Start a notification service."""
        return NotificationHost(self._peer, has_actions=has_actions)

    def start(self) -> DesktopNotifications:
        """Start the app's side."""
        self.app.start(lambda name, action: self.pressed.put((name, action)))
        return self.app

    def forge(self, number: int, action: str) -> None:
        """Another program claims that a button was pressed."""
        other = BusPeer(self._bus.address)
        path, name = "/org/freedesktop/Notifications", "org.freedesktop.Notifications"
        other.emit(path, name, "ActionInvoked", "us", number, action)
        other.end()

    def crash_bus(self) -> None:
        """End the session's bus."""
        self._is_up = False
        self._peer.end()
        self._bus.end()

    def end(self) -> None:
        """Stop everything."""
        self.app.stop()
        if self._is_up:
            self._peer.end()
            self._bus.end()


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    """A desktop without a notification service yet."""
    with tempfile.TemporaryDirectory(prefix="kn-") as folder:
        found = Desktop(Path(folder), monkeypatch)
        yield found
        found.end()


pytestmark = pytest.mark.desktop


def test_notification_is_shown_with_its_buttons(desktop: Desktop) -> None:
    """Under our name, with a click on it and the button, at the usual urgency."""
    host = desktop.host()
    assert desktop.start().show(WARNING)
    shown = host.wait_for()
    assert (shown.app_name, shown.summary, shown.body) == ("Keyhour", "15 min left", "It ends")
    assert shown.labels == {"default": "", "more": "More time"}
    assert shown.hints["urgency"] == 1


def test_urgent_one_stays(desktop: Desktop) -> None:
    """Critical, and it does not go away by itself."""
    host = desktop.host()
    assert desktop.start().show(Notification(id="u", title="t", body="b", urgent=True))
    shown = host.wait_for()
    assert (shown.hints["urgency"], shown.expire_ms) == (2, 0)


def test_same_id_replaces(desktop: Desktop) -> None:
    """One fact is one bubble."""
    host = desktop.host()
    app = desktop.start()
    app.show(WARNING)
    app.show(Notification(id="n-1", title="5 min left", body="b"))
    first, second = host.shown
    assert (second.replaces_id, second.summary) == (first.id, "5 min left")


@pytest.mark.parametrize(("action", "posted"), [("more", "more"), ("default", "")])
def test_press_is_told(desktop: Desktop, action: str, posted: str) -> None:
    """With our own id; a click on the text is the empty action."""
    host = desktop.host()
    desktop.start().show(WARNING)
    host.press(host.wait_for(), action)
    assert desktop.pressed.get(timeout=5) == ("n-1", posted)


def test_press_that_comes_with_the_answer_is_told(desktop: Desktop) -> None:
    """A person may be quicker than the bus: the press is read with the answer to Notify."""
    host = desktop.host()
    host.quick_press = "more"
    app = desktop.start()
    for number in range(100):  # the two travel together often enough in so many
        app.show(Notification(id=f"n-{number}", title="t", body="b", buttons=(MORE,)))
        assert desktop.pressed.get(timeout=5) == (f"n-{number}", "more")


@pytest.mark.parametrize("is_inhibited", [True, False])
def test_desktop_that_must_not_disturb_is_told_from_one_that_shows(
    desktop: Desktop, is_inhibited: bool
) -> None:
    """It goes to the desktop's list either way; whether the person sees it now is the answer."""
    host = desktop.host()
    host.is_inhibited = is_inhibited
    assert desktop.start().show(WARNING) is not is_inhibited
    assert host.wait_for().summary == "15 min left"


def test_foreign_program_presses_nothing(desktop: Desktop) -> None:
    """Only the service that shows it may say that it was pressed."""
    host = desktop.host()
    desktop.start().show(WARNING)
    shown = host.wait_for()
    desktop.forge(shown.id, "more")
    host.press(shown, "default")
    assert desktop.pressed.get(timeout=5) == ("n-1", "")
    assert desktop.pressed.empty()


def test_dismissed_one_is_not_pressed_any_more(desktop: Desktop) -> None:
    """After it was closed its number may mean another."""
    host = desktop.host()
    app = desktop.start()
    app.show(WARNING)
    shown = host.wait_for()
    host.dismiss(shown)
    host.press(shown, "more")
    app.show(Notification(id="n-2", title="t", body="b"))
    host.press(host.shown[-1], "default")
    assert desktop.pressed.get(timeout=5) == ("n-2", "")


def test_withdrawn_one_is_closed(desktop: Desktop) -> None:
    """Once; what is not shown is left alone."""
    host = desktop.host()
    app = desktop.start()
    app.withdraw("n-1")
    app.show(WARNING)
    app.withdraw("n-1")
    app.withdraw("n-1")
    app.show(Notification(id="n-2", title="t", body="b"))
    assert host.withdrawn == [host.shown[0].id]


def test_markup_of_others_is_shown_and_not_obeyed(desktop: Desktop) -> None:
    """The body is escaped where the desktop reads markup, and only there; NUL and lone
    surrogates go.
    """
    host = desktop.host()
    app = desktop.start()
    app.show(Notification(id="a", title="<b>t</b>", body="<a href='x'>&</a>\0\ud800"))
    assert host.shown[0].summary == "<b>t</b>"
    assert host.shown[0].body == "&lt;a href='x'&gt;&amp;&lt;/a&gt;?"


def test_desktop_without_markup_gets_plain_text(desktop: Desktop) -> None:
    """An escaped text would be read as it stands."""
    host = desktop.host()
    host.capabilities = ["body", "actions"]
    desktop.start().show(Notification(id="a", title="t", body="1 < 2"))
    assert host.shown[0].body == "1 < 2"


def test_desktop_without_buttons_shows_none(desktop: Desktop) -> None:
    """What needs buttons is not shown; plain news is."""
    host = desktop.host(has_actions=False)
    app = desktop.start()
    assert not app.show(WARNING)
    assert app.show(Notification(id="a", title="t", body="b"))
    (shown,) = host.shown
    assert shown.actions == ()


def test_service_that_is_not_there_shows_nothing(desktop: Desktop) -> None:
    """And one that comes later is used."""
    app = desktop.start()
    assert not app.show(WARNING)
    desktop.host()
    assert app.show(WARNING)


def test_lost_bus_is_survived(desktop: Desktop) -> None:
    """The session ends under us."""
    desktop.host()
    app = desktop.start()
    assert app.show(WARNING)
    desktop.crash_bus()
    assert not app.show(WARNING)
    app.withdraw("n-1")


@pytest.mark.parametrize("address", ["unix:path=/nonexistent", "nonsense", ""])
def test_no_bus_shows_nothing(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over ssh, in a container."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    app = DesktopNotifications()
    app.start(lambda *_: None)
    assert not app.show(WARNING)
    app.withdraw("n-1")
    app.stop()


def test_not_started_shows_nothing() -> None:
    """Before `start` and after `stop`."""
    app = DesktopNotifications()
    assert not app.show(WARNING)
    app.withdraw("x")
    app.stop()


def test_other_desktops_show_nothing() -> None:
    """Where there is no service that we can use, the app shows its own window."""
    app = NoNotifications()
    press: Callable[[str, str], None] = lambda *_: None  # noqa: E731
    app.start(press)
    assert not app.show(WARNING)
    app.withdraw("x")
    app.stop()
