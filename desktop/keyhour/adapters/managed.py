"""Where a machine keeps its organisation's policy for Keyhour.

On Linux a file that only root may write. A policy that cannot be read is not in force, and the log
says so; nothing here ever stops the program.
"""

from __future__ import annotations

import logging
import os
import stat
import sys
from pathlib import Path
from typing import Final

import msgspec

from keyhour.core.managed import UNMANAGED, Managed, managed_from

log = logging.getLogger(__name__)

POLICY_FILE: Final = Path("/etc/keyhour/policy.json")
_LARGEST: Final = 256 * 1024


def read_managed(path: Path = POLICY_FILE, *, owner: int = 0) -> Managed:
    """The policy of this machine; `owner` is the user id that alone may have written the file."""
    if not sys.platform.startswith("linux"):
        return UNMANAGED
    try:
        with path.open("rb") as file:
            facts = os.fstat(file.fileno())
            if facts.st_uid != owner or facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                return _refused("writable_by_others")
            text = file.read(_LARGEST + 1)
        if len(text) > _LARGEST:
            return _refused("too_large")
        managed = managed_from(msgspec.json.decode(text, type=dict[str, object]))
    except FileNotFoundError:
        return UNMANAGED
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        return _refused(type(error).__name__)
    for name in managed.ignored:
        log.warning("policy_value_ignored name=%s", name)
    return managed


def _refused(reason: str) -> Managed:
    log.warning("policy_not_in_force reason=%s", reason)
    return UNMANAGED
