"""Colours made from the system's palette, never beside it, so that every theme holds."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QColor, QGuiApplication, QPalette

READABLE: Final = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""

VISIBLE: Final = 3.0
"""The least contrast of a shape that says something (WCAG 2.2, 1.4.11)."""

_LIMIT: Final = 0.04045


def mixed(colour: QColor, other: QColor, share: float) -> QColor:
    """`share` of the first colour, the rest of the second."""
    rest = 1 - share
    return QColor.fromRgbF(
        colour.redF() * share + other.redF() * rest,
        colour.greenF() * share + other.greenF() * rest,
        colour.blueF() * share + other.blueF() * rest,
    )


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of two opaque colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def quiet_text(palette: QPalette) -> QColor:
    """Secondary text: as quiet as stays readable; as loud as the rest when the system asks for
    contrast.
    """
    text = palette.color(QPalette.ColorRole.WindowText)
    base = palette.color(QPalette.ColorRole.Window)
    if wants_contrast():
        return text
    return _readable(text, base, 0.68, READABLE + 0.6)


def accent(palette: QPalette, ground: QColor) -> QColor:
    """The one accent, pulled towards the text colour until it shows on `ground`."""
    colour = palette.color(QPalette.ColorRole.Highlight)
    text = palette.color(QPalette.ColorRole.Text)
    return _towards(colour, text, ground, VISIBLE)


def readable(colour: QColor, text: QColor, ground: QColor) -> QColor:
    """A colour for words, pulled towards the text colour until they can be read on `ground`."""
    return _towards(colour, text, ground, READABLE)


def surface(palette: QPalette) -> QColor:
    """The ground of cards: a step lighter than the window."""
    window = palette.color(QPalette.ColorRole.Window)
    if wants_contrast():
        return window
    if window.lightnessF() < 0.5:  # noqa: PLR2004  a dark theme: raised means lighter
        return mixed(palette.color(QPalette.ColorRole.WindowText), window, 0.06)
    return palette.color(QPalette.ColorRole.Base)


def outline(palette: QPalette) -> QColor:
    """The edge of cards; as clear as text when the system asks for contrast."""
    text = palette.color(QPalette.ColorRole.WindowText)
    window = palette.color(QPalette.ColorRole.Window)
    return text if wants_contrast() else mixed(text, window, 0.16)


def wants_contrast() -> bool:
    """Whether the person asked the system for high contrast (Qt tells from 6.10 on)."""
    hints = QGuiApplication.styleHints()
    accessibility = getattr(hints, "accessibility", None)
    if accessibility is None:
        return False
    preference = getattr(accessibility(), "contrastPreference", None)
    return preference is not None and preference().name == "HighContrast"


def _readable(text: QColor, base: QColor, share: float, least: float) -> QColor:
    while share < 1 and contrast(mixed(text, base, share), base) < least:
        share += 0.04
    return mixed(text, base, min(share, 1.0))


def _towards(colour: QColor, text: QColor, ground: QColor, least: float) -> QColor:
    share = 1.0
    while share > 0 and contrast(mixed(colour, text, share), ground) < least:
        share -= 0.1
    return mixed(colour, text, max(share, 0.0))


def _luminance(colour: QColor) -> float:
    red, green, blue = (_linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= _LIMIT else ((part + 0.055) / 1.055) ** 2.4)
