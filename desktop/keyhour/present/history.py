"""The page of what a person asked for and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from enum import Enum
from typing import Final

from msgspec import Struct

from keyhour.core.activation import Action
from keyhour.core.history import Entry, Fate, failure_of, history
from keyhour.core.state import AccountState, State
from keyhour.present.export import entries_csv
from keyhour.present.failure import explain
from keyhour.present.foreign import plain, shortened
from keyhour.present.intent import Choice, ForgetHistory, SaveText
from keyhour.present.moment import Moment, moment_of
from keyhour.present.page import EmptyView, PageView
from keyhour.present.right import NAME_LIMIT, right_label
from keyhour.present.words import Words, later

_REASON_LIMIT: Final = 200
_FATES: Final = {
    Fate.ACTIVE: later("active"),
    Fate.ENDED: later("ended"),
    Fate.GIVEN_BACK: later("given back early"),
    Fate.TAKEN_AWAY: later("taken away"),
    Fate.SCHEDULED: later("starts later"),
    Fate.WAITING: later("waits for a decision"),
    Fate.PENDING: later("on its way"),
    Fate.DENIED: later("denied by an approver"),
    Fate.CANCELED: later("cancelled"),
    Fate.FAILED: later("failed at the service"),
    Fate.REFUSED: later("refused"),
    Fate.ABANDONED: later("given up"),
    Fate.NOT_RECEIVED: later("never reached the service"),
    Fate.UNSETTLED: later("being checked"),
    Fate.UNKNOWN: later("unknown"),
}
_ACTIONS: Final = {
    Action.EXTEND: later("Extension of the eligibility"),
    Action.RENEW: later("Renewal of the eligibility"),
}


class Period(Enum):
    """How far back the page looks; the value is days, None for all there is."""

    WEEK = 7
    MONTH = 30
    ALL = None


_PERIODS: Final = {
    Period.WEEK: later("Last 7 days"),
    Period.MONTH: later("Last 30 days"),
    Period.ALL: later("Everything"),
}


class HistoryRow(Struct, frozen=True, kw_only=True):
    """One asking."""

    title: str
    line: str
    """Where, when and what became of it."""
    reason: str
    accessible: str


class HistoryView(PageView, frozen=True, kw_only=True):
    """The page."""

    rows: tuple[HistoryRow, ...] = ()
    hint: str = ""
    """What the search field says; empty when there is nothing to search."""
    periods: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    said: str = ""
    """What came of the last wish here."""


def history_view(
    state: State,
    now: datetime,
    words: Words,
    zone: tzinfo | None = None,
    search: str = "",
    period: Period = Period.MONTH,
) -> HistoryView:
    """The page at an instant of our own clock; `search` filters by role, place and reason."""
    moment = moment_of(state, now, words, zone)
    account = state.account
    if account is None or account.past is None:
        return HistoryView(stamp=words("Reading…") if account else "")
    entries = history(account, moment.now)
    recent = _within(entries, period, moment)
    shown = [
        (entry, row)
        for entry in recent
        for row in (_row(entry, account, moment),)
        if search.casefold().strip() in row.accessible.casefold()
    ]
    for entry, _ in shown:
        if entry.end_at is not None:
            moment.turns_at(entry.end_at)
    chosen = tuple(entry for entry, _ in shown)
    return HistoryView(
        rows=tuple(row for _, row in shown),
        hint=_hint(len(recent), words) if entries else "",
        periods=tuple(words(_PERIODS[one]) for one in Period),
        choices=_choices(account, chosen, words),
        empty=None if shown else _empty(entries, words),
        said=_said(state, words),
        stamp=_stamp(account, moment),
        valid_until=moment.valid_until,
    )


def fate_text(entry: Entry, words: Words) -> str:
    """What became of it, in a few words."""
    failure = failure_of(entry)
    if entry.fate is Fate.REFUSED and failure is not None:
        return words("refused: {reason}", reason=explain(failure, words).message)
    return words(_FATES[entry.fate])


def _hint(count: int, words: Words) -> str:
    return words.plural("Search {n} request", "Search {n} requests", count)


def _within(entries: tuple[Entry, ...], period: Period, moment: Moment) -> tuple[Entry, ...]:
    if period.value is None:
        return entries
    since = moment.now - timedelta(days=period.value)
    return tuple(one for one in entries if one.asked_at is None or one.asked_at >= since)


def _row(entry: Entry, account: AccountState, moment: Moment) -> HistoryRow:
    words, label = moment.words, right_label(account, entry.key, moment.words)
    name = shortened(label.name, NAME_LIMIT)
    if entry.action in _ACTIONS:
        name = words("{what}: {name}", what=words(_ACTIONS[entry.action]), name=name)
    parts = (label.place, _when(entry, moment), fate_text(entry, words))
    line = " · ".join(part for part in parts if part)
    reason = shortened(plain(entry.justification), _REASON_LIMIT)
    if entry.ticket is not None:
        ticket = plain(f"{entry.ticket.system} {entry.ticket.number}".strip())
        reason = " · ".join(part for part in (reason, ticket) if part)
    heard = ", ".join(part for part in (name, line, reason, label.service_name) if part)
    return HistoryRow(title=name, line=line, reason=reason, accessible=heard)


def _when(entry: Entry, moment: Moment) -> str:
    begins = entry.start_at or entry.asked_at
    if begins is None:
        return ""
    if entry.end_at is None or entry.fate not in _WITH_WINDOW:
        return moment.clock(entry.asked_at or begins)
    times = {"start": moment.clock(begins), "end": moment.clock(entry.end_at)}
    return moment.words("{start} to {end}", **times)


_WITH_WINDOW: Final = frozenset({Fate.ACTIVE, Fate.ENDED, Fate.GIVEN_BACK, Fate.SCHEDULED})


def _choices(account: AccountState, chosen: tuple[Entry, ...], words: Words) -> tuple[Choice, ...]:
    export = SaveText(
        title=words("Export the history"),
        name="keyhour-history.csv",
        text=entries_csv(account, chosen, words),
    )
    forget = ForgetHistory(
        warning=words(
            "Forget what Keyhour wrote down on this PC about your requests? What Microsoft Entra"
            " keeps stays."
        )
    )
    return (
        Choice(label=words("Export…"), intent=export, enabled=bool(chosen)),
        Choice(label=words("Forget my history…"), intent=forget, enabled=bool(account.past)),
    )


def _empty(entries: tuple[Entry, ...], words: Words) -> EmptyView:
    if entries:
        return EmptyView(
            title=words("No request matches"),
            body=words("Try fewer letters, or look further back."),
        )
    return EmptyView(
        title=words("Nothing asked for yet"),
        body=words("Here you will see every role you ask for and what became of it."),
    )


def _said(state: State, words: Words) -> str:
    if state.exported is None:
        return ""
    return words("Saved as {file}.", file=plain(state.exported))


def _stamp(account: AccountState, moment: Moment) -> str:
    as_of = account.reading.as_of
    return moment.words("As of {time}", time=moment.clock(as_of)) if as_of else ""
