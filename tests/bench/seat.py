"""One seat of the fleet: the real machine, a person's day, and a service that answers.

Nothing of the reading plan is written again here: `core.step` says what is asked, and
`core.schedule.next_wake` says when.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count
from random import Random  # noqa: TID251  injected, and seeded by the seat's number
from typing import Final

from msgspec.structs import replace

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.activation import RequestReceipt, RequestStatus
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import ActivationPolicy
from keyhour.core.right import Assignment, Plane, RightKey
from keyhour.core.schedule import next_wake
from keyhour.core.state import State
from keyhour.core.step import step
from tests.bench.day import DAY, Day, Outage, Wish
from tests.core import sample
from tests.core.sample import DEVICE, MEMBER

_BASE: Final = 9 * 3600.0
"""The second of the day that `sample.at(0)` is."""
_READ_SECONDS: Final = 1.2
_WRITE_SECONDS: Final = 11.0
_RIGHTS: Final[tuple[RightKey, ...]] = (DEVICE, MEMBER)
_FAILURE: Final = Failure(trouble=Trouble.SERVICE_TROUBLE)

Count = Callable[[float, int, int], None]
"""Takes the second of the day, and how many requests and resource units were asked for then."""


class Seat:
    """Lives one day and counts what it asks of the service."""

    def __init__(
        self,
        day: Day,
        outage: Outage,
        chance: Random,
        planes: frozenset[Plane],
        counted: Count,
    ) -> None:
        self._day = day
        self._planes = planes
        self._outage = outage
        self._chance = chance
        self._counted = counted
        self._state = State()
        self._luck = chance.random()
        self._order = count()
        self._coming: list[tuple[float, int, ev.Event]] = []
        self._row: Assignment | None = None
        self._granted_at: float | None = None
        self._hours = 1.0

    def live(self) -> None:
        """From switching on to switching off."""
        started = ev.Started(configured=True, practice=False, planes=self._planes)
        self._plan(self._day.on, started)
        for look in self._day.looks:
            self._plan(look, ev.PanelOpened())
            self._plan(look + 60, ev.PanelClosed())
        if self._day.wakes is not None:
            self._plan(self._day.wakes, ev.DeviceResumed())
        for wish in self._day.wishes:
            self._plan(wish.at, _chosen(wish))
        now = self._day.on
        while now < self._day.off:
            now = self._go_on(now)

    def _plan(self, at: float, event: ev.Event) -> None:
        heapq.heappush(self._coming, (at, next(self._order), event))

    def _go_on(self, now: float) -> float:
        wake = next_wake(self._state, _instant(now), self._luck)
        due = DAY if wake is None else max(now, _second(wake))
        if self._coming and self._coming[0][0] <= due:
            now, _, event = heapq.heappop(self._coming)
        else:
            now, event = due, ev.ClockTicked()
            self._luck = self._chance.random()
        if now < self._day.off:
            self._take(now, event)
        return now

    def _take(self, now: float, event: ev.Event) -> None:
        if isinstance(event, ev.ActivateChosen):
            wish = next(one for one in self._day.wishes if one.at == now)
            self._hours = wish.hours
            self._granted_at = now + _WRITE_SECONDS + (wish.approved_after or 0)
        taken = step(self._state, replace(event, at=_instant(now)))
        self._state = taken.state
        for effect in taken.effects:
            self._answer(now, effect)

    def _answer(self, now: float, effect: ef.AnyEffect) -> None:
        match effect:
            case ef.LoadMemory():
                known = (sample.last_known(),)
                self._plan(now, ev.MemoryLoaded(effect=effect, last_known=known))
            case ef.RestoreSession():
                self._plan(now, ev.SessionRestored(effect=effect, account=sample.ANNA))
            case ef.FetchRights():
                self._read_rights(now, effect)
            case ef.FetchRequest():
                self._read_request(now, effect)
            case ef.RecordWish():
                self._plan(now, ev.WishRecorded(effect=effect))
            case ef.SubmitActivation():
                self._submit(now, effect)
            case ef.ClaimNotice():
                self._plan(now, ev.NoticeClaimed(effect=effect, won=True))
            case _:
                pass  # what stays on this machine

    def _read_rights(self, now: float, effect: ef.FetchRights) -> None:
        """Three lists of each plane, two of them with the names of the rights; and the policies."""
        lists, units = 3, 5
        if effect.policies:
            lists, units = lists + 1, units + 2
        self._count(now, lists * len(effect.planes), units * len(effect.planes))
        at = now + _READ_SECONDS
        if self._outage.covers(now):
            self._plan(at, ev.RightsFetched(effect=effect, failure=_FAILURE))
            return
        rows = self._rows(now)
        policies: dict[str, ActivationPolicy] | None = {} if effect.policies else None
        read = sample.rights_in(*_RIGHTS, rows=rows, planes=effect.planes, policies=policies)
        self._plan(at, ev.RightsFetched(effect=effect, read=read))

    def _read_request(self, now: float, effect: ef.FetchRequest) -> None:
        self._count(now, 2, 3)
        at = now + _READ_SECONDS
        if self._outage.covers(now):
            self._plan(at, ev.RequestFetched(effect=effect, failure=_FAILURE))
            return
        rows = self._rows(now)
        read = sample.confirmed(*rows, request=self._receipt(now))
        self._plan(at, ev.RequestFetched(effect=effect, read=read))

    def _submit(self, now: float, effect: ef.SubmitActivation) -> None:
        self._count(now, 1, 1)
        at = now + _WRITE_SECONDS
        if self._outage.covers(now) or self._granted_at is None:
            self._plan(at, ev.SubmitFinished(effect=effect, failure=_FAILURE))
            return
        begin = self._granted_at - _BASE
        end = begin + self._hours * 3600
        self._row = sample.held(DEVICE, start=begin, end=end, request=f"request-{now}")
        self._plan(at, ev.SubmitFinished(effect=effect, receipt=self._receipt(at)))

    def _receipt(self, now: float) -> RequestReceipt | None:
        if self._row is None:
            return None
        is_granted = self._granted_at is not None and self._granted_at <= now
        status = RequestStatus.PROVISIONED if is_granted else RequestStatus.PENDING_APPROVAL
        return sample.receipt(status, request=self._row.request_id or "", created=now - _BASE)

    def _rows(self, now: float) -> tuple[Assignment, ...]:
        """What a list of active rights shows: ours from its grant to a second past its end."""
        row, granted_at = self._row, self._granted_at
        if row is None or row.end_at is None or granted_at is None:
            return ()
        return (row,) if granted_at <= now <= _second(row.end_at) + 1 else ()

    def _count(self, now: float, requests: int, units: int) -> None:
        self._counted(now, requests, units)


def _chosen(wish: Wish) -> ev.ActivateChosen:
    return ev.ActivateChosen(draft=sample.draft(DEVICE, minutes=wish.hours * 60))


def _instant(second: float) -> datetime:
    return sample.at(second - _BASE)


def _second(at: datetime) -> float:
    return (at - sample.BASE).total_seconds() + _BASE
