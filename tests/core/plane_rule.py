"""What must hold between planes: a read changes what it brought, and of the rest nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.activation import Phase, RequestReceipt
from keyhour.core.failure import Failure
from keyhour.core.reads import PlaneRead, RequestRead
from keyhour.core.right import Assignment, Eligibility, Plane, plane_of
from keyhour.core.session import Session
from keyhour.core.state import AccountState, State
from tests.core.invariant import phases

Row = Eligibility | Assignment | RequestReceipt
Rows = tuple[Row, ...]
Came = frozenset[tuple[Plane, str]]

LEADING: Final = Plane.DIRECTORY
"""The plane that speaks for the sign-in while it is in use."""
LISTS: Final = ("eligibilities", "assignments", "requests")


def brought(event: ev.Event) -> Mapping[tuple[Plane, str], Rows]:
    """The lists that an answer brought, by plane and name."""
    parts: dict[Plane, PlaneRead | RequestRead | Failure] = {}
    match event:
        case ev.RightsFetched(read=read) if read is not None:
            parts.update(read.planes)
        case ev.RequestFetched(effect=effect, read=RequestRead() as read):
            parts[plane_of(effect.key)] = read
    return {
        (plane, name): rows
        for plane, part in parts.items()
        for name in LISTS
        if isinstance(rows := getattr(part, name, None), tuple)
    }


def blends(before: State, event: ev.Event, after: State) -> list[str]:
    """A sentence for everything that an answer changed in planes of which it brought nothing."""
    old, new = before.account, after.account
    if not isinstance(event, ev.RightsFetched | ev.RequestFetched) or old is None or new is None:
        return []
    came = frozenset(brought(event))
    asked = event.effect.planes if isinstance(event, ev.RightsFetched) else frozenset()
    return [
        *_changed(old, new, came),
        *_moved(before, after, came),
        *_told(old, new, asked),
        *_ended(before, event, after, came),
    ]


def _changed(old: AccountState, new: AccountState, came: Came) -> Iterator[str]:
    """What did not come empties nothing, be it lost or never asked for."""
    for plane in Plane:
        for name in LISTS:
            is_kept = _rows(old, plane, name) == _rows(new, plane, name)
            if (plane, name) not in came and not is_kept:
                yield f"{name} of {plane} changed and were not read"


def _rows(account: AccountState, plane: Plane, name: str) -> Rows:
    return tuple(one for one in getattr(account, name) if plane_of(one.key) is plane)


def _moved(before: State, after: State, came: Came) -> Iterator[str]:
    """A right stays where it is without its plane's assignments, unless it was to end anyway."""
    old, new = phases(before), phases(after)
    leaving = before.account.leaving if before.account else {}
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key, Phase.IDLE), new.get(key, Phase.IDLE)
        is_read = (plane_of(key), "assignments") in came
        if was is not now and not is_read and key not in leaving:
            yield f"{key} went from {was} to {now} and was not read"


def _told(old: AccountState, new: AccountState, asked: frozenset[Plane]) -> Iterator[str]:
    """Only a full read says how a plane stands, and only of those that it was to read."""
    for plane in Plane:
        if plane not in asked and _standing(old, plane) != _standing(new, plane):
            yield f"{plane} was not asked and stands otherwise"


def _standing(account: AccountState, plane: Plane) -> object:
    reading = account.reading_of(plane)
    return reading.failure, reading.failures, reading.as_of, reading.fetched_at


def _ended(
    before: State, event: ev.RightsFetched | ev.RequestFetched, after: State, came: Came
) -> Iterator[str]:
    """The sign-in ends with the leading plane's answer or not at all."""
    if before.session is not Session.SIGNED_IN or after.session is Session.SIGNED_IN:
        return
    effect = event.effect
    asked = effect.planes if isinstance(effect, ef.FetchRights) else {plane_of(effect.key)}
    if LEADING not in asked or all((LEADING, name) in came for name in LISTS):
        yield "a plane that does not lead ended the session"
