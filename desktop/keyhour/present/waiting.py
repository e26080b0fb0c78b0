"""Requests on their way, in words."""

from __future__ import annotations

from keyhour.core.activation import Activation, Phase, Withdrawal
from keyhour.core.approval import APPROVAL_WINDOW
from keyhour.core.state import AccountState
from keyhour.present.foreign import plain, shortened
from keyhour.present.moment import Moment
from keyhour.present.words import Words

_ORDER = (
    Phase.STEP_UP,
    Phase.SUBMITTING,
    Phase.PROVISIONING,
    Phase.WITHDRAWING,
    Phase.UNCERTAIN,
    Phase.AWAITING_APPROVAL,
    Phase.SCHEDULED,
)
"""What moves soonest comes first."""

_APPROVERS_SHOWN = 2
_APPROVER_LIMIT = 40


def waiting_activations(account: AccountState) -> tuple[Activation, ...]:
    """Every right with a request under way, what moves soonest in front."""
    waiting = [one for one in account.activations.values() if one.phase in _ORDER]
    return tuple(sorted(waiting, key=lambda one: _ORDER.index(one.phase)))


def waiting_line(account: AccountState, activation: Activation, moment: Moment) -> str:  # noqa: C901, PLR0911  a table in words
    """What a right waits for, in a few words that can follow its name."""
    words = moment.words
    match activation.phase:
        case Phase.AWAITING_APPROVAL:
            return _approval_line(activation, moment)
        case Phase.SCHEDULED if activation.start_at is not None:
            return words("starts {time}", time=moment.clock(activation.start_at))
        case Phase.SCHEDULED:
            return words("starts later")
        case Phase.STEP_UP:
            return words("finish the sign-in to go on")
        case Phase.SUBMITTING:
            return words("asking")
        case Phase.PROVISIONING:
            return words("granted, getting ready")
        case Phase.WITHDRAWING if activation.withdrawal is Withdrawal.CANCEL:
            return words("cancelling the request")
        case Phase.WITHDRAWING if activation.renewal is not None:
            return words("ending, then activating again")
        case Phase.WITHDRAWING:
            return words("ending")
        case Phase.UNCERTAIN:
            return words("checking what happened")
        case _:
            return ""


def waiting_details(
    account: AccountState, activation: Activation, moment: Moment
) -> tuple[str, ...]:
    """The lines of a waiting card: who or what, since when, and what comes next."""
    words = moment.words
    match activation.phase:
        case Phase.AWAITING_APPROVAL:
            return _approval_details(account, activation, moment)
        case Phase.UNCERTAIN:
            return (
                words("The answer was lost. Keyhour is checking what happened."),
                words("Nothing is sent twice. This can take two minutes."),
            )
        case Phase.STEP_UP:
            return (
                words("Your organisation asks for a stronger sign-in."),
                words("Finish it in the browser; the request goes on by itself."),
            )
        case Phase.SCHEDULED if activation.start_at is not None:
            return _scheduled_details(account, activation, moment)
        case Phase.PROVISIONING:
            return (words("Granted. Waiting until Microsoft Entra shows it active."),)
        case _:
            line = waiting_line(account, activation, moment)
            return (line[:1].upper() + line[1:],)


def _scheduled_details(
    account: AccountState, activation: Activation, moment: Moment
) -> tuple[str, ...]:
    """The start, and the end where the request tells for how long."""
    words = moment.words
    start = activation.start_at or moment.now
    starts = words("Starts {time}", time=moment.clock(start))
    request = next((one for one in account.requests if one.id == activation.request_id), None)
    if request is None or request.duration is None:
        return (starts,)
    return (starts, words("Ends {time}", time=moment.clock(start + request.duration)))


def approvers_text(approvers: tuple[str, ...], words: Words) -> str:
    """Who can approve: the first two by name, the others counted; empty when the tenant does not
    tell.
    """
    names = [shortened(plain(name), _APPROVER_LIMIT) for name in approvers[:_APPROVERS_SHOWN]]
    more = len(approvers) - len(names)
    if more > 0:
        return words.plural(
            "{names} and {n} other", "{names} and {n} others", more, names=", ".join(names)
        )
    if len(names) == _APPROVERS_SHOWN:
        return words("{one} or {other}", one=names[0], other=names[1])
    return names[0] if names else ""


def _approval_line(activation: Activation, moment: Moment) -> str:
    if activation.since is None:
        return moment.words("waiting for approval")
    return moment.words("waiting for approval since {time}", time=moment.clock(activation.since))


def _approval_details(
    account: AccountState, activation: Activation, moment: Moment
) -> tuple[str, ...]:
    words = moment.words
    who = approvers_text(account.policy(activation.key).approvers, words) or words("approval")
    if activation.since is None:
        return (words("Waiting for {who}", who=who),)
    since = moment.clock(activation.since)
    lapses = moment.clock(activation.since + APPROVAL_WINDOW)
    return (
        words("Waiting for {who} since {time}", who=who, time=since),
        words("Lapses {time}", time=lapses),
    )
