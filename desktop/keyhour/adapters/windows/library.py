"""Windows' own libraries, with the signature of every function that is called."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any, Final, TypeVar

T = TypeVar("T")

UNREADABLE: Final = (OSError, AttributeError, ValueError, ctypes.ArgumentError)
"""What goes wrong when a fact can't be had: a function that this Windows lacks is one of these."""


def function(library: str, name: str, result: Any, *arguments: Any) -> Any:
    """A function of a system library. Raises OSError or AttributeError where there is none."""
    if sys.platform == "win32":
        found = getattr(ctypes.WinDLL(library, use_last_error=True), name)
        found.restype, found.argtypes = result, arguments
        return found
    raise OSError("only Windows has this")


def known(read: Callable[[], T]) -> T | None:
    """What a read brings; None when it can't be had, which is not the same as no."""
    try:
        return read()
    except UNREADABLE:
        return None
