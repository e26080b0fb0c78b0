"""Settings, help and about: opened once each, kept true, and obeyed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from keyhour.core import events
from keyhour.core.organisation import Organisation
from keyhour.core.set_up import SetUp
from keyhour.core.settings import Theme
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.icon import TrayKind
from keyhour.present.words import Words
from keyhour.ui.about_window import AboutWindow
from keyhour.ui.help_window import HelpWindow
from keyhour.ui.settings_dialog import SettingsDialog
from keyhour.ui.side_windows import SideWindows
from tests.present import tenant
from tests.ui.stage import FakeSurroundings, Shouting

CONTOSO = Organisation(tenant_id="contoso.com", client_id="5b1c7f02-93a4-4d5e-8f60-7a8b9c0d1e2f")


class Rig:
    """The windows on fakes."""

    def __init__(self, qtbot: QtBot, made: State | None = None) -> None:
        self.qtbot = qtbot
        self.posted: list[events.Event] = []
        self.passed_on: list[meant.Intent] = []
        self.windows = SideWindows(self.posted.append, FakeSurroundings(), Words())
        self.windows.chosen.connect(self.passed_on.append)
        self.windows.render_state(made or tenant.state())

    def open(self, intent: meant.Intent) -> None:
        """Open a window that the test closes."""
        before = set(QApplication.topLevelWidgets())
        self.windows.open(intent)
        for one in set(QApplication.topLevelWidgets()) - before:
            self.qtbot.addWidget(one)

    def settings(self) -> SettingsDialog:
        """The settings, open."""
        self.open(meant.OpenSettings())
        assert self.windows._settings is not None
        return self.windows._settings

    def about(self) -> AboutWindow:
        """The window about Keyhour, open."""
        self.open(meant.OpenAbout())
        assert self.windows._about is not None
        return self.windows._about

    def help(self) -> HelpWindow:
        """The help, open."""
        self.open(meant.OpenHelp())
        assert self.windows._help is not None
        return self.windows._help


def test_opening_the_settings_asks_the_machine(qtbot: QtBot) -> None:
    """Each time: somebody may have used the system's own switch."""
    rig = Rig(qtbot)
    first, second = rig.settings(), rig.settings()
    assert first is second
    assert rig.posted == [events.SettingsOpened(), events.SettingsOpened()]


def test_a_page_can_be_asked_for(qtbot: QtBot) -> None:
    """And without asking, the last one stays."""
    rig = Rig(qtbot)
    rig.open(meant.OpenSettings(meant.SettingsPart.ORGANISATION))
    assert rig.settings().part is meant.SettingsPart.ORGANISATION


def test_two_quick_choices_both_count(qtbot: QtBot) -> None:
    """The second must not undo the first, although no snapshot has come between."""
    rig = Rig(qtbot)
    dialog = rig.settings()
    dialog.chosen.emit(meant.SetTheme(Theme.DARK))
    dialog.chosen.emit(meant.SetLanguage("xx"))
    last = rig.posted[-1]
    assert isinstance(last, events.SettingsChosen)
    assert (last.settings.theme, last.settings.language) == (Theme.DARK, "xx")


def test_what_is_not_a_setting_is_passed_on(qtbot: QtBot) -> None:
    """Quitting is not the settings' business."""
    rig = Rig(qtbot)
    rig.settings().chosen.emit(meant.Quit())
    assert rig.passed_on == [meant.Quit()]


def test_a_usable_registration_is_kept_and_half_of_one_is_not(qtbot: QtBot) -> None:
    """Nothing is written before both ids are there."""
    rig = Rig(qtbot, replace(tenant.state(), set_up=SetUp()))
    dialog = rig.settings()
    dialog.organisation_entered.emit(replace(CONTOSO, client_id=""))
    assert not any(isinstance(one, events.OrganisationChosen) for one in rig.posted)
    dialog.organisation_entered.emit(CONTOSO)
    assert rig.posted[-1] == events.OrganisationChosen(organisation=CONTOSO)


def test_open_windows_speak_another_language(qtbot: QtBot) -> None:
    """All three, without closing."""
    rig = Rig(qtbot)
    dialog, about, page = rig.settings(), rig.about(), rig.help()
    rig.windows.speak(Words(Shouting(), "xx"))
    titles = [dialog.windowTitle(), about.windowTitle(), page.windowTitle()]
    assert titles == ["KEYHOUR SETTINGS", "ABOUT KEYHOUR", "KEYHOUR HELP"]
    assert page.page.toPlainText() == "Help in xx"


def test_closing_ends_them_all(qtbot: QtBot) -> None:
    """The program ends."""
    rig = Rig(qtbot)
    opened: list[QWidget] = [rig.settings(), rig.about(), rig.help()]
    rig.windows.close_all()
    assert not any(one.isVisible() for one in opened)


def test_the_code_for_support_follows_the_last_failure(qtbot: QtBot) -> None:
    """Copied by its button, which says that it did."""
    rig = Rig(qtbot, tenant.SITUATIONS["denied"]())
    about = rig.about()
    button = next(
        one
        for one in about.findChildren(QPushButton)
        if one.accessibleName() == "Copy code for support"
    )
    button.click()
    code = "Keyhour 1.2.3; Debian 12, x86_64; Python 3.11.7"
    assert rig.passed_on == [meant.CopyText(f"{code}; denied 5b1c7f02")]
    assert about._copied.isVisibleTo(about)
    rig.windows.render_state(tenant.state())
    assert about._code.toPlainText() == code
    assert not about._copied.isVisibleTo(about)


def test_about_is_read_and_walked_by_keyboard(qtbot: QtBot) -> None:
    """Tab leaves the long texts again."""
    about = Rig(qtbot).about()
    seen = []
    for _ in range(8):
        at = about.focusWidget()
        seen.append(at)
        assert at.accessibleName() or isinstance(at, QPushButton)
        QTest.keyClick(at, Qt.Key.Key_Tab)
    assert {about._code, about._copy, about._parts, about._close} == set(seen)


@pytest.mark.parametrize(
    ("address", "leaves"),
    [
        ("https://learn.microsoft.com/entra", True),
        ("http://learn.microsoft.com/entra", False),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("keyhour:activate", False),
        ("other.md", False),
        ("#second", False),
    ],
)
def test_only_https_leaves_for_the_browser(qtbot: QtBot, address: str, leaves: bool) -> None:
    """The page itself never goes anywhere."""
    window = HelpWindow("Help", "# First\n\ntext\n\n## Second\n\ntext")
    qtbot.addWidget(window)
    window.page.left.disconnect()
    left: list[QUrl] = []
    window.page.left.connect(left.append)
    window.page.anchorClicked.emit(QUrl(address))
    assert bool(left) is leaves
    assert window.page.toPlainText().startswith("First")


def test_a_heading_is_turned_to(qtbot: QtBot) -> None:
    """By its words; an unknown one turns nothing."""
    text = "# First\n\n" + "line\n\n" * 90 + "## What happens at the end?\n\n" + "line\n\n" * 90
    window = HelpWindow("Help", text)
    qtbot.addWidget(window)
    window.show()
    assert not window.page.turn_to("nothing")
    assert window.page.verticalScrollBar().value() == 0
    window.page.anchorClicked.emit(QUrl("#what-happens-at-the-end"))
    assert window.page.verticalScrollBar().value() > 0
    assert window.page.textCursor().block().text() == "What happens at the end?"


def test_the_page_shows_the_trays_own_pictures_and_no_others(qtbot: QtBot) -> None:
    """Nothing is read from the disk or from the network."""
    window = HelpWindow("Help", "")
    qtbot.addWidget(window)
    page = window.page
    picture = QTextDocument.ResourceType.ImageResource.value
    for kind in TrayKind:
        assert isinstance(page.loadResource(picture, QUrl(f"state:{kind.value}")), QImage)
    for address in ("state:sleeping", "file:///etc/hostname", "https://example.org/x.png"):
        assert page.loadResource(picture, QUrl(address)) is None


def test_escape_closes_the_help(qtbot: QtBot) -> None:
    """Also with the cursor in the text."""
    window = Rig(qtbot).help()
    QTest.keyClick(window.page, Qt.Key.Key_Escape)
    assert not window.isVisible()
