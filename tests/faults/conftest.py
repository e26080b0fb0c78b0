"""What is struck in these tests."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.practice import ROSA, Practice
from tests.faults.injection import Victim
from tests.faults.life import Life, furnish
from tests.thread_watch import names_left


@pytest.fixture(autouse=True)
def no_threads_left() -> Iterator[None]:
    """As everywhere, but the tenant of a module keeps its own."""
    before = set(threading.enumerate())
    yield
    names = names_left(before, spared="practice-")
    if names:
        pytest.fail("threads left over: " + ", ".join(names))


@pytest.fixture(scope="module")
def writer() -> Iterator[Victim]:
    """A program that writes each of our files."""
    with Victim(Path(__file__).with_name("app_writer.py")) as victim:
        yield victim


@pytest.fixture(scope="module")
def shared_practice() -> Iterator[Practice]:
    """One quiet tenant for all stories of a module."""
    practice = Practice("quiet", auto_sign_in=ROSA)
    yield practice
    practice.end()


@pytest.fixture(scope="module")
def signed_in_folder(shared_practice: Practice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with Rosa's sign-in and one read, for copying."""
    folder = tmp_path_factory.mktemp("kept") / "state"
    furnish(shared_practice)  # a story without this folder may have been told before
    life = Life(shared_practice, folder)
    life.begin()
    life.sign_in()
    life.end()
    return folder


@pytest.fixture
def life(shared_practice: Practice, signed_in_folder: Path, tmp_path: Path) -> Iterator[Life]:
    """Rosa's tray, signed in and not yet started, in a tenant furnished anew."""
    folder = tmp_path / "state"
    shutil.copytree(signed_in_folder, folder)
    furnish(shared_practice)
    begun = Life(shared_practice, folder)
    yield begun
    begun.end()
