"""The practice PC: what changes it and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.conftest import Arrive
from tests.simulator.visitor import Visitor

REFUSED = 400


@pytest.fixture
def rosa(arrive: Arrive) -> Visitor:
    """Return Rosa in front of the practice PC."""
    return arrive("practice_pc")


def look(rosa: Visitor) -> dict[str, Any]:
    """Return what the PC says."""
    return dict(rosa.http.get(f"{rosa.door['control']}/device").json())


def test_time_alone_changes_nothing(rosa: Visitor) -> None:
    """Neither the renewal nor the session grows younger by itself."""
    before = look(rosa)
    rosa.control("clock", {"advance": "PT8H"})
    after = look(rosa)
    assert before["prt"] == after["prt"]
    assert before["logon_at"] == after["logon_at"]
    assert before["now"] < after["now"]


def test_order_is_carried_out_a_while_later(rosa: Visitor) -> None:
    """It is taken at once, and once."""
    first = rosa.control("device", {"action": "renew"})
    again = rosa.control("device", {"action": "renew"})
    assert first["renewal_due_at"] == again["renewal_due_at"] is not None
    assert first["prt"] == again["prt"]
    rosa.control("clock", {"advance": "PT1M"})
    done = look(rosa)
    assert done["prt"]["updated_at"] == first["renewal_due_at"]
    assert done["renewal_due_at"] is None


def test_pc_is_part_of_the_whole_picture(rosa: Visitor) -> None:
    """A trainer sees it beside everything else, and starting over makes a new one."""
    rosa.control("device", {"set": {"join": "hybrid"}})
    assert rosa.state()["device"]["join"] == "hybrid"
    rosa.control("scenario", {"name": "quiet"})
    assert rosa.state()["device"]["join"] == "entra"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"action": "explode"},
        {"set": {"join": "moon"}},
        {"set": {"colour": "red"}},
        {"set": {"renews": "yes"}},
        {"set": {"user": "nobody"}},
    ],
)
def test_what_it_does_not_know_is_refused(rosa: Visitor, body: dict[str, object]) -> None:
    """With a sentence, and without changing anything."""
    before = look(rosa)
    answer = rosa.http.post(f"{rosa.door['control']}/device", json=body, timeout=10)
    assert answer.status_code == REFUSED
    assert answer.json()["error"]["message"]
    after = look(rosa)
    assert {**before, "now": ""} == {**after, "now": ""}
