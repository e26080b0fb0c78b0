"""The record of the last picture."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from keyhour.present.icon import PaintRecord, TrayKind


@pytest.mark.parametrize("kind", list(TrayKind))
@pytest.mark.parametrize("fraction", [None, 0.0, 0.25, 1.0])
@pytest.mark.parametrize("practice", [False, True])
def test_a_record_reads_back_as_itself(
    kind: TrayKind, fraction: float | None, practice: bool
) -> None:
    """One line of text keeps it."""
    record = PaintRecord(kind, fraction, practice)
    assert PaintRecord.from_text(record.to_text()) == record


@pytest.mark.parametrize(
    "text", ["", "active", "active x real", "purple - real", "active 0.5 real more"]
)
def test_a_damaged_record_is_no_record(text: str) -> None:
    """The file is not trusted; without it the icon is plainly unsure."""
    assert PaintRecord.from_text(text) is None


def test_a_fraction_outside_the_ring_is_bounded() -> None:
    """A damaged number cannot draw more than a ring."""
    record = PaintRecord.from_text("active 7 real")
    assert record == PaintRecord(TrayKind.ACTIVE, 1.0)


def test_the_record_loads_without_core() -> None:
    """It is read before the icon shows, so it must cost nothing."""
    code = (
        "import sys, keyhour.present.icon;"
        "print([one for one in sys.modules if one.startswith(('msgspec', 'keyhour.core'))])"
    )
    package = Path(__file__).parents[2] / "desktop"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(package)},
    )
    assert done.stdout.strip() == "[]"
