"""The services' rows with anything in the place of any member: readers never break."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.mutation import (
    ARM_SEEDS,
    SEEDS,
    changed,
    places,
    read_as_azure,
    read_as_graph,
)

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.just("2026-13-45T99:99:99Z"),
    st.just("P1Y2M10DT2H30M"),
    st.lists(st.none(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)


def _mutated(data: st.DataObject, seeds: Sequence[dict[str, Any]]) -> object:
    row: object = data.draw(st.sampled_from(seeds))
    for _ in range(data.draw(st.integers(1, 3))):
        row = changed(row, data.draw(st.sampled_from(places(row))), data.draw(LEAVES))
    return row


@given(data=st.data())
def test_no_row_can_break_the_reader(data: st.DataObject) -> None:
    """Whatever stands in the place of any member, readers answer with a value or with none."""
    read_as_graph(_mutated(data, SEEDS))


@given(data=st.data())
def test_no_row_of_azure_can_break_the_reader(data: st.DataObject) -> None:
    """The same for Azure; a scope that is read is always one that can stand in an address."""
    read_as_azure(_mutated(data, ARM_SEEDS))
