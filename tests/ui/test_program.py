"""The program: one timer, one way in, an orderly end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from keyhour.core import events
from keyhour.core.approval_events import ApprovalsWatched
from keyhour.core.history_events import HistoryOpened
from keyhour.core.state import State
from keyhour.present.icon import PaintRecord
from keyhour.ui.door import VERBS
from keyhour.ui.program import Program
from keyhour.ui.row import Row
from tests.present import tenant
from tests.present.tenant import MINUTE
from tests.ui.stage import FakeRunning


class Rig:
    """A program on fakes."""

    def __init__(self, qtbot: QtBot, made: State) -> None:
        self.qtbot = qtbot
        self.running = FakeRunning(made)
        self.icon = QSystemTrayIcon()
        self.menu = QMenu()
        self.written: list[PaintRecord] = []
        self.program = Program(self.running, self.icon, self.menu, self.written.append)
        qtbot.addWidget(self.program.panel)
        with qtbot.waitSignal(self.program.bridge.snapshot_changed):
            self.program.start()

    def publish(self, made: State) -> None:
        """A new state arrives."""
        with self.qtbot.waitSignal(self.program.bridge.snapshot_changed):
            self.running.engine.publish(made)

    @property
    def shown_rows(self) -> list[Row]:
        return [one for one in self.program.panel.findChildren(Row) if one.isVisible()]

    @property
    def wait(self) -> float | None:
        """Seconds until the one timer fires; None when it rests."""
        timer = self.program._timer
        return timer.interval() / 1000 if timer.isActive() else None


def test_the_tray_shows_the_present_state_at_once(qtbot: QtBot) -> None:
    """The first snapshot is the state as it is."""
    rig = Rig(qtbot, tenant.active_state())
    assert rig.icon.toolTip() == "Device administrator: 42 min left (until 15:10)"
    assert rig.running.notifications.is_running


def test_idle_wakes_nothing(qtbot: QtBot) -> None:
    """Signed in, nothing active: no timer at all, also after something was active."""
    rig = Rig(qtbot, tenant.state(tenant.account_state()))
    assert rig.wait is None
    rig.publish(tenant.active_state())
    rig.publish(tenant.state(tenant.account_state()))
    assert rig.wait is None


def test_an_active_role_wakes_once_a_minute(qtbot: QtBot) -> None:
    """At the instant the words change, not before."""
    rig = Rig(qtbot, tenant.active_state(timedelta(minutes=41, seconds=30)))
    assert rig.wait is not None
    assert 30.0 <= rig.wait < 30.1


def test_seconds_are_counted_only_while_the_panel_shows(qtbot: QtBot) -> None:
    """The last minute: the tray waits for its end, the panel for the next second."""
    rig = Rig(qtbot, tenant.active_state(timedelta(seconds=42)))
    assert rig.wait is not None
    assert rig.wait > 40
    rig.program.show_panel()
    assert rig.wait is not None
    assert rig.wait < 1.1
    rig.program.panel.hide()
    rig.program.redraw()
    assert rig.wait > 40


def test_time_alone_changes_the_tray(qtbot: QtBot) -> None:
    """No new snapshot is needed."""
    rig = Rig(qtbot, tenant.active_state())
    rig.running.clock.at += 2 * MINUTE
    rig.program.redraw()
    assert rig.icon.toolTip() == "Device administrator: 40 min left (until 15:10)"


def test_opening_and_closing_the_panel_is_told_to_the_engine(qtbot: QtBot) -> None:
    """It reads when the rows are old."""
    rig = Rig(qtbot, tenant.busy_state())
    rig.program.show_panel()
    assert rig.running.engine.posted == [events.PanelOpened()]
    rig.program.show_panel()
    assert rig.running.engine.posted == [events.PanelOpened()]
    with qtbot.waitSignal(rig.program.ended):  # the test platform has no tray
        rig.program.panel.close()
    assert rig.running.engine.posted[1] == events.PanelClosed()


def test_a_desktop_without_a_tray_ends_with_its_window(qtbot: QtBot) -> None:
    """Nobody could bring the program back (the test platform has no tray)."""
    rig = Rig(qtbot, tenant.busy_state())
    rig.program.say_no_tray()
    assert rig.program.panel.isVisible()
    with qtbot.waitSignal(rig.program.ended):
        rig.program.panel.close()


def test_quitting_clears_the_screen_and_stops_the_engine(qtbot: QtBot) -> None:
    """At once to the eye; the engine ends off this thread, and only once."""
    rig = Rig(qtbot, tenant.busy_state())
    rig.icon.show()
    rig.program.show_panel()
    with qtbot.waitSignal(rig.program.ended):
        rig.program.quit()
        assert not rig.program.panel.isVisible()
        assert not rig.icon.isVisible()
        rig.program.quit()
    assert rig.running.engine.stopped.is_set()
    assert rig.running.engine.listeners == []
    assert not rig.running.notifications.is_running


def test_the_menu_quits(qtbot: QtBot) -> None:
    """From the icon to the end."""
    rig = Rig(qtbot, tenant.state())
    with qtbot.waitSignal(rig.program.ended):
        rig.menu.actions()[-1].trigger()


def test_searching_filters_the_rows(qtbot: QtBot) -> None:
    """Typing needs no engine."""
    rig = Rig(qtbot, tenant.busy_state())
    rig.program.show_panel()
    before = len(rig.shown_rows)
    rig.program.panel.findChildren(QLineEdit)[0].setText("sql")
    assert (before, len(rig.shown_rows)) == (4, 1)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_whatever_is_asked_from_outside_opens_a_view_and_posts_no_wish(
    qtbot: QtBot, verb: bytes
) -> None:
    """A later start or a link brings a window up; nobody's role is touched."""
    rig = Rig(qtbot, tenant.active_state())
    rig.program.show_view(verb)
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert shown
    harmless = (events.PanelOpened, events.SettingsOpened, HistoryOpened, ApprovalsWatched)
    assert all(isinstance(one, harmless) for one in rig.running.engine.posted)
    rig.program.side_windows.close_all()
