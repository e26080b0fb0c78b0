"""What the kernel says about a running process. Linux only: it reads /proc."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SWITCHES: Final = re.compile(r"^voluntary_ctxt_switches:\s+(\d+)", re.MULTILINE)
_SAMPLES_PER_SECOND: Final = 10


@dataclass(frozen=True)
class Idle:
    """A quiet stretch of a process's life."""

    wake_seconds: int
    """Seconds in which any thread gave up the processor and came back."""
    cpu_seconds: float
    pss_megabytes: float


def watch(pid: int, seconds: int) -> Idle:
    """Look at a process from outside for so many real seconds."""
    cpu = _cpu_seconds(pid)
    woken = 0
    before = _switches(pid)
    for _ in range(seconds):
        is_woken = False
        for _ in range(_SAMPLES_PER_SECOND):
            time.sleep(1 / _SAMPLES_PER_SECOND)  # noqa: TID251  a measurement lives in real time
            now = _switches(pid)
            is_woken |= any(count != before.get(task) for task, count in now.items())
            before = now
        woken += is_woken
    return Idle(woken, _cpu_seconds(pid) - cpu, pss_megabytes(pid))


def pss_megabytes(pid: int) -> float:
    """Memory of a process, shared pages counted by share."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found.group(1)) / 1024 if found else 0.0


def _switches(pid: int) -> dict[str, int]:
    counts = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        found = _SWITCHES.search((task / "status").read_text(encoding="ascii"))
        counts[task.name] = int(found.group(1)) if found else 0
    return counts


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
