"""A machine that falls asleep gives the role back: from the system's bus to the practice tenant."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from keyhour.adapters.settings import TomlPreferences
from keyhour.bootstrap.program import Program, ProgramAsk, open_program
from keyhour.core.activation import Phase
from keyhour.core.leaving_flow import is_seen_to, to_end
from keyhour.core.right import Plane
from keyhour.core.settings import Leaving, Settings
from keyhour.engine.engine import Snapshot
from tests.bus_peer import BusPeer
from tests.contract.practice import ROSA, OpenPractice, Practice
from tests.contract.test_program import LONGEST_WAIT, quiet_log, rights_were_read
from tests.private_bus import PrivateBus

__all__ = ["quiet_log"]

pytestmark = [pytest.mark.contract, pytest.mark.desktop]

LOGIND = "org.freedesktop.login1"


@pytest.fixture
def system_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[BusPeer]:
    """A system bus of the test's own, with logind's name on it."""
    with tempfile.TemporaryDirectory(prefix="kl-") as folder:
        bus = PrivateBus(Path(folder), {"PATH": "/usr/bin:/bin"})
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
        peer = BusPeer(bus.address)
        peer.own(LOGIND)
        yield peer
        peer.end()
        bus.end()


def given_back(practice: Practice) -> int:
    """How many roles the tenant was asked to take back, on any plane."""
    writes = [one["path"] for one in practice.served() if one["method"] in {"POST", "PUT"}]
    return sum("assignmentschedulerequests" in path.casefold() for path in writes)


@pytest.mark.usefixtures("quiet_log")
def test_roles_end_before_a_sleep(
    open_practice: OpenPractice, system_bus: BusPeer, tmp_path: Path
) -> None:
    """The service is told of every role that it takes back by now, whatever plane it is of."""
    practice = open_practice("busy_admin", auto_sign_in=ROSA)
    wanted = replace(Settings(), end_when=frozenset({Leaving.SLEEP}))
    assert TomlPreferences(tmp_path / "state").save(wanted) is None
    cloud = str(practice.tenant.announcement["cloud_file"])
    program = open_program(ProgramAsk(cloud=cloud, state_dir=str(tmp_path / "state")))
    assert isinstance(program, Program)
    told, read = threading.Event(), threading.Event()

    def watch(snapshot: Snapshot) -> None:
        account = snapshot.state.account
        readings = account.readings.values() if account else ()
        if len(readings) == len(Plane) and all(one.as_of for one in readings):
            read.set()

    try:
        program.engine.subscribe(watch)
        assert rights_were_read(program)
        assert read.wait(LONGEST_WAIT)
        keys = to_end(program.engine.snapshot.state)
        assert len(keys) > 1

        def look(snapshot: Snapshot) -> None:
            if is_seen_to(snapshot.state, keys):
                told.set()

        program.engine.subscribe(look)
        for _ in range(int(LONGEST_WAIT / 0.2)):  # the first may come before the app listens
            system_bus.emit("/", f"{LOGIND}.Manager", "PrepareForSleep", "b", True)
            if told.wait(0.2):
                break
        assert told.is_set()
        account = program.engine.snapshot.state.account
        assert account is not None
        young = [key for key in keys if account.phase(key) is Phase.ACTIVE]
        assert given_back(practice) >= len(keys) - len(young) > 0
    finally:
        program.close()
