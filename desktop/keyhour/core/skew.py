"""The service's clock against our own.

The `Date` header names whole seconds (RFC 9110, 6.6.1), so half a second is added, and small
differences
are left alone lest countdowns tremble.
"""

from __future__ import annotations

from datetime import timedelta

from keyhour.core.session import ServerTime

TOLERATED = timedelta(seconds=2)
_HALF_SECOND = timedelta(milliseconds=500)


def corrected(skew: timedelta, heard: ServerTime | None) -> timedelta:
    """The skew to use after an answer: server time minus our own at the middle of the round
    trip.
    """
    if heard is None:
        return skew
    midpoint = heard.sent_at + (heard.received_at - heard.sent_at) / 2
    measured = heard.date + _HALF_SECOND - midpoint
    return measured if abs(measured - skew) > TOLERATED else skew
