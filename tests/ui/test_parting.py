"""Roles that end with the program: the engine is told, and waited for while that makes sense."""

from __future__ import annotations

import threading

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Activation, Phase
from keyhour.core.events import PersonLeft
from keyhour.core.settings import Leaving, Settings
from keyhour.core.state import State
from keyhour.ui.parting import give_back
from tests.present import tenant
from tests.ui.stage import FakeMachine

QUIT = Settings(end_when=frozenset({Leaving.QUIT}))
BOTH = (Leaving.SIGN_OUT, Leaving.QUIT)


def state_of(phase: Phase, *, answered: bool = False, settings: Settings = QUIT) -> State:
    """One right in a phase."""
    right = Activation(key=tenant.DEVICE, phase=phase, answered=answered)
    state = replace(tenant.state(tenant.account_state()), settings=settings)
    assert state.account is not None
    account = replace(state.account, activations={tenant.DEVICE: right})
    return replace(state, accounts={account.account.key: account})


ACTIVE = state_of(Phase.ACTIVE)


def test_the_engine_is_told_and_waited_for() -> None:
    """Until the service has answered; what else the person chose is not told."""
    machine = FakeMachine(ACTIVE)
    parting = threading.Thread(target=give_back, args=(machine, ACTIVE, BOTH, 10.0))
    parting.start()
    while not machine.listeners:
        threading.Event().wait(0.01)
    assert machine.posted == [PersonLeft(why=Leaving.QUIT)]
    machine.publish(state_of(Phase.WITHDRAWING))
    assert parting.is_alive()
    machine.publish(state_of(Phase.WITHDRAWING, answered=True))
    parting.join(5)
    assert not parting.is_alive()
    assert machine.listeners == []


def test_an_engine_that_hangs_holds_nobody_up() -> None:
    """The wait has an end."""
    machine = FakeMachine(ACTIVE)
    give_back(machine, ACTIVE, BOTH, 0.05)
    assert machine.listeners == []


@pytest.mark.parametrize(
    "state", [state_of(Phase.ACTIVE, settings=Settings()), state_of(Phase.WITHDRAWING)]
)
def test_nothing_is_told_when_nothing_is_to_end(state: State) -> None:
    """The setting is off, or no role is active."""
    machine = FakeMachine(state)
    give_back(machine, state, BOTH, 10.0)
    assert machine.posted == []
