"""Measures what Keyhour costs, as ratios against the smallest PySide6 tray program in the same run.

    python tests/bench/run.py [--quick] [--frozen] [--json FILE] [--plot FILE]

Machines differ and are noisy, so starts alternate, minima are compared, and nothing here is a test.
What a fleet asks of the service is `fleet.py`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "desktop")]

from tests.bench import service  # noqa: E402  after the path is set
from tests.bench.chart import Bar, draw_bars  # noqa: E402
from tests.bench.figure import Figure, table, write_json  # noqa: E402
from tests.bench.process import Idle, watch  # noqa: E402
from tests.bench.screen import Screen  # noqa: E402
from tests.child_process import ChildProcess  # noqa: E402
from tests.cli.practice import Person, Tenant, served  # noqa: E402
from tests.desktop.frozen import OUTPUT, build, build_keyhour, megabytes  # noqa: E402
from tests.desktop.session import DesktopSession  # noqa: E402
from tests.desktop.tray_host import TrayHost  # noqa: E402

FLOOR: Final = (sys.executable, str(Path(__file__).with_name("floor_tray.py")))
STARTS: Final = 7
SETTLE_SECONDS: Final = 12
RIGHT: Final = "Device administrator"


class Bench:
    """One desktop and one practice tenant for all figures."""

    def __init__(self, desktop: DesktopSession, host: TrayHost, tenant: Tenant) -> None:
        self._desktop = desktop
        self._host = host
        self._tenant = tenant
        self._folder = desktop.folder / "bench-state"
        shutil.copytree(tenant.signed_in, self._folder)
        self._where = ("--cloud", tenant.cloud_file, "--state-dir", str(self._folder))

    def start_ratio(self, runs: int) -> Figure:
        """Process start to registered tray item, alternating with the floor."""
        floor, ours = [], []
        for _ in range(runs):
            floor.append(self._seconds_to_item(self._start_floor))
            ours.append(self._seconds_to_item(self._start_tray))
        return _at_most("start to tray icon", min(ours), min(floor), 1.25)

    def idle(self, seconds: int) -> list[Figure]:
        """Memory, wake-ups and processor time, with no role and with one role active."""
        with self._running(self._start_floor) as app:
            floor = watch(app.pid, seconds)
        with self._running(self._start_tray) as app:
            quiet = watch(app.pid, seconds)
        self._activate()
        with self._running(self._start_tray) as app:
            active = watch(app.pid, seconds)
        return _idle_figures(floor, quiet, active, seconds)

    def frozen(self, runs: int) -> list[Figure]:
        """The folder that people install: its size, and its start against a floor built alike."""
        keyhour = build_keyhour()
        floor_program = build(Path(FLOOR[1]), OUTPUT / "floor") / "floor_tray" / "floor_tray"
        tray, floor, ours = str(keyhour / "KeyhourTray"), [], []
        for _ in range(runs):
            floor.append(self._seconds_to_item(lambda: self._desktop.start(str(floor_program))))
            ours.append(self._seconds_to_item(lambda: self._desktop.start(tray, *self._where)))
        size = megabytes(keyhour)
        return [
            _at_most("start to tray icon, frozen", min(ours), min(floor), 1.25),
            Figure("the frozen folder", size, "MB", None, "<= 160", size <= 160),
        ]

    def panel_ratio(self, runs: int) -> Figure:
        """Process start to the panel painted from the last state; the floor only shows its icon."""
        screen = Screen(self._desktop.environment["DISPLAY"])
        floor, ours = [], []
        for _ in range(runs):
            floor.append(self._seconds_to_item(self._start_floor))
            ours.append(self._seconds_to_panel(screen))
        return _at_most("start to panel painted", min(ours), min(floor), 2.5)

    def _seconds_to_panel(self, screen: Screen) -> float:
        self._host.wait_until_empty()
        began = time.perf_counter()
        app = self._start_tray()
        self._host.wait_for_item().activate(640, 780)  # the click of whoever cannot wait
        screen.wait_for_window(30)
        seconds = time.perf_counter() - began
        time.sleep(0.5)  # noqa: TID251  as after every start
        app.end()
        return seconds

    def thousand_rights(self) -> list[Figure]:
        """The panel with a thousand rights against the panel with ten."""
        script = str(Path(__file__).with_name("app_rights.py"))
        told = json.loads(self._desktop.run(sys.executable, script))
        few, many = told["10"], told["1000"]
        sums = [one["painted"] + one["searched"] for one in (many, few)]
        return [_at_most("1,000 rights painted and searched (floor: 10)", sums[0], sums[1], 1.5)]

    def _activate(self) -> None:
        folder = self._desktop.folder / f"seat-{time.monotonic_ns()}"
        folder.mkdir()
        Person(self._tenant, folder).json("activate", RIGHT, "--reason", "measuring")

    def _start_floor(self) -> ChildProcess:
        return self._desktop.start(*FLOOR)

    def _start_tray(self) -> ChildProcess:
        return self._desktop.start_app(*self._where)

    def _seconds_to_item(self, start: Callable[[], ChildProcess]) -> float:
        self._host.wait_until_empty()
        began = time.perf_counter()
        app = start()
        self._host.wait_for_item()
        seconds = time.perf_counter() - began
        time.sleep(0.5)  # noqa: TID251  let it finish loading, or the next start shares its processor
        app.end()
        return seconds

    @contextmanager
    def _running(self, start: Callable[[], ChildProcess]) -> Iterator[ChildProcess]:
        self._host.wait_until_empty()
        app = start()
        self._host.wait_for_item()
        time.sleep(SETTLE_SECONDS)  # noqa: TID251  the first read and its threads come to rest
        yield app
        app.end()


def _at_most(name: str, value: float, floor: float, times: float) -> Figure:
    return Figure(name, value, "s", floor, f"<= {times} x floor", value <= times * floor)


def _idle_figures(floor: Idle, quiet: Idle, active: Idle, seconds: int) -> list[Figure]:
    most_active = floor.wake_seconds + round(11 * max(1.0, seconds / 600) if seconds >= 600 else 3)
    memory = quiet.pss_megabytes - floor.pss_megabytes
    return [
        Figure(
            "memory when idle", quiet.pss_megabytes, "MB PSS", floor.pss_megabytes,
            "<= floor + 50", memory <= 50,
        ),
        Figure(
            f"wake seconds in {seconds} s, no role", quiet.wake_seconds, "s", floor.wake_seconds,
            "floor + 0", quiet.wake_seconds <= floor.wake_seconds,
        ),
        Figure(
            f"wake seconds in {seconds} s, one role", active.wake_seconds, "s",
            floor.wake_seconds, f"<= {most_active}", active.wake_seconds <= most_active,
        ),
        Figure(
            f"processor in {seconds} s, one role", active.cpu_seconds, "s", floor.cpu_seconds,
            "<= floor + 0.15", active.cpu_seconds - floor.cpu_seconds <= 0.15,
        ),
    ]  # fmt: skip


def _tell(figures: list[Figure], document: Path | None, picture: Path | None) -> None:
    sys.stdout.write(table(figures) + "\n")
    if document is not None:
        write_json(figures, document)
    if picture is not None:
        with_floor = [one for one in figures if one.floor]
        bars = [
            Bar(one.name, one.value / (one.floor or 1), f"{one.value:.3g} {one.unit}")
            for one in with_floor
        ]
        draw_bars(picture, "As a part of the smallest tray program", bars)


def main() -> int:
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="idle windows of a minute")
    parser.add_argument("--frozen", action="store_true", help="also build and start the frozen app")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--plot", type=Path, help="also draw them here (PNG)")
    asked = parser.parse_args()
    seconds = 60 if asked.quick else 600
    folder = Path(tempfile.mkdtemp(prefix="kb-"))
    desktop = DesktopSession()
    host = TrayHost(desktop.bus_address)
    try:
        with served(folder) as tenant:
            bench = Bench(desktop, host, tenant)
            figures = [bench.start_ratio(STARTS), bench.panel_ratio(STARTS)]
            figures += bench.frozen(STARTS) if asked.frozen else []
            figures += bench.thousand_rights()
            figures += service.round_trips(tenant, folder)
            figures += [service.list_of_many(tenant, folder), service.added_time(tenant, folder)]
            tenant.begin("quiet")
            figures += bench.idle(seconds)
            _tell(figures, asked.json, asked.plot)
    finally:
        host.end()
        desktop.end()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
