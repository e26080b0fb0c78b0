"""How this PC belongs to an organisation: what Windows' functions and registry say.

https://learn.microsoft.com/windows/win32/api/lmjoin/nf-lmjoin-netgetaadjoininformation
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

from msgspec import Struct

from keyhour.adapters.windows.dsreg_status import DsregStatus
from keyhour.adapters.windows.layout import DWORD, POINTER, TEXT, JoinInfo
from keyhour.adapters.windows.library import function
from keyhour.core.device import Join

_DEVICE_JOIN: Final = 1
_WORKPLACE_JOIN: Final = 2
_DOMAIN_STATUS: Final = {1: False, 2: False, 3: True}
"""NetSetupUnjoined, NetSetupWorkgroupName, NetSetupDomainName; NetSetupUnknownStatus is none."""
_JOIN_INFO: Final = r"SYSTEM\CurrentControlSet\Control\CloudDomainJoin\JoinInfo"


class EntraJoin(Struct, frozen=True):
    """What NetGetAadJoinInformation says; kind 0 is neither joined nor registered."""

    kind: int = 0
    tenant_id: str | None = None


def entra_join() -> EntraJoin:
    """Ask Windows. Raises OSError or AttributeError when it does not tell."""
    read = function(
        "netapi32",
        "NetGetAadJoinInformation",
        ctypes.c_int32,
        TEXT,
        ctypes.POINTER(ctypes.POINTER(JoinInfo)),
    )
    free = function("netapi32", "NetFreeAadJoinInformation", None, POINTER)
    found = ctypes.POINTER(JoinInfo)()
    if read(None, ctypes.byref(found)) != 0:
        raise OSError("no join information")
    if not ctypes.cast(found, POINTER).value:
        return EntraJoin()
    try:
        return EntraJoin(int(found.contents.join_type), found.contents.tenant_id)
    finally:
        free(found)


def is_domain_joined() -> bool | None:
    """Whether this PC is in a Windows domain; None when Windows does not know."""
    read = function(
        "netapi32",
        "NetGetJoinInformation",
        DWORD,
        TEXT,
        ctypes.POINTER(POINTER),
        ctypes.POINTER(ctypes.c_int32),
    )
    free = function("netapi32", "NetApiBufferFree", DWORD, POINTER)
    name, status = ctypes.c_void_p(), ctypes.c_int32()
    if read(None, ctypes.byref(name), ctypes.byref(status)) != 0:
        raise OSError("no join information")
    if name.value:
        free(name)
    return _DOMAIN_STATUS.get(status.value)


def has_join_entry() -> bool:
    """Whether the registry knows of a join. Raises OSError when it can't be read.

    Assumption: any subkey means joined or hybrid joined; the layout is not documented.
    """
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _JOIN_INFO) as key:
                return winreg.QueryInfoKey(key)[0] > 0
        except FileNotFoundError:
            return False
    raise OSError("only Windows has this")


def join_of(
    entra: EntraJoin | None, domain: bool | None, status: DsregStatus, entry: bool | None
) -> Join:
    """What several sources say together; one that failed says nothing, and never "not joined"."""
    in_domain = status.domain_joined if domain is None else domain
    joined = _is_joined(entra, status, entry)
    if joined:
        if in_domain is None:
            return Join.UNKNOWN
        return Join.HYBRID if in_domain else Join.ENTRA
    if (entra is not None and entra.kind == _WORKPLACE_JOIN) or status.workplace_joined:
        return Join.REGISTERED
    if joined is None:
        return Join.UNKNOWN
    is_sure = entra is not None or status.workplace_joined is False
    return Join.NONE if is_sure else Join.UNKNOWN


def _is_joined(entra: EntraJoin | None, status: DsregStatus, entry: bool | None) -> bool | None:
    if entra is not None:
        return entra.kind == _DEVICE_JOIN
    return status.entra_joined if status.entra_joined is not None else entry
