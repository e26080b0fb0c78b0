"""The entry that a Linux package installs: desktops find the program and its links by it."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

ENTRY = Path(__file__).parents[2] / "installer" / "linux" / "keyhour.desktop"


def test_links_come_as_one_argument() -> None:
    """`%u` is one link, not a list of them, and the entry claims our scheme alone."""
    parser = configparser.RawConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(ENTRY.read_text("utf-8"))
    entry = parser["Desktop Entry"]
    assert entry["Exec"] == "KeyhourTray %u"
    assert entry["MimeType"] == "x-scheme-handler/keyhour;"


@pytest.mark.desktop
def test_the_entry_is_valid() -> None:
    """By the judge of the standard's own authors."""
    assert shutil.which("desktop-file-validate")
    done = subprocess.run(
        ["desktop-file-validate", str(ENTRY)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")
