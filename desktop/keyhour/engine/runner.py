"""Lanes: an effect waits only for its own kind.

A sign-in that waits for a person, a locked keyring or a slow POST never holds up the ledger.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future, wait
from enum import Enum
from typing import Protocol

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.engine.perform import Post, bug, perform
from keyhour.engine.worker import Workers
from keyhour.engine.world import World

_LOG = logging.getLogger("keyhour.engine")


class Runner(Protocol):
    """Carries out effects and posts what came of them."""

    def run(self, effect: ef.AnyEffect, post: Post) -> None:
        """Begin; returns at once."""
        ...

    def close(self) -> None:
        """Take nothing more, end what waits for a person, and wait a bounded time for the rest."""
        ...


class Lane(Enum):
    """A queue of effects."""

    READ = "read"
    WRITE = "write"
    IDENTITY = "identity"
    INTERACTIVE = "interactive"
    DISK = "disk"
    DEVICE = "device"
    """Other programs of the system; some take seconds."""


THREADS = {lane: 2 if lane is Lane.READ else 1 for lane in Lane}
"""Writes go one by one (PIM is slow and refuses what overlaps); two reads may run side by side."""


_DONE_TO_THE_END = frozenset({Lane.DISK, Lane.IDENTITY})


def lane_of(effect: ef.AnyEffect) -> Lane:  # noqa: PLR0911  one line for each lane
    """The lane that an effect takes."""
    match effect:
        case ef.FetchRights() | ef.FetchRequest() | ef.FetchDetail() | ef.FetchDeviceRole():
            return Lane.READ
        case ef.FetchApprovals() | ef.FetchFate():
            return Lane.READ
        case ef.FetchDevice() | ef.RenewWindowsSignIn() | ef.SignOutOfWindows():
            return Lane.DEVICE
        case ef.SubmitActivation() | ef.Deactivate() | ef.CancelRequest() | ef.Decide():
            return Lane.WRITE
        case ef.SignIn():
            return Lane.INTERACTIVE
        case ef.RestoreSession() | ef.SignOut() | ef.CancelSignIn():
            return Lane.IDENTITY
        case _:
            return Lane.DISK


PATIENCE = 5.0
"""Seconds that stopping waits for what is under way. A write whose answer comes later is settled by
reading at the next start.
"""

_ASK_AGAIN = 0.1
"""Seconds between two tries to end a sign-in when stopping: it may not have begun to wait yet."""


class LaneRunner:
    """Threads made when first needed; an idle lane wakes nobody."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lanes = {lane: Workers(f"keyhour-{lane.value}", THREADS[lane]) for lane in Lane}
        self._asking: set[Future[None]] = set()
        """Sign-ins that wait for a person."""

    def run(self, effect: ef.AnyEffect, post: Post) -> None:
        """Hand an effect to its lane."""
        lane = lane_of(effect)
        future = self._lanes[lane].submit(lambda: self._carry_out(effect, post))
        if lane is Lane.INTERACTIVE:
            self._asking = {one for one in self._asking if not one.done()} | {future}

    def _carry_out(self, effect: ef.AnyEffect, post: Post) -> None:
        event = self._performed(effect, post)
        if event is not None:
            post(event)

    def _performed(self, effect: ef.AnyEffect, post: Post) -> ev.Event | None:
        try:
            return perform(effect, self._world, post)
        except Exception as error:  # noqa: BLE001  the last line of defence: nothing may wait for ever
            _LOG.error(
                "effect_failed effect=%s error=%s", type(effect).__name__, type(error).__name__
            )
            return bug(effect)

    def close(self) -> None:
        """End a sign-in that waits for a person, drop what has not begun, wait for writes.

        What concerns this machine alone is still done: the ledger must be right, and who signed out
        must be forgotten.
        """
        for lane, workers in self._lanes.items():
            workers.close(drop=lane not in _DONE_TO_THE_END)
        deadline = time.monotonic() + PATIENCE
        while asking := [one for one in self._asking if not one.done()]:
            self._world.identity.cancel_sign_in()
            wait(asking, timeout=_ASK_AGAIN)
            if time.monotonic() > deadline:
                break
        for lane, workers in self._lanes.items():
            if lane not in {Lane.READ, Lane.DEVICE}:  # nobody is left to hear what a read brings
                workers.wait(max(0.0, deadline - time.monotonic()))
