"""The frozen app for Windows: built by PyInstaller, then it signs in and activates a right."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.practice import Tenant
from tests.desktop.frozen import OUTPUT, ROOT, build, megabytes

pytestmark = [pytest.mark.frozen, pytest.mark.timeout(1500)]

MOST_MEGABYTES: Final = 130
SELF_TEST_SECONDS: Final = 180.0
"""Longer than the tray waits: it shall say itself what took so long."""
ANNOUNCED: Final[dict[str, Any]] = json.loads(os.environ.get("WINE_PRACTICE", "{}"))
STUBS: Final = {"icuuc.dll", "bcryptprimitives.dll"}
"""What stands in for parts of Windows under Wine, and must never be shipped."""


@pytest.fixture(scope="module")
def frozen() -> Path:
    """The folder with the two programs."""
    spec = ROOT / "installer" / "pyinstaller" / "keyhour.spec"
    return build(spec, OUTPUT.with_name("frozen-windows")) / "keyhour"


def self_test(program: Path, state: Path, *more: str) -> tuple[int, str]:
    """Let a program try itself on the practice tenant of the other side of the wall."""
    tenant = Tenant(ANNOUNCED, state)
    tenant.begin("needs_approval")
    line = [str(program), "--selftest", "--cloud", tenant.cloud_file, "--state-dir", str(state)]
    done = subprocess.run(
        [*line, *more],
        input=b"",
        capture_output=True,
        timeout=SELF_TEST_SECONDS,
        check=False,
    )
    return done.returncode, done.stdout.decode("utf-8") or done.stderr.decode("utf-8", "replace")


def test_the_commands_activate_a_right(frozen: Path, tmp_path: Path) -> None:
    """A code, an activation, and a read that confirms it; the tokens are sealed, the key lies in
    Credential Manager.
    """
    status, said = self_test(frozen / "keyhour.exe", tmp_path / "state", "--json")
    assert status == 0, said
    document = json.loads(said)
    assert document["practice"] is True
    assert [one["outcome"] for one in document["results"]] == ["active"]
    names = {path.name for path in (tmp_path / "state").iterdir()}
    assert "tokens-practice.sealed" in names
    assert "practice.key" not in names


def test_the_tray_activates_a_right_and_quits(frozen: Path, tmp_path: Path) -> None:
    """The same in the tray app, with its icon and its panel painted off the screen."""
    status, said = self_test(frozen / "KeyhourTray.exe", tmp_path / "state")
    assert status == 0, said
    log = (tmp_path / "state" / "keyhour.log").read_text("utf-8")
    assert "ERROR" not in log


def test_it_brings_what_a_bare_windows_lacks_and_nothing_of_wine(frozen: Path) -> None:
    """The broker's library beside its module, Qt's platform plug-in, C's run time; no stub."""
    names = {path.name.lower() for path in frozen.rglob("*")}
    broker = next(frozen.rglob("msalruntime.dll"))
    assert list(broker.parent.glob("pymsalruntime*.pyd"))
    assert {"qwindows.dll", "vcruntime140.dll", "python313.dll", "msvcp140.dll"} <= names
    assert not STUBS & names
    assert not any(name.startswith("api-ms-win") for name in names)


def test_it_is_no_larger_than_it_has_to_be(frozen: Path) -> None:
    """Software OpenGL and what Qt brings for other programs stay out."""
    assert megabytes(frozen) <= MOST_MEGABYTES
    assert not list(frozen.rglob("opengl32sw.dll"))
