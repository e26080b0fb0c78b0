"""Structures of Windows as they lie in memory, written so that any system can check them.

Every number has an explicit width: `c_ulong` has eight bytes on Linux and four on Windows.
"""

from __future__ import annotations

import ctypes
from datetime import UTC, datetime, timedelta
from typing import Final

DWORD: Final = ctypes.c_uint32
LONG: Final = ctypes.c_int32
LARGE: Final = ctypes.c_int64
TEXT: Final = ctypes.c_wchar_p
POINTER: Final = ctypes.c_void_p

_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_SID_HEAD: Final = 8
_MOST_SUB_AUTHORITIES: Final = 15


class JoinInfo(ctypes.Structure):
    """DSREG_JOIN_INFO
    (https://learn.microsoft.com/windows/win32/api/lmjoin/ns-lmjoin-dsreg_join_info).
    """

    _fields_ = (
        ("join_type", ctypes.c_int32),
        ("certificate", POINTER),
        ("device_id", TEXT),
        ("idp_domain", TEXT),
        ("tenant_id", TEXT),
        ("join_user_email", TEXT),
        ("tenant_display_name", TEXT),
        ("mdm_enrolment_url", TEXT),
        ("mdm_terms_url", TEXT),
        ("mdm_compliance_url", TEXT),
        ("user_setting_sync_url", TEXT),
        ("user_info", POINTER),
    )


class Luid(ctypes.Structure):
    """LUID."""

    _fields_ = (("low", DWORD), ("high", LONG))


class SidAndAttributes(ctypes.Structure):
    """SID_AND_ATTRIBUTES; also what TOKEN_USER begins with."""

    _fields_ = (("sid", POINTER), ("attributes", DWORD))


class TokenGroups(ctypes.Structure):
    """TOKEN_GROUPS: `count` rows follow from `groups` on."""

    _fields_ = (("count", DWORD), ("groups", SidAndAttributes * 1))


class TokenStatistics(ctypes.Structure):
    """TOKEN_STATISTICS."""

    _fields_ = (
        ("token_id", Luid),
        ("authentication_id", Luid),
        ("expires_at", LARGE),
        ("token_type", ctypes.c_int32),
        ("impersonation_level", ctypes.c_int32),
        ("dynamic_charged", DWORD),
        ("dynamic_available", DWORD),
        ("group_count", DWORD),
        ("privilege_count", DWORD),
        ("modified_id", Luid),
    )


class LsaText(ctypes.Structure):
    """LSA_UNICODE_STRING; the length counts bytes, and no zero need follow."""

    _fields_ = (
        ("length", ctypes.c_uint16),
        ("maximum", ctypes.c_uint16),
        ("buffer", POINTER),
    )


class LogonSession(ctypes.Structure):
    """The beginning of SECURITY_LOGON_SESSION_DATA, as far as it is read
    (https://learn.microsoft.com/windows/win32/api/ntsecapi/ns-ntsecapi-security_logon_session_data).
    """

    _fields_ = (
        ("size", DWORD),
        ("logon_id", Luid),
        ("user_name", LsaText),
        ("logon_domain", LsaText),
        ("authentication_package", LsaText),
        ("logon_type", DWORD),
        ("session", DWORD),
        ("sid", POINTER),
        ("logon_time", LARGE),
        ("logon_server", LsaText),
        ("dns_domain", LsaText),
        ("upn", LsaText),
    )


class LocalGroupMember(ctypes.Structure):
    """LOCALGROUP_MEMBERS_INFO_0."""

    _fields_ = (("sid", POINTER),)


def file_time(value: int) -> datetime | None:
    """An instant that Windows counts in 100 ns since 1601; None for none and for "never"."""
    if value <= 0:
        return None
    try:
        return _EPOCH + timedelta(microseconds=value // 10)
    except OverflowError:
        return None


def sid_text(data: bytes) -> str | None:
    """A SID as text; None when the bytes are none.

    https://learn.microsoft.com/openspecs/windows_protocols/ms-dtyp/f992ad60-0fe4-4b87-9fed-beb478836861
    """
    if len(data) < _SID_HEAD or data[0] != 1 or data[1] > _MOST_SUB_AUTHORITIES:
        return None
    if len(data) < _SID_HEAD + 4 * data[1]:
        return None
    authority = int.from_bytes(data[2:8], "big")
    subs = (data[_SID_HEAD + 4 * at : _SID_HEAD + 4 * (at + 1)] for at in range(data[1]))
    return "-".join(["S-1", str(authority), *(str(int.from_bytes(sub, "little")) for sub in subs)])


def sid_at(address: int | None) -> str | None:
    """The SID at an address of this process."""
    if not address:
        return None
    head = ctypes.string_at(address, _SID_HEAD)
    return sid_text(ctypes.string_at(address, _SID_HEAD + 4 * min(head[1], _MOST_SUB_AUTHORITIES)))


def text_at(text: LsaText) -> str | None:
    """What a counted text says; None when it is empty."""
    if not text.buffer or not text.length:
        return None
    return ctypes.string_at(text.buffer, text.length).decode("utf-16-le", "replace")
