"""Who is first on Windows, and what a second start may ask: a real mutex and a real pipe."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from keyhour.ui import pipe
from keyhour.ui.door import HEARD, LONGEST, SHOW, Elsewhere
from keyhour.ui.instance import claim, instance_name
from keyhour.ui.pipe import PipeDoor, call_pipe
from keyhour.ui.pipe_bell import PipeBell
from tests.wine.child import SECONDS, python

FIRST = str(Path(__file__).parent / "app_first.py")


def first(folder: Path) -> PipeDoor:
    """Claim a folder that nobody has claimed."""
    door = claim(folder, folder)
    assert isinstance(door, PipeDoor)
    return door


@pytest.fixture
def bell(tmp_path: Path, qtbot: QtBot) -> Iterator[PipeBell]:
    """The first start for `tmp_path`, listening."""
    del qtbot
    found = PipeBell(first(tmp_path))
    yield found
    found.close()


@contextmanager
def elsewhere(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A start in a process of its own."""
    process = python(FIRST, str(folder))
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=SECONDS)


def line_of(process: subprocess.Popen[str]) -> str:
    """The next line it says."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def in_thread(work: Callable[[], object]) -> threading.Thread:
    """Do something that blocks while this thread turns Qt's loop."""
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_the_second_start_finds_the_first(tmp_path: Path) -> None:
    """Another process asks for the panel, is answered, and is not the first."""
    with elsewhere(tmp_path) as one:
        assert line_of(one) == "first"
        with elsewhere(tmp_path) as two:
            assert line_of(two) == "heard"
        assert line_of(one) == "rung"


def test_a_killed_start_lets_the_next_be_the_first(tmp_path: Path) -> None:
    """The system drops the mutex however a process ends."""
    with elsewhere(tmp_path) as one:
        assert line_of(one) == "first"
    first(tmp_path).close()


def test_of_many_starts_at_once_one_is_first(tmp_path: Path) -> None:
    """Whatever comes between looking and listening, nobody else gets in."""
    started = [python(FIRST, str(tmp_path)) for _ in range(5)]
    try:
        said = sorted(line_of(one) for one in started)
    finally:
        for one in started:
            one.kill()
            one.communicate(timeout=SECONDS)
    assert said == ["first"] + ["heard"] * 4


def test_a_closed_door_lets_the_next_start_be_the_first(tmp_path: Path) -> None:
    """Closing twice is closing once."""
    door = first(tmp_path)
    door.close()
    door.close()
    first(tmp_path).close()


def test_state_folders_live_side_by_side(tmp_path: Path) -> None:
    """Another state folder is another program."""
    doors = [first(tmp_path / name) for name in ("one", "two")]
    for door in doors:
        door.close()


def test_a_pipe_alone_would_not_say_who_is_first(
    bell: PipeBell, tmp_path: Path, qtbot: QtBot
) -> None:
    """A second program may listen on the same name, so the mutex decides: our own second start
    asks, and never listens.
    """
    other = QLocalServer()
    assert other.listen(instance_name(tmp_path))
    other.close()
    found: list[object] = []
    with qtbot.waitSignal(bell.rung):
        thread = in_thread(lambda: found.append(claim(tmp_path, tmp_path)))
    qtbot.waitUntil(lambda: bool(found))
    thread.join()
    assert isinstance(found[0], Elsewhere)
    assert found[0].heard


def test_a_first_start_that_hangs_is_told_from_one_that_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second start waits for a bounded time and knows that nobody answered."""
    monkeypatch.setattr(pipe, "ANSWER_SECONDS", 0.2)
    door = first(tmp_path)
    found = claim(tmp_path, tmp_path)
    assert isinstance(found, Elsewhere)
    assert not found.heard
    door.close()


@pytest.mark.parametrize("sent", [b"activate\n", b"x" * 1000, b"\x00" * 17, b"show\nshow\n"])
def test_what_is_not_ours_is_hung_up_on(
    bell: PipeBell, tmp_path: Path, qtbot: QtBot, sent: bytes
) -> None:
    """No answer, no ring, nothing that goes on."""
    rings: list[None] = []
    bell.rung.connect(lambda: rings.append(None))
    answers: list[bytes] = []
    assert len(sent) > len(SHOW)

    def call() -> None:
        line = os.open(rf"\\.\pipe\{instance_name(tmp_path)}", os.O_RDWR | os.O_BINARY)
        try:
            os.write(line, sent)
            answers.append(os.read(line, LONGEST))
        except OSError:
            answers.append(b"")
        finally:
            os.close(line)

    thread = in_thread(call)
    qtbot.waitUntil(lambda: bool(answers))
    thread.join()
    assert answers == [b""]
    assert not rings
    qtbot.waitUntil(lambda: not bell.is_waiting)


def test_a_silent_caller_is_sent_away(bell: PipeBell, tmp_path: Path, qtbot: QtBot) -> None:
    """Whoever says nothing has to go after a moment, and others are heard meanwhile."""
    line = os.open(rf"\\.\pipe\{instance_name(tmp_path)}", os.O_RDWR | os.O_BINARY)
    qtbot.waitUntil(lambda: bell.is_waiting)
    heard: list[bool] = []
    thread = in_thread(lambda: heard.append(call_pipe(instance_name(tmp_path), SHOW)))
    with qtbot.waitSignal(bell.rung):
        pass
    qtbot.waitUntil(lambda: bool(heard))
    thread.join()
    assert heard == [True]
    qtbot.waitUntil(lambda: not bell.is_waiting, timeout=5000)
    os.close(line)


def test_an_answer_is_a_word_and_no_more(bell: PipeBell, tmp_path: Path, qtbot: QtBot) -> None:
    """What comes back tells nothing about the first start."""
    answers: list[bytes] = []

    def call() -> None:
        line = os.open(rf"\\.\pipe\{instance_name(tmp_path)}", os.O_RDWR | os.O_BINARY)
        os.write(line, SHOW + b"\n")
        answers.append(os.read(line, 100))
        os.close(line)

    with qtbot.waitSignal(bell.rung):
        thread = in_thread(call)
    qtbot.waitUntil(lambda: bool(answers))
    thread.join()
    assert answers == [HEARD]
