"""The program once it is loaded: snapshots become pixels, clicks become errands."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from keyhour.core.events import ClockTicked, NoticeDismissChosen, PanelClosed, PanelOpened
from keyhour.core.settings import Leaving, Settings
from keyhour.core.state import State
from keyhour.engine.engine import Snapshot
from keyhour.ports.clock import Clock
from keyhour.ports.notifications import Notifications
from keyhour.present.icon import PaintRecord
from keyhour.present.intent import OpenHelp, OpenPanel, OpenSettings, Tab
from keyhour.present.tray import tray_view
from keyhour.present.words import Words
from keyhour.ui.alerts import Alerts
from keyhour.ui.appearance import Appearance
from keyhour.ui.bridge import Bridge, Machine
from keyhour.ui.errands import Errands
from keyhour.ui.panel import Panel
from keyhour.ui.parting import give_back
from keyhour.ui.placement import place
from keyhour.ui.side_windows import SideWindows, Surroundings
from keyhour.ui.tray import Tray

_LONGEST_MS = 24 * 60 * 60 * 1000
_SHORTEST_MS = 15
PARTING_SECONDS = 4.0
"""For giving roles back that are to end with the program."""
STOP_SECONDS = 8
"""The engine's calls are bounded; this is the longest a person waits for the process to go."""


class Running(Protocol):
    """What the composition root hands over once everything is loaded."""

    @property
    def engine(self) -> Machine:
        """The engine, at work."""
        ...

    @property
    def clock(self) -> Clock:
        """Time, as the engine sees it."""
        ...

    @property
    def notifications(self) -> Notifications:
        """The desktop's notifications."""
        ...

    @property
    def words(self) -> Words:
        """The texts in the person's language."""
        ...

    @property
    def surroundings(self) -> Surroundings:
        """Texts, files and facts for windows that are not about roles."""
        ...

    @property
    def close(self) -> Callable[[], None]:
        """Ends the engine; blocks for a bounded time."""
        ...


class Program(QObject):
    """Owns the widgets and the one timer, which only runs while time changes what is shown.

    Signals: `leaving()`, at once when it is to quit; `ended()`, when the engine has stopped or
    took too long.
    """

    leaving = Signal()
    ended = Signal()
    _stopped = Signal()

    def __init__(
        self,
        running: Running,
        icon: QSystemTrayIcon,
        menu: QMenu,
        write_paint: Callable[[PaintRecord], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._running = running
        self._words, self._clock = running.words, running.clock
        self._state: State | None = None
        self._language: str | None = None
        self._is_quitting = False
        self._ways: tuple[Leaving, ...] = (Leaving.QUIT,)
        self._stopper: threading.Thread | None = None
        self._is_without_tray = False
        self.appearance = Appearance(self)
        self.appearance.speak(self._words.language)
        self.bridge = Bridge(running.engine, self)
        self._panel: Panel | None = None
        self.tray = Tray(icon, menu, write_paint, self, self.appearance.bar)
        self.alerts = Alerts(running.notifications, self._words, self._clock.now, self)
        self.errands = Errands(
            self.bridge.post, self._words, self._clock.now, lambda: self._panel, parent=self
        )
        self.side_windows = SideWindows(self.bridge.post, running.surroundings, self._words, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._connect()

    @property
    def panel(self) -> Panel:
        """Made when it is first wanted: who works with the menu never pays for it."""
        if self._panel is None:
            self._panel = panel = Panel(self._words)
            panel.chosen.connect(self.errands.carry_out)
            panel.redraw_wanted.connect(self._on_panel_redraw_wanted)
            panel.closed.connect(self._on_panel_closed)
            self._render_panel(panel)
        return self._panel

    def start(self) -> None:
        """Listen to the desktop and to the engine."""
        self.bridge.attach()
        self.alerts.start()

    def show_panel(self, tab: Tab | None = None) -> None:
        """Bring the panel up beside the icon, or to the front; with that page, if one is named."""
        if not self.panel.isVisible():
            self.bridge.post(PanelOpened())
            self._render_panel(self.panel)
            place(self.panel, self.tray.box)
        if tab is not None:
            self.panel.turn_to(tab)
        self.panel.setWindowState(self.panel.windowState() & ~Qt.WindowState.WindowMinimized)
        self.panel.show()
        self.panel.raise_()
        self.panel.activateWindow()
        self._plan_redraw()

    def show_view(self, verb: bytes) -> None:
        """What a later start or a link asks for (`ui.door.VERBS`): views, and nothing else."""
        if verb in {b"settings", b"help"}:
            self.side_windows.open(OpenSettings() if verb == b"settings" else OpenHelp())
            return
        self.show_panel(next((tab for tab in Tab if tab.value.encode() == verb), None))

    def toggle_panel(self) -> None:
        """A click on the icon: bring the panel up, or close it when it is in front."""
        if self.panel.isVisible() and self.panel.isActiveWindow():
            self.panel.close()
        else:
            self.show_panel()

    def say_no_tray(self) -> None:
        """No place for the icon: the panel is the program's window, and says so."""
        self._is_without_tray = True
        self._say_no_tray()
        self.show_panel()

    def move_to_tray(self) -> None:
        """A tray has come: the icon goes there, and the panel is only a panel again."""
        self._is_without_tray = False
        if self._panel is not None:
            self._panel.say_no_tray("")
        self.tray.move()

    def _say_no_tray(self) -> None:
        if self._is_without_tray:
            self.panel.say_no_tray(
                self._words("This desktop has no tray. Keyhour stays open as this window.")
            )

    def sign_out(self) -> None:
        """The system ends the session: as `quit`, and what is to end at a sign-out ends."""
        self._ways = (Leaving.SIGN_OUT, Leaving.QUIT)
        self.quit()

    def quit(self) -> None:
        """Clear the screen at once, then let the engine finish, for a bounded time."""
        if self._is_quitting:
            return
        self._is_quitting = True
        self.leaving.emit()
        self._timer.stop()
        self.bridge.detach()
        self.errands.close_all()
        self.side_windows.close_all()
        self.alerts.stop()
        if self._panel is not None:
            self._panel.hide()
        self.tray.hide()
        self._stopper = threading.Thread(target=self._stop_engine, name="keyhour-stop", daemon=True)
        self._stopper.start()
        self._timer.timeout.disconnect(self._on_timer_timeout)
        self._timer.timeout.connect(self.ended)
        self._timer.start(STOP_SECONDS * 1000)

    def let_go(self) -> None:
        """After the end: what Qt must not find when Python clears up."""
        if self._panel is not None:
            self._panel.deleteLater()

    def redraw(self) -> None:
        """Show the latest state at the present instant, and plan when that becomes untrue."""
        if self._state is None or self._is_quitting:
            return
        self._follow_settings(self._state.settings)
        self._render_tray()
        if self._shown_panel is not None:
            self._render_panel(self._shown_panel)
        self.alerts.render_state(self._state)
        self.errands.render_state(self._state)
        self.side_windows.render_state(self._state)
        self._plan_redraw()

    def _connect(self) -> None:
        self.bridge.snapshot_changed.connect(self._on_snapshot_changed)
        self.tray.chosen.connect(self.errands.carry_out)
        self.tray.opened.connect(self.toggle_panel)
        self.tray.about_to_show.connect(self._render_tray)
        self.alerts.chosen.connect(self.errands.carry_out)
        self.alerts.told.connect(self._on_alert_told)
        self.errands.panel_wanted.connect(self._on_panel_wanted)
        self.errands.side_window_wanted.connect(self.side_windows.open)
        self.errands.quit_wanted.connect(self.quit)
        self.side_windows.chosen.connect(self.errands.carry_out)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._stopped.connect(self._on_stopped, Qt.ConnectionType.QueuedConnection)

    def _follow_settings(self, settings: Settings) -> None:
        """Theme and language count as soon as they are chosen, and once the file has been read."""
        if self._state is None or not self._state.loaded:
            return
        self.appearance.wear(settings.theme)
        if settings.language != self._language:
            self._language = settings.language
            self._speak(self._running.surroundings.words_for(settings.language))

    def _speak(self, words: Words) -> None:
        """Say everything in another language, open windows too."""
        self._words = words
        self.appearance.speak(words.language)
        if self._panel is not None:
            self._panel.speak(words)
        self._say_no_tray()
        self.alerts.speak(words)
        self.errands.speak(words)
        self.side_windows.speak(words)

    def _render_tray(self) -> None:
        if self._state is not None:
            self.tray.render_view(tray_view(self._state, self._clock.now(), self._words))

    @property
    def _shown_panel(self) -> Panel | None:
        """The panel while somebody may be looking at it; it is drawn anew when it comes up."""
        return self._panel if self._panel is not None and self._panel.isVisible() else None

    def _render_panel(self, panel: Panel) -> None:
        if self._state is not None:
            panel.render_state(self._state, self._clock.now())

    def _plan_redraw(self) -> None:
        """One single shot to the earliest instant that changes a pixel; none when nothing will."""
        ends = [end for end in self._ends() if end is not None]
        if not ends:
            self._timer.stop()
            return
        seconds = self._clock.real_seconds(min(ends) - self._clock.now())
        self._timer.start(min(_LONGEST_MS, max(_SHORTEST_MS, int(seconds * 1000) + 1)))

    def _ends(self) -> list[datetime | None]:
        if self._state is None:
            return []
        now = self._clock.now()
        ends = [tray_view(self._state, now, self._words).valid_until]
        if self._shown_panel is not None:
            ends.append(self._shown_panel.valid_until)
        return [*ends, self.alerts.valid_until(), self.errands.valid_until()]

    def _on_stopped(self) -> None:
        """The thread must let go of this object first, or Qt's part of it would die over there."""
        self._timer.stop()
        if self._stopper is not None:
            self._stopper.join()
        self.ended.emit()

    def _stop_engine(self) -> None:
        if self._state is not None:
            give_back(self._running.engine, self._state, self._ways, PARTING_SECONDS)
        self._running.close()
        self._stopped.emit()

    def _on_snapshot_changed(self, snapshot: Snapshot) -> None:
        self._state = snapshot.state
        self.redraw()

    def _on_timer_timeout(self) -> None:
        """A minute has passed: let the engine look at its clocks in the same wake-up."""
        self.bridge.post(ClockTicked())
        self.redraw()

    def _on_panel_wanted(self, intent: OpenPanel) -> None:
        self.show_panel(intent.tab)
        if intent.subject:
            self.panel.page.bring_up(intent.subject)

    def _on_panel_redraw_wanted(self) -> None:
        if not self._is_quitting:
            self._render_panel(self.panel)
            self._plan_redraw()

    def _on_panel_closed(self) -> None:
        self.bridge.post(PanelClosed())
        self._plan_redraw()
        if not QSystemTrayIcon.isSystemTrayAvailable():
            self.quit()  # without an icon nobody could bring it back

    def _on_alert_told(self, notice_id: str) -> None:
        self.bridge.post(NoticeDismissChosen(notice_id=notice_id))
