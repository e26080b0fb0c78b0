"""Theme and language of the whole program, changed while it runs."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, Qt, QTranslator
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from keyhour.core.settings import Theme
from keyhour.ui.colour import wants_contrast
from keyhour.ui.tray_icon import Bar, bar_of_system

_SCHEMES: Final = {Theme.LIGHT: Qt.ColorScheme.Light, Theme.DARK: Qt.ColorScheme.Dark}
_ACCENT: Final = QColor(0x0F, 0x6C, 0xBD)
_LIGHT_LINK, _DARK_LINK = QColor(0x0F, 0x5F, 0xA8), QColor(0x6C, 0xB2, 0xF5)


class Appearance(QObject):
    """What the person chose over what the system offers."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = Theme.SYSTEM
        self._bar: Bar | None = None
        self._has_own_palette = False
        self._language = ""
        self._translator: QTranslator | None = None

    def bar(self) -> Bar:
        """What the tray icon stands on: the system's taskbar, whatever our windows look like."""
        return bar_of_system() if self._bar is None else self._bar

    def wear(self, theme: Theme) -> None:
        """Be light or dark, or like the system again. Where Qt's platform has no such switch, the
        palette is ours, except in high contrast, which nobody's taste may spoil.
        """
        if theme is self._theme:
            return
        if self._theme is Theme.SYSTEM:
            self._bar = bar_of_system()
        self._theme = theme
        hints = QGuiApplication.styleHints()
        scheme = _SCHEMES.get(theme)
        if scheme is None:
            self._bar = None
            hints.unsetColorScheme()
            self._wear_palette(None)
            return
        hints.setColorScheme(scheme)
        needs_own = hints.colorScheme() is not scheme and not wants_contrast()
        self._wear_palette(theme if needs_own else None)

    def speak(self, language: str) -> None:
        """Let Qt's own texts and the direction of all windows follow a language (a tag)."""
        if language == self._language:
            return
        self._language = language
        locale = QLocale(language)
        QGuiApplication.setLayoutDirection(locale.textDirection())
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        translator = QTranslator(self)
        if translator.load(locale, "qtbase", "_", folder):
            QCoreApplication.installTranslator(translator)
            self._translator = translator

    def _wear_palette(self, theme: Theme | None) -> None:
        if theme is not None:
            QApplication.setPalette(palette_of(theme))
        elif self._has_own_palette:
            QApplication.setPalette(QPalette())
        self._has_own_palette = theme is not None


def palette_of(theme: Theme) -> QPalette:
    """A palette for platforms that can't be asked for a theme."""
    is_dark = theme is Theme.DARK
    button, window = (QColor(0x2F, 0x2F, 0x31), QColor(0x1F, 0x1F, 0x20))
    if not is_dark:
        button = window = QColor(0xF3, 0xF3, 0xF3)
    palette = QPalette(button, window)
    base = QColor(0x2A, 0x2A, 0x2C) if is_dark else QColor("white")
    palette.setColor(QPalette.ColorRole.Base, base)
    palette.setColor(QPalette.ColorRole.AlternateBase, window)
    palette.setColor(QPalette.ColorRole.Highlight, _ACCENT)
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor("white"))
    palette.setColor(QPalette.ColorRole.Accent, _ACCENT)
    palette.setColor(QPalette.ColorRole.Link, _DARK_LINK if is_dark else _LIGHT_LINK)
    return palette
