"""Rows of the services with anything in the place of any member, and every reader of them."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from random import Random  # noqa: TID251  each mutation has its seed
from typing import Any, Final

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

SEEDS: Final[Sequence[dict[str, Any]]] = [
    eligibility_row(),
    assignment_row(),
    request_row(),
    usual_policy(),
    group_eligibility_row(),
    group_assignment_row(),
    group_request_row(),
    group_policy(),
]
ARM_SEEDS: Final[Sequence[dict[str, Any]]] = [
    arm_rows.eligibility_row(),
    arm_rows.assignment_row(),
    arm_rows.request_row(),
    arm_rows.policy_assignment(),
    arm_rows.child_row(),
]
_LEAVES: Final[Sequence[object]] = (
    None, True, False, 0, -1, 10**30, 1.5, float("inf"), float("nan"), "", "x", "\u202e\x00", "/",
    "/../..", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-13-45T99:99:99Z",
    "P1Y2M10DT2H30M", "PT0S", "-PT5H", "PT99999999999H", "Provisioned", "GRANTED", "selfActivate",
    "W" * 5000, [], {}, [None], [[]], {"a": 1}, {"value": []}, {"id": {}}, ["x", 1],
)  # fmt: skip


def places(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where in a value something stands."""
    items = (
        list(value.items()) if isinstance(value, dict)
        else list(enumerate(value)) if isinstance(value, list) else []
    )  # fmt: skip
    return [at] + [place for name, inner in items for place in places(inner, (*at, name))]


def changed(seed: object, place: tuple[str | int, ...], leaf: object) -> object:
    """The value with something else in one place."""
    if not place:
        return leaf
    whole: Any = copy.deepcopy(seed)
    holder = whole
    for name in place[:-1]:
        holder = holder[name]
    holder[place[-1]] = leaf
    return whole


def mutate(chance: Random) -> object:
    """A row of any service with one to three changes."""
    row: object = chance.choice([*SEEDS, *ARM_SEEDS])
    for _ in range(chance.randint(1, 3)):
        row = changed(row, chance.choice(places(row)), chance.choice(_LEAVES))
    return row


def read_everything(row: object) -> None:
    """Whatever stands there, every reader answers with a value or with none."""
    read_as_graph(row)
    read_as_azure(row)


def read_as_graph(row: object) -> None:
    """The readers of Graph's rows."""
    odd = Oddities()
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


def read_as_azure(row: object) -> None:
    """The readers of Azure's rows; a scope that is read can always stand in an address."""
    odd = Oddities()
    held = arm.eligibility(row, PERSON, odd)
    assert isinstance(held, Eligibility | None)
    assert isinstance(arm.assignment(row, PERSON, odd), Assignment | None)
    arm.receipt(row, odd)
    arm.policy_row(row, odd)
    child = arm.child(row)
    found = [held.scope.id if held else "/", child.id if child else "/"]
    assert all(place.startswith("/") and "/../" not in f"{place}/" for place in found)
