"""Who is first, and what a second start may ask: real locks and sockets in a folder of the test."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from keyhour.ui.door import HEARD, LONGEST, SHOW, Elsewhere, verb_in
from keyhour.ui.doorbell import Doorbell
from keyhour.ui.instance import SocketDoor, call, claim, instance_name
from keyhour.ui.pipe import PipeDoor
from keyhour.ui.pipe_bell import PipeBell

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sockets of POSIX")

CROWD = 1000


@pytest.fixture
def place() -> Path:
    """A folder that only this person may enter."""
    return Path(os.environ["XDG_RUNTIME_DIR"])


def first(place: Path, folder: Path) -> SocketDoor:
    """Claim a folder that nobody has claimed."""
    door = claim(place, folder)
    assert isinstance(door, SocketDoor)
    return door


def socket_path(place: Path, folder: Path) -> Path:
    """Where the first start listens."""
    return place / f"{instance_name(folder)}.socket"


@pytest.fixture
def bell(place: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Doorbell]:
    """The first start for `tmp_path`, listening."""
    del qtbot
    found = Doorbell(first(place, tmp_path))
    yield found
    found.close()


@pytest.fixture
def path(place: Path, tmp_path: Path) -> Path:
    """Where that one listens."""
    return socket_path(place, tmp_path)


def caller(path: Path) -> socket.socket:
    """A connection to the first start."""
    line = socket.socket(socket.AF_UNIX)
    line.connect(str(path))
    line.settimeout(5)
    return line


def is_gone(line: socket.socket) -> bool:
    """Whether the other side has hung up, without a word."""
    line.setblocking(False)
    try:
        return line.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


# ------------------------------------------------------------------ who is first
def test_the_second_start_finds_the_first(
    bell: Doorbell, place: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    """It asks for the panel, is answered, and is not the first."""
    with ThreadPoolExecutor(1) as pool, qtbot.waitSignal(bell.rung):
        second = pool.submit(claim, place, tmp_path)
    found = second.result()
    assert isinstance(found, Elsewhere)
    assert found.heard


def test_nobody_but_the_person_can_call(bell: Doorbell, path: Path) -> None:
    """Socket and lock are for their owner alone."""
    del bell
    for one in (path, path.with_suffix(".lock")):
        assert stat.S_IMODE(one.stat().st_mode) & 0o177 == 0


def test_a_closed_door_lets_the_next_start_be_the_first(place: Path, tmp_path: Path) -> None:
    """The socket is gone with it; closing twice is closing once."""
    door = first(place, tmp_path)
    door.close()
    door.close()
    assert not socket_path(place, tmp_path).exists()
    first(place, tmp_path).close()


def test_state_folders_live_side_by_side(place: Path, tmp_path: Path) -> None:
    """Another state folder is another program."""
    doors = [first(place, tmp_path / name) for name in ("one", "two")]
    for door in doors:
        door.close()


def test_one_folder_by_two_names_is_one(place: Path, tmp_path: Path) -> None:
    """A link to the folder is the folder."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert instance_name(tmp_path / "link") == instance_name(tmp_path / "real")


def test_screens_live_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second session of a person has its own tray; a screen of a display is no session."""
    names = []
    for display in (":0", ":0.0", ":1"):
        monkeypatch.setenv("DISPLAY", display)
        names.append(instance_name(tmp_path))
    assert names[0] == names[1] != names[2]


def test_what_a_killed_start_left_is_taken_over(place: Path, tmp_path: Path) -> None:
    """The kernel lets go of the lock; the stale socket doesn't matter."""
    script = (
        "import os, signal, sys; from pathlib import Path; from keyhour.ui.instance import claim\n"
        "door = claim(Path(sys.argv[1]), Path(sys.argv[2])); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(place), str(tmp_path)], check=False)
    assert socket_path(place, tmp_path).exists()
    first(place, tmp_path).close()


def test_of_many_starts_at_once_one_is_first(place: Path, tmp_path: Path, qtbot: QtBot) -> None:
    """Whatever comes between looking and listening, nobody else gets in."""
    together, bells = threading.Barrier(12), []

    def start() -> object:
        together.wait()
        return claim(place, tmp_path)

    with ThreadPoolExecutor(12) as pool:
        starts = [pool.submit(start) for _ in range(12)]
        qtbot.waitUntil(lambda: any(one.done() for one in starts))
        doors = [one.result() for one in starts if one.done()]
        bells = [Doorbell(door) for door in doors if isinstance(door, SocketDoor)]
        qtbot.waitUntil(lambda: all(one.done() for one in starts))
    found = [one.result() for one in starts]
    assert sum(isinstance(one, SocketDoor) for one in found) == len(bells) == 1
    assert all(one.heard for one in found if isinstance(one, Elsewhere))
    bells[0].close()


def test_a_first_start_that_hangs_is_told_from_one_that_answers(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second start waits for a bounded time and knows that nobody answered."""
    monkeypatch.setattr("keyhour.ui.instance.ANSWER_SECONDS", 0.1)
    door = first(place, tmp_path)
    found = claim(place, tmp_path)
    assert isinstance(found, Elsewhere)
    assert not found.heard
    door.close()


def test_a_place_that_cannot_be_used_stops_nobody(tmp_path: Path) -> None:
    """Without a place to meet there is no first and no second, but a program."""
    assert claim(tmp_path / "missing", tmp_path) is None


def test_a_place_with_a_long_name_works(tmp_path: Path, qtbot: QtBot) -> None:
    """A socket's path is short by nature; a state folder's need not be."""
    place = tmp_path / ("long" * 40)
    place.mkdir(mode=0o700)
    door = first(place, tmp_path)
    bell = Doorbell(door)
    with ThreadPoolExecutor(1) as pool, qtbot.waitSignal(bell.rung):
        heard = pool.submit(call, socket_path(place, tmp_path), SHOW)
    assert heard.result()
    bell.close()
    first(place, tmp_path).close()


def test_nothing_heavy_is_imported_to_find_the_first(tmp_path: Path) -> None:
    """A second start ends before Qt would have begun."""
    script = (
        "import sys; from pathlib import Path; from keyhour.ui.instance import claim\n"
        "claim(Path(sys.argv[1]), Path(sys.argv[1])).close()\n"
        "heavy = {'PySide6', 'msgspec', 'requests', 'logging', 'asyncio', 'ssl'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


# ------------------------------------------------------------------ what is heard
@pytest.mark.parametrize(
    ("sent", "verb"),
    [
        (b"show\n", b"show"),
        (b"", b""),
        (b"sho", b""),
        (b"show", b""),
        (b"show\nshow\n", None),
        (b"show \n", None),
        (b"SHOW\n", None),
        (b"activate\n", None),
        (b"\n", None),
        (b"\xff\x00\n", None),
        (b"x" * (LONGEST - 1), b""),
        (b"x" * LONGEST, None),
        (b"show\n" + b"x" * LONGEST, None),
    ],
)
def test_only_a_verb_of_the_list_is_heard(sent: bytes, verb: bytes | None) -> None:
    """Whole lines, spelled exactly, one for each caller; what is too long is not read on."""
    assert verb_in(sent) == verb


@pytest.mark.parametrize("sent", [b"activate\n", b"x" * 100_000, b"\x00" * 17, b"show\nshow\n"])
def test_what_is_not_ours_is_hung_up_on(
    bell: Doorbell, path: Path, qtbot: QtBot, sent: bytes
) -> None:
    """No answer, no ring, nothing that goes on."""
    rings: list[None] = []
    bell.rung.connect(lambda: rings.append(None))
    with caller(path) as line:
        line.setblocking(False)
        line.send(sent)
        qtbot.waitUntil(lambda: is_gone(line))
    assert not rings
    assert not bell.is_waiting


def test_the_view_that_is_asked_for_comes_along(
    bell: Doorbell, place: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    """A second start that a link began asks for the link's view."""
    with ThreadPoolExecutor(1) as pool, qtbot.waitSignal(bell.rung) as rung:
        second = pool.submit(claim, place, tmp_path, b"settings")
    assert rung.args == [b"settings"]
    found = second.result()
    assert isinstance(found, Elsewhere)
    assert found.heard


def test_a_request_in_pieces_is_heard(bell: Doorbell, path: Path, qtbot: QtBot) -> None:
    """Bytes may come one by one."""
    with caller(path) as line:
        line.send(b"sh")
        qtbot.waitUntil(lambda: bell.is_waiting)
        with qtbot.waitSignal(bell.rung):
            line.send(b"ow\n")
        assert line.recv(8) == HEARD
    assert not bell.is_waiting


def test_who_says_nothing_is_sent_away(bell: Doorbell, path: Path, qtbot: QtBot) -> None:
    """After a second the slow ones are gone, and no timer runs on."""
    with caller(path) as line:
        qtbot.waitUntil(lambda: bell.is_waiting)
        qtbot.waitUntil(lambda: is_gone(line))
    assert not bell.is_waiting


def test_who_hangs_up_is_forgotten_at_once(bell: Doorbell, path: Path, qtbot: QtBot) -> None:
    """A caller that leaves in the middle of a word costs nothing."""
    with caller(path) as line:
        line.send(b"sh")
        qtbot.waitUntil(lambda: bell.is_waiting)
    qtbot.waitUntil(lambda: not bell.is_waiting, timeout=500)


@pytest.mark.parametrize("sent", [b"", b"show", b"nonsense\n", b"show\n"])
def test_a_crowd_does_no_harm(
    bell: Doorbell, place: Path, tmp_path: Path, qtbot: QtBot, sent: bytes
) -> None:
    """A thousand callers come and go; then one of us is heard, and nothing is left behind."""
    descriptors = len(os.listdir("/proc/self/fd"))

    path = socket_path(place, tmp_path)

    def crowd() -> object:
        lines = []
        for _ in range(CROWD):
            line = socket.socket(socket.AF_UNIX)
            line.connect(str(path))
            with suppress(BrokenPipeError):  # already sent away
                line.send(sent)
            lines.append(line)
            if len(lines) > 200:
                lines.pop(0).close()
        found = claim(place, tmp_path)
        for line in lines:
            line.close()
        return found

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(crowd)
        qtbot.waitUntil(done.done, timeout=8000)
    found = done.result()
    assert isinstance(found, Elsewhere)
    assert found.heard
    qtbot.waitUntil(lambda: not bell.is_waiting)
    qtbot.waitUntil(lambda: len(os.listdir("/proc/self/fd")) <= descriptors)


# ------------------------------------------------------------------ the pipe
@pytest.fixture
def pipe(place: Path, qtbot: QtBot) -> Iterator[PipeBell]:
    """The bell of Windows on a local socket of Qt's."""
    del qtbot
    found = PipeBell(PipeDoor(str(place / "pipe"), 0))
    yield found
    found.close()


def test_the_pipe_hears_the_verb(pipe: PipeBell, place: Path, qtbot: QtBot) -> None:
    """The same request, the same answer."""
    with ThreadPoolExecutor(1) as pool, qtbot.waitSignal(pipe.rung):
        heard = pool.submit(call, place / "pipe", SHOW)
    assert heard.result()
    assert not pipe.is_waiting


@pytest.mark.parametrize("sent", [b"activate\n", b"x" * 100, b"show\nshow\n", b""])
def test_the_pipe_ignores_what_is_not_ours(
    pipe: PipeBell, place: Path, qtbot: QtBot, sent: bytes
) -> None:
    """Hung up on, at the latest after a second."""
    rings: list[None] = []
    pipe.rung.connect(lambda: rings.append(None))
    with caller(place / "pipe") as line:
        line.send(sent)
        qtbot.waitUntil(lambda: is_gone(line))
    assert not rings
    assert not pipe.is_waiting
