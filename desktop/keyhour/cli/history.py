"""`history`: what was asked for and what became of it."""

from __future__ import annotations

from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from keyhour.cli import exit_code
from keyhour.cli.ask import HistoryAsk
from keyhour.cli.desk import Desk
from keyhour.cli.exit_code import ExitCode
from keyhour.cli.output import Answer
from keyhour.cli.sight import Sight
from keyhour.core.history import Entry
from keyhour.core.history_events import ExportChosen, HistoryOpened
from keyhour.core.state import AccountState
from keyhour.present.document import FailurePart
from keyhour.present.export import entries_csv
from keyhour.present.foreign import plain
from keyhour.present.history import fate_text
from keyhour.present.history_document import entries_since, history_document
from keyhour.present.right import right_label


def history(desk: Desk, ask: HistoryAsk) -> Answer:
    """Read the service's requests and this machine's own record, and tell both as one."""
    desk.read()
    desk.post(HistoryOpened())
    desk.wait(lambda state: state.account is None or state.account.past is not None)
    sight, account = desk.sight, desk.account
    entries = entries_since(sight.state, account, sight.at, ask.since)
    document = history_document(sight.state, sight.at, sight.words, since=ask.since)
    if ask.csv is not None:
        return Answer(document, _write(desk, ask.csv, entries), (_written(desk, ask.csv),))
    if not entries:
        return Answer(document, ExitCode.DONE, (sight.words("Nothing was asked for."),))
    return Answer(document, ExitCode.DONE, (_table(sight, account, entries),))


def history_failed(sight: Sight, failure: FailurePart) -> Answer:
    """The history could not be read."""
    document = history_document(sight.state, sight.at, sight.words, failure=failure)
    return Answer(document, exit_code.of_failure(failure.code))


def _write(desk: Desk, path: str, entries: tuple[Entry, ...]) -> ExitCode:
    """Write the file; why that failed is told by the desk as every trouble of this machine is."""
    where = str(Path(path).absolute())
    text = entries_csv(desk.account, entries, desk.words)
    desk.post(ExportChosen(path=where, text=text))
    desk.wait(lambda state: state.exported == where or state.trouble is not None)
    return ExitCode.DONE if desk.state.exported == where else ExitCode.BUG


def _written(desk: Desk, path: str) -> str:
    if desk.state.trouble is not None:
        return desk.words("Nothing was written.")
    return desk.words("Saved as {file}.", file=path)


def _table(sight: Sight, account: AccountState, entries: tuple[Entry, ...]) -> Table:
    words, moment = sight.words, sight.moment
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    headings = (words("Asked"), words("Role"), words("Scope"), words("Fate"), words("Reason"))
    for heading in headings:
        table.add_column(Text(heading), overflow="fold")
    for entry in entries:
        label = right_label(account, entry.key, words)
        asked = moment.clock(entry.asked_at) if entry.asked_at else ""
        cells = (asked, label.name, label.place, fate_text(entry, words), entry.justification)
        table.add_row(*(Text(plain(cell)) for cell in cells))
    return table
