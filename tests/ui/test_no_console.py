"""What the tray says where nobody would read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from keyhour.__main__ import NO_DISPLAY, run_tray
from keyhour.bootstrap.program import ProgramAsk


def test_a_complaint_without_a_console_is_dropped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The frozen tray has no standard error on Windows; the exit code tells it all the same."""
    monkeypatch.setattr("keyhour.__main__.has_display", lambda: False)
    monkeypatch.setattr("sys.stderr", None)
    assert run_tray(ProgramAsk(state_dir=str(tmp_path))) == NO_DISPLAY
