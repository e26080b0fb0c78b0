"""What this machine says about Keyhour's own set-up, as opposed to what a person wished for."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from keyhour.core.failure import Failure
from keyhour.core.organisation import Organisation


class Autostart(Enum):
    """Whether Keyhour starts when the person signs in to this machine."""

    ON = "on"
    OFF = "off"
    UNAVAILABLE = "unavailable"
    """This system offers no such thing to us."""


class SetUp(Struct, frozen=True, kw_only=True):
    """The set-up as it was read last."""

    autostart: Autostart = Autostart.UNAVAILABLE
    organisation: Organisation | None = None
    """What the next start will use; None when nothing is set up."""
    failure: Failure | None = None
    """Why the last change did not happen."""
