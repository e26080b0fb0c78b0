"""Threads that work through a queue and hold up nobody's end."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

Work = Callable[[], None]


class Workers:
    """Up to `count` threads for one queue, made when first needed; idle ones wake nobody.

    Not a `ThreadPoolExecutor`: the interpreter joins its threads before it ends, and a request that
    hangs would keep the process for as long as its time-out.
    """

    def __init__(self, name: str, count: int) -> None:
        self._name = name
        self._count = count
        self._lock = threading.Lock()
        self._queue: queue.SimpleQueue[tuple[Future[None], Work] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._unfinished = 0
        self._closed = False

    def submit(self, work: Work) -> Future[None]:
        """Hand work in; raises RuntimeError after `close`."""
        future: Future[None] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("closed")
            self._unfinished += 1
            self._queue.put((future, work))
            if len(self._threads) < min(self._unfinished, self._count):
                self._threads.append(self._started())
        return future

    def close(self, *, drop: bool) -> None:
        """Take nothing more; with `drop` also forget what has not begun. Returns at once."""
        with self._lock:
            self._closed = True
        while drop:
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                break
            if job is not None:
                job[0].cancel()
        self._queue.put(None)

    def wait(self, seconds: float) -> None:
        """Wait for the threads to end after `close`, for so long at most."""
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _started(self) -> threading.Thread:
        name = f"{self._name}-{len(self._threads)}"
        thread = threading.Thread(target=self._work, name=name, daemon=True)
        thread.start()
        return thread

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            future, work = job
            if future.set_running_or_notify_cancel():
                _carry_out(future, work)
            with self._lock:
                self._unfinished -= 1
        self._queue.put(None)  # for the next thread


def _carry_out(future: Future[None], work: Work) -> None:
    try:
        work()
    except BaseException as error:  # noqa: BLE001  whoever asks the future learns it
        future.set_exception(error)
    else:
        future.set_result(None)
