"""What the state knows of this PC, and where the role stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Action, Activation, Phase, RequestStatus
from keyhour.core.device import DeviceReading
from keyhour.core.device_verdict import Held
from keyhour.core.right import Assignment
from keyhour.core.state import DeviceState, State, mapping
from keyhour.core.this_pc import DEVICE_ROLE, device_facts, is_device_role, role_stand
from tests.core.playbook import ready
from tests.core.sample import HOUR, READER, at, held, receipt, standing

PC = DeviceReading(prt_updated_at=at(-HOUR))
ROW = held(start=-60)


@pytest.mark.parametrize(
    ("rows", "requests", "stand"),
    [
        ((), (), (Held.NO, None, None)),
        ((ROW,), (), (Held.YES, at(-60), None)),
        ((standing(),), (), (Held.YES, at(0), None)),
        ((held(start=None),), (), (Held.YES, at(-6), None)),
        (
            (),
            (receipt(RequestStatus.PENDING_APPROVAL, created=-30),),
            (Held.WAITING, None, None),
        ),
        ((), (receipt(start=-2 * HOUR),), (Held.NO, None, at(-HOUR))),
        ((), (receipt(RequestStatus.REVOKED, start=-60),), (Held.NO, None, None)),
        (
            (),
            (
                receipt(start=-2 * HOUR),
                receipt(request="two", action=Action.DEACTIVATE, created=-1.5 * HOUR),
            ),
            (Held.NO, None, at(-1.5 * HOUR)),
        ),
        ((), (receipt(RequestStatus.DENIED, start=-2 * HOUR),), (Held.NO, None, None)),
        ((), (receipt(created=None),), (Held.NO, None, None)),
        ((), (receipt(key=READER, start=-2 * HOUR),), (Held.NO, None, None)),
    ],
)
def test_where_the_role_stands(
    rows: tuple[object, ...], requests: tuple[object, ...], stand: tuple[object, ...]
) -> None:
    """By what the service lists, and by the requests whose window is over."""
    play = ready(*rows, requests=requests)  # type: ignore[arg-type]
    found = role_stand(play.account, play.now)
    assert (found.held, found.since, found.ended_at) == stand


@pytest.mark.parametrize(
    ("phase", "rows", "held_now"),
    [
        (Phase.WITHDRAWING, (ROW,), Held.YES),
        (Phase.WITHDRAWING, (), Held.WAITING),
        (Phase.UNCERTAIN, (ROW,), Held.YES),
        (Phase.UNCERTAIN, (), Held.WAITING),
    ],
)
def test_what_is_given_back_is_held_only_if_it_was(
    phase: Phase, rows: tuple[Assignment, ...], held_now: Held
) -> None:
    """A request that is cancelled was never active."""
    play = ready(*rows)
    key = DEVICE_ROLE
    account = replace(play.account, activations=mapping({key: Activation(key=key, phase=phase)}))
    assert role_stand(account, play.now).held is held_now


def test_role_of_an_account_that_was_never_read_is_unknown() -> None:
    """It is not taken for inactive."""
    play = ready()
    unread = replace(play.account, readings=mapping())
    assert role_stand(unread, play.now).held is Held.UNKNOWN
    assert role_stand(None, play.now).held is Held.NOBODY


def test_device_role_is_told_from_others() -> None:
    """By its template."""
    assert is_device_role(DEVICE_ROLE)
    assert not is_device_role(READER)


def test_skew_reaches_the_facts() -> None:
    """A PC whose clock is ten minutes behind compares by the server's."""
    state = State(device=DeviceState(offered=True, reading=PC))
    ahead = replace(state, skew=timedelta(minutes=10))
    assert device_facts(ahead).prt_updated_at == at(-HOUR + 600)


def test_before_the_start_nothing_is_known() -> None:
    """Not even whether this is Windows."""
    assert device_facts(State()).is_windows
    assert not device_facts(State(device=DeviceState(offered=False))).is_windows
