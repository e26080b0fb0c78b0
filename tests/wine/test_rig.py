"""The rig is what it says: a Windows Python with our packages, on a Windows of Wine's."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import os
from pathlib import Path

from keyhour.adapters.folder import state_folder

ROOT = Path(__file__).resolve().parents[2]


def test_this_is_a_windows_python() -> None:
    """Nothing here is imitated by a Linux Python."""
    assert os.sep == "\\"
    assert sys.getwindowsversion()[0] >= 10


def test_the_stubs_lie_with_the_system_alone() -> None:
    """Beside Qt's own files PyInstaller would ship them."""
    system32 = Path(os.environ["SYSTEMROOT"]) / "system32"
    packages = Path(sys.prefix) / "Lib" / "site-packages"
    for name in ("icuuc.dll", "bcryptprimitives.dll"):
        assert (system32 / name).exists()
        assert list(packages.rglob(name)) == []


def test_the_package_is_the_checkouts() -> None:
    """What is tested is what lies here."""
    import keyhour

    assert Path(keyhour.__file__).is_relative_to(ROOT / "desktop")


def test_state_lies_in_the_persons_local_folder() -> None:
    """AppData/Local does not roam: tokens and ledger belong to this machine."""
    assert state_folder().parts[-3:] == ("AppData", "Local", "keyhour")
