"""Our complaints in Windows' own event log, for people who collect that one.

https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-reporteventw . The same lines as in
our log file, from warnings on; so no name, role or reason is among them. Until an installer has
registered the source, the viewer shows a line about a missing description in front of ours.
"""

from __future__ import annotations

import logging
import sys
from typing import Any, Final

from keyhour.adapters.logs import LineFormatter

assert sys.platform == "win32"

import ctypes
from ctypes import wintypes

SOURCE: Final = "Keyhour"
_EVENT: Final = 1
_ERROR, _WARNING = 1, 2  # EVENTLOG_ERROR_TYPE, EVENTLOG_WARNING_TYPE


def open_event_log() -> EventLog | None:
    """The log under our source's name; None when Windows does not open it."""
    library = _library()
    handle = library.RegisterEventSourceW(None, SOURCE)
    return EventLog(library, handle) if handle else None


class EventLog(logging.Handler):
    """Writes what is at least a warning."""

    def __init__(self, library: Any, handle: int) -> None:
        super().__init__(logging.WARNING)
        self._library = library
        self._handle = handle
        self.setFormatter(LineFormatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """One entry; a log that is full or closed is not worth a word."""
        kind = _ERROR if record.levelno >= logging.ERROR else _WARNING
        lines = (wintypes.LPCWSTR * 1)(self.format(record))
        self._library.ReportEventW(self._handle, kind, 0, _EVENT, None, 1, 0, lines, None)

    def close(self) -> None:
        """Let go of the source; what comes later is not written."""
        handle, self._handle = self._handle, 0
        if handle:
            self._library.DeregisterEventSource(handle)
        super().close()


def _library() -> Any:
    library = ctypes.WinDLL("advapi32")
    library.RegisterEventSourceW.restype = wintypes.HANDLE
    library.RegisterEventSourceW.argtypes = (wintypes.LPCWSTR, wintypes.LPCWSTR)
    library.DeregisterEventSource.argtypes = (wintypes.HANDLE,)
    library.ReportEventW.restype = wintypes.BOOL
    library.ReportEventW.argtypes = (
        wintypes.HANDLE, wintypes.WORD, wintypes.WORD, wintypes.DWORD, ctypes.c_void_p,
        wintypes.WORD, wintypes.DWORD, ctypes.POINTER(wintypes.LPCWSTR), ctypes.c_void_p,
    )  # fmt: skip
    return library
