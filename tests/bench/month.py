"""Thirty days of use in one process: whether memory, threads, files and the ledger level off.

    python tests/bench/month.py [--days N]

The engine and its adapters live in virtual time against a practice tenant in a process of its own:
activations, warnings, more time and approvals, a renewed token, a wrong answer now and then, and a
sleep each night. What is measured is this process, each evening.
"""

from __future__ import annotations

import argparse
import gc
import logging
import shutil
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from msgspec import Struct

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "desktop")]

from keyhour.adapters.clock import SystemClock  # noqa: E402  after the path is set
from keyhour.adapters.cloud import Cloud, load_cloud  # noqa: E402
from keyhour.adapters.ledger import FILE_NAME  # noqa: E402
from keyhour.core.activation import Phase  # noqa: E402
from keyhour.core.effects import AnyEffect  # noqa: E402
from keyhour.core.events import (  # noqa: E402
    CancelChosen,
    DeactivateChosen,
    NoticeDismissChosen,
    PanelClosed,
    PanelOpened,
    RenewalChosen,
)
from keyhour.core.session import Account, AccountKey  # noqa: E402
from keyhour.engine.perform import Post  # noqa: E402
from keyhour.engine.runner import THREADS, Lane, lane_of  # noqa: E402
from keyhour.engine.worker import Workers  # noqa: E402
from keyhour.engine.world import World  # noqa: E402
from tests.cli.practice import Tenant, served  # noqa: E402
from tests.engine.fakes import InlineRunner  # noqa: E402
from tests.faults.life import DEVICE, Life  # noqa: E402

HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
ROLE: Final = DEVICE.role_definition_id
LONGEST_EFFECT: Final = 60.0
SETTLED_AFTER: Final = 5
"""Days until caches are warm; what grows after them is a leak."""


class Evening(Struct, frozen=True):
    """What this process costs at the end of a day."""

    memory: float
    """Private memory, in MB."""
    threads: int
    files: int
    ledger: int
    """Size of the ledger with what belongs to it, in KB."""


class FarClock:
    """The clock of a tenant in another process: the machine's, moved by as much as that was."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._wall = SystemClock()
        self._moved = timedelta()

    def now(self) -> datetime:
        """The tenant's present instant."""
        return self._wall.now() + self._moved

    def advance(self, by: timedelta) -> None:
        """Jump, both here and there."""
        self._moved += by
        self._tenant.ask("POST", "clock", {"advance": f"PT{by.total_seconds():.3f}S"})


def far_practice(tenant: Tenant, object_id: str) -> Any:
    """The tenant as `Life` wants it."""
    cloud = load_cloud(Path(tenant.cloud_file))
    assert isinstance(cloud, Cloud), cloud
    key = AccountKey(cloud.authority, cloud.tenant_id, object_id)
    return SimpleNamespace(
        cloud=cloud,
        tenant=SimpleNamespace(tenant=SimpleNamespace(clock=FarClock(tenant))),
        account=lambda: Account(key, "rosa"),
        fault=tenant.fault,
    )


class SteppedLanes(InlineRunner):
    """The app's own lanes and threads; each effect is waited for, as virtual time demands."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._lanes = {lane: Workers(f"keyhour-{lane.value}", THREADS[lane]) for lane in Lane}

    def run(self, effect: AnyEffect, post: Post) -> None:
        """Do it on the thread that the app would do it on."""
        lane = self._lanes[lane_of(effect)]
        lane.submit(lambda: self._perform(effect, post)).result(LONGEST_EFFECT)

    def close(self) -> None:
        """End the threads."""
        for workers in self._lanes.values():
            workers.close(drop=True)
            workers.wait(LONGEST_EFFECT)


class LongLife(Life):
    """A life on the app's own threads."""

    def _make_runner(self, world: World) -> InlineRunner:
        return SteppedLanes(world)

    def end(self) -> None:
        """The story is over."""
        self.runner.close()
        super().end()


class Month:
    """Rosa's days."""

    def __init__(self, life: Life, tenant: Tenant) -> None:
        self.life = life
        self.tenant = tenant
        self.activations = 0

    def day(self, number: int) -> Evening:
        """A working day and its night."""
        life = self.life
        life.post(PanelOpened(), PanelClosed())
        self._hold(HOUR, then_more=number % 2 == 0)
        self._renew_token()
        self._hold(2 * HOUR, then_more=False)
        if number % 3 == 0:
            self.tenant.fault("batch$", {"status": 503, "body": ""}, times=2)
        self._ask_for_approval(number)
        life.live(3 * HOUR)
        self._read_notices()
        self.tenant.ask("DELETE", "requests")
        evening = measure(life.folder)
        life.sleep(12 * HOUR)
        return evening

    def _hold(self, length: timedelta, *, then_more: bool) -> None:
        life = self.life
        life.activate(length)
        assert life.live(10 * MINUTE, lambda: life.activation().phase is Phase.ACTIVE)
        self.activations += 1
        if then_more:
            life.post(RenewalChosen(draft=life.wish(length).draft))
        life.live(length)
        life.live(20 * MINUTE)
        if life.activation().phase is Phase.ACTIVE:
            self.activations += 1
            life.post(DeactivateChosen(key=DEVICE))
        assert life.live(HOUR, lambda: life.activation().phase is Phase.IDLE)

    def _ask_for_approval(self, number: int) -> None:
        life = self.life
        self._want_approval(needed=True)
        life.activate(HOUR)
        assert life.live(10 * MINUTE, lambda: life.activation().phase is Phase.AWAITING_APPROVAL)
        if number % 2:
            request = life.activation().request_id
            decision = {"request_id": request, "decision": "Approve", "by": "ada"}
            self.tenant.ask("POST", "decide", decision)
            assert life.live(HOUR, lambda: life.activation().phase is Phase.ACTIVE)
            self.activations += 1
        else:
            life.post(CancelChosen(key=DEVICE))
        assert life.live(3 * HOUR, lambda: life.activation().phase is Phase.IDLE)
        self._want_approval(needed=False)

    def _want_approval(self, *, needed: bool) -> None:
        wanted = {"role": ROLE, "needs_approval": needed, "approvers": ["ada"]}
        self.tenant.ask("POST", "policy", wanted)

    def _renew_token(self) -> None:
        """The service refuses the old one, as it does after an hour."""
        self.tenant.ask("POST", "revoke", {"username": "rosa", "keep_refresh": True})

    def _read_notices(self) -> None:
        life = self.life
        life.post(*(NoticeDismissChosen(notice_id=one.id) for one in life.state.notices))


def measure(folder: Path) -> Evening:
    """What this process costs now."""
    gc.collect()
    proc = Path("/proc/self")
    rollup = (proc / "smaps_rollup").read_text("ascii").splitlines()
    private = sum(int(line.split()[1]) for line in rollup if line.startswith("Private_"))
    ledger = sum(path.stat().st_size for path in folder.glob(f"{FILE_NAME}*"))
    return Evening(
        memory=private / 1024,
        threads=len(list((proc / "task").iterdir())),
        files=len(list((proc / "fd").iterdir())),
        ledger=ledger // 1024,
    )


def live_through(days: int) -> tuple[list[Evening], int]:
    """So many days; each evening, and how many activations there were."""
    with tempfile.TemporaryDirectory(prefix="keyhour-month-") as name, served(Path(name)) as tenant:
        tenant.begin("quiet")
        folder = Path(name) / "state"
        shutil.copytree(tenant.signed_in, folder)
        rosa = next(
            one["id"]
            for one in tenant.ask("GET", "state")["users"]
            if str(one["username"]).startswith("rosa")
        )
        life = LongLife(far_practice(tenant, rosa), folder)
        life.begin()
        month = Month(life, tenant)
        evenings = [month.day(number) for number in range(1, days + 1)]
        life.end()
        return evenings, month.activations


def growth(evenings: list[Evening], after: int = SETTLED_AFTER) -> Evening:
    """What was added between the evening of day `after` and the last one."""
    first, last = evenings[min(after, len(evenings)) - 1], evenings[-1]
    return Evening(
        memory=last.memory - first.memory,
        threads=last.threads - first.threads,
        files=last.files - first.files,
        ledger=last.ledger - first.ledger,
    )


def main() -> None:
    """Live, and print a line for each evening."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=int, default=30)
    wanted = parser.parse_args()
    logging.disable(logging.CRITICAL)
    evenings, activations = live_through(wanted.days)
    for number, one in enumerate(evenings, 1):
        sys.stdout.write(
            f"day {number:2}: {one.memory:6.1f} MB, {one.threads} threads, {one.files} files, "
            f"ledger {one.ledger} KB\n"
        )
    more = growth(evenings)
    sys.stdout.write(
        f"{activations} activations; since day {SETTLED_AFTER}: {more.memory:+.1f} MB, "
        f"{more.threads:+} threads, {more.files:+} files, ledger {more.ledger:+} KB\n"
    )


if __name__ == "__main__":
    main()
