"""What an organisation may ask of a reason, and the reasons that stand ready."""

from __future__ import annotations

import pytest

from keyhour.core.policy import Requirement
from keyhour.present.reason import (
    NO_RULES,
    ReasonRules,
    last_reasons,
    reason_label,
    reason_problem,
    reason_rules,
)
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import DEVICE, INTUNE, SQL

STRICT = ReasonRules(min_length=10, presets=("Printer",), refused=("Test test test", " "))
JUSTIFIED = tenant.policy(1, Requirement.JUSTIFICATION)


@pytest.mark.parametrize(
    ("rules", "label"),
    [
        (NO_RULES, "Reason (required)"),
        (ReasonRules(min_length=1), "Reason (required)"),
        (STRICT, "Reason (required, at least 10 characters)"),
    ],
)
def test_the_label_says_what_is_asked(rules: ReasonRules, label: str) -> None:
    """Before anything is typed."""
    assert reason_label(JUSTIFIED, rules, Words()) == label


def test_a_reason_nobody_asks_for_is_optional() -> None:
    """Unless the organisation wants one whatever the tenant says."""
    assert reason_label(tenant.policy(1), NO_RULES, Words()) == "Reason"
    assert reason_label(tenant.policy(1), ReasonRules(min_length=1), Words()) == "Reason (required)"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Printer driver", ""),
        (" Printer ", "Write 3 more characters of the reason."),
        ("Printer 1", "Write 1 more character of the reason."),
        ("TEST test test", "This is no reason your organisation accepts."),
        ("A test test test", ""),
    ],
)
def test_a_short_or_refused_reason_is_told(text: str, problem: str) -> None:
    """Blanks do not count, and a refused phrase is refused in any case."""
    assert reason_problem(text, STRICT, Words()) == problem


def test_nothing_is_asked_of_a_reason_by_default() -> None:
    """The tenant's own policy decides whether there must be one."""
    rules = reason_rules(tenant.state(tenant.account_state()), DEVICE)
    assert reason_problem("", rules, Words()) == ""


def test_last_reasons_of_several_rights_come_first() -> None:
    """Each once."""
    account = tenant.account_state()
    assert last_reasons(account, INTUNE, SQL) == ("Printer or driver", "Install approved software")
    assert last_reasons(account, DEVICE) == ("Printer or driver", "Install approved software")
