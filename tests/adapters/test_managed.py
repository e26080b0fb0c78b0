"""The policy file of a Linux machine: root's alone, read whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from keyhour.adapters.managed import read_managed
from keyhour.core.managed import UNMANAGED, ReasonRules
from tests.log_watch import LogWatch

US = os.getuid()


def test_without_a_file_nothing_is_managed(tmp_path: Path) -> None:
    """The usual machine; nothing is logged."""
    assert read_managed(tmp_path / "policy.json", owner=US) == UNMANAGED


def test_a_file_of_the_owner_is_in_force(tmp_path: Path) -> None:
    """What stands there counts."""
    path = written(tmp_path, '{"ReasonMinimumLength": 12, "ReasonRefusedPhrases": ["test"]}')
    assert read_managed(path, owner=US).reason == ReasonRules(min_length=12, refused=("test",))


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '"x"', "\xff", '{"a": 1}' + " " * 300_000], ids=lambda one: one[:5]
)
def test_an_unreadable_file_stops_nothing(
    tmp_path: Path, text: str, expected_log: LogWatch
) -> None:
    """Empty, of another shape, cut off, huge: not in force, and the log says so."""
    expected_log.expect("policy_not_in_force")
    assert read_managed(written(tmp_path, text), owner=US) == UNMANAGED


def test_a_file_that_others_may_write_is_no_policy(tmp_path: Path, expected_log: LogWatch) -> None:
    """Whoever could write it could loosen it."""
    expected_log.expect("policy_not_in_force")
    path = written(tmp_path, '{"ReasonRequired": true}')
    path.chmod(0o666)
    assert read_managed(path, owner=US) == UNMANAGED
    path.chmod(0o644)
    assert read_managed(path, owner=US + 1) == UNMANAGED


def test_a_value_that_makes_no_sense_is_named_in_the_log(
    tmp_path: Path, expected_log: LogWatch
) -> None:
    """By its name; the rest is in force."""
    expected_log.expect("policy_value_ignored name=ReasonPresets")
    path = written(tmp_path, '{"ReasonPresets": 5, "ReasonRequired": true}')
    managed = read_managed(path, owner=US)
    assert managed.reason == ReasonRules(required=True)
    assert managed.ignored == ("ReasonPresets",)


def written(folder: Path, text: str) -> Path:
    path = folder / "policy.json"
    path.write_bytes(text.encode("latin-1"))
    path.chmod(0o644)
    return path
