"""Folders, files, clocks and the region, as Windows has them."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import os
import time
import winreg
from datetime import timedelta
from pathlib import Path

import pytest

from keyhour.adapters import region
from keyhour.adapters.clock import SystemClock
from keyhour.adapters.cloud import Cloud, load_cloud
from keyhour.adapters.folder import open_folder, replace_file, set_file_aside
from keyhour.adapters.ledger import SqliteLedger
from keyhour.adapters.settings import TomlPreferences
from keyhour.bootstrap import place, surroundings
from keyhour.core.failure import Failure, Trouble
from keyhour.core.settings import Settings, Theme
from tests.log_watch import LogWatch
from tests.wine.child import code, run_python


def test_a_folder_is_made_and_refused_when_it_is_a_file(tmp_path: Path) -> None:
    """The profile's access list keeps others out; a file in the place is told."""
    assert open_folder(tmp_path / "a" / "b") is None
    (tmp_path / "file").write_text("x", "ascii")
    refused = open_folder(tmp_path / "file")
    assert isinstance(refused, Failure)
    assert refused.trouble is Trouble.NOT_RECORDED


def test_a_file_is_replaced_whole_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """Also over an existing file, which Windows' plain rename would refuse."""
    for content in (b"one", b"two"):
        replace_file(tmp_path / "file", content)
    assert (tmp_path / "file").read_bytes() == b"two"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_file_that_somebody_reads_is_replaced_or_left_as_it_was(tmp_path: Path) -> None:
    """Windows may refuse to replace an open file; then the old one stands, whole."""
    path = tmp_path / "file"
    replace_file(path, b"old")
    with path.open("rb") as reader:
        try:
            replace_file(path, b"new")
            wanted = b"new"
        except OSError:
            wanted = b"old"
        assert reader.read() == b"old"
    assert path.read_bytes() == wanted


def test_an_unreadable_file_is_set_aside(tmp_path: Path, expected_log: LogWatch) -> None:
    """Under a name that Windows allows."""
    expected_log.expect("file_set_aside")
    (tmp_path / "ledger.sqlite").write_bytes(b"rubbish")
    assert set_file_aside(tmp_path / "ledger.sqlite") == "ledger.sqlite.unreadable-1"


def test_settings_and_ledger_are_kept(tmp_path: Path) -> None:
    """Written by one, read by the next."""
    wanted = Settings(theme=Theme.DARK, language="de", warn_before=(timedelta(minutes=5),))
    assert TomlPreferences(tmp_path).save(wanted) is None
    assert TomlPreferences(tmp_path).load() == wanted
    assert SqliteLedger(tmp_path).open_wishes() == ()
    assert (tmp_path / "ledger.sqlite").exists()


def test_the_clock_runs_and_leaves_sleep_out() -> None:
    """The unbiased interrupt time moves with the awake machine."""
    clock = SystemClock()
    before, wall = clock.monotonic(), time.monotonic()
    while time.monotonic() - wall < 0.1:
        pass
    passed = clock.monotonic() - before
    assert timedelta(seconds=0.05) < passed < timedelta(seconds=5)
    assert clock.now().tzinfo is not None


@pytest.mark.parametrize(
    ("written", "twelve"), [("h:mm tt", True), ("HH:mm", False), ("H:mm", False)]
)
def test_the_time_of_day_is_written_as_the_person_chose(written: str, twelve: bool) -> None:
    """Control Panel's own short time, read by a new process as ours is."""
    with winreg.OpenKey(
        winreg.HKEY_CURRENT_USER, r"Control Panel\International", 0, winreg.KEY_ALL_ACCESS
    ) as key:
        before, kind = winreg.QueryValueEx(key, "sShortTime")
        winreg.SetValueEx(key, "sShortTime", 0, kind, written)
        try:
            status, said = run_python(
                *code(["from keyhour.adapters.region import *", "print(counts_to_twelve())"])
            )
        finally:
            winreg.SetValueEx(key, "sShortTime", 0, kind, before)
    assert (status, said.strip()) == (0, str(twelve))


def test_the_language_is_that_of_the_menus() -> None:
    """Wine is set up in English."""
    assert [one[:2] for one in region.system_languages()] == ["en"]
    assert surroundings.words("de")("Quit") == "Beenden"


def test_the_cloud_file_of_the_profile_is_trusted(tmp_path: Path) -> None:
    """Windows' access list does what the mode does elsewhere."""
    source = (
        'name = "practice"\ntenant_id = "00000000-0000-0000-0000-000000000001"\n'
        'client_id = "00000000-0000-0000-0000-000000000002"\n'
        'authority = "https://localhost:1"\ngraph = "http://127.0.0.1:2/graph"\n'
        'arm = "http://127.0.0.1:2/arm"\nportal = "http://127.0.0.1:2/portal"\n'
    )
    (tmp_path / "cloud.toml").write_text(source, "utf-8")
    assert isinstance(load_cloud(tmp_path / "cloud.toml"), Cloud)


def test_state_folder_may_be_chosen(tmp_path: Path) -> None:
    """By an absolute path with a drive."""
    assert place.state_folder(str(tmp_path)) == tmp_path
    assert place.meeting_folder(tmp_path) == tmp_path
    assert os.path.isabs(place.state_folder(None))
