"""Which PC is asked about the role: this one, a practice one, or none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyhour.adapters.cloud import Cloud
    from keyhour.adapters.http import Http
    from keyhour.ports.clock import Clock
    from keyhour.ports.device import Device


def device_of(cloud: Cloud, http: Http, clock: Clock) -> Device | None:
    """The PC of a cloud; None where the role means nothing. A practice cloud never asks the real
    one.
    """
    if cloud.practice:
        if cloud.device is None:
            return None
        from keyhour.adapters.practice_device import PracticeDevice

        return PracticeDevice(http, cloud.device, clock)
    return own_device()


def own_device() -> Device | None:
    """The PC that this runs on; not available on Linux and macOS."""
    if sys.platform == "win32":
        from keyhour.adapters.windows.device import WindowsDevice

        return WindowsDevice()
    return None
