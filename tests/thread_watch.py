"""Threads that a test leaves running."""

from __future__ import annotations

import threading
from collections.abc import Set as AbstractSet
from typing import Final

THREAD_GRACE_SECONDS: Final = 1.0


def names_left(before: AbstractSet[threading.Thread], spared: str = "\0") -> list[str]:
    """Names of threads that were not there before and do not end; those that begin with `spared`
    belong to somebody who lives longer.
    """
    left = [
        thread
        for thread in threading.enumerate()
        if thread not in before
        and not isinstance(thread, threading._DummyThread)  # foreign threads cannot be joined
        and not thread.name.startswith(spared)
    ]
    for thread in left:
        thread.join(THREAD_GRACE_SECONDS)
    return sorted(thread.name for thread in left if thread.is_alive())
