"""What an approver should look at twice, and what texts of it give away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from keyhour.core.approval import Decision, Fate, Hint, Past, Verdict, hints, past_of
from keyhour.core.approval_events import DecideChosen
from keyhour.core.effects import Decide
from tests.core.desk import SECRET, approval
from tests.core.sample import ANNA

HOUR = timedelta(hours=1)
MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("past", "hours", "found"),
    [
        (None, 8, ()),
        (Past(0), 1, (Hint.FIRST_TIME,)),
        (Past(3, HOUR), 1, ()),
        (Past(3, HOUR), 1.5, (Hint.LONGER_THAN_USUAL,)),
        (Past(2), 8, ()),
    ],
)
def test_a_request_is_compared_with_earlier_ones(
    past: Past | None, hours: float, found: tuple[Hint, ...]
) -> None:
    """Where nothing is known of them nothing is said."""
    wanted = replace(approval(), past=past, duration=HOUR * hours)
    assert hints(wanted, None) == found


def test_a_request_without_a_duration_is_not_called_long() -> None:
    """The service did not tell."""
    assert hints(replace(approval(), past=Past(1, HOUR), duration=None), MONDAY_NOON) == ()


@pytest.mark.parametrize(
    ("day", "hour", "is_outside"),
    [(23, 7, False), (23, 18, False), (23, 6, True), (23, 19, True), (28, 12, True)],
)
def test_working_hours_are_those_of_the_approver(day: int, hour: int, is_outside: bool) -> None:
    """Monday to Friday from seven to seven."""
    asked = datetime(2026, 11, day, hour, 0, tzinfo=UTC)
    assert (Hint.OUTSIDE_WORKING_HOURS in hints(approval(), asked)) is is_outside


def test_usual_is_the_middle_of_what_was_asked() -> None:
    """One long request does not make long ones usual."""
    assert past_of([HOUR, None, 8 * HOUR, HOUR]) == Past(4, HOUR)
    assert past_of([]) == Past(0)
    assert past_of([None]) == Past(1)


def test_a_request_lapses_a_day_after_it_was_made() -> None:
    """Where that is unknown, so is its end."""
    made = approval()
    assert made.requested_at is not None
    assert made.lapses_at == made.requested_at + timedelta(hours=24)
    assert replace(made, requested_at=None).lapses_at is None


def test_no_text_of_a_decision_tells_its_words() -> None:
    """Nor who asked for what: texts end up in logs."""
    made = approval()
    told = (
        made,
        Fate(is_open=False, words=SECRET),
        Decision(approval=made, verdict=Verdict.DENY, justification=SECRET),
        DecideChosen(approval_id="a", verdict=Verdict.DENY, justification=SECRET),
        Decide(account=ANNA, epoch=0, approval=made, verdict=Verdict.DENY, justification=SECRET),
    )
    for one in told:
        assert SECRET not in repr(one)
        assert "Ben" not in repr(one)
