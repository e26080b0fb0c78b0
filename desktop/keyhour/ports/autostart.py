"""Starting when the person signs in to this machine."""

from __future__ import annotations

from typing import Protocol

from keyhour.core.failure import Failure


class SignInStart(Protocol):
    """The system's own list of what it starts at sign-in."""

    def is_on(self) -> bool:
        """Whether the system would start us, whoever switched that; an unreadable list means no."""
        ...

    def turn(self, on: bool) -> Failure | None:
        """Let the system start us, or no longer. NOT_RECORDED when it can't be written."""
        ...
