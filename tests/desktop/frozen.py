"""The frozen app, built from this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
OUTPUT: Final = ROOT / "tests" / ".output" / "frozen"
BUILD_SECONDS: Final = 1200.0
"""Two minutes of computing on Windows under Wine, and the machine may be busy."""


def build(spec: Path, output: Path = OUTPUT) -> Path:
    """Build what a spec (or a script) describes; return the folder that holds what it made."""
    where = ["--distpath", str(output / "dist"), "--workpath", str(output / "build")]
    if spec.suffix == ".py":
        where += ["--specpath", str(output)]
    line = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN", *where]
    done = subprocess.run(
        [*line, str(spec)],
        env={**os.environ, "PYINSTALLER_CONFIG_DIR": str(OUTPUT / "cache")},
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return output / "dist"


def build_keyhour() -> Path:
    """The folder with the two programs."""
    return build(ROOT / "installer" / "pyinstaller" / "keyhour.spec") / "keyhour"


def megabytes(folder: Path) -> float:
    """How much room all files of a folder take; a link takes none."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return sum(path.stat().st_size for path in files) / 1e6
