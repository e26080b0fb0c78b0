"""Fakes around the widgets: an engine, a clock and notifications in the test's hand."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from keyhour.core.component import Build
from keyhour.core.events import Event
from keyhour.core.state import State
from keyhour.engine.engine import Listener, Snapshot
from keyhour.ports.notifications import Notification
from keyhour.present.words import English, Words
from tests.present.tenant import NOW


class FakeMachine:
    """Keeps what is posted and publishes what the test says."""

    def __init__(self, state: State | None = None) -> None:
        self.posted: list[Event] = []
        self.snapshot = Snapshot(state or State(), 0)
        self.listeners: list[Listener] = []
        self.stopped = threading.Event()

    def post(self, event: Event) -> None:
        """Keep an event."""
        self.posted.append(event)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hand over the present snapshot at once."""
        self.listeners.append(listener)
        listener(self.snapshot)
        return lambda: self.listeners.remove(listener)

    def publish(self, state: State) -> None:
        """A new revision, from whatever thread calls."""
        self.snapshot = Snapshot(state, self.snapshot.revision + 1)
        for listener in tuple(self.listeners):
            listener(self.snapshot)

    def stop(self) -> None:
        """End at once."""
        self.stopped.set()


class FakeClock:
    """Stands still until the test moves it."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        """The instant the test has set."""
        return self.at

    def monotonic(self) -> timedelta:
        """Time since the test's beginning."""
        return self.at - NOW

    def real_seconds(self, wait: timedelta) -> float:
        """Waits are as long as they say."""
        return wait.total_seconds()


class FakeNotifications:
    """Remembers what is shown; `can_show` decides whether the desktop plays along."""

    def __init__(self, *, can_show: bool = True) -> None:
        self.can_show = can_show
        self.shown: dict[str, Notification] = {}
        self.withdrawn: list[str] = []
        self.is_running = False
        self.pressed: Callable[[str, str], None] = lambda _id, _action: None

    def start(self, pressed: Callable[[str, str], None]) -> None:
        """Connect."""
        self.is_running = True
        self.pressed = pressed

    def show(self, notification: Notification) -> bool:
        """Show it, if the desktop does."""
        if self.can_show:
            self.shown[notification.id] = notification
        return self.can_show

    def withdraw(self, notification_id: str) -> None:
        """Take it back."""
        self.withdrawn.append(notification_id)
        self.shown.pop(notification_id, None)

    def stop(self) -> None:
        """Disconnect."""
        self.is_running = False


BUILD = Build(version="1.2.3", python="3.11.7", system="Debian 12, x86_64")


class Shouting(English):
    """A language of capitals, so that every text that was not translated stands out."""

    def gettext(self, message: str, /) -> str:
        """The text in capitals, its places left alone."""
        return "".join(
            part if part.startswith("{") else part.upper()
            for part in re.split(r"(\{\w+\})", message)
        )


class FakeSurroundings:
    """English, a language of capitals (`xx`) and one from right to left (`ar`)."""

    has_notifications = True
    has_event_log = False

    def __init__(self) -> None:
        self.languages = ["en", "xx", "ar"]
        self.asked: list[str] = []

    def words_for(self, language: str) -> Words:
        """The texts in one of these languages."""
        self.asked.append(language)
        return Words(Shouting(), language) if language == "xx" else Words(language=language or "en")

    def help_for(self, language: str) -> str:
        """A page of one heading."""
        return f"# Help in {language}"

    def build(self) -> Build:
        """A build without parts."""
        return BUILD


class FakeRunning:
    """What the composition root would hand over."""

    def __init__(self, state: State | None = None, *, can_notify: bool = True) -> None:
        self.engine = FakeMachine(state)
        self.clock = FakeClock()
        self.notifications = FakeNotifications(can_show=can_notify)
        self.words = Words()
        self.surroundings = FakeSurroundings()

    def close(self) -> None:
        """End the engine."""
        self.engine.stop()


class Seconds:
    """A monotonic clock for guards."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The seconds the test has set."""
        return self.now
