"""This PC: implements `ports.device.Device` on Windows. Nothing here needs elevation."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

from keyhour.adapters.windows import administrators, dsregcmd, join, own_token
from keyhour.adapters.windows.layout import DWORD
from keyhour.adapters.windows.library import UNREADABLE, function, known
from keyhour.core.device import (
    Administrators,
    DeviceReading,
    administrators_in,
    entra_principals,
)
from keyhour.core.failure import Failure, Trouble

_SYSTEM_POLICIES: Final = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
_PROTECTED: Final = 2
_LOG_OFF: Final = 0
_PLANNED: Final = 0x80040000
"""SHTDN_REASON_FLAG_PLANNED and SHTDN_REASON_MAJOR_APPLICATION."""
_NOT_TAKEN: Final = Failure(trouble=Trouble.NOT_SENT)


class WindowsDevice:
    """Asks Windows anew each time; every fact that can't be had is unknown."""

    def read(self) -> DeviceReading:
        """What Windows says of this PC, the logon session and its own sign-in."""
        status = dsregcmd.dsreg_status()
        entra = known(join.entra_join)
        groups = known(own_token.groups)
        user_sid = known(own_token.user_sid)
        session = known(own_token.session)
        members = known(administrators.administrators)
        return DeviceReading(
            join=join.join_of(
                entra, known(join.is_domain_joined), status, known(join.has_join_entry)
            ),
            tenant_id=(entra.tenant_id if entra else None) or status.tenant_id,
            has_prt=status.has_prt,
            prt_updated_at=status.prt_updated_at,
            administrators=(
                Administrators.UNKNOWN if groups is None else administrators_in(groups)
            ),
            entra_groups=None if groups is None else entra_principals(dict(groups), user_sid),
            entra_admins=None if members is None else entra_principals(members),
            user_sid=user_sid,
            user_name=session.user_name if session else None,
            logon_at=session.logon_at if session else None,
            administrator_protection=known(administrator_protection),
        )

    def renew_sign_in(self) -> Failure | None:
        """Order the renewal; it happens within a minute or two."""
        return None if dsregcmd.order_renewal() else _NOT_TAKEN

    def sign_out(self) -> Failure | None:
        """End the logon session as the Start menu does: programs may ask about open work."""
        try:
            leave = function("user32", "ExitWindowsEx", ctypes.c_int32, DWORD, DWORD)
            return None if leave(_LOG_OFF, _PLANNED) else _NOT_TAKEN
        except UNREADABLE:
            return _NOT_TAKEN


def administrator_protection() -> bool:
    """Whether elevation runs under a hidden account. Raises OSError when that can't be read."""
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _SYSTEM_POLICIES) as key:
                value, _kind = winreg.QueryValueEx(key, "TypeOfAdminApprovalMode")
        except FileNotFoundError:
            return False
        return bool(value == _PROTECTED)
    raise OSError("only Windows has this")
