"""The furnished tenants a trainer or a test can start with."""

from __future__ import annotations

from typing import Final

from keyhour.simulator.scenario.busy_admin import BUSY_ADMIN
from keyhour.simulator.scenario.expiring import EXPIRING
from keyhour.simulator.scenario.hostile_network import HOSTILE_NETWORK
from keyhour.simulator.scenario.many import MANY
from keyhour.simulator.scenario.needs_approval import NEEDS_APPROVAL
from keyhour.simulator.scenario.practice_pc import PRACTICE_PC
from keyhour.simulator.scenario.quiet import QUIET
from keyhour.simulator.scenario.step_up import STEP_UP
from keyhour.simulator.tenant import Scenario

SCENARIOS: Final = {
    scenario.name: scenario
    for scenario in (
        QUIET,
        NEEDS_APPROVAL,
        EXPIRING,
        STEP_UP,
        BUSY_ADMIN,
        HOSTILE_NETWORK,
        MANY,
        PRACTICE_PC,
    )
}


def scenario_named(name: str) -> Scenario:
    """Return a scenario; raises ValueError with the known names."""
    if name not in SCENARIOS:
        raise ValueError(f"unknown scenario {name!r}; there are {', '.join(SCENARIOS)}")
    return SCENARIOS[name]
