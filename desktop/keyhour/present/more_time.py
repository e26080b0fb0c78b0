"""More time, honestly: PIM cannot extend a running activation, so this offers what can be done
instead, and says what each way costs.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from enum import Enum

from msgspec import Struct, structs

from keyhour.core.activation import Draft
from keyhour.core.policy import Requirement, usual_duration
from keyhour.core.right import Eligibility, RightKey, plane_of
from keyhour.core.settings import favourite_of
from keyhour.core.settle import REACTIVATION_PAUSES
from keyhour.core.state import AccountState, State
from keyhour.present.failure import explain
from keyhour.present.foreign import shortened
from keyhour.present.form import (
    Field,
    FormInput,
    FormView,
    Problem,
    draft_from,
    draft_problems,
    form_facts,
    input_from,
    next_minute,
    session_problems,
)
from keyhour.present.holding import (
    Holding,
    drop_renewal_choice,
    end_now_choice,
    holdings,
    prepared_text,
)
from keyhour.present.intent import Choice
from keyhour.present.moment import MINUTE, Moment, moment_of
from keyhour.present.question import Question
from keyhour.present.reason import last_reasons
from keyhour.present.right import NAME_LIMIT, right_label
from keyhour.present.waiting import approvers_text
from keyhour.present.words import Words


class Way(Enum):
    """What a person can do about the end."""

    AT_END = "at_end"
    """A new activation, sent by itself when the present one has ended."""
    NOW = "now"
    """Give the present one back, then activate again."""


class MoreTimeInput(Struct, frozen=True, kw_only=True):
    """What the person has entered so far."""

    way: Way = Way.AT_END
    form: FormInput


class WayView(Struct, frozen=True, kw_only=True):
    """One way on, with what it costs."""

    way: Way
    label: str
    detail: str
    enabled: bool = True


class MoreTimeView(Struct, frozen=True, kw_only=True):
    """What is known about the end of an activation, and the ways on."""

    title: str
    facts: str
    prepared: str = ""
    """Says that a new activation is prepared already; else empty."""
    let_end: Choice | None = None
    """Takes back what is prepared."""
    ways: tuple[WayView, ...] = ()
    """Empty when the right cannot be asked for again."""
    form: FormView | None = None
    question: Question | None = None
    """Asked before the chosen way is gone; None when it gives up nothing."""
    close_label: str
    valid_until: datetime | None = None


def more_time_start(state: State, key: RightKey) -> MoreTimeInput | None:
    """The dialog as it opens: with what is prepared or could not be sent, else without a reason,
    for it is asked again. None when the right is not held.
    """
    account = state.account
    if account is None:
        return None
    activation = account.activation(key)
    if activation.renewal is not None:
        return MoreTimeInput(form=input_from(activation.renewal))
    if activation.draft is not None:
        return MoreTimeInput(way=Way.NOW, form=input_from(activation.draft))
    favourite = favourite_of(state.settings, key)
    duration = usual_duration(account.policy(key), favourite.duration if favourite else None)
    return MoreTimeInput(form=FormInput(key=key, duration=duration))


def more_time_view(
    state: State,
    entered: MoreTimeInput,
    now: datetime,
    words: Words,
    zone: tzinfo | None = None,
) -> MoreTimeView | None:
    """The dialog at an instant of our own clock; None when the right is not active any more."""
    key, account = entered.form.key, state.account
    moment = moment_of(state, now, words, zone)
    held = None if account is None else _held(account, key, moment)
    if account is None or held is None:
        return None
    name = shortened(right_label(account, key, words).name, NAME_LIMIT)
    view = MoreTimeView(
        title=words("More time for {name}", name=name),
        facts=_facts(held.end_at, moment),
        close_label=words("Close"),
    )
    eligibility = account.eligibility(key)
    if eligibility is None or held.end_at is None:
        facts = f"{view.facts} {words('You may not activate it again.')}"
        return structs.replace(view, facts=facts, valid_until=moment.valid_until)
    prepared = prepared_text(account, held, moment)
    view = structs.replace(
        view,
        prepared=prepared,
        let_end=drop_renewal_choice(account, held, words) if prepared else None,
        ways=_ways(account, held, eligibility, moment),
    )
    return _with_form(state, account, view, entered, held, moment)


def more_time_draft(state: State, entered: MoreTimeInput) -> Draft | None:
    """What is prepared or sent for an input."""
    account = state.account
    return None if account is None else draft_from(entered.form, account.policy(entered.form.key))


def _held(account: AccountState, key: RightKey, moment: Moment) -> Holding | None:
    return next((one for one in holdings(account, moment) if one.key == key), None)


def _facts(end_at: datetime | None, moment: Moment) -> str:
    words = moment.words
    if end_at is None or end_at <= moment.now:
        return words("Microsoft's service cannot extend a running activation.")
    return words(
        "It is active {until}. Microsoft's service cannot extend a running activation.",
        until=moment.until(end_at),
    )


def _ways(
    account: AccountState, held: Holding, eligibility: Eligibility, moment: Moment
) -> tuple[WayView, ...]:
    words, end = moment.words, end_now_choice(account, held, moment)
    until, end_at = eligibility.until, held.end_at
    is_over = until is not None and end_at is not None and until <= end_at
    at_end = WayView(
        way=Way.AT_END,
        label=words("Activate again when it ends"),
        detail=words("Your eligibility ends before.") if is_over else _at_end_text(held, moment),
        enabled=not is_over,
    )
    at_once = WayView(
        way=Way.NOW,
        label=words("End it now and activate again"),
        detail=_now_text(held.key, words) if end.enabled else f"{end.hint}.",
        enabled=end.enabled,
    )
    approval = _approval_text(account, held.key, words)
    if not approval:
        return (at_end, at_once)
    return tuple(
        structs.replace(one, detail=f"{_approval_lead(one, held, moment)} {approval}")
        if one.enabled
        else one
        for one in (at_end, at_once)
    )


def _at_end_text(held: Holding, moment: Moment) -> str:
    return moment.words(
        "Keyhour asks then ({time}), if it is running. The gap is a few seconds.",
        time=moment.clock(held.end_at or moment.now),
    )


def _now_text(key: RightKey, words: Words) -> str:
    return words("You are without the role for {pause}.", pause=_pause_text(key, words))


def _pause_text(key: RightKey, words: Words) -> str:
    if REACTIVATION_PAUSES[plane_of(key)] < MINUTE:
        return words("about half a minute")
    return words("about two minutes")


def _approval_lead(way: WayView, held: Holding, moment: Moment) -> str:
    words = moment.words
    if way.way is Way.NOW:
        return words("The present activation is given up.")
    return words(
        "Keyhour asks then ({time}), if it is running.",
        time=moment.clock(held.end_at or moment.now),
    )


def _approval_text(account: AccountState, key: RightKey, words: Words) -> str:
    """What a new approval means; empty when the policy asks for none."""
    policy = account.policy(key)
    if not policy.asks(Requirement.APPROVAL):
        return ""
    who = approvers_text(policy.approvers, words)
    if who:
        return words(
            "It needs a new approval by {who}; until then you are without the role.", who=who
        )
    return words("It needs a new approval; until then you are without the role.")


def _with_form(
    state: State,
    account: AccountState,
    view: MoreTimeView,
    entered: MoreTimeInput,
    held: Holding,
    moment: Moment,
) -> MoreTimeView:
    words, policy = moment.words, account.policy(held.key)
    rules = state.managed.reason
    moment.turns_at(next_minute(moment.now))
    ready = last_reasons(account, held.key)
    form = form_facts(entered.form, policy, rules, ready, words)
    chosen = next(one for one in view.ways if one.way is entered.way)
    problems = [] if entered.way is Way.AT_END else session_problems(state, words)
    problems += draft_problems(entered.form, policy, rules, words)
    form = structs.replace(
        form,
        title=view.title,
        subtitle=view.facts,
        note=_not_ended(account, held.key, moment) or form.note,
        until_text=_until_text(account, entered, held, moment),
        submit_label=_submit_label(account, entered, words),
        problems=_all_problems(chosen, problems),
        practice=words("Practice tenant") if state.practice else "",
    )
    asks = entered.way is Way.NOW
    return structs.replace(
        view,
        form=form,
        close_label=words("Cancel"),
        question=_question(account, held, moment) if asks else None,
        valid_until=moment.valid_until,
    )


def _all_problems(chosen: WayView, problems: list[Problem]) -> tuple[Problem, ...]:
    """What keeps the form, and why the chosen way is closed."""
    if chosen.enabled:
        return tuple(problems)
    return (*problems, Problem(Field.FORM, chosen.detail))


def _not_ended(account: AccountState, key: RightKey, moment: Moment) -> str:
    """Why ending it did not work the last time."""
    failure = account.activation(key).failure
    if failure is None:
        return ""
    return explain(failure, moment.words, moment=moment).message


def _until_text(
    account: AccountState, entered: MoreTimeInput, held: Holding, moment: Moment
) -> str:
    words = moment.words
    if account.policy(held.key).asks(Requirement.APPROVAL):
        return words("from the approval on")
    if entered.way is Way.AT_END and held.end_at is not None:
        start = max(held.end_at, moment.now)
    else:
        start = moment.now + REACTIVATION_PAUSES[plane_of(held.key)]
    return words("until {time}", time=moment.clock(start + entered.form.duration))


def _submit_label(account: AccountState, entered: MoreTimeInput, words: Words) -> str:
    asks_approval = account.policy(entered.form.key).asks(Requirement.APPROVAL)
    if entered.way is Way.AT_END:
        if asks_approval:
            return words("Ask for approval when it ends")
        return words("Activate again when it ends")
    if asks_approval:
        return words("End now and ask for approval…")
    return words("End now and activate again…")


def _question(account: AccountState, held: Holding, moment: Moment) -> Question:
    words = moment.words
    name = shortened(right_label(account, held.key, words).name, NAME_LIMIT)
    text = words("{name} ends now.", name=name)
    left = (held.end_at or moment.now) - moment.now
    if left > timedelta():
        text = words(
            "{name} ends now, {left} before its time.",
            name=name,
            left=moment.left(moment.now + left),
        )
    approval = _approval_text(account, held.key, words)
    then = approval or words(
        "The new activation follows in {pause}.", pause=_pause_text(held.key, words)
    )
    go = words("End and ask again") if approval else words("End and activate again")
    return Question(text=f"{text} {then}", go_label=go, keep_label=words("Keep it"))
