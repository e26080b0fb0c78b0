"""What is not paid for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_DESKTOP = Path(__file__).parents[2] / "desktop"


def test_importing_reads_no_sources() -> None:
    """PySide6 would read each module's text, and Python would keep it."""
    code = (
        "from keyhour.ui.frugal import read_no_sources; read_no_sources()\n"
        "import keyhour.ui.program, keyhour.adapters.identity, linecache\n"
        "print([name for name in linecache.cache if 'keyhour' in name or 'msal' in name])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(_DESKTOP), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.stdout.strip() == "[]"
