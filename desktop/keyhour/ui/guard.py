"""Keeps a click that was meant for something else from asking for rights."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

QUIET_SECONDS: Final = 0.5


class Guard:
    """Refuses input for the first half second after a window appeared under the pointer."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._since: float | None = None

    def restart(self) -> None:
        """The window has just appeared."""
        self._since = self._monotonic()

    @property
    def lets_pass(self) -> bool:
        """Whether a click now can have been meant."""
        return self._since is not None and self._monotonic() - self._since >= QUIET_SECONDS
