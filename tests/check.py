"""What `run.py check` runs, and how it tells what came of it.

Standard library only, like run.py: it starts before anything is installed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree import ElementTree as Xml

import run

OUTPUT: Final = run.ROOT / "tests" / ".output"
EXIT_FAILED: Final = 1
PASSED, FAILED, NOT_RUN = "passed", "FAILED", "NOT RUN"
END_SECONDS: Final = 20
PART_SECONDS: Final = 1200  # more than any part takes, so only a hang is ended
PYTEST_FOUND_NOTHING: Final = 5

# fmt: off
BROWSER_TOOLS: Final = ("chromium", "chromium-driver")
KEYRING_TOOLS: Final = ("dbus", "gnome-keyring")
DESKTOP_TOOLS: Final = ("dbus", "xvfb", "xdotool", "openbox", "scrot",
    "xfce4-panel", "xfce4-notifyd", "at-spi2-core", "weston",
    "desktop-file-utils")
WINE_TOOLS: Final = ("wine", "wine64", "gcc-mingw-w64-x86-64-win32", "fonts-dejavu-core")
# fmt: on


class Part(NamedTuple):
    """One thing `check` does: a program of `.venv`, pytest with these arguments, or a script of
    ours that hands its arguments on to a pytest elsewhere.
    """

    name: str
    command: tuple[str, ...]
    debian: tuple[str, ...] = ()
    needs_linux: bool = False

    @property
    def is_pytest(self) -> bool:
        """Whether the command is the arguments of pytest, the first of them a folder."""
        return self.command[0].split("/")[0] == "tests"

    @property
    def is_counted(self) -> bool:
        """Whether it leaves a report with counts."""
        return self.is_pytest or self.is_script

    @property
    def is_script(self) -> bool:
        """Whether the command is a module of ours."""
        return self.command[0].startswith("tests.")


class Result(NamedTuple):
    """How one part ended; `reason` says why it did not run, or what stands out."""

    name: str
    verdict: str
    reason: str = ""
    seconds: float = 0.0
    passed: int = 0
    failed: int = 0


_MACHINE: Final = "browser or keyring or desktop or faults or frozen"
_IN_WINE: Final = ("tests.wine.suite", "-m", "pytest", "tests/wine", "-p", "no:cacheprovider")
_FROZEN_IN_WINE: Final = (*_IN_WINE, "-m", "frozen")
_TYPES_OF_WINDOWS: Final = (
    "mypy", "--platform=win32", "--no-warn-unreachable", "--follow-imports=silent",
    "--cache-dir=.mypy_cache/windows", "desktop/keyhour/adapters/windows",
    "desktop/keyhour/ui/pipe.py", "tests/wine",
)  # fmt: skip
_COVERAGE: Final = ("--cov=keyhour.core", "--cov-branch", "--cov-fail-under=100")
PARTS: Final = (
    Part("format", ("ruff", "format", "--check", ".")),
    Part("lint", ("ruff", "check", ".")),
    Part("imports", ("lint-imports", "--no-cache", "--no-logo")),
    Part("types", ("mypy",)),
    Part("types-windows", _TYPES_OF_WINDOWS),
    Part("core", ("tests/core", *_COVERAGE), run.QT_LIBRARIES),
    Part("unit", ("tests", "--ignore=tests/core", "-m", f"not ({_MACHINE})"), run.QT_LIBRARIES),
    Part("faults", ("tests", "-m", "faults"), (*run.QT_LIBRARIES, "strace"), True),
    Part(
        "browser",
        ("tests", "-m", "browser and not desktop"),
        run.QT_LIBRARIES + BROWSER_TOOLS,
        True,
    ),
    Part("keyring", ("tests", "-m", "keyring"), run.QT_LIBRARIES + KEYRING_TOOLS, True),
    Part(
        "desktop",
        ("tests", "-m", "desktop"),
        run.QT_ON_X11 + DESKTOP_TOOLS + BROWSER_TOOLS + KEYRING_TOOLS,
        True,
    ),
    Part("frozen", ("tests", "-m", "frozen"), (*run.QT_ON_X11, "binutils", "dbus", "xvfb"), True),
    Part("wine", (*_IN_WINE, "-m", "not frozen"), WINE_TOOLS, True),
    Part("frozen-windows", _FROZEN_IN_WINE, WINE_TOOLS, True),
)


def child_environment() -> dict[str, str]:
    """Return this environment without what makes tests depend on the machine."""
    foreign = {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH"}
    names = [n for n in os.environ if n not in foreign and not n.lower().endswith("_proxy")]
    return {name: os.environ[name] for name in names} | {"TZ": "UTC", "LC_ALL": "C.UTF-8"}


def check(chosen: Sequence[str], without: Sequence[str]) -> int:
    """Run the parts in order, stop for nothing, and end with a table and one line of counts."""
    run.prepare_venv("check")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    parts = [part for part in PARTS if not chosen or part.name in chosen]
    runnable = [part for part in parts if part.name not in without]
    obstacles = provide_packages(
        [part for part in runnable if not part.needs_linux or run.IS_LINUX]
    )
    obstacles |= {
        part.name: "Linux only" for part in runnable if part.needs_linux and not run.IS_LINUX
    }
    obstacles |= dict.fromkeys(without, "left out by --without")
    results = [
        Result(part.name, NOT_RUN, obstacles[part.name])
        if part.name in obstacles
        else run_part(part)
        for part in parts
    ]
    print_table(results)
    return exit_status(results, without)


def provide_packages(parts: Sequence[Part]) -> dict[str, str]:
    """Install what each part lacks; return by part's name why it cannot run."""
    obstacles = {}
    for part in parts:
        try:
            run.install_packages(run.missing_packages(part.debian))
        except run.Trouble as trouble:  # one part's packages must not take the others along
            obstacles[part.name] = str(trouble)
    return obstacles


def run_part(part: Part) -> Result:
    """Run one part with its output on the screen, and read the counts that pytest left."""
    print(f"\n=== {part.name} " + "=" * (70 - len(part.name)), flush=True)
    report = OUTPUT / f"{part.name}.xml"
    report.unlink(missing_ok=True)
    started = time.monotonic()
    status = run_bounded(command_of(part, report))
    seconds = time.monotonic() - started
    if part.is_pytest and status == PYTEST_FOUND_NOTHING:
        return Result(part.name, NOT_RUN, "no such tests yet", seconds)
    if part.is_script and status == run.EXIT_NOT_RUN:
        return Result(part.name, NOT_RUN, "this machine cannot provide it", seconds)
    passed, failed, skipped = read_counts(report)
    reason = f"{skipped} skipped" if skipped else ""
    if status is None:
        reason = f"took more than {PART_SECONDS} s"
    if status == 0:
        return Result(part.name, PASSED, reason, seconds, passed, failed)
    failed += part.is_counted and not failed and not passed  # broke before it could count
    return Result(part.name, FAILED, reason, seconds, passed, failed)


def command_of(part: Part, report: Path) -> list[str]:
    """What is started for a part; a report is named so that a Windows Python finds it too."""
    leave_report = f"--junit-xml={report.relative_to(run.ROOT).as_posix()}"
    if part.is_script:
        return [str(run.VENV_PYTHON), "-m", *part.command, leave_report]
    if part.is_pytest:
        return [str(run.VENV_PYTHON), "-m", "pytest", *part.command, leave_report]
    return [str(run.BIN / part.command[0]), *part.command[1:]]


def run_bounded(command: Sequence[str]) -> int | None:
    """Return the exit status, or None after ending the whole group for taking too long."""
    alone = os.name != "nt"  # a group of its own, to be ended as one
    process = subprocess.Popen(
        command, cwd=run.ROOT, env=child_environment(), start_new_session=alone
    )
    try:
        return process.wait(PART_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        end_group(process)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a part: first as Ctrl+C does, so that pytest ends what its fixtures started."""
    for name in ("SIGINT", "SIGKILL"):
        if process.poll() is None:
            process.kill() if os.name == "nt" else os.killpg(process.pid, signal.Signals[name])
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(END_SECONDS)


def read_counts(report: Path) -> tuple[int, int, int]:
    """Return passed, failed (with errors) and skipped of a report by pytest, zeros without one."""
    if not report.exists():
        return 0, 0, 0
    suites = list(Xml.parse(report).iter("testsuite"))  # noqa: S314  our own pytest wrote it
    keys = ("tests", "failures", "errors", "skipped")
    sums = [sum(int(suite.get(key, 0)) for suite in suites) for key in keys]
    total, failed, skipped = sums[0], sums[1] + sums[2], sums[3]
    return max(0, total - failed - skipped), failed, skipped


def print_table(results: Sequence[Result]) -> None:
    """Print what every part came to, and last the line of counts that other programs read."""
    print("\n=== summary " + "=" * 63)
    for result in results:
        verdict = result.verdict + (f" ({result.reason})" if result.reason else "")
        print(f"{result.name:<14}{result.seconds:>8.1f} s   {verdict}")
    print(
        f"{sum(result.passed for result in results)} passed, "
        f"{sum(result.failed for result in results)} failed",
        flush=True,
    )


def exit_status(results: Sequence[Result], without: Sequence[str]) -> int:
    """Return 1 on a failure, 3 when a part did not run that nobody left out, else 0."""
    if any(result.verdict == FAILED for result in results):
        return EXIT_FAILED
    if any(result.verdict == NOT_RUN and result.name not in without for result in results):
        return run.EXIT_NOT_RUN
    return 0
