"""The history as a table for auditors: one line for each asking, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from keyhour.core.history import Entry
from keyhour.core.right import right_id, scope_id
from keyhour.core.state import AccountState
from keyhour.present.foreign import plain
from keyhour.present.right import right_label
from keyhour.present.words import Words

COLUMNS: Final = (
    "user",
    "role",
    "scope",
    "requested_at",
    "start",
    "end",
    "justification",
    "ticket_system",
    "ticket_number",
    "status",
    "rules",
    "request_id",
    "right_id",
)
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula
(https://owasp.org/www-community/attacks/CSV_Injection).
"""


def entries_csv(account: AccountState, entries: Iterable[Entry], words: Words) -> str:
    """RFC 4180, instants in UTC; the words of people with what could act or hide made harmless."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow([_cell(text) for text in _texts(account, entry, words)])
    return file.getvalue()


def _texts(account: AccountState, entry: Entry, words: Words) -> tuple[str, ...]:
    label = right_label(account, entry.key, words)
    ticket = entry.ticket
    return (
        account.account.username,
        label.service_name or label.name,
        label.place or scope_id(entry.key),
        _instant(entry.asked_at),
        _instant(entry.start_at),
        _instant(entry.end_at),
        entry.justification,
        ticket.system if ticket else "",
        ticket.number if ticket else "",
        entry.fate.value,
        entry.reason,
        entry.request_id or "",
        right_id(entry.key),
    )


def _cell(text: str) -> str:
    safe = plain(text, lines=True)
    return f"'{safe}" if text.startswith(_FORMULAS) else safe


def _instant(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else ""
