"""The icon can be read without colour, at every size, on every bar."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from keyhour.present.icon import PaintRecord, TrayKind
from keyhour.ui.tray_icon import SIZES, Bar, dashed, tray_icon, tray_pixmap

RECORDS = {
    "signed_out": PaintRecord(TrayKind.SIGNED_OUT),
    "ready": PaintRecord(TrayKind.READY),
    "waiting": PaintRecord(TrayKind.WAITING),
    "active_full": PaintRecord(TrayKind.ACTIVE, 1.0),
    "active_half": PaintRecord(TrayKind.ACTIVE, 0.5),
    "expiring": PaintRecord(TrayKind.EXPIRING, 0.2),
    "attention": PaintRecord(TrayKind.ATTENTION),
    "unsure": PaintRecord(TrayKind.UNSURE),
    "practice": PaintRecord(TrayKind.READY, None, practice=True),
}


def shape(record: PaintRecord, size: int = 16, bar: Bar = Bar.LIGHT) -> set[tuple[int, int]]:
    """The pixels that are painted rather than not: the picture without its colours."""
    image = tray_pixmap(record, bar, size).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    points = ((x, y) for x in range(size) for y in range(size))
    return {(x, y) for x, y in points if image.pixelColor(x, y).alpha() > 110}


@pytest.mark.parametrize(("one", "other"), list(combinations(RECORDS, 2)))
def test_every_two_states_differ_in_shape_at_16_pixels(qtbot: QtBot, one: str, other: str) -> None:
    """At least a dozen of 256 pixels change between painted and empty."""
    del qtbot
    assert len(shape(RECORDS[one]) ^ shape(RECORDS[other])) >= (7 if "practice" in other else 12)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", RECORDS)
def test_nothing_is_cut_off_and_something_is_drawn(qtbot: QtBot, name: str, size: int) -> None:
    """Between a tenth and two thirds of the square."""
    del qtbot
    share = len(shape(RECORDS[name], size)) / size**2
    assert 0.1 < share < 0.67


def test_the_ring_empties_clockwise_with_time(qtbot: QtBot) -> None:
    """Less time, fewer firm pixels; the gap begins right of twelve o'clock."""
    del qtbot
    counts = [
        len(shape(PaintRecord(TrayKind.ACTIVE, part), 48)) for part in (1.0, 0.75, 0.5, 0.25, 0.05)
    ]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == len(counts)
    quarter_gone = shape(PaintRecord(TrayKind.ACTIVE, 0.75), 64)
    assert (37, 12) not in quarter_gone
    assert {(12, 12), (12, 37), (37, 37)} <= quarter_gone


@pytest.mark.parametrize(("bar", "is_light"), [(Bar.DARK, True), (Bar.LIGHT, False)])
def test_strokes_stand_out_from_the_bar(qtbot: QtBot, bar: Bar, is_light: bool) -> None:
    """Light on dark, dark on light."""
    del qtbot
    image = tray_pixmap(RECORDS["ready"], bar, 32).toImage()
    firm = [
        image.pixelColor(x, y)
        for x in range(32)
        for y in range(32)
        if image.pixelColor(x, y).alpha() == 255
    ]
    assert firm
    assert all((colour.lightness() > 128) is is_light for colour in firm)


def test_an_unknown_bar_gets_both(qtbot: QtBot) -> None:
    """A light stroke with a dark outline can be read on anything."""
    del qtbot
    image = tray_pixmap(RECORDS["ready"], Bar.UNKNOWN, 48).toImage()
    points = [image.pixelColor(x, y) for x in range(48) for y in range(48)]
    strong = [colour for colour in points if colour.alpha() > 150]
    assert any(colour.lightness() > 200 for colour in strong)
    assert any(colour.lightness() < 60 for colour in strong)


def test_an_icon_brings_every_size(qtbot: QtBot) -> None:
    """No taskbar has to scale."""
    del qtbot
    icon = tray_icon(RECORDS["ready"], Bar.DARK)
    assert sorted(size.width() for size in icon.availableSizes()) == list(SIZES)


def test_the_first_picture_is_the_last_one_marked_unsure() -> None:
    """Before anything is known nothing is claimed."""
    last = PaintRecord(TrayKind.ACTIVE, 0.4, practice=True)
    assert dashed(last) == PaintRecord(TrayKind.UNSURE, 0.4, practice=True)
    assert dashed(None) == PaintRecord(TrayKind.UNSURE)
