"""What is read of one right only when somebody looks at it closely.

Each Azure right has rules of its own and may have thousands of narrower places, so neither comes
with the lists.
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from keyhour.core.right import AzureKey, RightKey


class Detail(Enum):
    """One thing to be read of one right."""

    POLICY = "policy"
    """What its rules ask."""
    PLACES = "places"
    """The narrower scopes at which it can be activated instead."""


DETAIL_AGES = {Detail.POLICY: timedelta(hours=4), Detail.PLACES: timedelta(minutes=10)}
"""How long a detail that was read is not read again: rules change seldom, resources come and go."""


def has_details(key: RightKey) -> bool:
    """Whether this right has anything to be read of it alone."""
    return isinstance(key, AzureKey)
