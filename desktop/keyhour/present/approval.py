"""What waits for the person's decision, in words.

Everything about the request was written by somebody else: it is shown as it is, made harmless.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

from msgspec import Struct

from keyhour.core.approval import (
    UNDER_WAY,
    Approval,
    Decision,
    DecisionPhase,
    Hint,
    Verdict,
    hints,
)
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import Plane, short_name
from keyhour.core.session import Session
from keyhour.core.state import AccountState, Inbox, State
from keyhour.present.failure import FailureView, explain
from keyhour.present.foreign import plain, short_id, shortened
from keyhour.present.intent import Choice, DismissDecision, Refresh
from keyhour.present.moment import Moment, duration_text, moment_of
from keyhour.present.page import EmptyView, PageView
from keyhour.present.right import scope_text
from keyhour.present.words import Words, later

_NAME_LIMIT = 60
_REASON_LIMIT = 600
_TICKET_LIMIT = 80

_HINTS = {
    Hint.FIRST_TIME: later("first time"),
    Hint.LONGER_THAN_USUAL: later("longer than usual"),
    Hint.OUTSIDE_WORKING_HOURS: later("outside working hours"),
}

_PLANES = {
    Plane.DIRECTORY: later("Requests for directory roles could not be read."),
    Plane.GROUP: later("Requests for groups could not be read."),
    Plane.AZURE: later("Requests for Azure roles could not be read."),
}

_DECIDED_BY = {
    Verdict.APPROVE: later("Already approved by {who}."),
    Verdict.DENY: later("Already denied by {who}."),
}
_DECIDED_BY_SOMEBODY = {
    Verdict.APPROVE: later("Already approved by somebody else."),
    Verdict.DENY: later("Already denied by somebody else."),
}

_FAILED = {
    Trouble.FORBIDDEN: (
        later("You may no longer decide on this request."),
        later("The list of approvers has changed. Somebody else has to decide."),
    ),
    Trouble.CONSENT_MISSING: (
        later("Keyhour may not decide on requests in this organisation yet."),
        later("An administrator has to grant Keyhour a permission. Send them the code below."),
    ),
    Trouble.POLICY_FORBIDS: (
        later("Your organisation's rules refused the decision."),
        later("Read them in the Microsoft Entra admin centre, then try again."),
    ),
    Trouble.CLAIMS_REQUIRED: (
        later("Your organisation asks for a stronger sign-in before you decide."),
        later("Sign in again with it, or decide in the Microsoft Entra admin centre."),
    ),
    Trouble.NOT_RECEIVED: (
        later("The decision did not arrive at Microsoft Entra, so nothing was changed."),
        later("Decide again."),
    ),
}
"""Where a failed decision needs other words than a failed request."""


class ApprovalCardView(Struct, frozen=True, kw_only=True):
    """One request and what can be said to it."""

    id: str
    who: str
    lines: tuple[str, ...]
    quote: str
    """The requester's reason; empty when none was given."""
    marks: tuple[str, ...]
    """What stands out."""
    accessible: str
    comment_label: str
    comment_spoken: str
    reason_required: bool
    approve_label: str
    approve_spoken: str
    deny_label: str
    deny_spoken: str
    can_decide: bool
    status: tuple[str, ...] = ()
    """What became of the last try, or what is under way."""
    missing_reason: str = ""
    """What to say when a decision lacks the comment that is required."""


class NewsView(Struct, frozen=True, kw_only=True):
    """What became of a decision that is over."""

    id: str
    title: str
    lines: tuple[str, ...]
    quote: str = ""
    dismiss: Choice


class ApprovalsView(PageView, frozen=True, kw_only=True):
    """The page of approvals at one instant."""

    heading: str
    cards: tuple[ApprovalCardView, ...] = ()
    decided_heading: str
    decided: tuple[NewsView, ...] = ()
    troubles: tuple[str, ...] = ()
    """Planes that could not be read, and why."""


def approvals_view(
    state: State, now: datetime, words: Words, zone: tzinfo | None = None
) -> ApprovalsView:
    """The page for a state at an instant of our own clock."""
    moment = moment_of(state, now, words, zone)
    account = state.account
    inbox = Inbox() if account is None else account.inbox
    cards = tuple(_card(state, inbox, one, moment) for one in _shown(inbox, moment))
    decided = tuple(_news(one, moment) for one in inbox.decisions if one.phase in _OVER)
    troubles = tuple(trouble_text(plane, failure, moment) for plane, failure in inbox.failures)
    view = ApprovalsView(
        heading=words("Waiting for your decision"),
        cards=cards,
        decided_heading=words("Decided"),
        decided=decided,
        troubles=troubles,
        stamp=_stamp(inbox, moment),
        valid_until=moment.valid_until,
    )
    if cards or decided or troubles:
        return view
    return ApprovalsView(
        heading="",
        decided_heading="",
        stamp=view.stamp,
        empty=_empty(inbox, moment),
        valid_until=moment.valid_until,
    )


_OVER = frozenset({DecisionPhase.DONE, DecisionPhase.TOO_LATE})


def waiting_count(account: AccountState, moment: Moment) -> int:
    """How many requests wait for this person's decision."""
    waiting = account.inbox.open_at(moment.now)
    for one in waiting:
        if one.lapses_at is not None:
            moment.turns_at(one.lapses_at)
    return len(waiting)


def waiting_text(count: int, words: Words) -> str:
    """How many requests wait, as a sentence without its full stop."""
    return words.plural(
        "{n} request waits for your decision", "{n} requests wait for your decision", count
    )


def requester_text(approval: Approval, words: Words) -> str:
    """Who asks; where the service told no name, the beginning of the id."""
    name = approval.requester.name
    if name:
        return shortened(plain(name), _NAME_LIMIT)
    return words("Person {id}", id=short_id(approval.requester.id))


def wanted_text(approval: Approval) -> str:
    """What is asked for, by name."""
    return shortened(plain(short_name(approval.name, approval.template_id)), _NAME_LIMIT)


def reason_quote(approval: Approval, words: Words) -> str:
    """The requester's reason between quotation marks; empty when there is none."""
    reason = approval.justification.strip()
    return words("“{text}”", text=shortened(plain(reason), _REASON_LIMIT)) if reason else ""


def explain_decision(failure: Failure, moment: Moment) -> FailureView:
    """The words for a decision that failed."""
    view = explain(failure, moment.words, moment=moment)
    texts = _FAILED.get(failure.trouble)
    if texts is None:
        return view
    words = moment.words
    help_text = words(texts[1])
    if failure.missing_scopes:
        scopes = ", ".join(plain(one) for one in failure.missing_scopes)
        help_text = f"{help_text} " + words("It is missing: {scopes}.", scopes=scopes)
    return FailureView(
        code=view.code,
        message=words(texts[0]),
        help=help_text,
        whose_turn=view.whose_turn,
        turn=view.turn,
        quote=view.quote,
        support_code=view.support_code,
    )


def fate_text(decision: Decision, words: Words) -> str:
    """What became of a request that somebody else decided, or that ended by itself."""
    fate = decision.fate
    if fate is None or fate.verdict is None:
        return words("It no longer waits: it was decided elsewhere, withdrawn, or it lapsed.")
    if fate.by is None or not fate.by.name:
        return words(_DECIDED_BY_SOMEBODY[fate.verdict])
    return words(_DECIDED_BY[fate.verdict], who=shortened(plain(fate.by.name), _NAME_LIMIT))


def _shown(inbox: Inbox, moment: Moment) -> tuple[Approval, ...]:
    """Open requests, those with a decision under way among them."""
    return tuple(
        one for one in inbox.waiting if one.lapses_at is None or not moment.turns_at(one.lapses_at)
    )


def _card(state: State, inbox: Inbox, approval: Approval, moment: Moment) -> ApprovalCardView:
    words, decision = moment.words, inbox.decision(approval.id)
    who, wanted = requester_text(approval, words), wanted_text(approval)
    is_busy = decision is not None and decision.phase in UNDER_WAY
    can_decide = state.session is Session.SIGNED_IN and not is_busy and approval.hindrance is None
    required = approval.reason_required
    label = words("Comment (required)") if required else words("Comment")
    return ApprovalCardView(
        id=approval.id,
        who=who,
        lines=_facts(approval, moment),
        quote=reason_quote(approval, words),
        marks=_marks(approval, moment),
        accessible=words("{who} asks for {name}", who=who, name=wanted),
        comment_label=label,
        comment_spoken=words("{label} for {who}, {name}", label=label, who=who, name=wanted),
        reason_required=required,
        approve_label=words("Approve"),
        approve_spoken=words("Approve {name} for {who}", name=wanted, who=who),
        deny_label=words("Deny"),
        deny_spoken=words("Deny {name} for {who}", name=wanted, who=who),
        can_decide=can_decide,
        status=_status(approval, decision, moment),
        missing_reason=words("Write a comment; your organisation asks for one."),
    )


def _facts(approval: Approval, moment: Moment) -> tuple[str, ...]:
    words = moment.words
    place = scope_text(approval.key, approval.scope, words)
    wanted = wanted_text(approval)
    lines = [words("{name} · {place}", name=wanted, place=shortened(place, _NAME_LIMIT * 2))]
    lines += _times(approval, moment)
    ticket = approval.ticket
    if ticket is not None:
        number = " ".join(part for part in (ticket.system, ticket.number) if part)
        lines.append(words("Ticket: {ticket}", ticket=shortened(plain(number), _TICKET_LIMIT)))
    if approval.lapses_at is not None:
        lines.append(words("Lapses {time}", time=moment.clock(approval.lapses_at)))
    return tuple(lines)


def _times(approval: Approval, moment: Moment) -> list[str]:
    words, found = moment.words, []
    if approval.duration is not None:
        length = duration_text(approval.duration, words)
        found.append(words("for {duration}", duration=length))
    if approval.start_at is not None:
        found.append(words("from {time}", time=moment.clock(approval.start_at)))
    if approval.requested_at is not None:
        found.append(words("asked {time}", time=moment.clock(approval.requested_at)))
    text = ", ".join(found)
    return [text[:1].upper() + text[1:]] if text else []


def _marks(approval: Approval, moment: Moment) -> tuple[str, ...]:
    local = None if approval.requested_at is None else moment.local(approval.requested_at)
    return tuple(moment.words(_HINTS[hint]) for hint in hints(approval, local))


def _status(approval: Approval, decision: Decision | None, moment: Moment) -> tuple[str, ...]:
    words = moment.words
    if approval.hindrance is not None:
        return _failed(approval.hindrance, moment)
    if decision is None:
        return ()
    match decision.phase:
        case DecisionPhase.SENDING:
            return (words("Sending your decision"),)
        case DecisionPhase.UNCERTAIN:
            return (
                words("The answer was lost. Keyhour is checking what happened."),
                words("Nothing is sent twice. This can take two minutes."),
            )
        case DecisionPhase.FAILED if decision.failure is not None:
            return _failed(decision.failure, moment)
        case _:
            return ()


def _failed(failure: Failure, moment: Moment) -> tuple[str, ...]:
    view = explain_decision(failure, moment)
    code = moment.words("Code: {code}", code=view.support_code)
    return tuple(part for part in (view.message, view.quote, view.help, code) if part)


def _news(decision: Decision, moment: Moment) -> NewsView:
    words, approval = moment.words, decision.approval
    who, wanted = requester_text(approval, words), wanted_text(approval)
    about = words("{who}: {name}", who=who, name=wanted)
    quote = ""
    if decision.phase is DecisionPhase.TOO_LATE:
        line = fate_text(decision, words)
        said = decision.fate.words.strip() if decision.fate is not None else ""
        quote = words("“{text}”", text=shortened(plain(said), _REASON_LIMIT)) if said else ""
    elif decision.verdict is Verdict.APPROVE:
        line = words("You approved it.")
    else:
        line = words("You denied it.")
    dismiss = Choice(
        label=words("Dismiss"),
        intent=DismissDecision(approval.id),
        accessible=words("Dismiss the news about {name} for {who}", name=wanted, who=who),
    )
    return NewsView(id=approval.id, title=about, lines=(line,), quote=quote, dismiss=dismiss)


def trouble_text(plane: Plane, failure: Failure, moment: Moment) -> str:
    """Why what waits in a plane could not be read."""
    view = explain_decision(failure, moment)
    return " ".join((moment.words(_PLANES[plane]), view.message, view.help))


def _stamp(inbox: Inbox, moment: Moment) -> str:
    words, reading = moment.words, inbox.reading
    if reading.as_of is None:
        return words("Not read yet") if reading.started_at is None else ""
    time = moment.clock(reading.as_of)
    if reading.started_at is not None:
        return words("As of {time}, reading again", time=time)
    return words("As of {time}", time=time)


def _empty(inbox: Inbox, moment: Moment) -> EmptyView:
    words, reading = moment.words, inbox.reading
    refresh = Choice(label=words("Read again"), intent=Refresh())
    if reading.failure is not None:
        view = explain_decision(reading.failure, moment)
        return EmptyView(
            title=view.message,
            body=view.help,
            support_code=view.support_code,
            choices=(refresh,),
        )
    if reading.as_of is None:
        body = words("This takes a few seconds.")
        return EmptyView(title=words("Looking for requests"), body=body)
    return EmptyView(
        title=words("Nothing waits for your decision"),
        body=words("When somebody asks for a right that you approve, the request appears here."),
        choices=(refresh,),
    )
