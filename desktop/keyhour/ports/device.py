"""This PC: reading it, and asking its system for what a role needs to come into force."""

from __future__ import annotations

from typing import Protocol

from keyhour.core.device import DeviceReading
from keyhour.core.failure import Failure
from keyhour.core.session import Account, Token


class Device(Protocol):
    """A PC on which the role can mean something. Every method blocks, is bounded in time, needs no
    elevation and never raises for what systems do.
    """

    def read(self) -> DeviceReading:
        """What the system says; each fact that can't be had is unknown."""
        ...

    def renew_sign_in(self) -> Failure | None:
        """Let the system renew its sign-in to the tenant; it happens within a minute or two.

        NOT_SENT when this system takes no such order.
        """
        ...

    def sign_out(self) -> Failure | None:
        """End the person's session on this PC; programs may still ask about open work.

        NOT_SENT when the system refused.
        """
        ...


class RoleObjects(Protocol):
    """The tenant's own objects of directory roles."""

    def device_role(self, token: Token, account: Account) -> str | Failure | None:
        """The object id of the device administrator role; None when the tenant has none yet."""
        ...
