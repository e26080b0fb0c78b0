"""Files that a person asks for."""

from __future__ import annotations

from typing import Protocol

from keyhour.core.failure import Failure


class Export(Protocol):
    """Writes where the person said."""

    def write(self, path: str, text: str) -> Failure | None:
        """Replace the file at `path`, whole or not at all. NOT_RECORDED when it can't be."""
        ...
