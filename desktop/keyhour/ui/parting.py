"""Gives roles back before the program ends, for a bounded time."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from keyhour.core.events import PersonLeft
from keyhour.core.leaving_flow import is_seen_to, to_end
from keyhour.core.settings import Leaving
from keyhour.core.state import State
from keyhour.engine.engine import Snapshot
from keyhour.ui.bridge import Machine


def give_back(machine: Machine, state: State, ways: Iterable[Leaving], seconds: float) -> None:
    """Tell the engine how the person leaves, and wait until the service was told what that ends.
    Blocks; nothing is waited for when nothing is to end.
    """
    wanted = [way for way in ways if way in state.settings.end_when]
    keys = to_end(state)
    if not wanted or not keys:
        return
    done = threading.Event()

    def look(snapshot: Snapshot) -> None:
        if is_seen_to(snapshot.state, keys):
            done.set()

    for way in wanted:
        machine.post(PersonLeft(why=way))
    unsubscribe = machine.subscribe(look)
    done.wait(seconds)
    unsubscribe()
