"""The organisation's policy for a machine: one schema, tolerant of nonsense."""

from __future__ import annotations

import pytest

from keyhour.core.managed import (
    LONGEST_MINIMUM,
    LONGEST_PHRASE,
    MOST_PHRASES,
    UNMANAGED,
    ReasonRules,
    managed_from,
)


def test_nothing_set_asks_nothing() -> None:
    """Neither does what other programs, or later versions, keep in the same place."""
    assert managed_from({}) == UNMANAGED
    assert managed_from({"Colour": "green"}) == UNMANAGED


def test_values_are_taken_as_systems_write_them() -> None:
    """JSON knows true, a registry 1; blanks around a phrase and a second mention do not count."""
    values = {
        "ReasonRequired": 1,
        "ReasonMinimumLength": 10,
        "ReasonPresets": [" Printer ", "Printer", ""],
        "ReasonRefusedPhrases": ("test",),
    }
    managed = managed_from(values)
    assert managed.reason == ReasonRules(
        required=True, min_length=10, presets=("Printer",), refused=("test",)
    )
    assert managed.ignored == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ReasonRequired", "yes"),
        ("ReasonRequired", 2),
        ("ReasonMinimumLength", -1),
        ("ReasonMinimumLength", LONGEST_MINIMUM + 1),
        ("ReasonMinimumLength", True),
        ("ReasonMinimumLength", None),
        ("ReasonPresets", "Printer"),
        ("ReasonPresets", [1]),
        ("ReasonPresets", ["x" * (LONGEST_PHRASE + 1)]),
        ("ReasonRefusedPhrases", ["x"] * (MOST_PHRASES + 1)),
    ],
)
def test_nonsense_counts_as_not_set_and_is_named(name: str, value: object) -> None:
    """One bad value takes no other along."""
    managed = managed_from({"ReasonRefusedPhrases": ["asdf"], name: value})
    assert managed.ignored == (name,)
    assert managed.reason.min_length == 0
    assert managed.reason.refused in {("asdf",), ()}
