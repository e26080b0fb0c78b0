"""What Windows tells a hidden window of ours, sent to it as Windows would."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import queue
from collections.abc import Iterator
from ctypes import wintypes

import pytest

from keyhour.adapters.windows import session_events as ours
from keyhour.adapters.windows.session_events import WindowClass, WindowEvents
from keyhour.core.events import DeviceResumed, Event, PersonLeft, PersonReturned
from keyhour.core.settings import Leaving

SUSPENDED = PersonLeft(why=Leaving.SLEEP)


class Listening:
    """The app's side, and the system's hand on its window."""

    def __init__(self) -> None:
        self.heard: queue.Queue[Event] = queue.Queue()
        self.app = WindowEvents()
        self.app.start(self.heard.put)
        self._user = ctypes.WinDLL("user32")
        self._user.FindWindowW.restype = wintypes.HWND
        self._user.SendMessageW.argtypes = (
            wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM,
        )  # fmt: skip

    def window(self) -> int | None:
        """The hidden window, if it is there."""
        found: int | None = self._user.FindWindowW(ours.CLASS_NAME, None)
        return found

    def send(self, message: int, first: int = 0) -> int:
        """Tell it something, and wait for its answer."""
        answer: int = self._user.SendMessageW(self.window(), message, first, 0)
        return answer

    def visible(self) -> bool:
        """Whether anybody could see the window."""
        return bool(self._user.IsWindowVisible(wintypes.HWND(self.window())))


@pytest.fixture
def listening() -> Iterator[Listening]:
    """The app listens."""
    found = Listening()
    yield found
    found.app.stop()


@pytest.mark.parametrize(
    ("message", "first", "fact"),
    [
        (ours.WM_POWERBROADCAST, ours.PBT_APMSUSPEND, SUSPENDED),
        (ours.WM_POWERBROADCAST, ours.PBT_APMRESUMEAUTOMATIC, DeviceResumed()),
        (ours.WM_WTSSESSION_CHANGE, ours.WTS_SESSION_LOCK, PersonLeft(why=Leaving.LOCK)),
        (ours.WM_WTSSESSION_CHANGE, ours.WTS_SESSION_UNLOCK, PersonReturned()),
        (ours.WM_ENDSESSION, 1, PersonLeft(why=Leaving.SIGN_OUT)),
        (ours.WM_TIMECHANGE, 0, DeviceResumed()),
    ],
)
def test_a_message_becomes_a_fact(
    listening: Listening, message: int, first: int, fact: Event
) -> None:
    """Once each, on the window's own thread."""
    listening.send(message, first)
    assert listening.heard.get(timeout=5) == fact
    assert listening.heard.empty()


@pytest.mark.parametrize(
    ("message", "first"),
    [(ours.WM_POWERBROADCAST, 10), (ours.WM_WTSSESSION_CHANGE, 5), (ours.WM_ENDSESSION, 0)],
)
def test_other_news_are_none_of_ours(listening: Listening, message: int, first: int) -> None:
    """A battery that runs low, a session that begins, a shutdown that was called off."""
    listening.send(message, first)
    listening.send(ours.WM_POWERBROADCAST, ours.PBT_APMSUSPEND)
    assert listening.heard.get(timeout=5) == SUSPENDED


def test_nobody_is_held_up_at_sign_out(listening: Listening) -> None:
    """Asked whether Windows may end the session, the window agrees."""
    assert listening.send(ours.WM_QUERYENDSESSION) == 1


def test_the_window_is_hidden_and_ends_with_the_program(listening: Listening) -> None:
    """It is a top-level window, or broadcasts would not reach it; nobody sees it."""
    assert listening.window()
    assert not listening.visible()
    listening.app.stop()
    assert not listening.window()


def test_the_structure_is_windows_own() -> None:
    """WNDCLASSW on 64 bit: 72 bytes, the procedure at 8, the name at 64."""
    assert ctypes.sizeof(WindowClass) == 72
    assert (WindowClass.procedure.offset, WindowClass.class_name.offset) == (8, 64)
