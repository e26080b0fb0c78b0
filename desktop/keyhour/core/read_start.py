"""Starting the reads that are due: full ones plane by plane, confirming ones right by right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from keyhour.core.activation import Activation, Phase
from keyhour.core.change import Step, with_account, with_activation
from keyhour.core.effects import AnyEffect, FetchRequest, FetchRights
from keyhour.core.failure import Failure
from keyhour.core.plane import with_reading
from keyhour.core.right import Audience, Plane, RightKey, audience_of, plane_of
from keyhour.core.schedule import (
    CLOSED,
    CONFIRM_DELAYS,
    PANEL_AGE,
    POLICIES_AGE,
    SETTLE_DELAYS,
    confirming,
    delay,
    due_planes,
)
from keyhour.core.session import Session
from keyhour.core.state import AccountState, Front, Reading, State


def begun(state: State, account: AccountState, at: datetime) -> Step:
    """Start the reads that are due."""
    if state.session is not Session.SIGNED_IN:
        return Step(state)
    effects: list[AnyEffect] = []
    account, bundled = _bundled(account, at)
    for activation, due_at in confirming(account):
        if due_at <= at:
            account = with_activation(numbered(account), _reading_again(activation, None))
            effects.append(_confirming_read(account, activation, at))
    due = due_planes(state, account, at) | bundled
    for audience in Audience:
        planes = frozenset(plane for plane in due if audience_of(plane) is audience)
        if planes:
            account = numbered(_started(account, planes, at))
            effects.append(full_read(state, account, planes, at))
    return Step(with_account(state, account) if effects else state, tuple(effects))


def _bundled(account: AccountState, at: datetime) -> tuple[AccountState, frozenset[Plane]]:
    """Several rights of one service to confirm at once: a full read of their planes shows them all.

    One that is under way was begun too early for them, and they are read one by one.
    """
    due = [one for one, due_at in confirming(account) if due_at <= at]
    planes: set[Plane] = set()
    for audience in Audience:
        ours = [one for one in due if audience_of(plane_of(one.key)) is audience]
        theirs = {plane_of(one.key) for one in ours}
        is_free = all(account.reading_of(plane).started_at is None for plane in theirs)
        if len(ours) > 1 and is_free:
            planes |= theirs
            for one in ours:
                later = at + delay(CONFIRM_DELAYS, one.reads)
                account = with_activation(account, _reading_again(one, later))
    return account, frozenset(planes)


def numbered(account: AccountState) -> AccountState:
    """The account that begins another read."""
    return replace(account, asked=account.asked + 1)


def _confirming_read(account: AccountState, activation: Activation, at: datetime) -> FetchRequest:
    return FetchRequest(
        account=account.account,
        epoch=account.epoch,
        number=account.asked,
        began_at=at,
        key=activation.key,
        request_id=activation.request_id,
    )


def _reading_again(activation: Activation, next_read_at: datetime | None) -> Activation:
    return replace(activation, reads=activation.reads + 1, next_read_at=next_read_at)


def full_read(
    state: State,
    account: AccountState,
    planes: frozenset[Plane],
    at: datetime,
    failure: Failure | None = None,
) -> FetchRights:
    """A read of these planes; after a refused token (`failure`) with a new one."""
    return FetchRights(
        account=account.account,
        epoch=account.epoch,
        planes=planes,
        known=_known(state, account, planes),
        thorough=any(account.reading_of(plane).thorough for plane in planes),
        number=account.asked,
        began_at=at,
        policies=any(_wants_policies(account.reading_of(plane), at) for plane in planes),
        renew=failure is not None,
        claims=failure.claims if failure else None,
    )


def _known(state: State, account: AccountState, planes: frozenset[Plane]) -> tuple[RightKey, ...]:
    """What need not be found out first. A tray that starts finds everything out anew, names too,
    which an administrator may have opened to the person since.
    """
    is_first = all(account.reading_of(plane).fetched_at is None for plane in planes)
    if is_first and state.front is Front.TRAY:
        return ()
    return tuple(key for key in account.keys if plane_of(key) in planes)


def _wants_policies(reading: Reading, at: datetime) -> bool:
    return reading.policies_at is None or at - reading.policies_at >= POLICIES_AGE


def _started(account: AccountState, planes: frozenset[Plane], at: datetime) -> AccountState:
    """The account with a full read under way; every uncertain right there waits for it."""
    for plane in planes:
        reading = account.reading_of(plane)
        begun_now = replace(reading, started_at=at, tried_at=at, wanted=False, retry_at=None)
        account = with_reading(account, plane, begun_now)
    for key, activation in account.activations.items():
        if activation.phase is Phase.UNCERTAIN and plane_of(key) in planes:
            pause = delay(SETTLE_DELAYS, activation.reads)
            account = with_activation(account, _reading_again(activation, at + pause))
    return account


def wanting(
    account: AccountState, planes: Iterable[Plane], *, thorough: bool = True
) -> AccountState:
    """The account that wants these planes read at once; a read under way is followed by another."""
    for plane in planes:
        reading = replace(account.reading_of(plane), wanted=True, thorough=thorough)
        account = with_reading(account, plane, reading)
    return account


def is_stale(account: AccountState, plane: Plane, at: datetime) -> bool:
    """Whether a panel wants a plane read: one that must be opened first is none of them."""
    reading = account.reading_of(plane)
    read_at = reading.started_at or reading.fetched_at
    is_closed = reading.failure is not None and reading.failure.trouble in CLOSED
    is_fresh = read_at is not None and at - read_at <= PANEL_AGE
    return not (is_fresh or is_closed)
