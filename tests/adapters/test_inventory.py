"""What this build is made of."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from keyhour import __version__
from keyhour.adapters.inventory import read_build

LICENCES = Path(__file__).parents[2] / "resources" / "licences"


def test_parts_that_ship_are_found_with_their_licences() -> None:
    """Those we name, those they need, and nothing of the development."""
    build = read_build(LICENCES)
    names = {one.name.casefold() for one in build.components}
    assert {"msal", "pyside6_essentials", "shiboken6", "requests", "urllib3"} <= names
    assert not {"pytest", "ruff", "mypy", "keyhour"} & names
    assert all(one.version for one in build.components)
    unlicensed = [one.name for one in build.components if not (one.licence and one.text)]
    assert unlicensed == []


def test_parts_without_a_text_get_the_one_they_name() -> None:
    """Qt for Python brings none."""
    qt = next(one for one in read_build(LICENCES).components if one.name == "PySide6_Essentials")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in qt.text


def test_a_missing_folder_costs_only_those_texts(tmp_path: Path) -> None:
    """Everything else is still told."""
    build = read_build(tmp_path)
    assert build.version == __version__
    assert build.version_of("msal")


def test_the_system_is_told_without_the_machines_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code for support goes to strangers."""
    monkeypatch.setattr(platform, "node", lambda: "rosas-laptop")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    system = read_build(LICENCES).system
    assert platform.machine() in system
    assert "ubuntu/GNOME" in system
    assert "rosa" not in system
    assert ";" not in system
