"""Spares what PySide6 does at every later import.

It reads the source of each module that is imported after it, to see whether `PySide6` stands in
it: such a module could choose another spelling of Qt's names (`from __feature__ import …`).
Ours never do, and six hundred sources cost a tenth of a second and 15 MB that `linecache` keeps.
"""

from __future__ import annotations

import sys

import PySide6.QtCore  # noqa: F401  it brings the module that is looked for


def read_no_sources() -> None:
    """Before anything else is imported. Where PySide6 works in another way, nothing happens."""
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        setattr(feature, "_mod_uses_pyside", _never)  # noqa: B010  a private name, by purpose


def _never(_module: object) -> bool:
    return False
