"""Windows processes that a test starts; their standard streams are pipes, as Wine needs them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SECONDS: Final = 120.0  # a busy machine takes half a minute where a quiet one takes two seconds


def python(*arguments: str) -> subprocess.Popen[str]:
    """Start a Windows Python; what it says on stderr comes with stdout."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def run_python(*arguments: str) -> tuple[int, str]:
    """Let a Windows Python run to its end; returns its exit code and what it said."""
    process = python(*arguments)
    try:
        said, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
        said += "\nended for taking too long"
    return process.returncode, said


def keyhour(*arguments: str) -> tuple[int, str, str]:
    """Run a command of ours to its end; returns its exit code, stdout and stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "keyhour", *arguments],
        cwd=ROOT,
        input="",
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=SECONDS,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def code(lines: Sequence[str]) -> tuple[str, str]:
    """A small program as arguments of Python."""
    return "-c", "\n".join(lines)
