"""Every failure in words."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from keyhour.core.failure import Failure, Trouble, WhoseTurn
from keyhour.present.failure import explain, failure_code, support_code
from keyhour.present.moment import Moment
from keyhour.present.words import Words
from tests.present.tenant import NOW, policy

CONTRACT = frozenset(
    {
        "usage",
        "sign_in_needed",
        "step_up_needed",
        "step_up_refused",
        "consent_missing",
        "policy_refused",
        "denied",
        "not_eligible",
        "already_active",
        "already_pending",
        "too_early",
        "not_active",
        "licence_missing",
        "throttled",
        "offline",
        "service_trouble",
        "answer_lost",
        "keychain_locked",
        "not_configured",
        "forbidden",
        "bug",
    }
)
"""The codes of the command line's contract."""

ADDED = frozenset({"not_recorded", "set_aside"})
"""Additions to the contract are free."""


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_says_what_happened_whose_turn_it_is_and_what_to_do(trouble: Trouble) -> None:
    """Sentences, without shouting."""
    view = explain(Failure(trouble=trouble), Words())
    for text in (view.message, view.help, view.turn):
        assert text.endswith((".", "demo"))
        assert "!" not in text
        assert "{" not in text
    assert view.support_code


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_has_a_code_of_the_contract(trouble: Trouble) -> None:
    """Scripts depend on the names."""
    assert failure_code(Failure(trouble=trouble)) in CONTRACT | ADDED


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (Trouble.POLICY_FORBIDS, "policy_refused"),
        (Trouble.UNEXPECTED_ANSWER, "service_trouble"),
        (Trouble.TOKEN_REFUSED, "sign_in_needed"),
        (Trouble.SIGN_IN_CANCELLED, "sign_in_needed"),
        (Trouble.SIGN_IN_TIMED_OUT, "sign_in_needed"),
        (Trouble.CLAIMS_REQUIRED, "step_up_needed"),
        (Trouble.LAPSED, "denied"),
        (Trouble.NOT_RECEIVED, "answer_lost"),
        (Trouble.NOT_RECORDED, "not_recorded"),
    ],
)
def test_codes_that_differ_from_the_troubles_name(trouble: Trouble, code: str) -> None:
    """Several troubles are one thing to a script."""
    assert failure_code(Failure(trouble=trouble)) == code


def _refused(*rules: str, detail: str | None = None) -> Failure:
    return Failure(trouble=Trouble.POLICY_FORBIDS, rules=rules, detail=detail)


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ("ExpirationRule", "longer"),
        ("JustificationRule", "reason"),
        ("TicketingRule", "ticket"),
        ("MfaRule", "multi-factor"),
        ("EligibilityRule", "eligible"),
    ],
)
def test_a_known_rule_is_explained(rule: str, word: str) -> None:
    """The service's rule names mean nothing to a requester."""
    view = explain(_refused(rule), Words())
    assert word in view.message
    assert rule not in view.message


def test_too_long_names_the_maximum_when_it_is_known() -> None:
    """The person can act on a number."""
    view = explain(_refused("ExpirationRule"), Words(), policy=policy(4))
    assert "at most 4 h" in view.message


def test_an_unknown_rule_is_named() -> None:
    """An administrator can look the name up."""
    view = explain(_refused("ActivationDayRule"), Words())
    assert "ActivationDayRule" in view.message


def test_several_rules_are_all_told() -> None:
    """Mending only one would lead to the next refusal."""
    view = explain(_refused("JustificationRule", "TicketingRule", "OddRule"), Words())
    assert "reason" in view.message
    assert "ticket" in view.message
    assert "OddRule" in view.message


def test_an_approvers_words_are_quoted_harmlessly() -> None:
    """What an approver wrote is shown, but cannot reorder the panel or fill it."""
    detail = "no\u202e" + "x" * 900
    view = explain(Failure(trouble=Trouble.DENIED, detail=detail), Words())
    assert view.quote.startswith("“no\ufffd")
    assert len(view.quote) <= 302


def test_a_rule_that_was_explained_is_not_quoted_again() -> None:
    """The service's English adds nothing to our sentence."""
    assert explain(_refused("MfaRule", detail="MFA is required"), Words()).quote == ""
    assert (
        explain(_refused("OddRule", detail="Not on Sundays"), Words()).quote == "“Not on Sundays”"
    )
    assert explain(Failure(trouble=Trouble.OFFLINE, detail="errno 111"), Words()).quote == ""


def test_the_next_try_is_told_on_the_wall_clock() -> None:
    """`retry_at` is on our own clock; the words are on the server's, which is what is shown."""
    moment = Moment(NOW, Words(), ZoneInfo("UTC"), timedelta(minutes=1))
    failure = Failure(trouble=Trouble.THROTTLED, retry_at=NOW + timedelta(minutes=4))
    assert explain(failure, Words(), moment=moment).help.endswith("Next try at 14:33.")


@pytest.mark.parametrize("trouble", [Trouble.OFFLINE, Trouble.THROTTLED, Trouble.SERVICE_TROUBLE])
def test_nobody_is_told_that_a_request_of_theirs_is_sent_again(trouble: Trouble) -> None:
    """Reads are repeated by themselves, what a person asked for is not."""
    failure = Failure(trouble=trouble, retry_at=NOW + timedelta(minutes=2))
    moment = Moment(NOW, Words(), ZoneInfo("UTC"))
    assert "by itself" in explain(failure, Words(), moment=moment).help
    asked = explain(failure, Words(), moment=moment, asked=True).help
    assert "by itself" not in asked
    assert "try again. Not before" in asked


def test_the_support_code_carries_all_that_support_needs() -> None:
    """One line to copy: our code, the service's, the call's id."""
    failure = Failure(
        trouble=Trouble.FORBIDDEN, service_code="Authorization_RequestDenied", correlation_id="5b1c"
    )
    assert support_code(failure) == "forbidden Authorization_RequestDenied 5b1c"
    assert explain(failure, Words()).whose_turn is WhoseTurn.ADMINISTRATOR
