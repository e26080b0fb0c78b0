"""run.py tells the truth about what ran, and asks for no more than is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import run
from tests import check

ROOT = Path(run.__file__).parent


def result(name: str, verdict: str) -> check.Result:
    """Return a result that matters only by name and verdict."""
    return check.Result(name, verdict)


def test_status_is_zero_when_everything_passed() -> None:
    """All parts passed: 0."""
    assert check.exit_status([result("lint", check.PASSED), result("unit", check.PASSED)], []) == 0


def test_status_is_three_when_a_part_did_not_run() -> None:
    """A part that could not run is not a success."""
    assert check.exit_status([result("lint", check.PASSED), result("unit", check.NOT_RUN)], []) == 3


def test_status_is_zero_when_the_missing_part_was_left_out() -> None:
    """Who leaves a part out by name takes the responsibility."""
    assert check.exit_status([result("unit", check.NOT_RUN)], ["unit"]) == 0


def test_status_is_one_when_a_part_failed() -> None:
    """A failure outweighs what did not run."""
    assert check.exit_status([result("lint", check.FAILED), result("unit", check.NOT_RUN)], []) == 1


def test_last_line_holds_the_counts(capsys: pytest.CaptureFixture[str]) -> None:
    """The last line adds the counts of all parts, in a form programs can read."""
    check.print_table(
        [
            check.Result("core", check.PASSED, seconds=1.0, passed=40),
            check.Result("unit", check.FAILED, seconds=2.0, passed=2, failed=1),
            check.Result("desktop", check.NOT_RUN, "Linux only"),
        ]
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "42 passed, 1 failed"
    assert "NOT RUN (Linux only)" in lines[-2]


def test_counts_come_from_pytests_report(tmp_path: Path) -> None:
    """Errors count as failures, skipped tests as neither."""
    report = tmp_path / "unit.xml"
    report.write_text(
        '<testsuites><testsuite tests="10" failures="2" errors="1" skipped="3"/></testsuites>',
        encoding="utf-8",
    )
    assert check.read_counts(report) == (4, 3, 3)
    assert check.read_counts(tmp_path / "none.xml") == (0, 0, 0)


def test_everything_after_demo_is_the_apps() -> None:
    """run.py does not judge options that it hands on."""
    assert run.parse(["demo", "--scenario", "approval", "-x"]).rest == [
        "--scenario",
        "approval",
        "-x",
    ]


def test_check_takes_parts_and_exceptions() -> None:
    """Parts to run stand alone, parts to leave out follow --without."""
    wish = run.parse(["check", "core", "unit", "--without", "browser", "desktop"])
    assert wish.parts == ["core", "unit"]
    assert wish.without == ["browser", "desktop"]


def test_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt part does not silently run nothing."""
    with pytest.raises(SystemExit) as ended:
        run.parse(["check", "--without", "dektop"])
    assert ended.value.code == 2
    assert "no such part: dektop" in capsys.readouterr().err


def test_missing_packages_are_found_under_either_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that was renamed to …t64 counts as installed; a removed one does not."""
    listing = "installed libgl1\ninstalled libglib2.0-0t64\nconfig-files xvfb\n"

    def answer(*_: Any, **__: Any) -> SimpleNamespace:
        return SimpleNamespace(stdout=listing)

    monkeypatch.setattr(run, "IS_LINUX", True)
    monkeypatch.setattr("run.shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr("run.subprocess.run", answer)
    assert run.missing_packages(["libgl1", "libglib2.0-0", "xvfb"]) == ["xvfb"]


def test_nothing_is_missing_where_there_is_no_dpkg(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other systems are not told Debian's names."""
    monkeypatch.setattr("run.shutil.which", lambda _: None)
    assert run.missing_packages(["libgl1"]) == []


@pytest.mark.skipif(not run.IS_LINUX, reason="apt is Linux only")
def test_who_may_not_install_is_told_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without root and without a terminal nothing is tried; one line says what to do."""
    monkeypatch.setattr("run.shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr("run.os.geteuid", lambda: 1000)
    monkeypatch.setattr("run.sys.stdin", SimpleNamespace(isatty=lambda: False))
    with pytest.raises(run.Trouble) as trouble:
        run.install_packages(["libgl1", "xvfb"])
    line = "sudo apt-get install -y --no-install-recommends libgl1 xvfb"
    assert str(trouble.value).endswith(line)


def test_tests_run_without_the_machines_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children of check see UTC and no proxy, certificate or path of this machine."""
    for name in ("https_proxy", "HTTP_PROXY", "REQUESTS_CA_BUNDLE", "PYTHONPATH"):
        monkeypatch.setenv(name, "somewhere")
    environment = check.child_environment()
    assert not {"https_proxy", "HTTP_PROXY", "REQUESTS_CA_BUNDLE", "PYTHONPATH"} & set(environment)
    assert environment["TZ"] == "UTC"


def test_old_python_gets_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reason stands alone, without a traceback."""
    monkeypatch.setattr("run.sys.version_info", (3, 10, 12))
    assert run.main(["demo"]) == run.EXIT_NOT_RUN
    assert capsys.readouterr().err.startswith("Keyhour needs Python 3.11 or newer")


def test_help_names_both_verbs() -> None:
    """run.py explains itself without an environment."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "demo" in done.stdout
    assert "check" in done.stdout
