"""What is struck in these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.injection import Victim


@pytest.fixture(scope="module")
def writer() -> Iterator[Victim]:
    """A program that writes each of our files."""
    with Victim(Path(__file__).with_name("app_writer.py")) as victim:
        yield victim
