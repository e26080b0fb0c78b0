"""`history` against the practice tenant."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.practice import Person

pytestmark = [pytest.mark.contract, pytest.mark.timeout(90)]

RIGHT = "User Adm"


def test_server_and_ledger_are_told_as_one(rosa: Person, tmp_path: Path) -> None:
    """What was granted comes from the server, what was refused here from the ledger; the table for
    auditors has the same lines.
    """
    granted = rosa.json("activate", RIGHT, "--reason", "=1+1")
    assert granted.code == 0, granted.stderr
    refused = rosa.json("activate", "Device administrator", "--reason", "x", "--for", "20h")
    assert refused.code == 3
    ran = rosa.json("history")
    assert ran.code == 0, ran.stderr
    first = ran.document["entries"][0]
    assert (first["status"], first["justification"]) == ("active", "=1+1")
    assert first["request_id"] == granted.result["request_id"]
    assert first["right"]["name"] == "User Administrator"
    file = tmp_path / "history.csv"
    assert rosa.run("history", "--csv", str(file)).code == 0
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    assert rows[0]["justification"] == "'=1+1"
    assert [row["status"] for row in rows] == [e["status"] for e in ran.document["entries"]]


def test_since_and_a_file_that_cannot_be_written(rosa: Person, tmp_path: Path) -> None:
    """A wrong time is a slip in typing; a file that can't be is told."""
    assert rosa.json("history", "--since", "yesterday").code == 2
    later = rosa.json("history", "--since", "2099-01-01T00:00:00Z")
    assert (later.code, later.document["entries"]) == (0, [])
    ran = rosa.run("history", "--csv", str(tmp_path / "no" / "such.csv"))
    assert ran.code == 1
    assert "could not read or write" in ran.stderr


def test_nobody_signed_in_is_4(stranger: Person) -> None:
    """Still one document."""
    ran = stranger.json("history")
    assert (ran.code, ran.document["entries"]) == (4, [])
