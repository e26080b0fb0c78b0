"""Random walks: whatever people, networks and clocks do, the promises hold.

What must never happen is asserted in `walker`, `invariant` and `plane_rule` with every step.
At the end of each walk the world calms down, and the machine must agree with the service about
every right.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.tenant import RIGHTS
from tests.core.walk import NAMES, Walk

WALKS = int(os.environ.get("WALKS", "150"))
"""How many walks; for a quiet hour there is `WALKS=20000 pytest tests/core/test_walk.py`."""

moves = st.tuples(st.sampled_from(NAMES), st.integers(min_value=0, max_value=23))


@pytest.mark.timeout(300)  # 15 s of work, which a loaded machine may stretch twentyfold
@settings(max_examples=WALKS, suppress_health_check=list(HealthCheck))
@given(st.lists(moves, min_size=40, max_size=90))
def test_promises_hold_on_every_walk(path: list[tuple[str, int]]) -> None:
    """Never two writes for one right, never active without a read, never a wish carried out twice,
    never an answer of an older sign-in, never a wait without an end, never one plane's failure
    felt in another; and the truth in the end.
    """
    walk = Walk()
    for name, number in path:
        walk.move(name, number)
    walk.calm()
    assert not walk.left_open()
    for key in RIGHTS:
        assert walk.phase(key) in walk.truth(key)
