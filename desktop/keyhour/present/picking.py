"""Picking several roles in the list, to ask for them together."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, structs

from keyhour.core.right import RightKey
from keyhour.present.intent import Choice, OpenBundle
from keyhour.present.row import RowView, TickView
from keyhour.present.words import Words

Picked = frozenset[RightKey]
"""The rows with a tick."""


class PickingView(Struct, frozen=True, kw_only=True):
    """The switch beside the heading and, while it is on, the bar below the list."""

    is_on: bool
    switch_label: str
    summary: str = ""
    go: Choice | None = None


def picking_view(
    rows: Iterable[RowView], picked: Picked | None, words: Words
) -> PickingView | None:
    """What there is to say about picking; None where there are not two rows to pick. `picked` None
    means that nobody is picking.
    """
    keys = [row.key for row in rows if row.activate is not None and row.activate.enabled]
    if len(keys) < 2:  # noqa: PLR2004  several
        return None
    if picked is None:
        return PickingView(is_on=False, switch_label=words("Select several"))
    chosen = tuple(key for key in keys if key in picked)
    go = Choice(
        label=words.plural("Activate {n} role…", "Activate {n} roles…", len(chosen))
        if chosen
        else words("Activate…"),
        intent=OpenBundle(chosen),
        enabled=bool(chosen),
    )
    summary = words.plural("{n} role selected", "{n} roles selected", len(chosen))
    return PickingView(is_on=True, switch_label=words("Cancel"), summary=summary, go=go)


def with_ticks(rows: tuple[RowView, ...], picked: Picked, words: Words) -> tuple[RowView, ...]:
    """The rows with a box each in place of star and button."""
    return tuple(_with_tick(row, picked, words) for row in rows)


def _with_tick(row: RowView, picked: Picked, words: Words) -> RowView:
    if row.activate is None or not row.activate.enabled:
        return row
    tick = TickView(is_on=row.key in picked, accessible=words("Select {name}", name=row.title))
    return structs.replace(row, star=None, activate=None, tick=tick)
