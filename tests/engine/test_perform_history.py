"""Effects about the past: which port is asked, which event comes back."""

from __future__ import annotations

import pytest

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.failure import Failure, Trouble
from keyhour.core.history_events import ExportFinished, PastRead
from keyhour.core.wish import WishOutcome, WishRecord
from keyhour.engine.perform import perform
from tests.core.sample import wish
from tests.engine.fakes import FakeWorld

WISH = wish()


def done(effect: ef.AnyEffect, world: FakeWorld) -> ev.Event | None:
    """The answer of an effect."""
    return perform(effect, world.ports, lambda _event: None)


def test_the_past_is_read_anew_after_it_was_forgotten() -> None:
    """What is shown is what is left."""
    world = FakeWorld()
    world.ledger.record(WISH)
    world.ledger.settle(WISH.id, WishOutcome.REFUSED, "MfaRule")
    read = done(ef.ReadPast(account=WISH.account), world)
    assert isinstance(read, PastRead)
    assert read.records == (WishRecord(WISH, WishOutcome.REFUSED, "MfaRule"),)
    left = done(ef.ForgetPast(account=WISH.account), world)
    assert isinstance(left, PastRead)
    assert (left.records, left.failure) == ((), None)


@pytest.mark.parametrize("kind", [ef.ReadPast, ef.ForgetPast])
def test_a_ledger_that_cannot_be_read_is_told(kind: type[ef.ReadPast | ef.ForgetPast]) -> None:
    """The page keeps what it had."""
    world = FakeWorld()
    world.ledger.broken = Failure(trouble=Trouble.NOT_RECORDED)
    answer = done(kind(account=WISH.account), world)
    assert isinstance(answer, PastRead)
    assert answer.failure == world.ledger.broken


def test_an_export_goes_where_the_person_said() -> None:
    """And its failure comes back."""
    world, effect = FakeWorld(), ef.WriteExport(path="/history.csv", text="user")
    answer = done(effect, world)
    assert isinstance(answer, ExportFinished)
    assert world.export.files == {"/history.csv": "user"}
    world.export.broken = Failure(trouble=Trouble.NOT_RECORDED)
    failed = done(effect, world)
    assert isinstance(failed, ExportFinished)
    assert failed.failure == world.export.broken
