"""Effects about this machine's set-up: every answer is read afresh."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.failure import Failure, Trouble
from keyhour.core.organisation import Organisation
from keyhour.core.set_up import Autostart
from keyhour.engine.perform import perform
from tests.engine.fakes import FakeWorld

AUTOSTART_TROUBLE = Failure(trouble=Trouble.NOT_RECORDED)
ORGANISATION = Organisation(cloud="public", tenant_id="tenant", client_id="client")


def done(effect: ef.AnyEffect, world: FakeWorld) -> ev.Event | None:
    """The answer of an effect."""
    return perform(effect, world.ports, lambda _event: None)


@pytest.mark.parametrize("failure", [None, AUTOSTART_TROUBLE])
def test_set_up_tells_what_the_machine_says(failure: Failure | None) -> None:
    """What was written does not count, what is read does."""
    world = FakeWorld()
    world.autostart.broken = failure
    event = done(ef.SetAutostart(enabled=True), world)
    assert isinstance(event, ev.SetUpRead)
    assert event.set_up.failure == failure
    assert event.set_up.autostart is (Autostart.OFF if failure else Autostart.ON)


def test_machine_without_a_list_of_starters_says_so() -> None:
    """Where the system lets us start at no sign-in, nothing is switched."""
    world = FakeWorld()
    ports = replace(world.ports, autostart=None)
    for effect in (ef.ReadSetUp(), ef.SetAutostart(enabled=True)):
        event = perform(effect, ports, lambda _event: None)
        assert isinstance(event, ev.SetUpRead)
        assert event.set_up.autostart is Autostart.UNAVAILABLE


def test_organisation_is_kept_and_read_back() -> None:
    """The registration that the next start uses."""
    world = FakeWorld()
    event = done(ef.SaveOrganisation(organisation=ORGANISATION), world)
    assert isinstance(event, ev.SetUpRead)
    assert event.set_up.organisation == ORGANISATION
