"""Threads that work through a queue."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import keyhour
from keyhour.engine.worker import Workers

PATIENCE = 5.0
HANGS = """
import threading
from keyhour.engine.worker import Workers
workers, begun = Workers("hung", 1), threading.Event()
def hang():
    begun.set()
    threading.Event().wait()
workers.submit(hang)
begun.wait()
workers.close(drop=True)
workers.wait(0.05)
"""


def test_work_is_done_in_the_order_it_came() -> None:
    """One thread, one queue."""
    workers, done = Workers("one", 1), list[int]()
    futures = [workers.submit(lambda n=n: done.append(n)) for n in range(20)]  # type: ignore[misc]
    futures[-1].result(PATIENCE)
    workers.close(drop=False)
    workers.wait(PATIENCE)
    assert done == list(range(20))


def test_two_things_are_done_side_by_side() -> None:
    """Each waits for the other, so one thread could do neither."""
    workers, together = Workers("two", 2), threading.Barrier(2)
    for future in [workers.submit(lambda: _meet(together)) for _ in range(2)]:
        future.result(PATIENCE)
    workers.close(drop=False)
    workers.wait(PATIENCE)


def _meet(together: threading.Barrier) -> None:
    together.wait(PATIENCE)


def test_closing_drops_what_has_not_begun_or_does_it() -> None:
    """What is under way is finished in both cases."""
    for drop in (True, False):
        workers, done, go = Workers("last", 1), list[str](), threading.Event()
        begun = threading.Event()

        def first(
            done: list[str] = done, go: threading.Event = go, b: threading.Event = begun
        ) -> None:
            b.set()
            go.wait(PATIENCE)
            done.append("first")

        workers.submit(first)
        begun.wait(PATIENCE)
        second = workers.submit(lambda done=done: done.append("second"))  # type: ignore[misc]
        workers.close(drop=drop)
        go.set()
        workers.wait(PATIENCE)
        assert done == (["first"] if drop else ["first", "second"])
        assert second.cancelled() is drop


def test_closed_workers_take_nothing() -> None:
    """Handing in is refused."""
    workers = Workers("closed", 1)
    workers.close(drop=False)
    with pytest.raises(RuntimeError):
        workers.submit(lambda: None)


def test_failure_is_kept_for_whoever_asks() -> None:
    """The thread lives on."""
    workers = Workers("failing", 1)

    def fail() -> None:
        raise ValueError("no")

    failed, fine = workers.submit(fail), workers.submit(lambda: None)
    with pytest.raises(ValueError, match="no"):
        failed.result(PATIENCE)
    fine.result(PATIENCE)
    workers.close(drop=False)
    workers.wait(PATIENCE)


def test_work_that_hangs_does_not_keep_the_process() -> None:
    """The interpreter ends although the thread never does."""
    source = str(Path(keyhour.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", HANGS],
        env={**os.environ, "PYTHONPATH": source},
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0
