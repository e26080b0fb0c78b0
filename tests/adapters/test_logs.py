"""What gets into the log, and what does not."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from keyhour.adapters.logs import FILE_NAME, PrivateFile, set_up_log
from keyhour.core.failure import Failure
from tests.log_watch import LogWatch


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """A log that is set up, and taken down again."""
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    assert set_up_log(tmp_path / "state") is None
    yield tmp_path / "state" / FILE_NAME
    root.setLevel(before[0])
    for handler in [one for one in root.handlers if one not in before[1]]:
        root.removeHandler(handler)
        handler.close()
    logging.getLogger("keyhour").setLevel(logging.NOTSET)


def test_our_lines_are_kept(log_file: Path) -> None:
    """Event first, then keys and values, with the time in UTC."""
    logging.getLogger("keyhour.adapters.http").info("http_finished status=%d ms=%d", 200, 12)
    (line,) = log_file.read_text().splitlines()
    assert line.endswith("Z INFO keyhour.adapters.http http_finished status=200 ms=12")
    assert log_file.stat().st_mode & 0o777 == 0o600


def test_prose_is_withheld(log_file: Path, expected_log: LogWatch) -> None:
    """A line that is not of our form may hold anything."""
    expected_log.expect("Rosa")
    logging.getLogger("keyhour.x").warning("Rosa wants to install a driver")
    assert log_file.read_text().endswith("keyhour.x line_withheld\n")


def test_values_cannot_start_a_new_line(log_file: Path, expected_log: LogWatch) -> None:
    """What came from outside can't forge a line."""
    expected_log.expect("x=1")
    logging.getLogger("keyhour.x").warning("event x=%s", "1\nERROR forged y=2")
    assert "forged" not in log_file.read_text()


def test_others_are_only_named(log_file: Path) -> None:
    """Libraries print accounts and addresses."""
    logging.getLogger("msal.application").warning("account rosa@contoso.example failed")
    logging.getLogger("msal.application").info("chatter")
    text = log_file.read_text()
    assert "rosa" not in text
    assert text.endswith("WARNING msal.application foreign_complaint\n")


def test_exception_tells_kind_and_place_only(log_file: Path, expected_log: LogWatch) -> None:
    """Its text may hold a token."""
    expected_log.expect("effect_failed")
    try:
        int("eyJ0")
    except ValueError:
        logging.getLogger("keyhour.engine").exception("effect_failed effect=SignIn")
    text = log_file.read_text()
    assert "eyJ0" not in text
    assert "exception=ValueError" in text
    assert "at=test_logs.py:" in text


def test_log_stays_small(tmp_path: Path) -> None:
    """Old files go, and each is private."""
    handler = PrivateFile(tmp_path / "log", maxBytes=100, backupCount=2, encoding="utf-8")
    for _ in range(50):
        handler.emit(logging.makeLogRecord({"msg": "x" * 40}))
    handler.close()
    names = sorted(path.name for path in tmp_path.glob("log*"))
    assert names == ["log", "log.1", "log.2"]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in tmp_path.glob("log*"))


def test_place_that_is_no_folder_is_a_failure(tmp_path: Path) -> None:
    """The app runs without a log."""
    (tmp_path / "state").write_text("mine")
    assert isinstance(set_up_log(tmp_path / "state"), Failure)
