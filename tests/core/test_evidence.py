"""What can be told from one read about one right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Action, Activation, Phase, RequestStatus, Withdrawal
from keyhour.core.evidence import (
    LONG_AGO,
    Evidence,
    is_absent_for_long,
    is_older,
    is_over,
    live_request,
    own_request,
    starts_later,
)
from tests.core.sample import DEVICE, HOUR, at, held, receipt, standing

SENT = Activation(key=DEVICE, phase=Phase.UNCERTAIN, sent_at=at(100))


def read(*requests: object, began: float = 0) -> Evidence:
    """A read that shows these requests and no row."""
    return Evidence(assignment=None, requests=requests, began_at=at(began))  # type: ignore[arg-type]  # requests all


def test_request_is_ours_by_its_id() -> None:
    """A known id finds it, whenever it was made, and nothing else does."""
    ours, other = receipt(created=0), receipt(request="request-2", created=101)
    known = replace(SENT, request_id="request-1")
    assert own_request(known, read(other, ours)) is ours
    assert own_request(known, read(other)) is None


def test_request_is_ours_when_it_was_made_as_we_sent_one() -> None:
    """Five seconds of grace for the clocks, the newest of several, and activations alone."""
    grace, late = receipt(request="a", created=95), receipt(request="b", created=160)
    others = (
        receipt(request="c", created=94),
        receipt(request="d", created=150, action=Action.DEACTIVATE),
        receipt(request="e", created=None),
    )
    assert own_request(SENT, read(grace, *others)) is grace
    assert own_request(SENT, read(grace, late, *others)) is late
    assert own_request(SENT, read(*others)) is None


def test_nothing_is_ours_that_was_not_sent_as_an_activation() -> None:
    """Without a sending, or for a withdrawal, only an id can tell."""
    made = read(receipt(created=101))
    assert own_request(Activation(key=DEVICE), made) is None
    assert own_request(replace(SENT, withdrawal=Withdrawal.DEACTIVATE), made) is None


def test_request_that_waits_is_live() -> None:
    """For an approver, or for its start."""
    pending = receipt(RequestStatus.PENDING_APPROVAL)
    later = receipt(RequestStatus.GRANTED, start=HOUR)
    assert live_request(read(receipt(), pending), at(0)) is pending
    assert live_request(read(later), at(0)) is later
    assert live_request(read(later), at(HOUR)) is None
    assert live_request(read(replace(pending, action=Action.EXTEND)), at(0)) is None


def test_window_that_was_asked_for_lies_ahead_or_behind() -> None:
    """As far as the request tells."""
    assert starts_later(receipt(start=1), at(0))
    assert not starts_later(receipt(start=0), at(0))
    assert not starts_later(receipt(created=None), at(0))
    assert is_over(receipt(start=0), at(HOUR + 1))
    assert not is_over(receipt(start=0), at(HOUR))
    assert not is_over(receipt(created=None), at(HOUR))


@pytest.mark.parametrize(
    ("row", "older"),
    [
        (held(start=94), True),
        (held(start=95), False),
        (held(start=None), False),
        (standing(), False),
    ],
)
def test_row_that_began_before_the_asking_is_older(row: object, older: bool) -> None:
    """A standing right and one without a start are never taken for the last window."""
    assert is_older(row, at(100)) is older  # type: ignore[arg-type]  # parametrised
    assert not is_older(held(start=0), None)


def test_absence_takes_two_reads_two_minutes_apart() -> None:
    """The first only notes it, however long ago the sending was."""
    missed = replace(SENT, absent_since=at(200))
    assert not is_absent_for_long(SENT, read(began=9999))
    assert not is_absent_for_long(missed, read(began=319))
    assert is_absent_for_long(missed, read(began=320))


def test_absence_of_an_old_wish_takes_two_reads_at_once() -> None:
    """Nothing of an earlier run's wish is under way after some minutes."""
    missed = replace(SENT, absent_since=at(2000), left_at=at(2000) - LONG_AGO)
    assert is_absent_for_long(missed, read(began=2000))
    fresh = replace(missed, left_at=at(2000) - LONG_AGO + timedelta(seconds=1))
    assert not is_absent_for_long(fresh, read(began=2000))
