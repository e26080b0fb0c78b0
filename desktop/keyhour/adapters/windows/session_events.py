"""Sleep, lock, sign-out, clock and network as Windows tells them to a window of ours.

A hidden top-level window in a thread of its own: a message-only window would not get what is
broadcast, and the widgets' thread may be busy. https://learn.microsoft.com/windows/win32/ :
power/wm-powerbroadcast, termserv/wm-wtssession-change, shutdown/wm-endsession,
sysinfo/wm-timechange, netioapi (NotifyUnicastIpAddressChange).
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from typing import Any, Final

from keyhour.core.events import DeviceResumed, NetworkChanged, PersonLeft, PersonReturned
from keyhour.core.settings import Leaving
from keyhour.ports.session_events import SessionFact

assert sys.platform == "win32"

import ctypes
from ctypes import wintypes

log = logging.getLogger(__name__)

CLASS_NAME: Final = "KeyhourSessionEvents"
WM_DESTROY: Final = 0x0002
WM_CLOSE: Final = 0x0010
WM_QUERYENDSESSION: Final = 0x0011
WM_ENDSESSION: Final = 0x0016
WM_TIMECHANGE: Final = 0x001E
WM_POWERBROADCAST: Final = 0x0218
WM_WTSSESSION_CHANGE: Final = 0x02B1
PBT_APMSUSPEND: Final = 4
PBT_APMRESUMEAUTOMATIC: Final = 18
WTS_SESSION_LOCK: Final = 7
WTS_SESSION_UNLOCK: Final = 8
_THIS_SESSION: Final = 0  # NOTIFY_FOR_THIS_SESSION
_ADDRESS_CAME: Final = 1  # MibAddInstance
_EVERY_FAMILY: Final = 0  # AF_UNSPEC
_START_SECONDS: Final = 5.0
_STOP_SECONDS: Final = 3.0

_FACTS: Final[dict[tuple[int, int], SessionFact]] = {
    (WM_POWERBROADCAST, PBT_APMSUSPEND): PersonLeft(why=Leaving.SLEEP),
    (WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC): DeviceResumed(),
    (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK): PersonLeft(why=Leaving.LOCK),
    (WM_WTSSESSION_CHANGE, WTS_SESSION_UNLOCK): PersonReturned(),
    (WM_ENDSESSION, 1): PersonLeft(why=Leaving.SIGN_OUT),
    (WM_TIMECHANGE, 0): DeviceResumed(),
}
"""What a message and its first parameter mean."""

Happened = Callable[[SessionFact], None]
_Result = ctypes.c_ssize_t
_Procedure = ctypes.WINFUNCTYPE(
    _Result, wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM
)
_AddressChanged = ctypes.WINFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)


class WindowClass(ctypes.Structure):
    """WNDCLASSW."""

    _fields_ = (
        ("style", wintypes.UINT),
        ("procedure", _Procedure),
        ("class_extra", ctypes.c_int),
        ("window_extra", ctypes.c_int),
        ("instance", wintypes.HINSTANCE),
        ("icon", wintypes.HANDLE),
        ("cursor", wintypes.HANDLE),
        ("background", wintypes.HANDLE),
        ("menu_name", wintypes.LPCWSTR),
        ("class_name", wintypes.LPCWSTR),
    )


class WindowEvents:
    """Implements `ports.session_events.SessionEvents`."""

    def __init__(self) -> None:
        self._listener: _Listener | None = None

    def start(self, happened: Happened) -> None:
        """Make the window, and listen."""
        self._listener = _Listener(happened)
        self._listener.start()
        self._listener.ready.wait(_START_SECONDS)

    def stop(self) -> None:
        """Close the window."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.stop()


class _Listener(threading.Thread):
    def __init__(self, happened: Happened) -> None:
        super().__init__(name="keyhour-session-events", daemon=True)
        self.ready: Final = threading.Event()
        self._happened = happened
        self._user = _user_library()
        self._sessions = ctypes.WinDLL("wtsapi32")
        self._network = ctypes.WinDLL("iphlpapi")
        self._window: int | None = None
        self._procedure = _Procedure(self._on_message)
        self._address_changed = _AddressChanged(self._on_address_changed)

    def run(self) -> None:
        """Turn the window's loop until it is closed."""
        self._window = self._made()
        if self._window is None:
            log.warning("session_events_unavailable error=%s", ctypes.get_last_error())
            self.ready.set()
            return
        window = wintypes.HWND(self._window)
        # Windows may not be ready for it early in the logon; then a lock is not told.
        if not self._sessions.WTSRegisterSessionNotification(window, _THIS_SESSION):
            log.info("session_lock_unavailable")
        network = self._watched_network()
        self.ready.set()
        message = wintypes.MSG()
        while self._user.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
            self._user.DispatchMessageW(ctypes.byref(message))
        if network:
            self._network.CancelMibChangeNotify2(network)

    def stop(self) -> None:
        """Ask the window to close, and wait for its thread; bounded."""
        if self._window is not None:
            self._user.PostMessageW(self._window, WM_CLOSE, 0, 0)
        self.join(_STOP_SECONDS)

    def _made(self) -> int | None:
        self._user.UnregisterClassW(CLASS_NAME, None)
        kind = WindowClass(procedure=self._procedure, class_name=CLASS_NAME)
        self._user.RegisterClassW(ctypes.byref(kind))
        window: int | None = self._user.CreateWindowExW(
            0, CLASS_NAME, "Keyhour", 0, 0, 0, 0, 0, None, None, None, None
        )
        return window

    def _watched_network(self) -> wintypes.HANDLE | None:
        """Assumption: addresses that come are the news that matter; an older Windows without this
        call tells nothing.
        """
        handle = wintypes.HANDLE()
        try:
            failed = self._network.NotifyUnicastIpAddressChange(
                _EVERY_FAMILY, self._address_changed, None, 0, ctypes.byref(handle)
            )
        except AttributeError:
            return None
        return None if failed else handle

    def _on_address_changed(self, _context: int, _row: int, kind: int) -> None:
        if kind == _ADDRESS_CAME:
            self._happened(NetworkChanged())

    def _on_message(self, window: int, message: int, first: int, second: int) -> int:
        if message == WM_QUERYENDSESSION:
            return 1  # nobody is held up
        if message == WM_DESTROY:
            self._sessions.WTSUnRegisterSessionNotification(wintypes.HWND(window))
            self._user.PostQuitMessage(0)
            return 0
        fact = _FACTS.get((message, first))
        if fact is not None:
            self._happened(fact)
        answer: int = self._user.DefWindowProcW(window, message, first, second)
        return answer


def _user_library() -> Any:
    """User32 with the signatures that we use."""
    user = ctypes.WinDLL("user32", use_last_error=True)
    user.CreateWindowExW.restype = wintypes.HWND
    user.CreateWindowExW.argtypes = (
        wintypes.DWORD, wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.DWORD, ctypes.c_int,
        ctypes.c_int, ctypes.c_int, ctypes.c_int, wintypes.HWND, wintypes.HMENU,
        wintypes.HINSTANCE, wintypes.LPVOID,
    )  # fmt: skip
    message = (wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM)
    user.DefWindowProcW.restype = _Result
    user.DefWindowProcW.argtypes = message
    user.PostMessageW.argtypes = message
    return user
