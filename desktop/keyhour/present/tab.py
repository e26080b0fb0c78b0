"""The tabs of the panel: their words, and what waits behind them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from msgspec import Struct

from keyhour.core.state import State
from keyhour.present.approval import waiting_count, waiting_text
from keyhour.present.intent import Tab
from keyhour.present.moment import Moment
from keyhour.present.words import later

_LABELS: Final = {
    Tab.ROLES: later("Roles"),
    Tab.APPROVALS: later("Approvals"),
    Tab.HISTORY: later("History"),
    Tab.HEALTH: later("Health"),
}
"""In the order in which they stand."""

_OF_AN_ACCOUNT: Final = frozenset({Tab.APPROVALS, Tab.HISTORY})
"""Pages that say nothing before somebody is signed in."""


class TabView(Struct, frozen=True, kw_only=True):
    """A tab."""

    tab: Tab
    label: str
    count: int = 0
    """How many things wait for the person there."""
    accessible: str
    """The label with what the count means."""


def tab_views(state: State, pages: Collection[Tab], moment: Moment) -> tuple[TabView, ...]:
    """The tabs of the pages that exist and have something to say in this state."""
    return tuple(
        _tab(tab, state, moment)
        for tab in _LABELS
        if tab in pages and (state.account is not None or tab not in _OF_AN_ACCOUNT)
    )


def _tab(tab: Tab, state: State, moment: Moment) -> TabView:
    words = moment.words
    label = words(_LABELS[tab])
    count = 0
    if tab is Tab.APPROVALS and state.account is not None:
        count = waiting_count(state.account, moment)
    accessible = label
    if count:
        accessible = words("{label}, {what}", label=label, what=waiting_text(count, words))
    return TabView(tab=tab, label=label, count=count, accessible=accessible)
