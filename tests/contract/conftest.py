"""Practice tenants for contracts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.machine import Person, at_a_machine
from tests.contract.practice import OpenPractice, Practice


@pytest.fixture
def open_practice() -> Iterator[OpenPractice]:
    """Start tenants by scenario; all are ended with the test."""
    opened: list[Practice] = []

    def start(scenario: str = "quiet", auto_sign_in: str | None = None) -> Practice:
        opened.append(Practice(scenario, auto_sign_in))
        return opened[-1]

    yield start
    for practice in opened:
        practice.end()


@pytest.fixture
def practice(open_practice: OpenPractice) -> Practice:
    """The quiet tenant: one right, no demands."""
    return open_practice()


@pytest.fixture
def rosa(practice: Practice, tmp_path: Path) -> Iterator[Person]:
    """Rosa at a machine, in the quiet tenant."""
    with at_a_machine(practice, tmp_path / "state") as person:
        yield person
