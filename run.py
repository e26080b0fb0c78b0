"""The door for people with a clone: `python3 run.py demo` and `python3 run.py check`.

Standard library only, for it runs before anything is installed.
It makes `.venv`, fills it from pyproject.toml and constraints.txt, sees to Debian's packages, and
gets out of the way: a start with nothing to prepare costs a few hundredths of a second.
What `check` runs stands in tests/check.py.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent
VENV: Final = ROOT / ".venv"
BIN: Final = VENV / ("Scripts" if os.name == "nt" else "bin")
VENV_PYTHON: Final = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST_PYTHON: Final = (3, 11)
IS_LINUX: Final = sys.platform.startswith("linux")
EXIT_NOT_RUN: Final = 3
EXIT_INTERRUPTED: Final = 130

# fmt: off
QT_LIBRARIES: Final = (  # QtGui links them, so even a run without a display needs them
    "libegl1", "libgl1", "libglib2.0-0", "libdbus-1-3", "libfontconfig1", "libxkbcommon0",
    "fonts-dejavu-core",
)
QT_ON_X11: Final = (*QT_LIBRARIES, "libxcb-cursor0", "libxkbcommon-x11-0", "libxcb-icccm4",
    "libxcb-keysyms1", "libxcb-shape0")
# fmt: on


class Trouble(Exception):  # noqa: N818  it is a sentence for a person, not a bug
    """Something cannot be had here; the text is the one sentence a person needs."""


def say(text: str) -> None:
    """Tell the person what happens; stdout belongs to what is started."""
    print(text, file=sys.stderr, flush=True)


# ------------------------------------------------------------------ Debian packages
def missing_packages(names: Iterable[str]) -> list[str]:
    """Return those of `names` that dpkg does not know as installed (none where there is no dpkg).

    Newer releases renamed libraries to `…t64`; these count, and apt finds them by the old name.
    """
    wanted = list(dict.fromkeys(names))
    if not wanted or not IS_LINUX or shutil.which("dpkg-query") is None:
        return []
    asked = [variant for name in wanted for variant in (name, name + "t64")]
    command = ["dpkg-query", "-W", "-f=${db:Status-Status} ${Package}\n", *asked]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = answer.stdout.splitlines()
    installed = {line.split()[1] for line in lines if line.startswith("installed ")}
    return [name for name in wanted if not installed & {name, name + "t64"}]


def confirm(question: str) -> bool:
    """Ask on a terminal; elsewhere nobody can answer, and the answer is yes."""
    if not sys.stdin.isatty():
        return True
    return input(f"{question} [Y/n] ").strip().lower() in {"", "y", "yes"}


def install_packages(names: Sequence[str]) -> None:
    """Install Debian packages, or say with which line a person does it."""
    if not names:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *names]
    line = shlex.join(command)
    if shutil.which("apt-get") is None:
        raise Trouble(f"These packages are missing and there is no apt-get: {' '.join(names)}")
    prefix = [] if os.geteuid() == 0 else ["sudo"]
    may_run = not prefix or (sys.stdin.isatty() and shutil.which("sudo"))
    if not (may_run and confirm(f"Run `{shlex.join([*prefix, *command])}`?")):
        raise Trouble(f"Debian packages are missing; install them with: sudo {line}")
    say(f"Installing Debian packages: {' '.join(names)}")
    if run_apt(prefix, command):
        return
    say("Refreshing apt's package lists, then trying once more")
    run_apt(prefix, ["apt-get", "update"])
    if not run_apt(prefix, command):
        raise Trouble(f"apt-get could not install (no network?): {' '.join(names)}")


def run_apt(prefix: Sequence[str], command: Sequence[str]) -> bool:
    """Run apt-get without questions; its words matter only when it fails."""
    done = subprocess.run(
        [*prefix, *command],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
        stdin=None if prefix else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        for line in [text for text in done.stdout.splitlines() if text.startswith("E:")][-3:]:
            say(f"  {line}")
    return done.returncode == 0


# ------------------------------------------------------------------ Python packages
def wanted_stamp() -> str:
    """Return a fingerprint of everything that decides what belongs into `.venv`."""
    import tomllib  # not there before 3.11, whose check comes first

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [project["build-system"], project["project"], os.path.realpath(VENV_PYTHON)]
    text = json.dumps(parts, sort_keys=True) + (ROOT / "constraints.txt").read_text("utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def prepare_venv(kind: str) -> None:
    """Bring `.venv` up to date for `kind` (demo or check); return at once when it is."""
    stamps = {name: VENV / f"keyhour-{name}.stamp" for name in ("demo", "check")}
    if VENV_PYTHON.exists():
        wanted = wanted_stamp()
        if stamps[kind].exists() and stamps[kind].read_text("utf-8") == wanted:
            return
    else:
        say(f"Making {VENV.name} with Python {sys.version.split()[0]}")
        command = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]
        if subprocess.run(command, check=False).returncode != 0:
            raise Trouble(f"Python could not make a virtual environment in {VENV}.")
        wanted = wanted_stamp()
    target = ".[dev]" if kind == "check" else "."
    run_pip([*find_pip(), "install", "-c", "constraints.txt", "-e", target])
    for name in ("demo", "check") if kind == "check" else ("demo",):
        stamps[name].write_text(wanted, encoding="utf-8")


def find_pip() -> list[str]:
    """Return a pip that installs into `.venv`; Debian splits pip and ensurepip off Python."""
    own = [str(VENV_PYTHON), "-m", "pip"]
    has_own = [str(VENV_PYTHON), "-c", "import pip"]
    if subprocess.run(has_own, capture_output=True, check=False).returncode == 0:
        return own
    if importlib.util.find_spec("ensurepip") is None:
        if importlib.util.find_spec("pip") is not None:
            return [sys.executable, "-m", "pip", "--python", str(VENV_PYTHON)]
        if not IS_LINUX:
            raise Trouble("This Python has neither pip nor ensurepip; install one with pip.")
        install_packages(["python3-venv"])
    bootstrap = [str(VENV_PYTHON), "-m", "ensurepip"]
    done = subprocess.run(bootstrap, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Trouble("Python could not put pip into .venv; is the package python3-venv complete?")
    return own


def run_pip(command: Sequence[str]) -> None:
    """Install, naming each package as pip comes to it; pip's own words only on failure."""
    say("Installing Python packages into .venv (the first time this takes a minute or two):")
    options = ["--progress-bar=off", "--disable-pip-version-check", "--no-input"]
    process = subprocess.Popen(
        [*command, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    complaints: list[str] = []
    for line in process.stdout or ():
        if line.startswith("Collecting "):
            say("  " + line.split()[1])
        elif line.lstrip().startswith("ERROR:"):
            complaints.append(line.strip())
    if process.wait() != 0:
        cause = complaints[0] if complaints else f"exit status {process.returncode}"
        raise Trouble(f"pip could not install Keyhour's Python packages (no network?): {cause}")


def demo(arguments: Sequence[str]) -> int:
    """Start the practice tenant and the app; without a display the app stays in the terminal."""
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if IS_LINUX and has_display:
        install_packages(missing_packages(QT_ON_X11))
    prepare_venv("demo")
    command = [str(VENV_PYTHON), "-m", "keyhour", "demo", *arguments]
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606  no shell is wanted
    return subprocess.run(command, check=False).returncode  # Windows' exec would not wait


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line; everything after `demo` belongs to the app."""
    parser = argparse.ArgumentParser(prog="run.py", description=(__doc__ or "").splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="demo | check")
    verbs.add_parser("demo", help="practice tenant and app in one; further arguments go to the app")
    checker = verbs.add_parser("check", help="format, lint, import rules, types and all tests")
    if argv[:1] == ["demo"]:
        return argparse.Namespace(verb="demo", rest=list(argv[1:]))
    from tests.check import PARTS  # a source archive may come without tests

    names = [part.name for part in PARTS]
    checker.add_argument("parts", nargs="*", metavar="PART", help=f"of: {' '.join(names)}")
    checker.add_argument("--without", nargs="+", action="extend", default=[], metavar="PART")
    found = parser.parse_args(argv)
    unknown = [name for name in (*found.parts, *found.without) if name not in names]
    if unknown:
        checker.error(f"no such part: {' '.join(unknown)} (there are: {' '.join(names)})")
    return found


def main(argv: Sequence[str]) -> int:
    """Do what the command line asks; trouble becomes one sentence."""
    if sys.version_info < OLDEST_PYTHON:
        say(f"Keyhour needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return EXIT_NOT_RUN
    wish = parse(argv)
    try:
        if wish.verb == "demo":
            return demo(wish.rest)
        from tests.check import check

        return check(wish.parts, wish.without)
    except Trouble as trouble:
        say(str(trouble))
        return EXIT_NOT_RUN
    except (KeyboardInterrupt, EOFError):
        return EXIT_INTERRUPTED


if __name__ == "__main__":
    import run  # the one copy that tests/check.py imports too, so that a Trouble is a Trouble

    sys.exit(run.main(sys.argv[1:]))
