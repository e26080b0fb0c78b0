"""Starting ourselves again."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from keyhour.bootstrap.practice import own_command


def test_from_source_python_runs_the_package() -> None:
    """The same Python, the same package."""
    assert own_command("tray", "--cloud=c") == [
        sys.executable,
        "-m",
        "keyhour",
        "tray",
        "--cloud=c",
    ]


@pytest.mark.parametrize("suffix", ["", ".exe"])
@pytest.mark.parametrize("running", ["KeyhourTray", "keyhour"])
def test_frozen_the_tray_and_the_commands_are_two_programs(
    running: str, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of the two asks."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", f"/opt/keyhour/{running}{suffix}")
    folder = Path("/opt/keyhour")
    assert own_command("tray") == [str(folder / f"KeyhourTray{suffix}"), "tray"]
    assert own_command("simulate", "--port", "1") == [
        str(folder / f"keyhour{suffix}"), "simulate", "--port", "1",
    ]  # fmt: skip
