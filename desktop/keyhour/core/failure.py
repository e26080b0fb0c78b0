"""What went wrong, whose turn it is, and what the service said.

The table of codes is `adapters/refusal.py`; the sentences are `present/failure.py`.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from msgspec import Struct


class Trouble(Enum):
    """The name of a trouble, one for each thing a person can do about it."""

    OFFLINE = "offline"
    THROTTLED = "throttled"
    SERVICE_TROUBLE = "service_trouble"
    UNEXPECTED_ANSWER = "unexpected_answer"
    """The service answered, but not in a shape we can read (HTML, truncated, oversized)."""
    ANSWER_LOST = "answer_lost"
    """A write left and no answer came; only reading can tell what happened."""
    CLAIMS_REQUIRED = "claims_required"
    """A stronger sign-in is demanded; `Failure.claims` carries the demand."""
    STEP_UP_REFUSED = "step_up_refused"
    SIGN_IN_NEEDED = "sign_in_needed"
    SIGN_IN_CANCELLED = "sign_in_cancelled"
    SIGN_IN_TIMED_OUT = "sign_in_timed_out"
    TOKEN_REFUSED = "token_refused"  # noqa: S105  a trouble's name, not a secret
    CONSENT_MISSING = "consent_missing"
    POLICY_FORBIDS = "policy_forbids"
    DENIED = "denied"
    LAPSED = "lapsed"
    NOT_ELIGIBLE = "not_eligible"
    ALREADY_ACTIVE = "already_active"
    ALREADY_PENDING = "already_pending"
    OVERLAPPING = "overlapping"
    """Another activation is planned for that time."""
    TOO_EARLY = "too_early"
    STILL_ENDING = "still_ending"
    """The service refuses a right as active that it no longer lists: it has just ended."""
    NOT_ACTIVE = "not_active"
    LAST_OWNER = "last_owner"
    """A group must not be left without an owner."""
    NOT_FOUND = "not_found"
    LICENCE_MISSING = "licence_missing"
    FORBIDDEN = "forbidden"
    CONDITIONS_UNMET = "conditions_unmet"
    """Conditional Access blocks this sign-in: the device, the place or the way of it."""
    NOT_ASSIGNED = "not_assigned"
    """Only people who are assigned to Keyhour's registration may use it."""
    WRONG_ACCOUNT = "wrong_account"
    """Somebody else signed in than was meant, or somebody of another organisation."""
    KEYCHAIN_LOCKED = "keychain_locked"
    NOT_CONFIGURED = "not_configured"
    ORGANISATION_UNKNOWN = "organisation_unknown"
    """No such organisation, or no such registration in it: one of the two ids is wrong."""
    REGISTRATION_INCOMPLETE = "registration_incomplete"
    """The registration is there, but it lacks something that a sign-in needs."""
    NOT_RECEIVED = "not_received"
    """Reading showed that a write whose answer was lost never arrived; nothing was changed."""
    NOT_SENT = "not_sent"
    """The right was given back, but what was to follow was not sent in time."""
    NOT_RECORDED = "not_recorded"
    """The wish could not be written down, so nothing was sent."""
    SET_ASIDE = "set_aside"
    """An unreadable file of ours was moved out of the way; `Failure.detail` names it."""
    BUG = "bug"


class WhoseTurn(Enum):
    """Who can end a trouble."""

    YOU = "you"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
    SERVICE = "service"
    US = "us"


class ClaimsDemand(Struct, frozen=True):
    """A claims challenge, as decoded JSON text; opaque to us and handed on unchanged.

    https://learn.microsoft.com/entra/identity-platform/claims-challenge
    """

    json: str

    def __repr__(self) -> str:
        return "ClaimsDemand(…)"


class Failure(Struct, frozen=True, kw_only=True):
    """One trouble with the facts that help. `detail` is the service's own text: hostile, never
    logged.
    """

    trouble: Trouble
    rules: tuple[str, ...] = ()
    """Names of the policy rules that refused (`ExpirationRule`, …)."""
    service_code: str | None = None
    detail: str | None = None
    claims: ClaimsDemand | None = None
    missing_scopes: tuple[str, ...] = ()
    correlation_id: str | None = None
    retry_at: datetime | None = None
    """Not before this instant of our own clock."""


_TURNS: dict[WhoseTurn, frozenset[Trouble]] = {
    WhoseTurn.YOU: frozenset(
        {
            Trouble.OFFLINE,
            Trouble.SIGN_IN_NEEDED,
            Trouble.SIGN_IN_CANCELLED,
            Trouble.SIGN_IN_TIMED_OUT,
            Trouble.CLAIMS_REQUIRED,
            Trouble.TOKEN_REFUSED,
            Trouble.POLICY_FORBIDS,
            Trouble.ALREADY_ACTIVE,
            Trouble.TOO_EARLY,
            Trouble.STILL_ENDING,
            Trouble.NOT_ACTIVE,
            Trouble.OVERLAPPING,
            Trouble.LAST_OWNER,
            Trouble.WRONG_ACCOUNT,
            Trouble.ORGANISATION_UNKNOWN,
            Trouble.KEYCHAIN_LOCKED,
            Trouble.NOT_RECORDED,
            Trouble.NOT_RECEIVED,
            Trouble.NOT_SENT,
            Trouble.LAPSED,
            Trouble.NOT_FOUND,
            Trouble.SET_ASIDE,
        }
    ),
    WhoseTurn.APPROVER: frozenset({Trouble.ALREADY_PENDING, Trouble.DENIED}),
    WhoseTurn.ADMINISTRATOR: frozenset(
        {
            Trouble.CONSENT_MISSING,
            Trouble.NOT_ELIGIBLE,
            Trouble.LICENCE_MISSING,
            Trouble.FORBIDDEN,
            Trouble.STEP_UP_REFUSED,
            Trouble.NOT_CONFIGURED,
            Trouble.CONDITIONS_UNMET,
            Trouble.NOT_ASSIGNED,
            Trouble.REGISTRATION_INCOMPLETE,
        }
    ),
    WhoseTurn.SERVICE: frozenset(
        {Trouble.THROTTLED, Trouble.SERVICE_TROUBLE, Trouble.UNEXPECTED_ANSWER}
    ),
    WhoseTurn.US: frozenset({Trouble.ANSWER_LOST, Trouble.BUG}),
}


def whose_turn(failure: Failure) -> WhoseTurn:
    """Who has to act before trying again makes sense."""
    return next(turn for turn, troubles in _TURNS.items() if failure.trouble in troubles)


CONNECTION_TROUBLES = frozenset(
    {Trouble.OFFLINE, Trouble.THROTTLED, Trouble.SERVICE_TROUBLE, Trouble.UNEXPECTED_ANSWER}
)
"""Troubles of a read that leave everything known as it was and pass by themselves."""
