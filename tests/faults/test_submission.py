"""A submission is cut off at every step, to the disk and to the network; the next start tells the
truth.

The calls are struck with strace, in a process of its own that ran into the tenant over a real
socket. Then the tray starts on what was left behind.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from keyhour.core.activation import Phase
from keyhour.core.events import Quit
from keyhour.core.failure import Trouble
from tests.contract.practice import Practice
from tests.faults.injection import CHANGES, TALK, Calls, Victim, fail_from, kill_at
from tests.faults.life import Life, furnish
from tests.log_watch import LogWatch

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

SETTLES_WITHIN: Final = timedelta(minutes=10)
ARRIVES_WITHIN: Final = 10.0
"""Seconds of the machine until the tenant has noticed that its client is gone."""
LATER: Final = timedelta(minutes=7)
ALLOWED: Final = (["active", None], ["refused", "already_pending"], ["refused", "already_active"])
SETTLED: Final = frozenset({Phase.ACTIVE, Phase.IDLE, Phase.REFUSED})
DISK: Final = tuple(name for name in CHANGES if name.lstrip("?") != "write")
"""Without `write`, by which TLS speaks; SQLite writes by `pwrite64`."""


@pytest.fixture
def submitter(shared_practice: Practice) -> Iterator[Victim]:
    """A program that activates a role."""
    with start_submitter(shared_practice) as victim:
        yield victim


@pytest.fixture
def other_submitter(shared_practice: Practice) -> Iterator[Victim]:
    """Another one."""
    with start_submitter(shared_practice) as victim:
        yield victim


def start_submitter(practice: Practice) -> Victim:
    """A process that runs into this tenant."""
    cloud = str(practice.tenant.announcement["cloud_file"])
    return Victim(Path(__file__).with_name("app_submitter.py"), cloud)


class Stage:
    """One role, one wish, again and again."""

    def __init__(self, practice: Practice, kept: Path, where: Path) -> None:
        self.practice = practice
        self._kept = kept
        self._where = where
        self._count = 0
        self._served: set[threading.Thread] = set()

    def fresh(self) -> Path:
        """A state folder with a sign-in, and a tenant where nothing has happened."""
        self._count += 1
        folder = self._where / str(self._count)
        shutil.copytree(self._kept, folder)
        furnish(self.practice)
        self._served = set(threading.enumerate())
        return folder

    def find_out(self, folder: Path, *, later: timedelta = timedelta()) -> Life:
        """What the tray says when it starts on what was left, at once or later."""
        for thread in set(threading.enumerate()) - self._served:
            thread.join(ARRIVES_WITHIN)  # minutes pass in no time here, but not what is on its way
        life = Life(self.practice, folder)
        life.practice.advance(later)
        life.begin()
        settled = life.live(SETTLES_WITHIN, lambda: is_settled(life))
        assert settled, life.activation()
        return life


@pytest.fixture
def stage(shared_practice: Practice, signed_in_folder: Path, tmp_path: Path) -> Stage:
    """Where the story is played."""
    return Stage(shared_practice, signed_in_folder, tmp_path)


def is_settled(life: Life) -> bool:
    """Whether nothing is open and nothing unsure."""
    account = life.state.account
    is_read = account is not None and account.reading.fetched_at is not None
    wishes = life.runner.world.ledger.open_wishes()
    return is_read and wishes == () and life.activation().phase in SETTLED


def check(life: Life, *, processes: int = 1) -> None:
    """One commit at most; what is shown is what is; no false active on the way; nothing lost."""
    held = life.is_held()
    assert life.commits() <= 1
    assert life.commits() <= len(life.posts()) <= processes
    activation = life.activation()
    assert (activation.phase is Phase.ACTIVE) == held
    if activation.phase is Phase.REFUSED:
        assert activation.failure is not None
        assert activation.failure.trouble is Trouble.NOT_RECEIVED
    assert held or Phase.ACTIVE not in life.phases
    assert life.state.trouble is None
    ports = life.runner.world
    aside = ports.ledger.set_aside(), ports.preferences.set_aside(), ports.identity.set_aside()
    assert aside == ((), (), ())
    life.post(Quit())
    life.end()


def undisturbed(stage: Stage, submitter: Victim, calls: Calls) -> Calls:
    """The calls of a submission that nothing disturbs."""
    ending = submitter.act("activate", stage.fresh(), calls=calls)
    assert ending.said == ["active", None]
    return ending.made


@pytest.mark.parametrize("calls", [CHANGES, TALK], ids=["disk", "network"])
def test_kill_at_any_step_is_found_out_by_the_next_start(
    calls: Calls, stage: Stage, submitter: Victim
) -> None:
    """Whether the role was granted or not is read, not guessed, and nothing is sent again; by a
    start at once, and by one after the wish has become old.
    """
    made = undisturbed(stage, submitter, calls)
    commits = []
    for position in range(len(made)):
        folder = stage.fresh()
        ending = submitter.act("activate", folder, kill_at(made, position), calls)
        if not ending.killed:  # a poll that was not needed this time
            continue
        life = stage.find_out(folder, later=LATER * (position % 2))
        commits.append(life.commits())
        check(life)
    assert commits == sorted(commits)
    assert set(commits) == {0, 1}


@pytest.mark.parametrize("error", ["ENOSPC", "EROFS"])
def test_disk_that_fails_at_any_step_sends_at_most_once(
    error: str, stage: Stage, submitter: Victim, expected_log: LogWatch
) -> None:
    """What can't be written down is not sent; what was sent is told as what it became."""
    del expected_log
    made = undisturbed(stage, submitter, DISK)
    outcomes = set()
    for position in range(len(made)):
        folder = stage.fresh()
        injections = fail_from(made, position, error, DISK)
        said = submitter.act("activate", folder, injections, DISK).said
        life = stage.find_out(folder)
        outcomes.add((*said, life.commits()))
        check(life)
    assert outcomes == {("refused", "not_recorded", 0), ("active", None, 1)}


def test_two_processes_ask_at_once(
    stage: Stage, submitter: Victim, other_submitter: Victim
) -> None:
    """While the first one's wish is open the other sends nothing: it says that it is asked for.
    Who comes after its end may ask on what it read before; the service refuses that, and reading
    shows the role active.
    """
    for _ in range(4):
        folder = stage.fresh()
        with ThreadPoolExecutor(2) as pool:
            asked = [
                pool.submit(victim.act, "activate", folder)
                for victim in (submitter, other_submitter)
            ]
            said = [one.result().said for one in asked]
        assert ["active", None] in said
        assert all(one in ALLOWED for one in said), said
        life = stage.find_out(folder)
        assert [one["status"] for one in life.posts()] in ([201], [201, 400])
        check(life, processes=2)
