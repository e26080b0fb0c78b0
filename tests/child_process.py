"""Programs that a rig starts: their words are kept, and exactly they are ended."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

PATIENCE_SECONDS: Final = 20.0
_GRACE_SECONDS: Final = 5.0
_LOOK_AGAIN_SECONDS: Final = 0.02


class ChildProcess:
    """One program in a process group of its own, with stdout and stderr kept in one file each.

    Files, not pipes: nobody has to read them for the program to go on, and no thread is needed.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        *,
        stdin: bytes = b"",
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.name: Final = Path(command[0]).name
        folder.mkdir(parents=True, exist_ok=True)
        count = len(list(folder.glob(f"{self.name}.*.out")))
        self._out: Final = folder / f"{self.name}.{count}.out"
        self._err: Final = folder / f"{self.name}.{count}.err"
        self._never: Final = threading.Event()
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process: Final = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=err,
                pass_fds=pass_fds,
                start_new_session=True,
            )
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(stdin)
                self._process.stdin.close()

    @property
    def pid(self) -> int:
        """The program's process id."""
        return self._process.pid

    @property
    def stdout(self) -> str:
        """What it has written to stdout so far."""
        return self._out.read_text(encoding="utf-8", errors="replace")

    @property
    def stderr(self) -> str:
        """What it has written to stderr so far."""
        return self._err.read_text(encoding="utf-8", errors="replace")

    @property
    def exit_status(self) -> int | None:
        """How it ended; None while it runs, negative for a signal."""
        return self._process.poll()

    def wait(self, seconds: float = PATIENCE_SECONDS) -> int:
        """Wait for its end and return how it ended; fail with its last words when it does not."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise TimeoutError(self._sentence(f"still runs after {seconds:g} s")) from None

    def wait_for_line(self, pattern: str, seconds: float = PATIENCE_SECONDS) -> str:
        """Wait for a whole line of stdout that `pattern` is found in, and return that line."""
        deadline = time.monotonic() + seconds
        while True:
            has_ended = self.exit_status is not None  # asked before reading: last words count
            for line in self.stdout.splitlines(keepends=True):
                if line.endswith("\n") and re.search(pattern, line):
                    return line.rstrip("\n")
            if has_ended:
                raise AssertionError(self._sentence(f"ended without saying {pattern!r}"))
            if time.monotonic() > deadline:
                raise TimeoutError(self._sentence(f"did not say {pattern!r} in {seconds:g} s"))
            self._never.wait(_LOOK_AGAIN_SECONDS)

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to the program alone, as a person's Ctrl+C or a logout would."""
        self._process.send_signal(number)

    def end(self) -> None:
        """End the program, and whatever it started in its own group, politely and then not."""
        if self._process.poll() is None:
            self._signal_group(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_GRACE_SECONDS)
        if self._process.poll() is None:
            self._signal_group(signal.SIGKILL)
            self._process.wait(_GRACE_SECONDS)

    def _signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)  # not yet reaped, so the number is still ours

    def _sentence(self, what: str) -> str:
        return f"{self.name} {what}\n-- stdout\n{self.stdout}\n-- stderr\n{self.stderr}"
