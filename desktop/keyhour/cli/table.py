"""Rights as a table and as sentences, for people."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.table import Table
from rich.text import Text

from keyhour.cli.sight import Sight
from keyhour.core.activation import Activation, Phase
from keyhour.core.right import RightKey
from keyhour.core.state import AccountState, Freshness
from keyhour.present.failure import explain
from keyhour.present.foreign import plain
from keyhour.present.right import right_label
from keyhour.present.row import policy_marks
from keyhour.present.waiting import waiting_line


def rights_table(sight: Sight, account: AccountState, keys: Iterable[RightKey]) -> Table:
    """Name, scope, what an activation asks for, and where each right stands."""
    words = sight.words
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in (words("Role"), words("Scope"), words("Needs"), words("State")):
        table.add_column(Text(heading), overflow="fold")
    for key in keys:
        label = right_label(account, key, words)
        needs = ", ".join(policy_marks(account.policy(key), words))
        cells = (label.name, label.place, needs, standing_text(sight, account, key))
        table.add_row(*(Text(plain(cell)) for cell in cells))
    return table


def headline(sight: Sight, account: AccountState) -> str:
    """Whose rights these are and when they were read."""
    words, moment = sight.words, sight.moment
    as_of = account.reading.as_of
    if as_of is None:
        return words("{who}: not read yet", who=account.account.username)
    text = words("{who}, as of {time}", who=account.account.username, time=moment.clock(as_of))
    if account.freshness is Freshness.STALE:
        return words("{text} (last known)", text=text)
    return text


def standing_text(sight: Sight, account: AccountState, key: RightKey) -> str:
    """Where a right stands, in a few words."""
    words, activation = sight.words, account.activation(key)
    match activation.phase:
        case Phase.IDLE:
            return words("can be activated") if account.eligibility(key) else ""
        case Phase.ACTIVE:
            return _active_text(sight, account, key)
        case Phase.STANDING:
            return words("held all the time")
        case Phase.REFUSED:
            return _refused_text(sight, account, activation)
        case _:
            return waiting_line(account, activation, sight.moment)


def _active_text(sight: Sight, account: AccountState, key: RightKey) -> str:
    words, assignment = sight.words, account.assignment(key)
    if assignment is None or assignment.end_at is None:
        return words("active")
    return words("active {until}", until=sight.moment.until(assignment.end_at))


def _refused_text(sight: Sight, account: AccountState, activation: Activation) -> str:
    if activation.failure is None:
        return sight.words("refused")
    view = explain(activation.failure, sight.words, policy=account.policy(activation.key))
    return sight.words("refused: {reason}", reason=view.message)
