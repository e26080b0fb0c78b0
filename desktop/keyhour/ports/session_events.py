"""What happens to the person's session and to this machine: facts of the system, not of PIM."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from keyhour.core.events import DeviceResumed, NetworkChanged, PersonLeft, PersonReturned

SessionFact = DeviceResumed | NetworkChanged | PersonLeft | PersonReturned
"""`PersonLeft` for a lock and before a sleep, `PersonReturned` for an unlock, `DeviceResumed` after
a sleep and when the clock was set.
"""


class SessionEvents(Protocol):
    """The system's own news."""

    def start(self, happened: Callable[[SessionFact], None]) -> None:
        """Listen; returns at once. `happened` is called from any thread."""
        ...

    def stop(self) -> None:
        """Listen no more; bounded."""
        ...
