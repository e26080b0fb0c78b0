"""The folder that is ours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from keyhour.adapters.folder import open_folder, replace_file, set_file_aside, state_folder
from keyhour.core.failure import Failure, Trouble
from tests.log_watch import LogWatch


def test_folder_is_the_persons_own(tmp_path: Path) -> None:
    """Chosen, or below the person's state."""
    assert state_folder(tmp_path / "x") == tmp_path / "x"
    assert state_folder() == tmp_path / "home/.local/state/keyhour"


def test_folder_is_made_private(tmp_path: Path) -> None:
    """Also when it was open before."""
    folder = tmp_path / "a/b"
    assert open_folder(folder) is None
    folder.chmod(0o755)
    assert open_folder(folder) is None
    assert folder.stat().st_mode & 0o777 == 0o700


def test_folder_of_another_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_log: LogWatch
) -> None:
    """What others own, others can read and replace."""
    expected_log.expect("state_folder_refused reason=owner")
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    found = open_folder(tmp_path)
    assert isinstance(found, Failure)
    assert (found.trouble, found.service_code) == (Trouble.NOT_RECORDED, "folder_of_another")


def test_file_is_replaced_whole_and_private(tmp_path: Path) -> None:
    """The new content under the old name, for its owner alone."""
    path = tmp_path / "f"
    path.write_text("old")
    path.chmod(0o644)
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.glob(".f*")) == []


def test_set_aside_keeps_every_one(tmp_path: Path, expected_log: LogWatch) -> None:
    """Numbers rise, nothing is overwritten."""
    expected_log.expect("file_set_aside name=f.unreadable-")
    names = []
    for text in ("1", "2"):
        (tmp_path / "f").write_text(text)
        names.append(set_file_aside(tmp_path / "f"))
    assert names == ["f.unreadable-1", "f.unreadable-2"]
    assert (tmp_path / "f.unreadable-1").read_text() == "1"
    assert set_file_aside(tmp_path / "f") is None


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    """Half-written files go with the next replacement, but not another process' fresh one."""
    folder = tmp_path / "state"
    folder.mkdir()
    left, fresh, other = (folder / name for name in (".it.abc", ".it.def", ".its.abc"))
    for path in (left, fresh, other):
        path.write_bytes(b"half")
    for path in (left, other):
        os.utime(path, (0, 0))
    replace_file(folder / "it", b"new")
    assert sorted(path.name for path in folder.iterdir()) == [".it.def", ".its.abc", "it"]
