"""How a command ends, as a number. The table is a contract with scripts."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """Named after what a script should do next."""

    DONE = 0
    BUG = 1
    USAGE = 2
    REFUSED = 3
    SIGN_IN = 4
    WAITING = 5
    UNREACHABLE = 6
    UNCERTAIN = 7
    INTERRUPTED = 130


_OUTCOMES = {
    "active": ExitCode.DONE,
    "ended": ExitCode.DONE,
    "cancelled": ExitCode.DONE,
    "would_succeed": ExitCode.DONE,
    "approved": ExitCode.DONE,
    "denied": ExitCode.DONE,
    "already_decided": ExitCode.DONE,
    "awaiting_approval": ExitCode.WAITING,
    "scheduled": ExitCode.WAITING,
    "provisioning": ExitCode.WAITING,
    "would_be_refused": ExitCode.REFUSED,
    "uncertain": ExitCode.UNCERTAIN,
}
"""What became of a right; `refused` is told by its failure.

A lost answer is `uncertain` until reading has settled it; `refused` with `answer_lost` is a request
that is known not to have arrived.
"""

_FAILURES = {
    "usage": ExitCode.USAGE,
    "sign_in_needed": ExitCode.SIGN_IN,
    "step_up_needed": ExitCode.SIGN_IN,
    "consent_missing": ExitCode.SIGN_IN,
    "keychain_locked": ExitCode.SIGN_IN,
    "not_configured": ExitCode.SIGN_IN,
    "step_up_refused": ExitCode.REFUSED,
    "policy_refused": ExitCode.REFUSED,
    "denied": ExitCode.REFUSED,
    "not_eligible": ExitCode.REFUSED,
    "too_early": ExitCode.REFUSED,
    "not_active": ExitCode.REFUSED,
    "licence_missing": ExitCode.REFUSED,
    "forbidden": ExitCode.REFUSED,
    "already_active": ExitCode.DONE,
    "already_pending": ExitCode.WAITING,
    "throttled": ExitCode.UNREACHABLE,
    "offline": ExitCode.UNREACHABLE,
    "service_trouble": ExitCode.UNREACHABLE,
    "answer_lost": ExitCode.UNREACHABLE,
    "interrupted": ExitCode.INTERRUPTED,
    "bug": ExitCode.BUG,
}

_GRAVEST_FIRST = (
    ExitCode.INTERRUPTED,
    ExitCode.BUG,
    ExitCode.UNCERTAIN,
    ExitCode.SIGN_IN,
    ExitCode.UNREACHABLE,
    ExitCode.REFUSED,
    ExitCode.WAITING,
    ExitCode.DONE,
)


def of_failure(code: str) -> ExitCode:
    """How a command ends that failed with this code; an unknown code is a bug of ours."""
    return _FAILURES.get(code, ExitCode.BUG)


def of_outcome(outcome: str, failure_code: str | None) -> ExitCode:
    """How a command ends with this outcome of one right.

    Waiting that nothing here can end any more, because the sign-in is gone, ends as its failure.
    """
    if outcome not in _OUTCOMES:
        return of_failure(failure_code or "bug")
    code = _OUTCOMES[outcome]
    if code is ExitCode.WAITING and failure_code is not None:
        return of_all((code, of_failure(failure_code)))
    return code


def of_all(codes: Iterable[ExitCode]) -> ExitCode:
    """The gravest of several: a bug, uncertain, sign-in, unreachable, refused, waiting, done."""
    return min(codes, key=_GRAVEST_FIRST.index, default=ExitCode.DONE)
