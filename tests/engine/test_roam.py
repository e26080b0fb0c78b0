"""Random walks through the engine: whatever happens, nothing is done twice, and the truth comes."""

from __future__ import annotations

import os
from random import Random  # noqa: TID251  each walk has its seed

import pytest

from tests.engine.roam import NAMES, Roam
from tests.log_watch import LogWatch

WALKS = int(os.environ.get("WALKS", "60"))
STEPS = 80


@pytest.mark.timeout(120)
def test_engine_keeps_its_promises_on_every_walk(expected_log: LogWatch) -> None:
    """The seed of a walk that fails is in the message."""
    expected_log.expect("unexpected_event what=unexpected_[a-z]+_chosen")  # late clicks
    for seed in range(WALKS):
        chance, roam = Random(seed), Roam()  # noqa: S311  no secret
        for step in range(STEPS):
            name, number = chance.choice(NAMES), chance.randrange(60)
            try:
                roam.move(name, number)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}, step {step}: {name}({number})") from error
        roam.calm()
        assert roam.agrees(), f"seed {seed}"
