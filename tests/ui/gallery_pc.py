"""The windows of the gallery that are about this PC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from functools import partial

from PySide6.QtWidgets import QWidget

from keyhour.core.device import DeviceReading
from keyhour.core.state import State
from keyhour.present.intent import Tab
from keyhour.present.leave import leave_view
from keyhour.present.words import Words
from keyhour.ui.leave_dialog import LeaveDialog
from keyhour.ui.panel import Panel
from tests.present import pc, tenant


def windows_of_pc(words: Words) -> dict[str, Callable[[], QWidget]]:
    """The Health page and the question before a session ends."""
    return {
        "leave": partial(leave, words, None),
        "leave-counting": partial(leave, words, 10),
        "health": partial(health, words, pc.READING),
        "health-removed": partial(health, words, pc.REMOVED),
    }


def health(words: Words, reading: DeviceReading) -> QWidget:
    """The Health page of a PC that says this."""
    shown = Panel(words)
    state = tenant.pc_state(reading)
    shown.render_state(state, tenant.NOW, UTC)
    shown.turn_to(Tab.HEALTH)
    shown.render_state(state, tenant.NOW, UTC)
    shown.resize(380, 760)
    return shown


def leave(words: Words, seconds: int | None) -> QWidget:
    """The question before a session ends."""
    shown = LeaveDialog(lambda _left: leave_view(State(), words, seconds))
    shown.resize(shown.sizeHint())
    return shown
