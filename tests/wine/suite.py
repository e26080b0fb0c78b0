"""Runs a Windows Python under Wine, beside a practice tenant on this side of the wall.

    python -m tests.wine.suite -m pytest tests/wine     # runs `python.exe -m pytest tests/wine`

Ends with 3 when this machine cannot provide the rig.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from tests.wine import prepare

EXIT_FAILED: Final = 1
EXIT_NOT_RUN: Final = 3
_TENANT_ENDS_SECONDS: Final = 10.0
_TENANT: Final = ("--scenario", "needs_approval", "--auto-sign-in", "rosa")


def wine(arguments: Sequence[str], extra: Mapping[str, str]) -> int:
    """Run a Windows program with its words on our stdout; returns its exit code's last 8 bits.

    Through pipes: a Windows Python that is given a file for stdin or stdout dies at its start.
    """
    process = subprocess.Popen(
        ["wine", *arguments],
        cwd=prepare.ROOT,
        env=prepare.environment() | dict(extra),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    # A daemon: what a test left running would hold the pipe open for ever.
    threading.Thread(target=_hand_on, args=(process.stdout,), daemon=True).start()
    status = process.wait()
    _end_prefix()
    return status


def _hand_on(stream: IO[bytes]) -> None:
    for line in stream:
        sys.stdout.buffer.write(line.replace(b"\r\n", b"\n"))
        sys.stdout.buffer.flush()


def _end_prefix() -> None:
    """End what still runs in our own prefix, and wait for it to be gone."""
    server = Path("/usr/lib/wine/wineserver64")
    subprocess.run([str(server), "-k"], env=prepare.environment(), check=False)
    subprocess.run([str(server), "-w"], env=prepare.environment(), check=False)


@contextmanager
def practice_tenant() -> Iterator[dict[str, str]]:
    """A practice tenant of this side; what it announced, as a variable for the other one."""
    child = subprocess.Popen(
        [sys.executable, "-m", "keyhour", "simulate", *_TENANT],
        cwd=prepare.ROOT,
        env={**os.environ, "KEYHOUR_ENDS_WITH_PARENT": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        announced = json.loads(child.stdout.readline())
        file = prepare.windows_path(announced["cloud_file"])
        yield {"WINE_PRACTICE": json.dumps(announced | {"cloud_file": file})}
    finally:
        child.stdin.close()
        try:
            child.wait(_TENANT_ENDS_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        child.stdout.close()


def main(arguments: Sequence[str]) -> int:
    """Run `python.exe` with these arguments."""
    try:
        prepare.prepare()
    except prepare.NotHere as reason:
        prepare.say(f"NOT RUN: {reason}")
        return EXIT_NOT_RUN
    with practice_tenant() as extra:
        status = wine([str(prepare.PYTHON), *arguments], extra)
    return EXIT_FAILED if status == EXIT_NOT_RUN else status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
