"""One row per right: the same right may be held directly and through groups at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from keyhour.core.right import Assignment, Eligibility, Membership, RightKey

_WITHOUT_END = datetime.max.replace(tzinfo=UTC)


def longest_eligibilities(rows: Iterable[Eligibility]) -> tuple[Eligibility, ...]:
    """For each right the direct row, else the first, with the latest end of all; the order
    stays.
    """
    best: dict[RightKey, Eligibility] = {}
    until: dict[RightKey, datetime] = {}
    for row in rows:
        until[row.key] = max(
            until.get(row.key, row.until or _WITHOUT_END), row.until or _WITHOUT_END
        )
        held = best.get(row.key)
        if held is None or (_is_direct(row) and not _is_direct(held)):
            best[row.key] = row
    return tuple(_with_until(row, until[row.key]) for row in best.values())


def _with_until(row: Eligibility, until: datetime) -> Eligibility:
    if (row.until or _WITHOUT_END) == until:
        return row
    return Eligibility(
        key=row.key,
        name=row.name,
        template_id=row.template_id,
        scope=row.scope,
        membership=row.membership,
        via=row.via,
        until=None if until == _WITHOUT_END else until,
    )


def longest_assignments(rows: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """For each right the assignment that lasts longest, the direct one among equals; the order
    stays.

    A right is held until the last of them ends, so any other row would name too early an end.
    """
    best: dict[RightKey, Assignment] = {}
    for row in rows:
        held = best.get(row.key)
        if held is None or _rank(row) > _rank(held):
            best[row.key] = row
    return tuple(best.values())


def _rank(row: Assignment) -> tuple[datetime, bool]:
    return row.end_at or _WITHOUT_END, _is_direct(row)


def _is_direct(row: Eligibility | Assignment) -> bool:
    return row.membership is Membership.DIRECT
