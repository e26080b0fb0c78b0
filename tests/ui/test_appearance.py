"""Theme and language of the whole program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyhour.core.settings import Theme
from keyhour.ui import appearance as subject
from keyhour.ui.appearance import Appearance, palette_of
from keyhour.ui.colour import READABLE, contrast, quiet_text
from keyhour.ui.tray_icon import Bar

Role = QPalette.ColorRole


@pytest.fixture
def appearance(qtbot: QtBot) -> Iterator[Appearance]:
    """One that takes everything back."""
    del qtbot
    made = Appearance()
    yield made
    made.wear(Theme.SYSTEM)
    made.speak("en")


def is_dark() -> bool:
    """Whether windows are dark now."""
    return QApplication.palette().color(Role.Window).lightnessF() < 0.5


def test_a_theme_is_worn_at_once_and_taken_off(appearance: Appearance) -> None:
    """Also on a platform that has no switch for it, like this one."""
    usual = QApplication.palette().color(Role.Window)
    appearance.wear(Theme.DARK)
    assert is_dark()
    appearance.wear(Theme.LIGHT)
    assert not is_dark()
    appearance.wear(Theme.SYSTEM)
    assert QApplication.palette().color(Role.Window) == usual


def test_high_contrast_is_not_overruled(
    appearance: Appearance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asked the system for it keeps it."""
    usual = QApplication.palette().color(Role.Window)
    monkeypatch.setattr(subject, "wants_contrast", lambda: True)
    appearance.wear(Theme.DARK)
    assert QApplication.palette().color(Role.Window) == usual


def test_the_icon_keeps_to_its_bar(appearance: Appearance, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our windows turn dark, the taskbar does not."""
    monkeypatch.setattr(subject, "bar_of_system", lambda: Bar.LIGHT)
    assert appearance.bar() is Bar.LIGHT
    appearance.wear(Theme.DARK)
    monkeypatch.setattr(subject, "bar_of_system", lambda: Bar.DARK)
    assert appearance.bar() is Bar.LIGHT
    appearance.wear(Theme.LIGHT)
    assert appearance.bar() is Bar.LIGHT
    appearance.wear(Theme.SYSTEM)
    assert appearance.bar() is Bar.DARK


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_our_own_palettes_can_be_read(theme: Theme) -> None:
    """Text on its ground, chosen text, links, and quiet text."""
    palette = palette_of(theme)
    pairs = (
        (Role.WindowText, Role.Window),
        (Role.Text, Role.Base),
        (Role.ButtonText, Role.Button),
        (Role.HighlightedText, Role.Highlight),
        (Role.Link, Role.Base),
        (Role.Link, Role.Window),
    )
    for text, ground in pairs:
        assert contrast(palette.color(text), palette.color(ground)) >= READABLE, (text, ground)
    assert contrast(quiet_text(palette), palette.color(Role.Window)) >= READABLE


def test_a_language_turns_windows_and_qts_own_words(appearance: Appearance) -> None:
    """Arabic reads from right to left; German buttons come from Qt."""

    def cancel() -> str:
        return QCoreApplication.translate("QPlatformTheme", "Cancel")

    assert cancel() == "Cancel"
    appearance.speak("ar")
    assert QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    appearance.speak("de")
    assert QGuiApplication.layoutDirection() is Qt.LayoutDirection.LeftToRight
    assert cancel() == "Abbrechen"
    appearance.speak("en")
    assert cancel() == "Cancel"
