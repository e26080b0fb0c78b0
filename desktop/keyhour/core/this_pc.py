"""This PC as the state knows it: its facts for the person on display, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from keyhour.core.activation import Action, Phase, RequestReceipt, RequestStatus
from keyhour.core.device import ELSEWHERE, DeviceFacts, DeviceReading, Person, facts_of
from keyhour.core.device_verdict import Held, RoleStand, Verdict, verdict
from keyhour.core.right import DEVICE_ADMINISTRATOR, DirectoryKey, RightKey
from keyhour.core.state import AccountState, Freshness, State

_HOLDS = frozenset({Phase.ACTIVE, Phase.STANDING})
_MAY_HOLD = frozenset({Phase.WITHDRAWING, Phase.UNCERTAIN})
"""Phases of a right that is held and of one that never was; the list of what is held tells."""
_WAITS = _MAY_HOLD | frozenset(
    {
        Phase.SUBMITTING,
        Phase.STEP_UP,
        Phase.AWAITING_APPROVAL,
        Phase.SCHEDULED,
        Phase.PROVISIONING,
    }
)
_WAS_GRANTED = frozenset({RequestStatus.PROVISIONED, RequestStatus.GRANTED, RequestStatus.REVOKED})

DEVICE_ROLE = DirectoryKey(DEVICE_ADMINISTRATOR, "/")
"""The role that makes its holder an administrator of every joined PC; it has no narrower scope."""


def is_device_role(key: RightKey) -> bool:
    """Whether a right is about what a person may do on this PC."""
    return isinstance(key, DirectoryKey) and (
        key.role_definition_id.lower() == DEVICE_ADMINISTRATOR
    )


def device_facts(state: State) -> DeviceFacts:
    """What is known of this PC for the person on display."""
    if state.device.offered is False:
        return ELSEWHERE
    return facts_of(state.device.reading or DeviceReading(), _person(state.account), state.skew)


def device_verdict(state: State, now: datetime) -> Verdict:
    """What holds for the role on this PC at an instant of the server's clock."""
    return verdict(device_facts(state), role_stand(state.account, now))


def role_stand(account: AccountState | None, now: datetime) -> RoleStand:
    """Where the device administrator role stands in Entra."""
    if account is None:
        return RoleStand(held=Held.NOBODY)
    phase, assignment = account.phase(DEVICE_ROLE), account.assignment(DEVICE_ROLE)
    if phase in _HOLDS or (phase in _MAY_HOLD and assignment is not None):
        activation = account.activation(DEVICE_ROLE)
        began_at = assignment.start_at if assignment else activation.start_at
        return RoleStand(held=Held.YES, since=began_at or activation.since)
    if account.freshness_of(DEVICE_ROLE) is Freshness.UNKNOWN:
        return RoleStand(held=Held.UNKNOWN)
    ended_at = max(_ends(account, now), default=None)
    return RoleStand(held=Held.WAITING if phase in _WAITS else Held.NO, ended_at=ended_at)


def _ends(account: AccountState, now: datetime) -> Iterator[datetime]:
    """When activations of the role that are over came to their end."""
    mine = [one for one in account.requests if is_device_role(one.key)]
    stops = _given_back(mine)
    for request in mine:
        if request.action is Action.ACTIVATE and request.status in _WAS_GRANTED:
            window = _window(request)
            if window is not None:
                began_at, planned = window
                end_at = min((at for at in stops if began_at <= at <= planned), default=planned)
                if end_at <= now:
                    yield end_at


def _window(request: RequestReceipt) -> tuple[datetime, datetime] | None:
    if request.start_at is None or request.duration is None:
        return None
    return request.start_at, request.start_at + request.duration


def _given_back(requests: list[RequestReceipt]) -> list[datetime]:
    return [
        one.created_at
        for one in requests
        if one.action is Action.DEACTIVATE and one.created_at is not None
    ]


def _person(account: AccountState | None) -> Person | None:
    if account is None:
        return None
    key = account.account.key
    return Person(
        object_id=key.object_id, tenant_id=key.tenant_id, role_object_id=account.device_role_id
    )
