"""The tray follows its view."""

from __future__ import annotations

from datetime import UTC, timedelta

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.icon import PaintRecord, TrayKind
from keyhour.present.tray import TrayView, tray_view
from keyhour.present.words import Words
from keyhour.ui.tray import Tray
from tests.present import tenant
from tests.present.tenant import NOW


class Rig:
    """A tray with everything it touches."""

    def __init__(self) -> None:
        self.icon = QSystemTrayIcon()
        self.menu = QMenu()
        self.written: list[PaintRecord] = []
        self.tray = Tray(self.icon, self.menu, self.written.append)

    def show(self, made: State, later: timedelta = timedelta()) -> TrayView:
        """Render a state."""
        view = tray_view(made, NOW + later, Words(), UTC)
        self.tray.render_view(view)
        return view

    def texts(self) -> list[str]:
        """The menu's top lines."""
        return [action.text() for action in self.menu.actions() if not action.isSeparator()]

    def action(self, text: str) -> QAction:
        """An entry by its words, at any depth."""
        pending = list(self.menu.actions())
        while pending:
            action = pending.pop()
            below = action.menu()
            if isinstance(below, QMenu):
                pending += below.actions()
            elif action.text() == text:
                return action
        raise LookupError(text)


def test_the_menu_is_there_before_it_is_opened(qtbot: QtBot) -> None:
    """A host that reads it over the bus never sends `aboutToShow` in time."""
    del qtbot
    rig = Rig()
    rig.show(tenant.active_state())
    assert rig.texts()[0] == "Device administrator, 42 min left"


def test_a_passing_minute_changes_words_in_place(qtbot: QtBot) -> None:
    """An open menu does not jump, and an entry under the pointer stays the same entry."""
    del qtbot
    rig = Rig()
    rig.show(tenant.active_state())
    end, icon = rig.action("End now"), rig.icon.icon().cacheKey()
    rig.show(tenant.active_state(), later=timedelta(minutes=1))
    assert rig.texts()[0] == "Device administrator, 41 min left"
    assert rig.action("End now") is end
    assert rig.icon.icon().cacheKey() != icon
    assert rig.icon.toolTip() == "Device administrator: 41 min left (until 15:10)"


def test_another_situation_rebuilds_the_menu(qtbot: QtBot) -> None:
    """Entries of what is over do not stay."""
    del qtbot
    rig = Rig()
    rig.show(tenant.active_state())
    rig.show(tenant.state())
    own = ["Settings…", "Help", "About Keyhour"]
    assert rig.texts() == ["Open Keyhour", "Sign in…", *own, "Quit"]


def test_an_entry_says_its_intent(qtbot: QtBot) -> None:
    """What is clicked is what was meant, after rebuilding and after changing in place."""
    rig = Rig()
    rig.show(tenant.active_state())
    rig.show(tenant.active_state(), later=timedelta(minutes=1))
    with qtbot.waitSignal(rig.tray.chosen) as signal:
        rig.action("End now").trigger()
    assert signal.args == [meant.EndNow(tenant.DEVICE)]


def test_a_click_on_the_icon_opens_the_panel(qtbot: QtBot) -> None:
    """The left button; the right one is the menu's."""
    rig = Rig()
    with qtbot.waitSignal(rig.tray.opened):
        rig.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    with qtbot.assertNotEmitted(rig.tray.opened):
        rig.icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)


def test_an_ampersand_in_a_name_is_a_letter(qtbot: QtBot) -> None:
    """Not the mark of a shortcut."""
    del qtbot
    rig = Rig()
    rig.show(tenant.nasty_state())
    assert "&& " in rig.texts()[0]


def test_the_record_is_written_when_it_matters(qtbot: QtBot) -> None:
    """A new picture at once; a step of the ring only when it adds up."""
    del qtbot
    rig = Rig()
    rig.show(tenant.active_state())
    rig.show(tenant.active_state(), later=timedelta(minutes=1))
    assert rig.written == [PaintRecord(TrayKind.ACTIVE, 0.7)]
    rig.show(tenant.active_state(), later=timedelta(minutes=7))
    assert [one.fraction for one in rig.written] == [0.7, 0.58]
    rig.show(tenant.state())
    assert rig.written[-1] == PaintRecord(TrayKind.SIGNED_OUT)


def test_an_unchanged_view_touches_nothing(qtbot: QtBot) -> None:
    """No pixel, no wake-up on the bus."""
    del qtbot
    rig = Rig()
    rig.show(tenant.active_state())
    key, actions = rig.icon.icon().cacheKey(), rig.menu.actions()
    rig.show(tenant.active_state())
    assert rig.icon.icon().cacheKey() == key
    assert rig.menu.actions() == actions
