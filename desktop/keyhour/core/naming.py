"""Names that an earlier read brought and a later one leaves out are kept: what may be read differs
from time to time, but a name seldom changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from msgspec.structs import replace

from keyhour.core.right import Assignment, Eligibility, GroupKey, Scope, Via
from keyhour.core.state import AccountState

R = TypeVar("R", Eligibility, Assignment)


def with_names(news: tuple[R, ...], known: Iterable[Eligibility | Assignment]) -> tuple[R, ...]:
    """The rows of a read, with the names that were known of the same right and the same groups."""
    names: dict[str, str] = {}
    for row in known:
        names |= _names(row)
    return tuple(_named(row, names) for row in news)


def known_rows(account: AccountState) -> Iterator[Eligibility | Assignment]:
    """Every row that is known of an account."""
    yield from account.eligibilities
    yield from account.assignments


def _names(row: Eligibility | Assignment) -> dict[str, str]:
    """What a row calls its group, its scope and the group it comes through, by their ids."""
    found = {}
    if isinstance(row.key, GroupKey) and row.name != row.key.group_id:
        found[row.key.group_id] = row.name
    if row.scope.name:
        found[row.scope.id] = row.scope.name
    if row.via is not None and row.via.name:
        found[row.via.group_id] = row.via.name
    return found


def _named(row: R, names: dict[str, str]) -> R:
    via, name = row.via, row.name
    if via is not None and not via.name:
        via = Via(via.group_id, names.get(via.group_id))
    if isinstance(row.key, GroupKey) and name == row.key.group_id:
        name = names.get(row.key.group_id, name)
    scope = Scope(row.scope.id, row.scope.name or names.get(row.scope.id))
    return replace(row, via=via, name=name, scope=scope)
