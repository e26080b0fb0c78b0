"""What reads bring, part by part."""

from __future__ import annotations

from keyhour.core.failure import Failure, Trouble
from tests.core.sample import confirmed, fails, held, last_known, part_of, receipt, rights


def test_parts_of_a_read_fail_each_for_itself() -> None:
    """A missing list takes no other with it."""
    read = part_of(rights(held(), requests=fails(Trouble.OFFLINE)))
    assert read.assignments == (held(),)
    assert isinstance(read.requests, Failure)


def test_equal_reads_are_equal() -> None:
    """Two reads that found the same make the same state."""
    assert rights(held(), requests=(receipt(),)) == rights(held(), requests=(receipt(),))
    assert confirmed(held()) == confirmed(held())
    assert last_known(held()) == last_known(held())
