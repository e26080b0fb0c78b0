"""The reason in a form: what is asked of it, and what stands ready to be picked."""

from __future__ import annotations

from msgspec import Struct

from keyhour.core.activation import RequestReceipt
from keyhour.core.policy import ActivationPolicy, Requirement
from keyhour.core.right import RightKey
from keyhour.core.state import AccountState, State
from keyhour.present.foreign import plain
from keyhour.present.words import Words

REASON_LIMIT = 500
"""Longer reasons are refused by no rule we know, but nobody reads them."""

_LAST_REASONS = 3


class ReasonRules(Struct, frozen=True, kw_only=True):
    """What an organisation asks of a reason beyond there being one. The defaults ask nothing."""

    min_length: int = 0
    presets: tuple[str, ...] = ()
    """Reasons that stand ready, whoever asks."""
    refused: tuple[str, ...] = ()
    """Phrases that are no reason ("test", "asdf"), in any case, where they are the whole text."""


NO_RULES = ReasonRules()


def reason_rules(_state: State, _key: RightKey) -> ReasonRules:
    """The organisation's rules for the reasons of this right; none are managed yet."""
    return NO_RULES


def reason_label(policy: ActivationPolicy, rules: ReasonRules, words: Words) -> str:
    """The field's label, with what is asked of it."""
    if rules.min_length > 1:
        return words.plural(
            "Reason (required, at least {n} character)",
            "Reason (required, at least {n} characters)",
            rules.min_length,
        )
    if rules.min_length or (policy.known and policy.asks(Requirement.JUSTIFICATION)):
        return words("Reason (required)")
    return words("Reason")


def reason_problem(text: str, rules: ReasonRules, words: Words) -> str:
    """What the organisation's rules have against a reason; empty when nothing."""
    reason = text.strip()
    if reason.casefold() in {one.strip().casefold() for one in rules.refused}:
        return words("This is no reason your organisation accepts.") if reason else ""
    missing = rules.min_length - len(reason)
    if missing <= 0:
        return ""
    return words.plural(
        "Write {n} more character of the reason.",
        "Write {n} more characters of the reason.",
        missing,
    )


def last_reasons(account: AccountState, *keys: RightKey) -> tuple[str, ...]:
    """The person's own latest reasons, for these rights first."""

    def order(request: RequestReceipt) -> tuple[bool, float]:
        made = request.created_at.timestamp() if request.created_at else 0.0
        return (request.key in keys, made)

    latest = sorted(account.requests, key=order, reverse=True)
    reasons = [plain(one.justification.strip()) for one in latest if one.justification.strip()]
    return tuple(dict.fromkeys(reasons))[:_LAST_REASONS]
