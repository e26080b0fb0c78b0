"""The whole state and what is asked of it."""

from __future__ import annotations

from collections.abc import MutableMapping

import pytest

from keyhour.core.activation import Activation, Phase
from keyhour.core.failure import Trouble
from keyhour.core.policy import UNKNOWN_POLICY, Requirement
from keyhour.core.right import Plane
from keyhour.core.state import (
    AccountState,
    Freshness,
    Reading,
    State,
    mapping,
    with_item,
    without_item,
)
from tests.core.sample import ANNA, DEVICE, USERS, at, eligible, fails, held, policy

MFA = policy(Requirement.MFA)


def test_account_answers_for_its_rights() -> None:
    """What is known of a right, and the stand-ins for what is not."""
    active = Activation(key=DEVICE, phase=Phase.ACTIVE)
    account = AccountState(
        account=ANNA,
        eligibilities=(eligible(USERS), eligible(DEVICE)),
        assignments=(held(DEVICE),),
        policies=mapping({DEVICE: MFA}),
        activations=mapping({DEVICE: active}),
    )
    assert account.eligibility(DEVICE) == eligible(DEVICE)
    assert (account.assignment(DEVICE), account.assignment(USERS)) == (held(DEVICE), None)
    assert (account.policy(DEVICE), account.policy(USERS)) == (MFA, UNKNOWN_POLICY)
    assert (account.activation(DEVICE), account.phase(USERS)) == (active, Phase.IDLE)


@pytest.mark.parametrize(
    ("reading", "freshness"),
    [
        (Reading(), Freshness.UNKNOWN),
        (Reading(as_of=at(0)), Freshness.STALE),
        (Reading(as_of=at(0), fetched_at=at(0)), Freshness.KNOWN),
        (Reading(as_of=at(0), fetched_at=at(0), failure=fails(Trouble.OFFLINE)), Freshness.STALE),
    ],
)
def test_lists_are_known_only_after_a_read_of_this_run(
    reading: Reading, freshness: Freshness
) -> None:
    """Never read, from memory or before a failure, or known."""
    assert (
        AccountState(account=ANNA, readings=mapping({Plane.DIRECTORY: reading})).freshness
        is freshness
    )


def test_shown_account_is_the_one_that_is_there() -> None:
    """A key without a state shows nobody."""
    account = AccountState(account=ANNA)
    assert State().account is None
    assert State(shown=ANNA.key).account is None
    assert State(shown=ANNA.key, accounts=mapping({ANNA.key: account})).account is account


def test_mappings_cannot_be_changed_from_outside() -> None:
    """A state that was handed out stays as it was."""
    original = {"a": 1}
    frozen = mapping(original)
    original["a"] = 2
    assert dict(with_item(frozen, "b", 3)) == {"a": 1, "b": 3}
    assert dict(without_item(frozen, "a")) == {}
    assert dict(frozen) == {"a": 1}
    assert not isinstance(frozen, MutableMapping)


def test_server_time_is_ours_and_the_skew() -> None:
    """One place knows how the two clocks relate."""
    skew = at(60) - at(0)
    assert State(skew=skew).server_time(at(10)) == at(70)
