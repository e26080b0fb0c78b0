"""Starting this program again, as a practice tenant above all."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyhour.adapters.practice_process import PracticeProcess
    from keyhour.core.failure import Failure

ENDS_WITH_PARENT = "KEYHOUR_ENDS_WITH_PARENT"
"""Tells a practice tenant that it is a child whose life is its standard input."""


TRAY = "KeyhourTray"
COMMAND = "keyhour"
"""The two programs of a frozen Keyhour; they lie beside each other."""


def own_command(*arguments: str) -> list[str]:
    """How to start this program again, frozen or not."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "keyhour", *arguments]
    name = TRAY if arguments[:1] == ("tray",) else COMMAND
    here = Path(sys.executable)
    return [str(here.with_name(name + here.suffix)), *arguments]


def start_practice(
    scenario: str, speed: float, auto_sign_in: str | None
) -> PracticeProcess | Failure:
    """A practice tenant in a process of its own that ends with us."""
    from keyhour.adapters.practice_process import start_practice as start

    options = ["--scenario", scenario, "--speed", str(speed)]
    if auto_sign_in is not None:
        options += ["--auto-sign-in", auto_sign_in]
    environment = {**os.environ, ENDS_WITH_PARENT: "1"}
    return start(own_command("simulate", *options), environment)


def serve_practice(
    scenario: str, port: int, speed: float, auto_sign_in: str | None, *, until_stdin_closes: bool
) -> int:
    """Be the practice tenant until interrupted."""
    from keyhour.simulator.command import serve

    return serve(
        scenario, port, speed, auto_sign_in, sys.stdout, until_stdin_closes=until_stdin_closes
    )
