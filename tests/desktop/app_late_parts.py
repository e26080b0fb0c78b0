"""Keyhour's tray on a machine where everything but Qt takes long to load; a test starts it.

`python app_late_parts.py GATE [arguments]`: each import of a heavy part is told on stdout and waits
until the file GATE exists.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

HEAVY = (
    "keyhour.core",
    "keyhour.ports",
    "keyhour.engine",
    "keyhour.adapters",
    "keyhour.present.tray",
    "keyhour.present.panel",
    "keyhour.present.roles",
    "keyhour.ui.program",
    "msgspec",
    "requests",
    "msal",
    "keyring",
    "jeepney",
    "cryptography",
    "sqlite3",
)


def is_heavy(name: str) -> bool:
    """Whether a module belongs to what may only load behind the icon."""
    return any(name == part or name.startswith(part + ".") for part in HEAVY)


def main() -> int:
    """Run the tray with the gate in place."""
    gate, never = Path(sys.argv[1]), threading.Event()
    told: set[str] = set()

    def wait_at_gate(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "import" or not is_heavy(str(arguments[0])) or str(arguments[0]) in told:
            return
        told.add(str(arguments[0]))
        print(f"wants {arguments[0]}", flush=True)
        while not gate.exists():
            never.wait(0.02)

    sys.addaudithook(wait_at_gate)
    from keyhour.__main__ import main as run

    return run(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
