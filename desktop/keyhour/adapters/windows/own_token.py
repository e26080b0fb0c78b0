"""The token of this process: who Windows' user is, which groups the session has, when it began.

The API is asked, never the text of a program: names are translated, SIDs are not.
https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-gettokeninformation
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from msgspec import Struct

from keyhour.adapters.windows.layout import (
    DWORD,
    POINTER,
    LogonSession,
    Luid,
    SidAndAttributes,
    TokenGroups,
    TokenStatistics,
    file_time,
    sid_at,
    text_at,
)
from keyhour.adapters.windows.library import function

_QUERY: Final = 0x0008
_USER: Final = 1
_GROUPS: Final = 2
_STATISTICS: Final = 10
_LARGEST: Final = 1024 * 1024


class Session(Struct, frozen=True):
    """The logon session that the token belongs to."""

    logon_at: datetime | None
    user_name: str | None


def user_sid() -> str | None:
    """Windows' user. Raises OSError when that can't be had."""
    data = _information(_USER)
    return sid_at(SidAndAttributes.from_buffer(data).sid)


def groups() -> list[tuple[str, int]]:
    """The groups and their attributes. Raises OSError when they can't be had."""
    data = _information(_GROUPS)
    return groups_in(data)


def groups_in(data: ctypes.Array[ctypes.c_char]) -> list[tuple[str, int]]:
    """The rows of a TOKEN_GROUPS that lies in memory."""
    count = TokenGroups.from_buffer(data).count
    rows = (SidAndAttributes * count).from_buffer(data, TokenGroups.groups.offset)
    found = ((sid_at(row.sid), int(row.attributes)) for row in rows)
    return [(sid, attributes) for sid, attributes in found if sid is not None]


def session() -> Session:
    """When the logon session began. Raises OSError when that can't be had.

    The session is found by the token's own id: an unlock may make another one, which changes
    nothing for programs that run. Its owner may ask without administrator rights.
    """
    luid: Luid = TokenStatistics.from_buffer(_information(_STATISTICS)).authentication_id
    read = function(
        "secur32",
        "LsaGetLogonSessionData",
        ctypes.c_int32,
        ctypes.POINTER(Luid),
        ctypes.POINTER(ctypes.POINTER(LogonSession)),
    )
    free = function("secur32", "LsaFreeReturnBuffer", ctypes.c_int32, POINTER)
    found = ctypes.POINTER(LogonSession)()
    outcome = read(ctypes.byref(luid), ctypes.byref(found))
    if outcome != 0 or not ctypes.cast(found, POINTER).value:
        raise OSError("no logon session")
    try:
        data = found.contents
        name = text_at(data.upn) or text_at(data.user_name)
        return Session(file_time(data.logon_time), name)
    finally:
        free(found)


def _information(kind: int) -> ctypes.Array[ctypes.c_char]:
    """What a token says of one kind, in memory of ours."""
    read = function(
        "advapi32",
        "GetTokenInformation",
        ctypes.c_int32,
        POINTER,
        ctypes.c_int32,
        POINTER,
        DWORD,
        ctypes.POINTER(DWORD),
    )
    size = DWORD()
    with _own_token() as token:
        read(token, kind, None, 0, ctypes.byref(size))
        if not 0 < size.value <= _LARGEST:
            raise OSError("no size")
        data = ctypes.create_string_buffer(size.value)
        if not read(token, kind, data, size, ctypes.byref(size)):
            raise OSError("no information")
    return data


@contextmanager
def _own_token() -> Iterator[ctypes.c_void_p]:
    process = function("kernel32", "GetCurrentProcess", POINTER)()
    open_token = function(
        "advapi32",
        "OpenProcessToken",
        ctypes.c_int32,
        POINTER,
        DWORD,
        ctypes.POINTER(ctypes.c_void_p),
    )
    close = function("kernel32", "CloseHandle", ctypes.c_int32, POINTER)
    token = ctypes.c_void_p()
    if not open_token(process, _QUERY, ctypes.byref(token)):
        raise OSError("no token")
    try:
        yield token
    finally:
        close(token)
