"""What a later start may ask of the first one, and what the two know of each other."""

from __future__ import annotations

from typing import Final, Protocol

SHOW: Final = b"show"
VERBS: Final = frozenset(
    {SHOW, b"roles", b"approvals", b"history", b"health", b"settings", b"help"}
)
"""All that can be asked from outside: the panel, one of its pages, or another window. None of them
asks the service for anything.
"""

LONGEST: Final = 16
"""Bytes of a request, its end of line included; whoever sends more isn't one of us."""

HEARD: Final = b"ok\n"

ANSWER_SECONDS: Final = 3.0
"""As long as a second start waits for an answer, and for a first one that is just beginning."""


class Door(Protocol):
    """What the first start holds until it ends."""

    def close(self) -> None:
        """Let the next start be the first."""
        ...


class Elsewhere:
    """Another start is the first one; `heard` says whether it answered."""

    def __init__(self, *, heard: bool) -> None:
        self.heard: Final = heard


def verb_in(sent: bytes) -> bytes | None:
    """The verb of a request; empty while more may come, None for anything that isn't ours."""
    if len(sent) > LONGEST:
        return None
    verb, end, rest = sent.partition(b"\n")
    if not end:
        return b"" if len(sent) < LONGEST else None
    return verb if verb in VERBS and not rest else None
