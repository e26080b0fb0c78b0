"""What the tray icon shows, as a value light enough to load before anything else of Keyhour.

Only the standard library may be imported here: the icon is painted from the last record before
`core` is loaded.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class TrayKind(Enum):
    """The seven pictures; each has a shape of its own, colour says nothing."""

    SIGNED_OUT = "signed_out"
    READY = "ready"
    WAITING = "waiting"
    ACTIVE = "active"
    EXPIRING = "expiring"
    ATTENTION = "attention"
    UNSURE = "unsure"


class PaintRecord(NamedTuple):
    """What was painted last; kept as one line of text for the first paint of the next start."""

    kind: TrayKind
    fraction: float | None = None
    """How much of the active window was left, 1 to 0; None when no role was active."""
    practice: bool = False

    def to_text(self) -> str:
        """The record as one line."""
        fraction = "-" if self.fraction is None else f"{self.fraction:.3f}"
        return f"{self.kind.value} {fraction} {'practice' if self.practice else 'real'}\n"

    @classmethod
    def from_text(cls, text: str) -> PaintRecord | None:
        """The record in a line that `to_text` wrote, else None."""
        try:
            kind, fraction, tenant = text.split()
            left = None if fraction == "-" else min(1.0, max(0.0, float(fraction)))
            return cls(TrayKind(kind), left, tenant == "practice")
        except ValueError:
            return None
