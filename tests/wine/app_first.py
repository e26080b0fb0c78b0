"""A first start without the rest of the program: it says that it listens, and each call."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from keyhour.ui.door import Elsewhere
from keyhour.ui.instance import claim
from keyhour.ui.pipe import PipeDoor
from keyhour.ui.pipe_bell import PipeBell


def main(folder: str) -> int:
    """Listen until the second call, or say that somebody else does."""
    app = QCoreApplication(sys.argv[:1])
    door = claim(Path(folder), Path(folder))
    if isinstance(door, Elsewhere):
        print("heard" if door.heard else "silent", flush=True)
        return 0
    if not isinstance(door, PipeDoor):
        return 1
    bell = PipeBell(door)
    bell.rung.connect(lambda: print("rung", flush=True))
    print("first", flush=True)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
