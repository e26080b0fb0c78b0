"""The activation dialog: what a policy asks becomes facts of the form, so it cannot offer what is
forbidden.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from enum import Enum

from msgspec import Struct, structs

from keyhour.core.activation import Draft, Phase, RequestReceipt, Ticket
from keyhour.core.policy import (
    SHORTEST,
    ActivationPolicy,
    Requirement,
    Violation,
    usual_duration,
    violations,
)
from keyhour.core.right import RightKey
from keyhour.core.session import Session
from keyhour.core.settings import Favourite, Settings, favourite_of
from keyhour.core.state import AccountState, State
from keyhour.present.foreign import plain, shortened
from keyhour.present.moment import Moment, duration_text, moment_of
from keyhour.present.right import NAME_LIMIT, right_label
from keyhour.present.waiting import approvers_text
from keyhour.present.words import Words

REASON_LIMIT = 500
"""Longer reasons are refused by no rule we know, but nobody reads them."""

TICKET_LIMIT = 100
_LAST_REASONS = 3
_PRESETS = (
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
)
_ASKABLE = frozenset({Phase.IDLE, Phase.REFUSED})


class Field(Enum):
    """A part of the form that can be wrong."""

    REASON = "reason"
    TICKET = "ticket"
    DURATION = "duration"
    FORM = "form"


class Problem(Struct, frozen=True):
    """What keeps the form from being sent, at the field that can mend it."""

    field: Field
    text: str


class FormInput(Struct, frozen=True, kw_only=True):
    """What the person has entered so far."""

    key: RightKey
    reason: str = ""
    ticket_system: str = ""
    ticket_number: str = ""
    duration: timedelta
    remember: bool = False


class Preset(Struct, frozen=True):
    """A duration that is one click away."""

    label: str
    duration: timedelta


class FormView(Struct, frozen=True, kw_only=True):
    """The dialog for one right and one input."""

    title: str
    subtitle: str
    note: str = ""
    """What the person should know before asking; empty most of the time."""
    reason_label: str
    last_reasons: tuple[str, ...] = ()
    asks_ticket: bool = False
    shortest: timedelta
    longest: timedelta
    duration: timedelta
    duration_text: str
    until_text: str
    limit_text: str
    presets: tuple[Preset, ...] = ()
    submit_label: str
    problems: tuple[Problem, ...] = ()
    practice: str = ""
    valid_until: datetime | None = None

    @property
    def can_submit(self) -> bool:
        """Whether nothing known speaks against sending it."""
        return not self.problems


def form_start(state: State, key: RightKey) -> FormInput | None:
    """The form as it opens: the favourite's values, else the usual ones; None for a right nobody
    is eligible for.
    """
    account = state.account
    if account is None or account.eligibility(key) is None:
        return None
    favourite = favourite_of(state.settings, key)
    chosen = favourite.duration if favourite else None
    failed = account.activation(key).draft
    if failed is not None:
        return _from_draft(failed, remember=favourite is not None)
    ticket = favourite.ticket if favourite else None
    return FormInput(
        key=key,
        reason=favourite.justification if favourite else "",
        ticket_system=ticket.system if ticket else "",
        ticket_number=ticket.number if ticket else "",
        duration=usual_duration(account.policy(key), chosen),
        remember=favourite is not None,
    )


def form_view(
    state: State, entered: FormInput, now: datetime, words: Words, zone: tzinfo | None = None
) -> FormView | None:
    """The dialog at an instant of our own clock; None when the right cannot be asked for."""
    account = state.account
    if account is None or account.eligibility(entered.key) is None:
        return None
    moment = moment_of(state, now, words, zone)
    policy = account.policy(entered.key)
    label = right_label(account, entered.key, words)
    until = moment.clock(moment.now + entered.duration)
    moment.turns_at(_next_minute(moment.now))
    return FormView(
        title=words("Activate {name}", name=shortened(label.name, NAME_LIMIT)),
        subtitle=_subtitle(label.place, policy, words),
        note=_note(policy, words),
        reason_label=_reason_label(policy, words),
        last_reasons=_last_reasons(account, entered.key),
        asks_ticket=policy.asks(Requirement.TICKET),
        shortest=min(SHORTEST, policy.max_duration),
        longest=policy.max_duration,
        duration=entered.duration,
        duration_text=duration_text(entered.duration, words),
        until_text=words("until {time}", time=until),
        limit_text=_limit_text(policy, words),
        presets=_presets(policy, words),
        submit_label=_submit_label(policy, words),
        problems=_problems(state, account, entered, moment),
        practice=words("Practice tenant") if state.practice else "",
        valid_until=moment.valid_until,
    )


def draft_from(entered: FormInput, policy: ActivationPolicy) -> Draft:
    """What is sent for an input; a ticket only where the policy asks for one."""
    ticket = None
    if policy.asks(Requirement.TICKET) and entered.ticket_number.strip():
        ticket = Ticket(entered.ticket_number.strip(), entered.ticket_system.strip())
    return Draft(
        key=entered.key,
        duration=entered.duration,
        justification=entered.reason.strip(),
        ticket=ticket,
    )


def settings_after(settings: Settings, entered: FormInput) -> Settings:
    """The settings once the form is sent: a favourite keeps the duration, never the reason or
    the ticket.

    A kept reason would turn the question "why now?" into a click.
    """
    others = tuple(one for one in settings.favourites if one.key != entered.key)
    if not entered.remember:
        return structs.replace(settings, favourites=others)
    known = favourite_of(settings, entered.key) or Favourite(key=entered.key)
    favourite = structs.replace(known, duration=entered.duration)
    kept = tuple(favourite if one.key == entered.key else one for one in settings.favourites)
    favourites = kept if favourite in kept else (*others, favourite)
    return structs.replace(settings, favourites=favourites)


def settings_toggled(settings: Settings, key: RightKey) -> Settings:
    """The settings with a right made a favourite, or no longer one."""
    others = tuple(one for one in settings.favourites if one.key != key)
    if len(others) < len(settings.favourites):
        return structs.replace(settings, favourites=others)
    return structs.replace(settings, favourites=(*others, Favourite(key=key)))


def _from_draft(draft: Draft, *, remember: bool) -> FormInput:
    """The form after a refusal: nothing is typed twice."""
    return FormInput(
        key=draft.key,
        reason=draft.justification,
        ticket_system=draft.ticket.system if draft.ticket else "",
        ticket_number=draft.ticket.number if draft.ticket else "",
        duration=draft.duration,
        remember=remember,
    )


def _subtitle(place: str, policy: ActivationPolicy, words: Words) -> str:
    approvers = approvers_text(policy.approvers, words)
    needs = []
    if policy.asks(Requirement.MFA):
        needs.append(words("needs MFA"))
    if policy.asks(Requirement.AUTH_CONTEXT):
        needs.append(words("needs a stronger sign-in"))
    if policy.asks(Requirement.APPROVAL) and approvers:
        needs.append(words("needs approval by {approvers}", approvers=approvers))
    elif policy.asks(Requirement.APPROVAL):
        needs.append(words("needs approval"))
    return " · ".join(part for part in (place, *needs) if part)


def _note(policy: ActivationPolicy, words: Words) -> str:
    if policy.known:
        return ""
    return words("The rules of this role cannot be read. Microsoft Entra decides when you ask.")


def _reason_label(policy: ActivationPolicy, words: Words) -> str:
    if policy.known and policy.asks(Requirement.JUSTIFICATION):
        return words("Reason (required)")
    return words("Reason")


def _limit_text(policy: ActivationPolicy, words: Words) -> str:
    if not policy.known:
        return ""
    return words("at most {duration}", duration=duration_text(policy.max_duration, words))


def _submit_label(policy: ActivationPolicy, words: Words) -> str:
    if policy.asks(Requirement.APPROVAL):
        return words("Ask for approval")
    return words("Activate")


def _presets(policy: ActivationPolicy, words: Words) -> tuple[Preset, ...]:
    offered = [one for one in _PRESETS if one < policy.max_duration][-3:]
    durations = (*offered, policy.max_duration)
    return tuple(Preset(duration_text(one, words), one) for one in durations)


def _last_reasons(account: AccountState, key: RightKey) -> tuple[str, ...]:
    """The person's own latest reasons, for this right first."""

    def order(request: RequestReceipt) -> tuple[bool, float]:
        made = request.created_at.timestamp() if request.created_at else 0.0
        return (request.key == key, made)

    latest = sorted(account.requests, key=order, reverse=True)
    reasons = [plain(one.justification.strip()) for one in latest if one.justification.strip()]
    return tuple(dict.fromkeys(reasons))[:_LAST_REASONS]


def _problems(
    state: State, account: AccountState, entered: FormInput, moment: Moment
) -> tuple[Problem, ...]:
    words, policy = moment.words, account.policy(entered.key)
    found = []
    if state.session is not Session.SIGNED_IN:
        found.append(Problem(Field.FORM, words("Sign in first.")))
    if account.phase(entered.key) not in _ASKABLE:
        found.append(Problem(Field.FORM, words("This role is active or on its way already.")))
    draft = draft_from(entered, policy)
    found += [_problem(one, policy, words) for one in violations(draft, policy)]
    return tuple(found)


def _problem(violation: Violation, policy: ActivationPolicy, words: Words) -> Problem:
    longest = duration_text(policy.max_duration, words)
    match violation:
        case Violation.REASON_MISSING:
            return Problem(Field.REASON, words("Write why you need it."))
        case Violation.TICKET_MISSING:
            return Problem(Field.TICKET, words("Enter the ticket's number."))
        case Violation.TOO_LONG:
            return Problem(Field.DURATION, words("At most {duration}.", duration=longest))
        case Violation.TOO_SHORT:
            shortest = duration_text(SHORTEST, words)
            return Problem(Field.DURATION, words("At least {duration}.", duration=shortest))


def _next_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)
