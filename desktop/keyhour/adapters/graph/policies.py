"""Role settings: from a policy's rules to what they ask of the person.

https://learn.microsoft.com/graph/identity-governance-pim-rules-overview
"""

from __future__ import annotations

from typing import Final

from keyhour.adapters.notation import Oddities, duration, identifier, member, text
from keyhour.core.policy import UNKNOWN_POLICY, ActivationPolicy, Requirement

_ENABLED: Final = {
    "multifactorauthentication": Requirement.MFA,
    "justification": Requirement.JUSTIFICATION,
    "ticketing": Requirement.TICKET,
}


def policy_row(row: object, odd: Oddities) -> tuple[str, ActivationPolicy] | None:
    """The role definition's id and its policy; None when the row names no role or brings no
    rules.
    """
    role = identifier(text(row, "roleDefinitionId"))
    rules = member(member(row, "policy"), "rules")
    if not role or not isinstance(rules, list):
        return None
    return role, policy_of(rules, odd)


def policy_of(listed: list[object], odd: Oddities) -> ActivationPolicy:
    """What the rules ask of the person; Azure's bear the same ids as Graph's.

    Without a readable maximum the policy counts as unknown, and the service decides.
    """
    rules = {text(rule, "id"): rule for rule in listed}
    longest = duration(member(rules.get("Expiration_EndUser_Assignment"), "maximumDuration"))
    if longest is None:
        odd.note("policy_without_maximum")
    requirements = _enabled(rules.get("Enablement_EndUser_Assignment"), odd)
    setting = member(rules.get("Approval_EndUser_Assignment"), "setting")
    needs_approval = member(setting, "isApprovalRequired") is True
    if needs_approval:
        requirements.add(Requirement.APPROVAL)
    context = _context(rules.get("AuthenticationContext_EndUser_Assignment"))
    if context is not None:
        requirements.add(Requirement.AUTH_CONTEXT)
    return ActivationPolicy(
        known=longest is not None,
        max_duration=longest or UNKNOWN_POLICY.max_duration,
        requirements=frozenset(requirements),
        auth_context=context,
        approvers=_approvers(setting) if needs_approval else (),
    )


def _enabled(rule: object, odd: Oddities) -> set[Requirement]:
    found: set[Requirement] = set()
    names = member(rule, "enabledRules")
    for name in names if isinstance(names, list) else ():
        requirement = _ENABLED.get(name.lower()) if isinstance(name, str) else None
        if requirement is None:
            odd.note("enabledRules", name)
        else:
            found.add(requirement)
    return found


def _context(rule: object) -> str | None:
    """The authentication context (`c1`), when the rule is on and names one."""
    return text(rule, "claimValue") or None if member(rule, "isEnabled") is True else None


def _approvers(setting: object) -> tuple[str, ...]:
    """Names of the first stage's approvers; none when the tenant's administrators decide."""
    stages = member(setting, "approvalStages")
    stage = stages[0] if isinstance(stages, list) and stages else None
    approvers = member(stage, "primaryApprovers")
    names = (text(one, "description") for one in (approvers if isinstance(approvers, list) else ()))
    return tuple(name for name in names if name)
