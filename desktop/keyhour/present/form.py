"""What every form that asks for a right has: an input, its bounds, its problems.

The policy's rules become facts of the form here, so no dialog can offer what is forbidden.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

from keyhour.core.activation import Draft, Ticket
from keyhour.core.managed import ReasonRules
from keyhour.core.policy import SHORTEST, ActivationPolicy, Requirement, Violation, violations
from keyhour.core.right import AzureKey, RightKey, Scope
from keyhour.core.session import Session
from keyhour.core.state import AccountState, State
from keyhour.present.moment import MINUTE, Moment, duration_text
from keyhour.present.reason import reason_label, reason_missing
from keyhour.present.waiting import approvers_text
from keyhour.present.where import WhereView
from keyhour.present.words import Words

TICKET_LIMIT = 100
_PRESETS = tuple(MINUTE * minutes for minutes in (30, 60, 120, 240, 480))
_SOON = timedelta(hours=1)
_START_STEP = 5


class Field(Enum):
    """A part of the form that can be wrong."""

    REASON = "reason"
    TICKET = "ticket"
    DURATION = "duration"
    START = "start"
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
    start_at: datetime | None = None
    """A later start (the server's clock); None means now."""
    remember: bool = False
    place: Scope | None = None
    """A narrower scope than that of the right; None for all of it."""

    @property
    def right(self) -> RightKey:
        """What is asked for: the right, or that part of it which was chosen."""
        if self.place is None or not isinstance(self.key, AzureKey):
            return self.key
        return AzureKey(self.key.role_definition_id, self.place.id)


class Preset(Struct, frozen=True):
    """A duration that is one click away."""

    label: str
    duration: timedelta


class StartView(Struct, frozen=True, kw_only=True):
    """When it may begin. Instants are the server's, on whole minutes."""

    earliest: datetime
    latest: datetime | None = None
    """The end of the eligibility; None when it has none."""
    offered: datetime
    """What "later" begins with."""


class FormView(Struct, frozen=True, kw_only=True):
    """The dialog for one right and one input."""

    title: str
    subtitle: str
    note: str = ""
    """What the person should know before asking; empty most of the time."""
    reason_label: str
    reason_shortest: int = 0
    """The fewest characters that the organisation takes for a reason."""
    reason_presets: tuple[str, ...] = ()
    """The organisation's own reasons, before the person's last ones."""
    last_reasons: tuple[str, ...] = ()
    asks_ticket: bool = False
    shortest: timedelta
    longest: timedelta
    duration: timedelta
    duration_text: str
    until_text: str
    limit_text: str
    presets: tuple[Preset, ...] = ()
    where: WhereView | None = None
    """None where the scope cannot be narrowed."""
    start: StartView | None = None
    """None where there is nothing to choose."""
    submit_label: str
    problems: tuple[Problem, ...] = ()
    practice: str = ""
    valid_until: datetime | None = None

    @property
    def can_submit(self) -> bool:
        """Whether nothing known speaks against sending it."""
        return not self.problems

    @property
    def ready_reasons(self) -> tuple[str, ...]:
        """Reasons that are one click away."""
        return tuple(dict.fromkeys((*self.reason_presets, *self.last_reasons)))


def draft_from(entered: FormInput, policy: ActivationPolicy) -> Draft:
    """What is sent for an input; a ticket only where the policy asks for one."""
    ticket = None
    if policy.asks(Requirement.TICKET) and entered.ticket_number.strip():
        ticket = Ticket(entered.ticket_number.strip(), entered.ticket_system.strip())
    return Draft(
        key=entered.right,
        place=entered.place,
        duration=entered.duration,
        justification=entered.reason.strip(),
        ticket=ticket,
        start_at=entered.start_at,
    )


def input_from(draft: Draft, *, remember: bool = False) -> FormInput:
    """The form for what was sent or prepared before: nothing is typed twice."""
    return FormInput(
        key=draft.key,
        reason=draft.justification,
        ticket_system=draft.ticket.system if draft.ticket else "",
        ticket_number=draft.ticket.number if draft.ticket else "",
        duration=draft.duration,
        start_at=draft.start_at,
        remember=remember,
        place=draft.place,
    )


def form_facts(
    entered: FormInput,
    policy: ActivationPolicy,
    rules: ReasonRules,
    ready: tuple[str, ...],
    words: Words,
) -> FormView:
    """The facts that hold for every way to ask for a right; its caller adds what is its own.

    `ready` are the person's last reasons.
    """
    return FormView(
        title="",
        subtitle="",
        note=unreadable_note(policy, words),
        reason_label=reason_label(policy, rules, words),
        reason_shortest=rules.min_length,
        reason_presets=rules.presets,
        last_reasons=ready,
        asks_ticket=policy.asks(Requirement.TICKET),
        shortest=min(SHORTEST, policy.max_duration),
        longest=policy.max_duration,
        duration=entered.duration,
        duration_text=duration_text(entered.duration, words),
        until_text="",
        limit_text=limit_text(policy, words),
        presets=duration_presets(policy.max_duration, words),
        submit_label="",
    )


def needs_text(policy: ActivationPolicy, words: Words) -> tuple[str, ...]:
    """What will be asked after the click, so that it does not come out of the blue."""
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
    return tuple(needs)


def unreadable_note(policy: ActivationPolicy, words: Words) -> str:
    """Says that the service will judge, where its rules may not be read."""
    if policy.known:
        return ""
    return words("The rules of this role cannot be read. Microsoft Entra decides when you ask.")


def limit_text(policy: ActivationPolicy, words: Words) -> str:
    """The longest duration, where it is known."""
    if not policy.known:
        return ""
    return words("at most {duration}", duration=duration_text(policy.max_duration, words))


def duration_presets(longest: timedelta, words: Words) -> tuple[Preset, ...]:
    """Some durations that are one click away; the last is the longest one allowed."""
    offered = [one for one in _PRESETS if one < longest][-3:]
    return tuple(Preset(duration_text(one, words), one) for one in (*offered, longest))


def start_view(account: AccountState, key: RightKey, now: datetime) -> StartView:
    """From the next minute on, up to the end of the eligibility."""
    eligibility = account.eligibility(key)
    latest = eligibility.until if eligibility else None
    earliest = next_minute(now)
    offered = earliest + _SOON
    offered += MINUTE * (-offered.minute % _START_STEP)
    if latest is not None:
        latest = latest.replace(second=0, microsecond=0)
        offered = max(earliest, min(offered, latest))
    return StartView(earliest=earliest, latest=latest, offered=offered)


def start_problems(account: AccountState, entered: FormInput, moment: Moment) -> list[Problem]:
    """What is wrong with a later start."""
    if entered.start_at is None:
        return []
    words, eligibility = moment.words, account.eligibility(entered.right)
    if moment.turns_at(entered.start_at):
        return [Problem(Field.START, words("This start has passed. Choose a later one, or now."))]
    until = eligibility.until if eligibility else None
    if until is not None and entered.start_at >= until:
        time = moment.clock(until)
        return [Problem(Field.START, words("Your eligibility ends {time}.", time=time))]
    return []


def draft_problems(
    entered: FormInput, policy: ActivationPolicy, rules: ReasonRules, words: Words
) -> list[Problem]:
    """What the tenant or the organisation would refuse."""
    draft = draft_from(entered, policy)
    broken = violations(draft, policy, rules)
    return [_problem(one, draft, policy, rules, words) for one in broken]


def session_problems(state: State, words: Words) -> list[Problem]:
    """Nothing can be sent without a sign-in."""
    if state.session is Session.SIGNED_IN:
        return []
    return [Problem(Field.FORM, words("Sign in first."))]


def _problem(
    violation: Violation, draft: Draft, policy: ActivationPolicy, rules: ReasonRules, words: Words
) -> Problem:
    longest = duration_text(policy.max_duration, words)
    match violation:
        case Violation.REASON_MISSING:
            return Problem(Field.REASON, words("Write why you need it."))
        case Violation.REASON_TOO_SHORT:
            return Problem(Field.REASON, reason_missing(draft.justification, rules, words))
        case Violation.REASON_REFUSED:
            text = words("This is no reason your organisation accepts.")
            return Problem(Field.REASON, text)
        case Violation.TICKET_MISSING:
            return Problem(Field.TICKET, words("Enter the ticket's number."))
        case Violation.TOO_LONG:
            return Problem(Field.DURATION, words("At most {duration}.", duration=longest))
        case Violation.TOO_SHORT:
            shortest = duration_text(SHORTEST, words)
            return Problem(Field.DURATION, words("At least {duration}.", duration=shortest))


def next_minute(now: datetime) -> datetime:
    """The beginning of the minute after this one."""
    return now.replace(second=0, microsecond=0) + MINUTE
