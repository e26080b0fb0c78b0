"""Planes: which are in use, and how each of them stands."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Protocol, TypeVar

from msgspec.structs import replace

from keyhour.core.activation import UNSETTLED
from keyhour.core.failure import Failure, Trouble
from keyhour.core.reads import LastKnown
from keyhour.core.right import Plane, RightKey, plane_of
from keyhour.core.state import AccountState, Inbox, Reading, State, mapping, with_item


class _Keyed(Protocol):
    @property
    def key(self) -> RightKey: ...


R = TypeVar("R", bound=_Keyed)


class PlaneStatus(Enum):
    """How a plane stands, in the words of the command line's documents."""

    ON = "on"
    OFF = "off"
    """Switched off, or not part of this program."""
    NO_CONSENT = "no_consent"
    FAILED = "failed"
    """Not read, or not read well."""


def is_on(state: State, plane: Plane) -> bool:
    """Whether a plane is wanted and can be read here at all."""
    return plane in state.planes and plane not in state.settings.planes_off


def planes_in_use(state: State, account: AccountState) -> tuple[Plane, ...]:
    """The planes that are read, in their order: also one that was switched off while a wish is
    open in it, until that is settled.
    """
    unsettled = {
        plane_of(key) for key, one in account.activations.items() if one.phase in UNSETTLED
    }
    return tuple(
        plane
        for plane in Plane
        if plane in state.planes and (is_on(state, plane) or plane in unsettled)
    )


def leads(state: State, account: AccountState, plane: Plane) -> bool:
    """Whether a plane speaks for the sign-in: its dead token is the session's end, while another
    plane may ask for more than the session has.
    """
    return planes_in_use(state, account)[:1] == (plane,)


def plane_status(state: State, plane: Plane) -> PlaneStatus:
    """How a plane of the account on display stands."""
    if not is_on(state, plane):
        return PlaneStatus.OFF
    failure = plane_failure(state, plane)
    if failure is not None and failure.trouble is Trouble.CONSENT_MISSING:
        return PlaneStatus.NO_CONSENT
    account = state.account
    is_read = account is not None and account.reading_of(plane).is_good
    return PlaneStatus.ON if is_read else PlaneStatus.FAILED


def plane_failure(state: State, plane: Plane) -> Failure | None:
    """Why the last try to read a plane failed; without an account, why nobody is signed in."""
    account = state.account
    return state.session_failure if account is None else account.reading_of(plane).failure


def without_planes(account: AccountState, planes: frozenset[Plane]) -> AccountState:
    """The account without what was read of these planes; what is under way there stays, for its
    end must be told.
    """

    def stays(key: RightKey) -> bool:
        return plane_of(key) not in planes

    kept = {
        key: one for key, one in account.activations.items() if stays(key) or one.phase in UNSETTLED
    }
    return AccountState(
        account=account.account,
        epoch=account.epoch,
        eligibilities=tuple(one for one in account.eligibilities if stays(one.key)),
        assignments=tuple(one for one in account.assignments if stays(one.key)),
        requests=tuple(one for one in account.requests if stays(one.key)),
        policies=mapping({key: one for key, one in account.policies.items() if stays(key)}),
        activations=mapping(kept),
        readings=mapping(
            {plane: one for plane, one in account.readings.items() if plane not in planes}
        ),
        asked=account.asked,
        inbox=_inbox_without(account.inbox, planes),
    )


def _inbox_without(inbox: Inbox, planes: frozenset[Plane]) -> Inbox:
    return replace(
        inbox,
        waiting=tuple(one for one in inbox.waiting if plane_of(one.key) not in planes),
        failures=tuple(one for one in inbox.failures if one[0] not in planes),
        approver_in=inbox.approver_in - planes,
    )


def remembered_readings(known: LastKnown) -> dict[Plane, Reading]:
    """How old each plane's part of the last known state is."""
    ages = dict(known.ages)
    named = {plane_of(one.key) for one in known.eligibilities}
    named |= {plane_of(one.key) for one in known.assignments}
    planes = {Plane.DIRECTORY, *ages, *named}
    return {plane: Reading(as_of=ages.get(plane, known.as_of)) for plane in planes}


def sorted_planes(planes: Iterable[Plane]) -> tuple[Plane, ...]:
    """Planes in their order."""
    wanted = frozenset(planes)
    return tuple(plane for plane in Plane if plane in wanted)


def of_plane(rows: tuple[R, ...], plane: Plane, news: tuple[R, ...]) -> tuple[R, ...]:
    """All rows with those of one plane replaced, in the order of the planes."""
    kept = tuple(one for one in rows if plane_of(one.key) is not plane)
    order = tuple(Plane)
    place = order.index(plane)
    before = tuple(one for one in kept if order.index(plane_of(one.key)) < place)
    return (*before, *news, *kept[len(before) :])


def with_reading(account: AccountState, plane: Plane, reading: Reading) -> AccountState:
    """The account with the reading of one plane replaced."""
    return replace(account, readings=with_item(account.readings, plane, reading))
