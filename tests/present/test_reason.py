"""What an organisation may ask of a reason, and the reasons that stand ready."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from keyhour.core.managed import NO_RULES, Managed, ReasonRules
from keyhour.core.policy import Requirement
from keyhour.present.activation import form_start, form_view
from keyhour.present.form import Field
from keyhour.present.reason import last_reasons, reason_label
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
        ("Printer driver", None),
        (" Printer ", "Write 3 more characters of the reason."),
        ("Printer 1", "Write 1 more character of the reason."),
        ("TEST test test", "This is no reason your organisation accepts."),
        ("", "Write why you need it."),
    ],
)
def test_a_short_or_refused_reason_is_told_in_every_form(text: str, problem: str | None) -> None:
    """At the field that can mend it, before anything is sent."""
    state = replace(tenant.state(tenant.account_state()), managed=Managed(reason=STRICT))
    entered = form_start(state, INTUNE)
    assert entered is not None
    view = form_view(state, replace(entered, reason=text), tenant.NOW, Words())
    assert view is not None
    assert view.reason_label == "Reason (required, at least 10 characters)"
    assert view.ready_reasons[0] == "Printer"
    found = [one.text for one in view.problems if one.field is Field.REASON]
    assert found == ([problem] if problem else [])


def test_last_reasons_of_several_rights_come_first() -> None:
    """Each once."""
    account = tenant.account_state()
    assert last_reasons(account, INTUNE, SQL) == ("Printer or driver", "Install approved software")
    assert last_reasons(account, DEVICE) == ("Printer or driver", "Install approved software")
