"""What the tenant asks of an activation, and whether a draft fits it.

Source: https://learn.microsoft.com/graph/identity-governance-pim-rules-overview
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from msgspec import Struct

from keyhour.core.activation import Draft
from keyhour.core.managed import NO_RULES, ReasonRules


class Requirement(Enum):
    """One thing a policy asks for."""

    JUSTIFICATION = "justification"
    TICKET = "ticket"
    MFA = "mfa"
    AUTH_CONTEXT = "auth_context"
    APPROVAL = "approval"


class ActivationPolicy(Struct, frozen=True, kw_only=True):
    """The rules that concern the person who activates."""

    known: bool = True
    max_duration: timedelta
    requirements: frozenset[Requirement] = frozenset()
    auth_context: str | None = None
    """The Conditional Access context (`c1`, …) when `AUTH_CONTEXT` is required."""
    approvers: tuple[str, ...] = ()

    def asks(self, requirement: Requirement) -> bool:
        """Whether the policy asks for this."""
        return requirement in self.requirements


UNKNOWN_POLICY = ActivationPolicy(
    known=False,
    max_duration=timedelta(hours=8),
    requirements=frozenset({Requirement.JUSTIFICATION}),
)
"""What we assume when the policy may not be read: the service decides (assumption: Entra's default
of 8 h).
"""

SHORTEST = timedelta(minutes=5)
"""PIM refuses to end an activation in its first five minutes, so a shorter one has no use."""

USUAL = timedelta(hours=1)
"""The duration offered when neither the person nor a favourite says another."""


class Violation(Enum):
    """How a draft breaks what is known of the policy."""

    REASON_MISSING = "reason_missing"
    TICKET_MISSING = "ticket_missing"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    REASON_TOO_SHORT = "reason_too_short"
    """The organisation asks for more characters."""
    REASON_REFUSED = "reason_refused"
    """The organisation takes this phrase for no reason."""

    @property
    def rule(self) -> str:
        """The service's name for the rule that would refuse; ours for the organisation's."""
        return _RULES[self]


_RULES = {
    Violation.REASON_MISSING: "JustificationRule",
    Violation.TICKET_MISSING: "TicketingRule",
    Violation.TOO_LONG: "ExpirationRule",
    Violation.TOO_SHORT: "ExpirationRule",
    Violation.REASON_TOO_SHORT: "OrganisationReasonRule",
    Violation.REASON_REFUSED: "OrganisationReasonRule",
}


def violations(
    draft: Draft, policy: ActivationPolicy, rules: ReasonRules = NO_RULES
) -> tuple[Violation, ...]:
    """Everything the service or the organisation's rules would refuse, as far as they are known;
    empty when it may be sent.

    An unknown policy forbids nothing: the service is the judge.
    """
    is_asked = policy.known and policy.asks(Requirement.JUSTIFICATION)
    found = _reason_violations(draft.justification.strip(), rules, is_asked=is_asked)
    return (*found, *_policy_violations(draft, policy)) if policy.known else found


def _reason_violations(reason: str, rules: ReasonRules, *, is_asked: bool) -> tuple[Violation, ...]:
    """An empty reason is missing, not short; a refused phrase stays refused however long."""
    if not reason:
        asked = is_asked or rules.required or rules.min_length
        return (Violation.REASON_MISSING,) if asked else ()
    if reason.casefold() in {one.casefold() for one in rules.refused}:
        return (Violation.REASON_REFUSED,)
    return (Violation.REASON_TOO_SHORT,) if len(reason) < rules.min_length else ()


def _policy_violations(draft: Draft, policy: ActivationPolicy) -> tuple[Violation, ...]:
    found = []
    if policy.asks(Requirement.TICKET) and (
        draft.ticket is None or not draft.ticket.number.strip()
    ):
        found.append(Violation.TICKET_MISSING)
    if draft.duration > policy.max_duration:
        found.append(Violation.TOO_LONG)
    if draft.duration < SHORTEST:
        found.append(Violation.TOO_SHORT)
    return tuple(found)


def usual_duration(policy: ActivationPolicy, favourite: timedelta | None = None) -> timedelta:
    """What is offered first: the favourite's duration or one hour, never above the maximum."""
    return min(favourite or USUAL, policy.max_duration)
