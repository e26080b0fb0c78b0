"""Habits that no linter watches."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
MOST_LINES_OF_A_FILE: Final = 400
MOST_LINES_OF_A_FUNCTION: Final = 60
# Tables grow with the world they list. This list may only shrink.
LONG_TABLES: Final[frozenset[str]] = frozenset()
HASHED: Final = re.compile(r"[A-Za-z0-9._-]+==[^\s]+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
PINNED: Final = re.compile(r"^[A-Za-z0-9._-]+==[^\s]+( ; .+)?$")


def sources() -> Iterator[Path]:
    """Return every Python file of the project."""
    yield ROOT / "run.py"
    for folder in ("desktop", "tests", "installer"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def long_functions(path: Path) -> list[str]:
    """Return the functions of a file that are over the limit, with their lengths."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            name = f"{path.relative_to(ROOT)}:{node.name}"
            if lines > MOST_LINES_OF_A_FUNCTION and name not in LONG_TABLES:
                found.append(f"{name} has {lines} lines")
    return found


def test_files_stay_short() -> None:
    """A file can be read in one sitting."""
    counts = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    long = [
        f"{path.relative_to(ROOT)}: {n}" for path, n in counts.items() if n > MOST_LINES_OF_A_FILE
    ]
    assert not long


@pytest.mark.timeout(60)  # it reads the whole project
def test_functions_stay_short() -> None:
    """A function fits on a screen."""
    assert not [name for path in sources() for name in long_functions(path)]


def test_constraints_pin_versions_and_name_no_place() -> None:
    """The committed lock holds names and versions: no host, no path, nothing unpinned."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert pins
    assert not [line for line in pins if not PINNED.match(line)]
    assert not [line for line in lines if "://" in line or line.lstrip("# ").startswith("/")]


@pytest.mark.parametrize("name", ["python.txt", "requirements.txt"])
def test_what_the_windows_tests_download_is_pinned_by_hash(name: str) -> None:
    """What runs under Wine is what was looked at once, and no line says where it lies."""
    text = (ROOT / "tests" / "wine" / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line for line in lines if not line.startswith(" ")]
    assert not [line for line in lines if not HASHED.fullmatch(line)]


def test_windows_packages_are_those_of_the_constraints() -> None:
    """Both locks name the same versions, so the two systems run the same libraries."""
    pins = {}
    for name in ("constraints.txt", "tests/wine/requirements.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        found = [line.split()[0].partition("==") for line in lines if line[:1].isalnum()]
        pins[name] = {package: version for package, _, version in found}
    wanted, have = pins.values()
    assert {package: wanted.get(package) for package in have} == have


@pytest.mark.parametrize("folder", ["desktop", "resources", "installer", "tests"])
def test_top_folders_are_no_packages(folder: str) -> None:
    """Only `keyhour` is a package; a second name for it would load modules twice."""
    assert not (ROOT / folder / "__init__.py").exists()


def test_top_level_holds_only_what_was_agreed() -> None:
    """A newcomer sees the whole project at a glance."""
    texts = {"README", "ARCHITECTURE", "CHANGELOG", "CONTRIBUTING", "SECURITY"}
    allowed = {f"{name}.md" for name in texts} | {"LICENSE", "constraints.txt", "pyproject.toml"}
    allowed |= {"run.py", "desktop", "resources", "installer", "tests"}
    built = {"build", "dist", "uv.lock", "htmlcov", "__pycache__"}  # ignored by git
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert not found - allowed - built
