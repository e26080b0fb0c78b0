"""What the tenant asks of an activation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from keyhour.core.activation import Draft, Ticket
from keyhour.core.managed import ReasonRules
from keyhour.core.policy import (
    UNKNOWN_POLICY,
    ActivationPolicy,
    Requirement,
    Violation,
    usual_duration,
    violations,
)
from tests.core.sample import draft, policy

STRICT = policy(Requirement.JUSTIFICATION, Requirement.TICKET, hours=2)


@pytest.mark.parametrize(
    ("wanted", "broken"),
    [
        (draft(ticket=Ticket("INC1")), ()),
        (draft(reason=" \n", ticket=Ticket("INC1")), (Violation.REASON_MISSING,)),
        (draft(), (Violation.TICKET_MISSING,)),
        (draft(ticket=Ticket(" ", "ServiceNow")), (Violation.TICKET_MISSING,)),
        (draft(minutes=120, ticket=Ticket("INC1")), ()),
        (draft(minutes=121, ticket=Ticket("INC1")), (Violation.TOO_LONG,)),
        (draft(minutes=5, ticket=Ticket("INC1")), ()),
        (draft(minutes=4, ticket=Ticket("INC1")), (Violation.TOO_SHORT,)),
        (draft(reason="", minutes=999), tuple(Violation)[:3]),
    ],
)
def test_draft_breaks_what_the_policy_asks(wanted: Draft, broken: tuple[Violation, ...]) -> None:
    """Reason, ticket and duration are judged here, each for itself."""
    assert violations(wanted, STRICT) == broken


def test_policy_that_asks_for_nothing_lets_anything_sensible_pass() -> None:
    """No reason, no ticket."""
    assert violations(draft(reason=""), policy()) == ()


def test_unknown_policy_forbids_nothing() -> None:
    """When the policy may not be read, the service is the judge."""
    assert violations(draft(reason="", minutes=99999), UNKNOWN_POLICY) == ()
    assert UNKNOWN_POLICY.asks(Requirement.JUSTIFICATION)


def test_violations_are_named_like_the_service_s_rules() -> None:
    """A refusal of ours looks like one of the service's."""
    assert {one.rule for one in Violation} == {
        "JustificationRule",
        "TicketingRule",
        "ExpirationRule",
        "OrganisationReasonRule",
    }


WORDY = ReasonRules(min_length=10, refused=("Test test test",))


@pytest.mark.parametrize(
    ("reason", "rules", "broken"),
    [
        ("Printer driver", WORDY, ()),
        (" Printer ", WORDY, (Violation.REASON_TOO_SHORT,)),
        (" TEST test test ", WORDY, (Violation.REASON_REFUSED,)),
        ("A test test test", WORDY, ()),
        ("", WORDY, (Violation.REASON_MISSING,)),
        ("", ReasonRules(required=True), (Violation.REASON_MISSING,)),
        ("", ReasonRules(refused=("x",)), ()),
    ],
)
@pytest.mark.parametrize("asked", [policy(), UNKNOWN_POLICY])
def test_the_organisation_judges_reasons_whatever_the_role_asks(
    reason: str, rules: ReasonRules, broken: tuple[Violation, ...], asked: ActivationPolicy
) -> None:
    """Blanks do not count, a phrase is refused in any case, and an empty reason is missing."""
    assert violations(draft(reason=reason), asked, rules) == broken


@pytest.mark.parametrize(
    ("most", "favourite", "offered"), [(4, None, 60), (0.5, None, 30), (4, 90, 90), (1, 90, 60)]
)
def test_usual_duration_is_the_favourite_s_or_an_hour_within_the_policy(
    most: float, favourite: float | None, offered: float
) -> None:
    """What is offered first can always be sent."""
    rules: ActivationPolicy = policy(hours=most)
    chosen = None if favourite is None else timedelta(minutes=favourite)
    assert usual_duration(rules, chosen) == timedelta(minutes=offered)
