"""What is asked of this PC, and of the tenant about it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.device import DeviceReading, Join
from keyhour.core.failure import Failure, Trouble
from keyhour.engine.perform import perform
from tests.core.sample import ANNA, BASE
from tests.engine.fakes import FakeWorld

READ = ef.FetchDevice(began_at=BASE)
RENEW = ef.RenewWindowsSignIn()
LEAVE = ef.SignOutOfWindows()
ROLE = ef.FetchDeviceRole(account=ANNA, epoch=1)
REFUSED = Failure(trouble=Trouble.NOT_SENT)


def done(effect: ef.AnyEffect, world: FakeWorld) -> ev.Event | None:
    """The answer of an effect."""
    return perform(effect, world.ports, lambda _event: None)


def test_reading_comes_back_as_the_system_told_it() -> None:
    """Nothing is added on the way."""
    world = FakeWorld()
    world.device.reading = DeviceReading(join=Join.HYBRID)
    assert done(READ, world) == ev.DeviceFetched(effect=READ, reading=world.device.reading)


def test_orders_reach_the_system_once() -> None:
    """A renewal and a sign-out, each when it was asked for."""
    world = FakeWorld()
    assert done(RENEW, world) == ev.WindowsRenewalFinished(effect=RENEW)
    assert done(LEAVE, world) == ev.WindowsSignOutFinished(effect=LEAVE)
    assert (world.device.renewals, world.device.sign_outs) == (1, 1)


def test_refusal_is_told() -> None:
    """The person must not wait for what will not come."""
    world = FakeWorld()
    world.device.refusal = REFUSED
    assert done(RENEW, world) == ev.WindowsRenewalFinished(effect=RENEW, failure=REFUSED)
    assert done(LEAVE, world) == ev.WindowsSignOutFinished(effect=LEAVE, failure=REFUSED)


def test_system_that_can_be_asked_nothing_does_nothing() -> None:
    """Another system than Windows: nothing known, nothing done, always an answer."""
    ports = replace(FakeWorld().ports, device=None, role_objects=None)
    answers = [perform(one, ports, lambda _event: None) for one in (READ, RENEW, LEAVE, ROLE)]
    assert answers == [
        ev.DeviceFetched(effect=READ),
        ev.WindowsRenewalFinished(effect=RENEW, failure=REFUSED),
        ev.WindowsSignOutFinished(effect=LEAVE, failure=REFUSED),
        ev.DeviceRoleFetched(effect=ROLE),
    ]


@pytest.mark.parametrize(
    ("found", "expected"),
    [("role", "role"), (None, None), (Failure(trouble=Trouble.FORBIDDEN), None)],
)
def test_role_that_may_not_be_read_is_no_trouble(
    found: str | Failure | None, expected: str | None
) -> None:
    """The facts then tell less, and nobody is bothered."""
    world = FakeWorld()
    world.device.role = found
    assert done(ROLE, world) == ev.DeviceRoleFetched(effect=ROLE, object_id=expected)


def test_without_a_token_the_role_is_not_asked_for() -> None:
    """A session that is over is told where it matters."""
    world = FakeWorld()
    world.device.role = "role"
    world.identity.refusal = Failure(trouble=Trouble.SIGN_IN_NEEDED)
    assert done(ROLE, world) == ev.DeviceRoleFetched(effect=ROLE)
