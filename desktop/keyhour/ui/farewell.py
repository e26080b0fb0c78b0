"""Lets windows die in the GUI thread.

A window without a parent belongs to its Python object. When nothing refers to that any more, Qt's
part dies with it: in the middle of its own signal, or, when Python's garbage collector finds it,
in whatever thread happens to run then. Both crash. So a window that is to go stays referred to
until Qt has destroyed it.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

_leaving: set[QWidget] = set()


def let_go(window: QWidget) -> None:
    """Destroy a window when control is back in the event loop, not before and not elsewhere."""
    if window in _leaving:
        return
    _leaving.add(window)
    window.destroyed.connect(lambda: _leaving.discard(window))
    window.hide()
    window.deleteLater()
