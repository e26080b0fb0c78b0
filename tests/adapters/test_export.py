"""Files that a person asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from keyhour.adapters.export import FileExport
from keyhour.core.failure import Trouble


def test_a_file_is_written_for_its_owner_and_for_spreadsheets(tmp_path: Path) -> None:
    """In UTF-8 with a mark at the front; what stood there is replaced."""
    path = tmp_path / "history.csv"
    path.write_text("old")
    assert FileExport().write(str(path), "Grüße\r\n") is None
    assert path.read_bytes() == b"\xef\xbb\xbfGr\xc3\xbc\xc3\x9fe\r\n"
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["missing/history.csv", "", "nul\0byte"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    """Nothing is half written."""
    folder = tmp_path / "chosen"
    folder.mkdir()
    failure = FileExport().write(f"{folder}/{name}", "text")
    assert failure
    assert failure.trouble is Trouble.NOT_RECORDED
    assert list(folder.iterdir()) == []
