"""Each line of the threat model names tests, and these exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
SECURITY: Final = ROOT / "SECURITY.md"
_LINE: Final = re.compile(r"^\| (?P<threat>[^|]+) \| (?P<answer>[^|]+) \| (?P<tests>[^|]+) \|$")


def threats() -> list[tuple[str, list[str]]]:
    """Each threat with the tests that its line names."""
    table = SECURITY.read_text("utf-8").partition("## Threats")[2].splitlines()
    rows = [match for line in table if (match := _LINE.match(line))][2:]
    return [(row["threat"], re.findall(r"`([^`]+)`", row["tests"])) for row in rows]


def names_in(path: Path) -> set[str]:
    """Names of the tests in a file."""
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_threat_model_is_there() -> None:
    """As long as the ways in."""
    assert len(threats()) >= 20


@pytest.mark.parametrize(("threat", "tests"), threats(), ids=[name for name, _ in threats()])
def test_threat_has_its_test(threat: str, tests: list[str]) -> None:
    """At least one, and each is where the line says."""
    assert tests, threat
    for test in tests:
        file, _, name = test.partition("::")
        assert name in names_in(ROOT / "tests" / file), test


@pytest.mark.timeout(60)  # every file is parsed, beside whatever else runs
def test_no_shell_and_no_elevation() -> None:
    """Nothing of ours is run through a shell, by `eval`, or as somebody else."""
    for path in sorted((ROOT / "desktop/keyhour").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword):
                assert not (node.arg == "shell" and ast.unparse(node.value) != "False"), path
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in _NEVER, (path, node.lineno)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert node.value not in {"sudo", "pkexec", "runas"}, (path, node.lineno)


_NEVER: Final = frozenset({"os.system", "os.popen", "eval", "exec", "pickle.loads", "pickle.load"})
