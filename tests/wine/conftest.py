"""Tests of what only Windows has, run by a Windows Python: `run.py check wine`.

Everywhere else nothing here is collected; the part `wine` runs it or is reported as NOT RUN.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

collect_ignore_glob = [] if sys.platform == "win32" else ["test_*.py"]

_SECONDS: Final = 300  # a Windows process under Wine takes seconds to start
_FOLDERS: Final = {
    "USERPROFILE": "home",
    "APPDATA": "home\\AppData\\Roaming",
    "LOCALAPPDATA": "home\\AppData\\Local",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here may start processes."""
    for item in items:
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(_SECONDS))


@pytest.fixture(autouse=True)
def windows_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A person's folders by the names that Windows gives them, the test's own; and no variables
    that only other systems know.
    """
    for name, folder in _FOLDERS.items():
        path = tmp_path / folder
        path.mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(path))
    for name in ("LC_ALL", "LANG", "TZ"):
        monkeypatch.delenv(name, raising=False)
    yield
    monkeypatch.undo()
