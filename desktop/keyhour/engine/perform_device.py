"""Carrying out what is asked of this PC."""

from __future__ import annotations

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.failure import Failure, Trouble
from keyhour.ports.device import Device, RoleObjects
from keyhour.ports.identity import Identity

_NOBODY = Failure(trouble=Trouble.NOT_SENT)


def perform_device(
    effect: ef.FetchDevice | ef.RenewWindowsSignIn | ef.SignOutOfWindows, device: Device | None
) -> ev.Event:
    """Ask this PC; where there is nothing to ask nothing is known and nothing is done."""
    match effect:
        case ef.FetchDevice():
            return ev.DeviceFetched(effect=effect, reading=device.read() if device else None)
        case ef.RenewWindowsSignIn():
            failure = device.renew_sign_in() if device else _NOBODY
            return ev.WindowsRenewalFinished(effect=effect, failure=failure)
        case ef.SignOutOfWindows():
            failure = device.sign_out() if device else _NOBODY
            return ev.WindowsSignOutFinished(effect=effect, failure=failure)


def fetch_device_role(
    effect: ef.FetchDeviceRole, identity: Identity, roles: RoleObjects | None
) -> ev.Event:
    """An id that may not be read is a normal day: the facts then tell less."""
    token = identity.token(effect.account)
    found: str | Failure | None = None
    if roles is not None and not isinstance(token, Failure):
        found = roles.device_role(token, effect.account)
    object_id = None if isinstance(found, Failure) else found
    return ev.DeviceRoleFetched(effect=effect, object_id=object_id)


def device_bug(effect: ef.AnyEffect, failure: Failure) -> ev.Event | None:
    """The answer of an effect about this PC that ended in a bug; None for any other effect."""
    match effect:
        case ef.FetchDevice():
            return ev.DeviceFetched(effect=effect)
        case ef.FetchDeviceRole():
            return ev.DeviceRoleFetched(effect=effect)
        case ef.RenewWindowsSignIn():
            return ev.WindowsRenewalFinished(effect=effect, failure=failure)
        case ef.SignOutOfWindows():
            return ev.WindowsSignOutFinished(effect=effect, failure=failure)
        case _:
            return None
