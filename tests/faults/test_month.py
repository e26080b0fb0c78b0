"""A few days of use in one process: what they cost levels off. The whole month is
`tests/bench/month.py`.
"""

from __future__ import annotations

import sys

import pytest

from tests.bench.month import growth, live_through

pytestmark = [
    pytest.mark.faults,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux's /proc"),
]

DAYS = 4
WARM = 2


def test_days_of_use_leave_nothing_behind() -> None:
    """No thread and no open file is left over, and neither memory nor ledger run away."""
    evenings, activations = live_through(DAYS)
    assert activations >= 2 * DAYS
    more = growth(evenings[WARM - 1 :], after=1)
    assert more.threads == 0
    assert more.files <= 1
    assert more.memory < 4
    assert more.ledger < 100
