"""The reason in a form: what is asked of it, and what stands ready to be picked."""

from __future__ import annotations

from keyhour.core.activation import RequestReceipt
from keyhour.core.managed import ReasonRules
from keyhour.core.policy import ActivationPolicy, Requirement
from keyhour.core.right import RightKey
from keyhour.core.state import AccountState
from keyhour.present.foreign import plain
from keyhour.present.words import Words

REASON_LIMIT = 500
"""Longer reasons are refused by no rule we know, but nobody reads them."""

_LAST_REASONS = 3


def reason_label(policy: ActivationPolicy, rules: ReasonRules, words: Words) -> str:
    """The field's label, with what is asked of it."""
    if rules.min_length > 1:
        return words.plural(
            "Reason (required, at least {n} character)",
            "Reason (required, at least {n} characters)",
            rules.min_length,
        )
    if (
        rules.required
        or rules.min_length
        or (policy.known and policy.asks(Requirement.JUSTIFICATION))
    ):
        return words("Reason (required)")
    return words("Reason")


def reason_missing(text: str, rules: ReasonRules, words: Words) -> str:
    """How much more the organisation wants to read."""
    return words.plural(
        "Write {n} more character of the reason.",
        "Write {n} more characters of the reason.",
        rules.min_length - len(text.strip()),
    )


def last_reasons(account: AccountState, *keys: RightKey) -> tuple[str, ...]:
    """The person's own latest reasons, for these rights first."""

    def order(request: RequestReceipt) -> tuple[bool, float]:
        made = request.created_at.timestamp() if request.created_at else 0.0
        return (request.key in keys, made)

    latest = sorted(account.requests, key=order, reverse=True)
    reasons = [plain(one.justification.strip()) for one in latest if one.justification.strip()]
    return tuple(dict.fromkeys(reasons))[:_LAST_REASONS]
