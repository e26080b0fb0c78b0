"""How long the panel takes for ten rights and for a thousand: first painted, searched, and drawn
anew. Prints one JSON object; started by `run.py`, for it needs an application of its own.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / part) for part in ("", "desktop")]

from PySide6.QtWidgets import QApplication, QLineEdit  # noqa: E402  after the path is set

from keyhour.core.right import DirectoryKey, Eligibility, Scope  # noqa: E402
from keyhour.core.state import State, mapping  # noqa: E402
from keyhour.present import row  # noqa: E402
from keyhour.present.words import Words  # noqa: E402
from keyhour.ui.panel import Panel  # noqa: E402
from tests.present import tenant  # noqa: E402

TRIES = 7


def many(count: int) -> State:
    """So many rights, ten roles in as many units as it takes."""
    rights = tuple(
        Eligibility(
            key=DirectoryKey(f"role-{number % 10}", f"/administrativeUnits/{number // 10}"),
            name=f"Role {number % 10} Administrator",
            scope=Scope(f"/administrativeUnits/{number // 10}", f"Branch {number // 10:03}"),
        )
        for number in range(count)
    )
    policies = mapping({one.key: tenant.POLICIES[tenant.DEVICE] for one in rights})
    return tenant.state(tenant.account_state(eligibilities=rights, policies=policies))


def seconds(work: Callable[[], None]) -> float:
    """How long something takes until its pixels are there."""
    began = time.process_time()
    work()
    return time.process_time() - began


class Shown:
    """A panel that shows one state."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._panel = Panel(Words())
        self._panel.redraw_wanted.connect(self._draw)

    def _draw(self) -> None:
        self._panel.render_state(self._state, tenant.NOW)

    def paint(self) -> None:
        """Draw the state, and paint every pixel of it."""
        self._draw()
        self._panel.grab()

    def search(self) -> None:
        """Type into the search field."""
        field = self._panel.findChild(QLineEdit)
        assert field is not None
        field.setText("Role 3")
        self._panel.grab()


def measure(state: State) -> dict[str, float]:
    """The figures of one state, each the least of some tries."""
    tries = []
    for _ in range(TRIES):
        row._row.cache_clear()  # as after a start
        shown = Shown(state)
        tries.append((seconds(shown.paint), seconds(shown.paint), seconds(shown.search)))
    names = ("painted", "drawn", "searched")
    return dict(zip(names, map(min, zip(*tries, strict=True)), strict=True))


app = QApplication(sys.argv)
sizes = {str(count): measure(many(count)) for count in (10, 1000)}
sys.stdout.write(json.dumps(sizes) + "\n")
