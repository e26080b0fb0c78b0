"""Who is in the local group Administrators, by SID.

Level 0 brings SIDs alone, so that members nobody can name any more do no harm.
https://learn.microsoft.com/windows/win32/api/lmaccess/nf-lmaccess-netlocalgroupgetmembers
"""

from __future__ import annotations

import ctypes
from typing import Final

from keyhour.adapters.windows.layout import DWORD, POINTER, TEXT, LocalGroupMember, sid_at
from keyhour.adapters.windows.library import function
from keyhour.core.sid import ADMINISTRATORS

_ALL: Final = 0xFFFFFFFF
_NAME: Final = 512


def administrators() -> frozenset[str]:
    """The members' SIDs. Raises OSError when they can't be had; a group without any member is not
    believed, for the built-in administrator is always in it.

    Assumption: a normal user may list them on this machine.
    """
    read = function(
        "netapi32",
        "NetLocalGroupGetMembers",
        DWORD,
        TEXT,
        TEXT,
        DWORD,
        ctypes.POINTER(POINTER),
        DWORD,
        ctypes.POINTER(DWORD),
        ctypes.POINTER(DWORD),
        POINTER,
    )
    free = function("netapi32", "NetApiBufferFree", DWORD, POINTER)
    data, count, total = ctypes.c_void_p(), DWORD(), DWORD()
    outcome = read(
        None,
        _group_name(),
        0,
        ctypes.byref(data),
        _ALL,
        ctypes.byref(count),
        ctypes.byref(total),
        None,
    )
    try:
        if outcome != 0 or not count.value or not data.value:
            raise OSError(f"no members: {outcome}")
        rows = (LocalGroupMember * count.value).from_address(data.value)
        return frozenset(sid for sid in (sid_at(row.sid) for row in rows) if sid is not None)
    finally:
        if data.value:
            free(data)


def _group_name() -> str:
    """What the group is called in this Windows' language."""
    convert = function(
        "advapi32", "ConvertStringSidToSidW", ctypes.c_int32, TEXT, ctypes.POINTER(POINTER)
    )
    look_up = function(
        "advapi32",
        "LookupAccountSidW",
        ctypes.c_int32,
        TEXT,
        POINTER,
        TEXT,
        ctypes.POINTER(DWORD),
        TEXT,
        ctypes.POINTER(DWORD),
        ctypes.POINTER(ctypes.c_int32),
    )
    free = function("kernel32", "LocalFree", POINTER, POINTER)
    sid = ctypes.c_void_p()
    if not convert(ADMINISTRATORS, ctypes.byref(sid)):
        raise OSError("no SID")
    try:
        name, domain = ctypes.create_unicode_buffer(_NAME), ctypes.create_unicode_buffer(_NAME)
        name_size, domain_size, use = DWORD(_NAME), DWORD(_NAME), ctypes.c_int32()
        sizes = ctypes.byref(name_size), ctypes.byref(domain_size)
        if not look_up(None, sid, name, sizes[0], domain, sizes[1], ctypes.byref(use)):
            raise OSError("no name")
        return name.value
    finally:
        free(sid)
