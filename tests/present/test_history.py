"""The page of the past, and the table for auditors."""

from __future__ import annotations

import csv
import io
from datetime import UTC, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from keyhour.core.activation import RequestStatus, Ticket
from keyhour.core.history import Entry, Fate, history
from keyhour.core.state import State
from keyhour.present.export import COLUMNS, entries_csv
from keyhour.present.history import HistoryView, Period, fate_text, history_view
from keyhour.present.history_document import history_document
from keyhour.present.intent import ForgetHistory, SaveText
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import DEVICE, HOUR, NOW, past_state


def seen(state: State, search: str = "", period: Period = Period.ALL) -> HistoryView:
    return history_view(state, NOW, Words(), UTC, search, period)


def test_the_page_waits_for_what_is_written_down() -> None:
    """No list is shown that lacks a part."""
    view = seen(tenant.state(tenant.account_state()))
    assert (view.rows, view.empty, view.stamp) == ((), None, "Reading…")
    assert seen(State()).rows == ()


def test_each_row_says_what_where_when_and_what_became_of_it() -> None:
    """Also for those who only hear it."""
    rows = seen(past_state()).rows
    row = next(one for one in rows if "refused" in one.line)
    assert row.title == "Intune Administrator"
    assert row.line == (
        "Whole tenant · yesterday 14:28 · refused: This role needs multi-factor authentication."
    )
    assert row.accessible.startswith("Intune Administrator, Whole tenant")


def test_search_and_period_narrow_the_list() -> None:
    """By role, place, reason and fate; what is left is what is exported."""
    state = past_state()
    everything = len(seen(state).rows)
    assert everything > len(seen(state, "refused").rows) == 1
    none = seen(state, "zzz")
    assert none.empty
    assert none.empty.title == "No request matches"
    assert not none.choices[0].enabled
    assert len(seen(state, period=Period.WEEK).rows) <= everything


def test_nobody_asked_yet() -> None:
    """The empty page says what it is for."""
    view = seen(tenant.state(tenant.account_state(past=(), requests=())))
    assert view.empty
    assert view.empty.title == "Nothing asked for yet"


def test_a_window_in_force_is_drawn_anew_when_it_ends() -> None:
    """The view does not outlive its truth."""
    request = tenant.RECEIPTS[0]
    live = replace(
        request, status=RequestStatus.PROVISIONED, created_at=NOW, start_at=NOW, duration=HOUR
    )
    view = seen(past_state(requests=(live,)))
    assert view.rows[0].line.endswith("active")
    assert view.valid_until is not None
    assert view.valid_until <= NOW + HOUR


def test_forgetting_is_asked_and_exporting_names_a_file() -> None:
    """What each button means."""
    export, forget = (one.intent for one in seen(past_state()).choices)
    assert isinstance(export, SaveText)
    assert export.name == "keyhour-history.csv"
    assert "csv" in repr(export)
    assert export.text not in repr(export)
    assert isinstance(forget, ForgetHistory)
    assert seen(replace(past_state(), exported="/home/rosa/a.csv")).said == (
        "Saved as /home/rosa/a.csv."
    )


@pytest.mark.parametrize("fate", list(Fate))
def test_every_fate_has_words(fate: Fate) -> None:
    """None is a bare code."""
    text = fate_text(Entry(key=DEVICE, fate=fate), Words())
    assert text
    assert "_" not in text


def test_the_table_is_safe_for_spreadsheets() -> None:
    """Formulas are defused, hidden characters shown, and each asking is one line."""
    entries = (
        Entry(
            key=DEVICE,
            fate=Fate.ENDED,
            asked_at=NOW,
            justification='=HYPERLINK("http://evil")\u202e',
            ticket=Ticket("@1", "+S"),
            request_id="r",
        ),
    )
    text = entries_csv(tenant.account_state(), entries, Words())
    head, line = list(csv.reader(io.StringIO(text)))
    assert tuple(head) == COLUMNS
    row = dict(zip(head, line, strict=True))
    assert row["justification"] == '\'=HYPERLINK("http://evil")\N{REPLACEMENT CHARACTER}'
    assert (row["ticket_system"], row["ticket_number"]) == ("'+S", "'@1")
    assert row["requested_at"] == "2026-11-23T14:28:00Z"
    assert (row["status"], row["start"], row["request_id"]) == ("ended", "", "r")
    assert text.endswith("\r\n")


def test_the_document_tells_every_entry() -> None:
    """As the contract of the command line says."""
    state = past_state()
    made = msgspec.to_builtins(history_document(state, NOW, Words()))
    assert state.account
    assert len(made["entries"]) == len(history(state.account, NOW))
    entry = next(one for one in made["entries"] if one["status"] == "refused")
    assert set(entry) == {
        "request_id", "right", "requested_at", "status", "active_from", "active_until",
        "justification", "ticket", "failure",
    }  # fmt: skip
    assert entry["failure"]["code"] == "policy_refused"
    assert list(entry["failure"]["rules"]) == ["MfaRule"]
    since = history_document(state, NOW, Words(), since=NOW - timedelta(hours=2))
    assert len(since.entries) < len(made["entries"])
    assert history_document(State(), NOW, Words()).entries == ()
