"""The whole program follows its settings while it runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPlainTextEdit, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from keyhour.core.settings import AlertStyle, Settings, Theme
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.icon import PaintRecord
from keyhour.ui.activation_dialog import ActivationDialog
from keyhour.ui.program import Program
from tests.present import tenant
from tests.present.tenant import INTUNE
from tests.ui.stage import FakeRunning


class Rig:
    """A program on fakes, busy."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.made = replace(tenant.busy_state(), practice=True)
        self.running = FakeRunning(self.made)
        self.icon, self.menu = QSystemTrayIcon(), QMenu()
        self.written: list[PaintRecord] = []
        self.program = Program(self.running, self.icon, self.menu, self.written.append)
        qtbot.addWidget(self.program.panel)
        with qtbot.waitSignal(self.program.bridge.snapshot_changed):
            self.program.start()

    def choose(self, **settings: object) -> None:
        """The engine took these settings in."""
        self.publish(replace(self.made, settings=replace(self.made.settings, **settings)))

    def publish(self, made: State) -> None:
        """A new state arrives."""
        self.made = made
        with self.qtbot.waitSignal(self.program.bridge.snapshot_changed):
            self.running.engine.publish(made)


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    """A program that leaves Qt as it was."""
    made = Rig(qtbot)
    yield made
    made.program.side_windows.close_all()
    made.program.errands.close_all()
    made.program.appearance.wear(Theme.SYSTEM)
    made.program.appearance.speak("en")


def visible(kind: type[QWidget]) -> list[QWidget]:
    """The windows of a kind on the screen."""
    return [
        one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()
    ]


def ground(rig: Rig) -> QColor:
    """What the panel stands on."""
    return rig.program.panel.palette().color(QPalette.ColorRole.Window)


def words_of_panel(rig: Rig) -> set[str]:
    """Every text on the panel."""
    labels = rig.program.panel.findChildren(QLabel)
    return {label.accessibleName() or label.text() for label in labels if not label.isHidden()}


def test_every_place_speaks_the_chosen_language(rig: Rig) -> None:
    """Menu, tooltip, headings, marks, and the search field's name."""
    rig.program.show_panel()
    rig.choose(language="xx")
    assert "SETTINGS…" in [action.text() for action in rig.menu.actions()]
    assert "MIN LEFT" in rig.icon.toolTip()
    assert {"ACTIVE", "WAITING", "ELIGIBLE", "HELD ALL THE TIME"} <= words_of_panel(rig)
    assert "PRACTICE TENANT" in words_of_panel(rig)
    assert "Practice tenant" not in words_of_panel(rig)
    rig.choose(language="en")
    assert {"Active", "Waiting", "Eligible", "Practice tenant"} <= words_of_panel(rig)


def test_a_language_is_looked_up_once(rig: Rig) -> None:
    """Not at every redraw."""
    rig.choose(language="xx")
    rig.choose(theme=Theme.LIGHT)
    rig.program.redraw()
    assert rig.running.surroundings.asked.count("xx") == 1


def test_settings_that_were_not_read_yet_change_nothing(qtbot: QtBot) -> None:
    """The first snapshot holds defaults, not choices."""
    rig = Rig(qtbot)
    rig.publish(State(settings=Settings(language="xx", theme=Theme.DARK)))
    assert "xx" not in rig.running.surroundings.asked
    assert QApplication.palette().color(QPalette.ColorRole.Window).lightnessF() > 0.5


def test_windows_turn_for_a_language_from_right_to_left(rig: Rig) -> None:
    """And back."""
    rig.choose(language="ar")
    assert QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert rig.program.panel.layoutDirection() is Qt.LayoutDirection.RightToLeft
    rig.choose(language="en")
    assert rig.program.panel.layoutDirection() is Qt.LayoutDirection.LeftToRight


def test_what_was_typed_survives_another_language(rig: Rig, qtbot: QtBot) -> None:
    """The open form is opened again with it."""
    key = tenant.HELPDESK
    rig.program.errands.carry_out(meant.OpenForm(key))
    (form,) = visible(ActivationDialog)
    field = form.findChild(QPlainTextEdit)
    assert isinstance(field, QPlainTextEdit)
    field.setPlainText("Printer on floor 3")
    rig.choose(language="xx")
    (again,) = visible(ActivationDialog)
    qtbot.addWidget(again)
    assert isinstance(again, ActivationDialog)
    assert again is not form
    assert again.entered.reason == "Printer on floor 3"
    assert again.windowTitle().startswith("ACTIVATE ")


def test_a_theme_is_followed_by_windows_and_not_by_the_icon(rig: Rig) -> None:
    """The taskbar has not changed."""
    rig.program.show_panel()
    before = rig.icon.icon().pixmap(24).toImage()
    rig.choose(theme=Theme.DARK)
    rig.qtbot.waitUntil(lambda: ground(rig).lightnessF() < 0.5)
    assert rig.icon.icon().pixmap(24).toImage() == before


@pytest.mark.parametrize(
    ("intent", "title"),
    [
        (meant.OpenSettings(), "Keyhour settings"),
        (meant.OpenHelp(), "Keyhour help"),
        (meant.OpenAbout(), "About Keyhour"),
    ],
)
def test_the_menu_opens_its_windows(rig: Rig, intent: meant.Intent, title: str) -> None:
    """From the tray as from the panel."""
    rig.program.tray.chosen.emit(intent)
    assert title in [one.windowTitle() for one in visible(QWidget)]


def test_a_favourite_can_be_ordered_where_it_is_named(rig: Rig) -> None:
    """The intents of the settings reach the engine as settings."""
    rig.program.errands.carry_out(meant.OpenSettings(meant.SettingsPart.FAVOURITES))
    dialog = rig.program.side_windows._settings
    assert dialog is not None
    dialog.chosen.emit(meant.SetAlertStyle(AlertStyle.WINDOW))
    posted = rig.running.engine.posted[-1]
    assert getattr(posted, "settings", None) == replace(
        rig.made.settings, alert_style=AlertStyle.WINDOW
    )
    assert INTUNE not in [one.key for one in rig.made.settings.favourites]


def test_the_sentence_about_a_missing_tray_is_translated(rig: Rig) -> None:
    """It is said once and stands for long."""
    rig.program.say_no_tray()
    rig.choose(language="xx")
    assert any(text.startswith("THIS DESKTOP HAS NO TRAY") for text in words_of_panel(rig))
    assert rig.program.panel.geometry() != QRect()
