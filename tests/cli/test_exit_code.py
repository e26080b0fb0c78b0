"""The numbers commands end with."""

from __future__ import annotations

import pytest

from keyhour.cli.exit_code import ExitCode, of_all, of_failure, of_outcome
from keyhour.core.failure import Failure, Trouble
from keyhour.present.failure import failure_code


@pytest.mark.parametrize(
    ("outcome", "failure", "code"),
    [
        ("active", None, 0),
        ("active", "already_active", 0),
        ("ended", None, 0),
        ("ended", "not_active", 0),
        ("cancelled", None, 0),
        ("would_succeed", None, 0),
        ("awaiting_approval", None, 5),
        ("awaiting_approval", "already_pending", 5),
        ("scheduled", None, 5),
        ("provisioning", None, 5),
        ("would_be_refused", "policy_refused", 3),
        ("uncertain", "answer_lost", 7),
        ("refused", "policy_refused", 3),
        ("refused", "denied", 3),
        ("refused", "too_early", 3),
        ("refused", "not_eligible", 3),
        ("refused", "licence_missing", 3),
        ("refused", "step_up_refused", 3),
        ("refused", "forbidden", 3),
        ("refused", "sign_in_needed", 4),
        ("refused", "step_up_needed", 4),
        ("refused", "consent_missing", 4),
        ("refused", "keychain_locked", 4),
        ("refused", "offline", 6),
        ("refused", "throttled", 6),
        ("refused", "service_trouble", 6),
        ("refused", "already_pending", 5),
        ("refused", "answer_lost", 6),
        ("awaiting_approval", "sign_in_needed", 4),
        ("refused", "not_recorded", 1),
        ("refused", None, 1),
    ],
)
def test_each_outcome_has_its_number(outcome: str, failure: str | None, code: int) -> None:
    """What became of a right decides; a refusal is told by its failure."""
    assert of_outcome(outcome, failure) == code


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ((), 0),
        ((0, 5), 5),
        ((0, 5, 3), 3),
        ((3, 6), 6),
        ((6, 4, 3), 4),
        ((4, 7), 7),
        ((7, 1, 0), 1),
        ((0, 0), 0),
    ],
)
def test_the_gravest_of_several_results_counts(codes: tuple[int, ...], code: int) -> None:
    """The order is 1, 7, 4, 6, 3, 5, 0."""
    assert of_all(ExitCode(one) for one in codes) == code


_OURS = frozenset({Trouble.BUG, Trouble.NOT_RECORDED, Trouble.SET_ASIDE})


@pytest.mark.parametrize("trouble", [one for one in Trouble if one not in _OURS])
def test_every_trouble_has_a_number_of_its_own(trouble: Trouble) -> None:
    """Only troubles of our own making end as a bug."""
    assert of_failure(failure_code(Failure(trouble=trouble))) is not ExitCode.BUG
