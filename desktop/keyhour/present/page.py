"""What all pages of the panel have in common."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from keyhour.present.intent import Choice


class EmptyView(Struct, frozen=True, kw_only=True):
    """What stands in place of the list when there is none."""

    title: str
    body: str
    support_code: str = ""
    choices: tuple[Choice, ...] = ()


class PageView(Struct, frozen=True, kw_only=True):
    """A page at one instant."""

    empty: EmptyView | None = None
    stamp: str = ""
    """How old the page is."""
    valid_until: datetime | None = None
    """When the view becomes untrue, on our own clock; None when only a new state can change it."""
