"""The service's clock against our own.

The `Date` header names whole seconds (RFC 9110, 6.6.1), so half a second is added; small
differences are left alone lest countdowns tremble.
"""

from __future__ import annotations

from datetime import timedelta

from keyhour.core.session import ServerTime

TOLERATED = timedelta(seconds=2)
_HALF_SECOND = timedelta(milliseconds=500)


def corrected(skew: timedelta, heard: ServerTime | None) -> timedelta:
    """The skew to use after an answer: server time minus our own at the middle of the round trip.

    What the round trip explains is left alone: a write answered after a minute, or a machine that
    slept in between, tells less than the skew we have.
    """
    if heard is None or heard.received_at < heard.sent_at:
        return skew
    half_trip = (heard.received_at - heard.sent_at) / 2
    measured = heard.date + _HALF_SECOND - (heard.sent_at + half_trip)
    return measured if abs(measured - skew) > TOLERATED + half_trip else skew
