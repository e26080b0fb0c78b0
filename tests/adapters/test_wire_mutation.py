"""The services' rows with anything in the place of any member: readers never break."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from keyhour.adapters.arm import wire as arm
from keyhour.adapters.graph import group_wire
from keyhour.adapters.graph.names import Names
from keyhour.adapters.graph.policies import policy_row
from keyhour.adapters.graph.policy_list import GroupPolicies
from keyhour.adapters.graph.wire import assignment, eligibility, receipt
from keyhour.adapters.notation import Oddities, rows_of
from keyhour.core.right import Assignment, Eligibility
from tests.adapters import arm_rows
from tests.adapters.graph_rows import (
    assignment_row,
    eligibility_row,
    group_assignment_row,
    group_eligibility_row,
    group_policy,
    group_request_row,
    request_row,
    usual_policy,
)
from tests.adapters.local_cloud import PERSON

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
SEEDS = [
    eligibility_row(),
    assignment_row(),
    request_row(),
    usual_policy(),
    group_eligibility_row(),
    group_assignment_row(),
    group_request_row(),
    group_policy(),
]
ARM_SEEDS = [
    arm_rows.eligibility_row(),
    arm_rows.assignment_row(),
    arm_rows.request_row(),
    arm_rows.policy_assignment(),
    arm_rows.child_row(),
]


def _places(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = (
        list(value.items()) if isinstance(value, dict)
        else list(enumerate(value)) if isinstance(value, list) else []
    )  # fmt: skip
    return [at] + [place for name, inner in items for place in _places(inner, (*at, name))]


def _changed(seed: object, place: tuple[str | int, ...], leaf: object) -> object:
    if not place:
        return leaf
    whole: Any = copy.deepcopy(seed)
    holder = whole
    for name in place[:-1]:
        holder = holder[name]
    holder[place[-1]] = leaf
    return whole


def _mutated(data: st.DataObject, seeds: list[dict[str, Any]]) -> object:
    row: object = data.draw(st.sampled_from(seeds))
    for _ in range(data.draw(st.integers(1, 3))):
        row = _changed(row, data.draw(st.sampled_from(_places(row))), data.draw(LEAVES))
    return row


@given(data=st.data())
def test_no_row_can_break_the_reader(data: st.DataObject) -> None:
    """Whatever stands in the place of any member, readers answer with a value or with none."""
    row, odd = _mutated(data, SEEDS), Oddities()
    assert isinstance(eligibility(row, PERSON, odd), Eligibility | None)
    assert isinstance(assignment(row, PERSON, odd), Assignment | None)
    receipt(row, odd)
    assert isinstance(group_wire.eligibility(row, PERSON, odd), Eligibility | None)
    assert isinstance(group_wire.assignment(row, PERSON, odd), Assignment | None)
    group_wire.receipt(row, odd)
    names = Names()
    names.take(names.missing([]), {"names_groups_0": [row]})
    GroupPolicies.read({"group_policies_0": [row]}, odd)
    policy_row(row, odd)
    rows_of(row, lambda one: one, "row", odd)


@given(data=st.data())
def test_no_row_of_azure_can_break_the_reader(data: st.DataObject) -> None:
    """The same for Azure; a scope that is read is always one that can stand in an address."""
    row, odd = _mutated(data, ARM_SEEDS), Oddities()
    held = arm.eligibility(row, PERSON, odd)
    assert isinstance(held, Eligibility | None)
    assert isinstance(arm.assignment(row, PERSON, odd), Assignment | None)
    arm.receipt(row, odd)
    arm.policy_row(row, odd)
    child = arm.child(row)
    places = [held.scope.id if held else "/", child.id if child else "/"]
    assert all(place.startswith("/") and "/../" not in f"{place}/" for place in places)
