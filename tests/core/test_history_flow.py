"""The past is read when somebody looks at it."""

from __future__ import annotations

from msgspec.structs import replace

from keyhour.core.effects import ForgetPast, ReadPast, WriteExport
from keyhour.core.events import RefreshChosen
from keyhour.core.failure import Trouble
from keyhour.core.history_events import (
    ExportChosen,
    ExportFinished,
    HistoryForgetChosen,
    HistoryOpened,
    PastRead,
)
from keyhour.core.state import AccountState, State, mapping
from keyhour.core.step import take_in
from keyhour.core.wish import WishOutcome, WishRecord
from tests.core.sample import ANNA, fails, wish

READ = ReadPast(account=ANNA.key)
RECORDS = (WishRecord(wish(), WishOutcome.GRANTED),)
TROUBLE = fails(Trouble.NOT_RECORDED)


def state(past: tuple[WishRecord, ...] | None = None) -> State:
    """Anna is on display."""
    account = AccountState(account=ANNA, past=past)
    return State(shown=ANNA.key, accounts=mapping({ANNA.key: account}))


def test_it_is_read_when_looked_at_and_read_again_with_the_rest() -> None:
    """Whoever never looks costs no reading."""
    assert take_in(HistoryOpened(), state()).effects == (READ,)
    assert READ not in take_in(RefreshChosen(), state()).effects
    assert READ in take_in(RefreshChosen(), state(RECORDS)).effects
    assert take_in(HistoryOpened(), State()).effects == ()
    assert take_in(RefreshChosen(), State()).effects == ()


def test_what_was_read_is_the_account_s() -> None:
    """An answer for somebody who is gone changes nothing."""
    answer = PastRead(effect=READ, records=RECORDS)
    made = take_in(answer, state()).state
    assert made.account
    assert made.account.past == RECORDS
    assert take_in(answer, State()).state == State()


def test_a_failed_read_empties_nothing() -> None:
    """What was known stays, and the trouble is told."""
    made = take_in(PastRead(effect=READ, failure=TROUBLE), state(RECORDS)).state
    assert made.account
    assert (made.account.past, made.trouble) == (RECORDS, TROUBLE)
    first = take_in(PastRead(effect=READ, failure=TROUBLE), state()).state
    assert first.account
    assert first.account.past == ()


def test_forgetting_is_the_ledger_s_work() -> None:
    """What is left is shown by the answer."""
    assert take_in(HistoryForgetChosen(), state()).effects == (ForgetPast(account=ANNA.key),)
    assert take_in(HistoryForgetChosen(), State()).effects == ()


def test_an_export_is_told_where_it_is_or_why_it_is_not() -> None:
    """The earlier one is no longer said."""
    chosen = take_in(ExportChosen(path="/a.csv", text="x"), replace(state(), exported="/old.csv"))
    effect = WriteExport(path="/a.csv", text="x")
    assert chosen.effects == (effect,)
    assert chosen.state.exported is None
    assert take_in(ExportFinished(effect=effect), state()).state.exported == "/a.csv"
    failed = take_in(ExportFinished(effect=effect, failure=TROUBLE), state()).state
    assert (failed.exported, failed.trouble) == (None, TROUBLE)


def test_reasons_stay_out_of_logs() -> None:
    """The table has people's words in it."""
    assert "secret" not in repr(WriteExport(path="/a", text="secret"))
    assert "secret" not in repr(ExportChosen(path="/a", text="secret"))
