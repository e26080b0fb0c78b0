"""The process around a command."""

from __future__ import annotations

import sys
from typing import TextIO

from msgspec import Struct


class Surroundings(Struct, frozen=True):
    """The streams of a command; tests bring their own."""

    stdin: TextIO | None
    stdout: TextIO
    stderr: TextIO

    @property
    def can_ask(self) -> bool:
        """Whether a person sits at the terminal."""
        return self.stdin is not None and self.stdin.isatty()

    def answer(self) -> str:
        """The line that the person types next; empty when nobody does."""
        return "" if self.stdin is None else self.stdin.readline().strip()


def of_this_process() -> Surroundings:
    """The real streams."""
    return Surroundings(sys.stdin, sys.stdout, sys.stderr)
