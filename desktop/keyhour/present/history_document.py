"""The JSON of `history`."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, structs

from keyhour.core.history import Entry, failure_of, history
from keyhour.core.right import right_id, scope_id
from keyhour.core.state import AccountState, State
from keyhour.present.document import Document, FailurePart, ScopePart, document, failure_part
from keyhour.present.right import right_label
from keyhour.present.words import Words


class TicketPart(Struct, frozen=True):
    """A ticket as it was sent."""

    system: str
    number: str


class EntryRightPart(Struct, frozen=True, kw_only=True):
    """The right that a request was about."""

    id: str
    name: str
    scope: ScopePart


class EntryPart(Struct, frozen=True, kw_only=True):
    """One request with what became of it."""

    request_id: str | None
    right: EntryRightPart
    requested_at: datetime | None
    status: str
    active_from: datetime | None
    active_until: datetime | None
    justification: str | None
    ticket: TicketPart | None
    failure: FailurePart | None


class HistoryDocument(Document, frozen=True, kw_only=True):
    """The answer of `history`."""

    entries: tuple[EntryPart, ...]


def history_document(
    state: State,
    now: datetime,
    words: Words,
    *,
    since: datetime | None = None,
    failure: FailurePart | None = None,
) -> HistoryDocument:
    """Everything asked for since an instant of the server. `now` is of our own clock."""
    head = document(state, failure)
    account = state.account
    entries = () if account is None else entries_since(state, account, now, since)
    return HistoryDocument(
        **structs.asdict(head),
        entries=tuple(_part(one, account, now, words) for one in entries if account is not None),
    )


def entries_since(
    state: State, account: AccountState, now: datetime, since: datetime | None
) -> tuple[Entry, ...]:
    """The entries asked for since then; one without a time is never left out."""
    entries = history(account, state.server_time(now))
    return tuple(
        one for one in entries if since is None or one.asked_at is None or one.asked_at >= since
    )


def _part(entry: Entry, account: AccountState, now: datetime, words: Words) -> EntryPart:
    failure = failure_of(entry)
    ticket = entry.ticket
    return EntryPart(
        request_id=entry.request_id,
        right=_right(entry, account, words),
        requested_at=entry.asked_at,
        status=entry.fate.value,
        active_from=entry.start_at,
        active_until=entry.end_at,
        justification=entry.justification or None,
        ticket=TicketPart(ticket.system, ticket.number) if ticket else None,
        failure=failure_part(failure, words, now) if failure else None,
    )


def _right(entry: Entry, account: AccountState, words: Words) -> EntryRightPart:
    held = account.eligibility(entry.key) or account.assignment(entry.key)
    label = right_label(account, entry.key, words)
    scope = ScopePart(scope_id(entry.key), held.scope.name if held else None)
    return EntryRightPart(
        id=right_id(entry.key), name=label.service_name or label.name, scope=scope
    )
