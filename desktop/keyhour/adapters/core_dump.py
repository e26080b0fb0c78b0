"""A crash must not write our memory, and the tokens in it, to the disk."""

from __future__ import annotations

import sys
from contextlib import suppress


def switch_off() -> None:
    """No core dumps of this process, nor of what it starts.

    The limit, not `PR_SET_DUMPABLE`: that would also close /proc to the desktop's portals, which
    then refuse to serve us. Windows' own dumps are the administrator's to switch off.
    """
    if sys.platform == "win32":
        return
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
