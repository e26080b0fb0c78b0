"""The settings dialog: every change at once, every control named, everything by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QSpinBox,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from keyhour.core.failure import Failure, Trouble
from keyhour.core.set_up import Autostart, SetUp
from keyhour.core.settings import Favourite, Theme
from keyhour.present import intent as meant
from keyhour.present.intent import SettingsPart
from keyhour.present.words import Words
from tests.ui.settings_rig import CONTOSO, KEYS, Rig
from tests.ui.stage import Shouting


def marks(rig: Rig) -> list[str]:
    """The letters that work with Alt now."""
    texts = [one.text() for one in rig.visible(QAbstractButton) if isinstance(one, QAbstractButton)]
    texts += [
        one.text()
        for one in rig.visible(QLabel)
        if isinstance(one, QLabel) and one.buddy() is not None
    ]
    for bar in rig.visible(QTabBar):
        assert isinstance(bar, QTabBar)
        texts += [bar.tabText(i) for i in range(bar.count())]
    bare = [text.replace("&&", "") for text in texts]
    return [text[text.index("&") + 1].casefold() for text in bare if "&" in text]


@pytest.fixture(params=list(SettingsPart))
def part(request: pytest.FixtureRequest) -> SettingsPart:
    """Every page."""
    asked: SettingsPart = request.param
    return asked


def full(qtbot: QtBot, part: SettingsPart) -> Rig:
    """A page with everything on it."""
    favourites = tuple(Favourite(key=key) for key in KEYS)
    rig = Rig(qtbot, part, favourites=favourites)
    rig.show(set_up=SetUp(autostart=Autostart.ON, organisation=CONTOSO))
    return rig


def test_every_control_has_a_name(qtbot: QtBot, part: SettingsPart) -> None:
    """What can have the focus can be read out."""
    rig = full(qtbot, part)
    for one in rig.visible(QWidget):
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isEnabled():
            if isinstance(one.parentWidget(), QSpinBox):
                continue  # its inside, which is read out as the field itself
            interface = QAccessible.queryAccessibleInterface(one)
            assert interface.text(QAccessible.Text.Name), one


def test_every_keyboard_mark_is_there_once(qtbot: QtBot, part: SettingsPart) -> None:
    """On each page, with the frame's own: also in another language."""
    rig = full(qtbot, part)
    assert len(marks(rig)) == len(set(marks(rig))) >= 6
    rig.words = Words(Shouting())
    rig.dialog.refresh()
    assert len(marks(rig)) == len(set(marks(rig))) >= 6


def test_tab_reaches_everything(qtbot: QtBot, part: SettingsPart) -> None:
    """Round the page and back to the beginning, top to bottom."""
    rig = full(qtbot, part)
    wanted = {
        one
        for one in rig.visible(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.isEnabled()
        and one.focusProxy() is None
        and not isinstance(one.parentWidget(), QSpinBox)
    }
    seen: list[QWidget] = []
    at = QApplication.focusWidget() or rig.dialog.focusWidget()
    for _ in range(4 * len(wanted)):
        seen.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
        at = rig.dialog.focusWidget()
    assert wanted <= set(seen)
    first_round = list(dict.fromkeys(seen))
    inside = [one for one in first_round if one in wanted and not isinstance(one, QTabBar)]
    tops = [one.mapTo(rig.dialog, QPoint(0, 0)).y() for one in inside]
    start = tops.index(min(tops))
    assert tops[start:] == sorted(tops[start:])


def test_texts_of_a_page_are_not_cut(qtbot: QtBot, part: SettingsPart) -> None:
    """Each button has the room that it asks for."""
    for one in full(qtbot, part).visible(QAbstractButton):
        assert one.width() >= min(one.sizeHint().width(), one.minimumSizeHint().width()), one


def test_choosing_a_language_is_told_at_once(qtbot: QtBot) -> None:
    """No OK, no Apply."""
    rig = Rig(qtbot, SettingsPart.GENERAL)
    rig.pick("Language", "Deutsch")
    assert rig.chosen == [meant.SetLanguage("de")]


def test_choosing_what_is_chosen_tells_nothing(qtbot: QtBot) -> None:
    """Closing a list with its own value is no change."""
    rig = Rig(qtbot, SettingsPart.GENERAL)
    rig.pick("Theme", "Like the system")
    assert rig.chosen == []


def test_choosing_a_theme(qtbot: QtBot) -> None:
    """By its value."""
    rig = Rig(qtbot, SettingsPart.GENERAL)
    rig.pick("Theme", "Dark")
    assert rig.chosen == [meant.SetTheme(Theme.DARK)]


def test_a_turning_wheel_changes_nothing_by_accident(qtbot: QtBot) -> None:
    """Scrolling over a box that has no focus scrolls the page."""
    rig = Rig(qtbot, SettingsPart.ALERTS)
    box = rig.named("Show alerts")
    event = QWheelEvent(
        QPointF(5, 5), QPointF(box.mapToGlobal(QPoint(5, 5))), QPoint(), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, event)
    assert rig.chosen == []


def test_the_switch_stays_true_when_the_system_refuses(qtbot: QtBot) -> None:
    """A click wishes; the picture is what the system says, with the reason below."""
    rig = Rig(qtbot, SettingsPart.GENERAL)
    switch = rig.named("Start at sign-in")
    assert isinstance(switch, QAbstractButton)
    switch.click()
    assert rig.chosen == [meant.SetAutostart(True)]
    failure = Failure(trouble=Trouble.NOT_RECORDED, service_code="autostart_not_changed")
    rig.show(set_up=SetUp(autostart=Autostart.OFF, failure=failure))
    assert not switch.isChecked()
    assert any("could not be written down" in one.accessibleName() for one in rig.visible(QLabel))


def test_a_language_swaps_every_word(qtbot: QtBot, part: SettingsPart) -> None:
    """Titles, labels and names; what stays small is a name of its own or a value."""
    rig = full(qtbot, part)
    rig.words = Words(Shouting())
    rig.dialog.refresh()
    assert rig.dialog.windowTitle() == "KEYHOUR SETTINGS"
    texts = [
        one.text()
        for kind in (QLabel, QAbstractButton)
        for one in rig.visible(kind)
        if isinstance(one, QLabel | QAbstractButton)
    ]
    assert all(text == text.upper() for text in texts), texts


def test_help_is_one_key_away(qtbot: QtBot) -> None:
    """F1, as everywhere."""
    rig = Rig(qtbot, SettingsPart.GENERAL)
    rig.dialog.activateWindow()
    qtbot.waitUntil(rig.dialog.isActiveWindow)
    QTest.keyClick(rig.dialog, Qt.Key.Key_F1)
    assert rig.chosen == [meant.OpenHelp()]


def test_escape_closes(qtbot: QtBot) -> None:
    """Nothing is lost by it."""
    rig = Rig(qtbot, SettingsPart.GENERAL)
    QTest.keyClick(rig.dialog, Qt.Key.Key_Escape)
    assert not rig.dialog.isVisible()
