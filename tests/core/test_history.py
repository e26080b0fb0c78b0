"""What became of everything: the service's requests and the machine's own record as one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Action, RequestReceipt, RequestStatus
from keyhour.core.failure import Failure, Trouble
from keyhour.core.history import Entry, Fate, failure_of, history
from keyhour.core.state import AccountState
from keyhour.core.wish import WishKind, WishOutcome, WishRecord
from tests.core.sample import ANNA, DEVICE, HOUR, USERS, at, held, receipt, wish

LATER = at(3 * HOUR)


def told(*requests: RequestReceipt, past: tuple[WishRecord, ...] = (), now: float = 0) -> Entry:
    """The only entry."""
    account = AccountState(account=ANNA, requests=requests, past=past)
    (entry,) = history(account, at(now) if now else LATER)
    return entry


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (RequestStatus.PROVISIONED, Fate.ENDED),
        (RequestStatus.PENDING_APPROVAL, Fate.WAITING),
        (RequestStatus.PENDING, Fate.PENDING),
        (RequestStatus.DENIED, Fate.DENIED),
        (RequestStatus.FAILED, Fate.FAILED),
        (RequestStatus.CANCELED, Fate.CANCELED),
        (RequestStatus.REVOKED, Fate.TAKEN_AWAY),
        (RequestStatus.UNKNOWN, Fate.UNKNOWN),
    ],
)
def test_each_status_has_a_fate(status: RequestStatus, fate: Fate) -> None:
    """An unknown one is never taken for a grant."""
    assert told(receipt(status)).fate is fate


def test_a_window_is_planned_until_it_is_over() -> None:
    """Granted for later, in force, over: by the server's clock."""
    granted = receipt(RequestStatus.GRANTED, start=HOUR)
    assert told(granted, now=10).fate is Fate.SCHEDULED
    assert told(granted, now=HOUR + 10).fate is Fate.ACTIVE
    assert told(granted).end_at == at(2 * HOUR)
    assert told(granted).fate is Fate.ENDED


def test_an_assignment_knows_its_window_best() -> None:
    """What a read of the right itself shows goes before what was asked for."""
    account = AccountState(
        account=ANNA, requests=(receipt(),), assignments=(held(DEVICE, start=5, end=500),)
    )
    (entry,) = history(account, at(10))
    assert (entry.start_at, entry.end_at, entry.fate) == (at(5), at(500), Fate.ACTIVE)


def test_a_request_without_times_is_still_told() -> None:
    """Nothing is made up for what the service left out."""
    entry = told(replace(receipt(created=None), duration=None))
    assert (entry.asked_at, entry.start_at, entry.end_at) == (None, None, None)
    assert entry.fate is Fate.ACTIVE


def test_giving_back_ends_the_window_it_fell_into() -> None:
    """The deactivation is no line of its own, and belongs to no earlier window."""
    first = receipt(request="first", created=0)
    second = receipt(request="second", created=HOUR + 600)
    back = receipt(RequestStatus.REVOKED, request="back", created=600, action=Action.DEACTIVATE)
    account = AccountState(account=ANNA, requests=(first, second, back))
    later, earlier = history(account, LATER)
    assert (earlier.fate, earlier.end_at) == (Fate.GIVEN_BACK, at(600))
    assert (later.request_id, later.fate) == ("second", Fate.ENDED)


@pytest.mark.parametrize(
    ("outcome", "fate"),
    [
        (None, Fate.UNSETTLED),
        (WishOutcome.REFUSED, Fate.REFUSED),
        (WishOutcome.ABANDONED, Fate.ABANDONED),
        (WishOutcome.NOT_RECEIVED, Fate.NOT_RECEIVED),
        (WishOutcome.GRANTED, Fate.ENDED),
        (WishOutcome.WAITING, Fate.UNKNOWN),
    ],
)
def test_what_the_service_does_not_tell_the_ledger_does(
    outcome: WishOutcome | None, fate: Fate
) -> None:
    """It never took it, or has forgotten it."""
    entry = told(past=(WishRecord(wish(), outcome, "ExpirationRule"),))
    assert (entry.fate, entry.key) == (fate, DEVICE)
    assert entry.justification == "Install the printer driver"
    assert entry.reason == "ExpirationRule"


def test_a_wish_and_its_request_are_one_line() -> None:
    """By the request's id, or by the right and the time where no id was noted."""
    by_id = replace(wish(), request_id="request-1")
    assert told(receipt(), past=(WishRecord(by_id, WishOutcome.GRANTED),)).request_id == "request-1"
    by_time = WishRecord(wish(), WishOutcome.WAITING)
    assert told(receipt(), past=(by_time,)).request_id == "request-1"


def test_a_wish_of_another_time_or_right_is_a_line_of_its_own() -> None:
    """Two grants of a day are two; a request without a time stands for no wish."""
    record = WishRecord(wish(), WishOutcome.GRANTED)
    for other in (
        receipt(created=timedelta(hours=2).total_seconds()),
        receipt(key=USERS),
        receipt(created=None),
    ):
        account = AccountState(account=ANNA, requests=(other,), past=(record,))
        assert len(history(account, LATER)) == 2


def test_only_activations_are_told_of_the_ledger() -> None:
    """Giving back and cancelling show in what they ended; a wish without a draft has no reason."""
    back = WishRecord(replace(wish(), kind=WishKind.DEACTIVATE), WishOutcome.GIVEN_BACK)
    assert history(AccountState(account=ANNA, past=(back,)), LATER) == ()
    bare = WishRecord(replace(wish(), draft=None), WishOutcome.GRANTED)
    entry = told(past=(bare,))
    assert (entry.fate, entry.justification, entry.ticket) == (Fate.UNKNOWN, "", None)


def test_nobody_asks_for_what_others_did() -> None:
    """An administrator's own act is no request of mine."""
    account = AccountState(account=ANNA, requests=(receipt(action=Action.OTHER),))
    assert history(account, LATER) == ()


@pytest.mark.parametrize(
    ("fate", "reason", "failure"),
    [
        (Fate.DENIED, "", Failure(trouble=Trouble.DENIED)),
        (Fate.NOT_RECEIVED, "", Failure(trouble=Trouble.NOT_RECEIVED)),
        (Fate.REFUSED, "not_eligible", Failure(trouble=Trouble.NOT_ELIGIBLE)),
        (Fate.REFUSED, "", Failure(trouble=Trouble.POLICY_FORBIDS)),
        (
            Fate.REFUSED,
            "MfaRule, TicketingRule",
            Failure(trouble=Trouble.POLICY_FORBIDS, rules=("MfaRule", "TicketingRule")),
        ),
        (Fate.ENDED, "", None),
    ],
)
def test_a_refusal_is_told_like_any_other(fate: Fate, reason: str, failure: Failure | None) -> None:
    """With the words and the codes that a fresh one has."""
    assert failure_of(Entry(key=DEVICE, fate=fate, reason=reason)) == failure


def test_an_entry_hides_its_reason_from_logs() -> None:
    """Justifications are people's."""
    assert "printer" not in repr(told(receipt()))
