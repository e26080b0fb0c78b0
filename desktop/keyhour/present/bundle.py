"""Several rights asked for with one reason: a line each, and one failure stops no other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from enum import Enum

from msgspec import Struct, structs

from keyhour.core.activation import Activation, Draft, Phase
from keyhour.core.policy import SHORTEST, ActivationPolicy, Requirement, usual_duration
from keyhour.core.right import RightKey
from keyhour.core.state import AccountState, State
from keyhour.present.card import RingKind, RingView
from keyhour.present.failure import explain
from keyhour.present.foreign import shortened
from keyhour.present.form import (
    FormInput,
    FormView,
    Problem,
    draft_from,
    draft_problems,
    form_facts,
    needs_text,
    next_minute,
    session_problems,
    unreadable_note,
)
from keyhour.present.moment import Moment, moment_of
from keyhour.present.reason import last_reasons
from keyhour.present.right import NAME_LIMIT, right_label
from keyhour.present.waiting import waiting_line
from keyhour.present.words import Words

_ASKABLE = frozenset({Phase.IDLE, Phase.REFUSED})


class BundleInput(Struct, frozen=True, kw_only=True):
    """What the person has entered so far, and what was sent."""

    keys: tuple[RightKey, ...]
    form: FormInput
    """What all of them share; its key is the first one's."""
    own: tuple[tuple[RightKey, timedelta], ...] = ()
    """The durations that were changed for one right alone."""
    sent: frozenset[RightKey] = frozenset()
    seen: frozenset[RightKey] = frozenset()
    """Those of them whose request has shown in the state."""

    def duration(self, key: RightKey) -> timedelta:
        """For how long this one is wanted."""
        return dict(self.own).get(key, self.form.duration)


class Outcome(Enum):
    """How far one line has come."""

    READY = "ready"
    UNDER_WAY = "under_way"
    DONE = "done"
    """Held, or in somebody else's hands; nothing is left to do here."""
    FAILED = "failed"


class LineView(Struct, frozen=True, kw_only=True):
    """One right of the bundle."""

    key: RightKey
    name: str
    detail: str
    outcome: Outcome
    ring: RingView | None = None
    """None before anything was sent."""
    duration: timedelta
    shortest: timedelta
    longest: timedelta
    duration_label: str
    """What the duration's field is called for people who hear it."""


class BundleView(Struct, frozen=True, kw_only=True):
    """The dialog at one instant."""

    title: str
    lines: tuple[LineView, ...]
    form: FormView
    is_sent: bool
    summary: str = ""
    can_retry: bool = False
    retry_label: str
    close_label: str
    valid_until: datetime | None = None


def bundle_start(state: State, keys: Iterable[RightKey]) -> BundleInput | None:
    """The dialog as it opens: an hour or the shortest maximum; None when no right can be asked
    for.
    """
    account = state.account
    if account is None:
        return None
    wanted = tuple(key for key in dict.fromkeys(keys) if _may_ask(account, key))
    if not wanted:
        return None
    duration = usual_duration(_shared(account, wanted))
    return BundleInput(keys=wanted, form=FormInput(key=wanted[0], duration=duration))


def bundle_view(
    state: State, entered: BundleInput, now: datetime, words: Words, zone: tzinfo | None = None
) -> BundleView | None:
    """The dialog at an instant of our own clock; None when nobody is signed in any more."""
    account = state.account
    if account is None:
        return None
    moment = moment_of(state, now, words, zone)
    lines = tuple(_line(account, entered, key, moment) for key in entered.keys)
    done = sum(one.outcome is Outcome.DONE for one in lines)
    is_sent = bool(entered.sent)
    return BundleView(
        title=words.plural("Activate {n} role", "Activate {n} roles", len(lines)),
        lines=lines,
        form=_form(state, account, entered, moment),
        is_sent=is_sent,
        summary=words("{done} of {n} done", done=done, n=len(lines)) if is_sent else "",
        can_retry=is_sent and any(one.outcome is Outcome.FAILED for one in lines),
        retry_label=words("Try again"),
        close_label=words("Close") if is_sent else words("Cancel"),
        valid_until=moment.valid_until,
    )


def bundle_drafts(state: State, entered: BundleInput) -> tuple[Draft, ...]:
    """What is to be sent now: all that can be asked for, later only what failed."""
    account = state.account
    if account is None:
        return ()
    wanted = (
        key
        for key in entered.keys
        if _may_ask(account, key)
        and (key not in entered.sent or _outcome(account, entered, key) is Outcome.FAILED)
    )
    return tuple(_draft(account, entered, key) for key in wanted)


def bundle_sent(entered: BundleInput, keys: Iterable[RightKey]) -> BundleInput:
    """The input once these are on their way, whether for the first time or again."""
    again = frozenset(keys)
    return structs.replace(entered, sent=entered.sent | again, seen=entered.seen - again)


def bundle_followed(state: State, entered: BundleInput) -> BundleInput:
    """The input after the state has moved: a request that showed once and is gone was given up."""
    account = state.account
    if account is None:
        return entered
    shown = {key for key in entered.sent if account.phase(key) is not Phase.IDLE}
    return structs.replace(entered, seen=entered.seen | shown)


def _may_ask(account: AccountState, key: RightKey) -> bool:
    return account.eligibility(key) is not None and account.phase(key) in _ASKABLE


def _draft(account: AccountState, entered: BundleInput, key: RightKey) -> Draft:
    form = structs.replace(entered.form, key=key, duration=entered.duration(key))
    return draft_from(form, account.policy(key))


def _shared(account: AccountState, keys: Iterable[RightKey]) -> ActivationPolicy:
    """What suits all of them: the shortest maximum, and whatever one of them asks."""
    policies = [account.policy(key) for key in keys]
    known = [one for one in policies if one.known]
    return ActivationPolicy(
        known=bool(known),
        max_duration=min(one.max_duration for one in policies),
        requirements=frozenset().union(*(one.requirements for one in known)),
    )


def _form(state: State, account: AccountState, entered: BundleInput, moment: Moment) -> FormView:
    words, policy = moment.words, _shared(account, entered.keys)
    rules = state.managed.reason
    ready = last_reasons(account, *entered.keys)
    moment.turns_at(next_minute(moment.now))
    until = moment.clock(moment.now + entered.form.duration)
    unknown = [account.policy(key) for key in entered.keys if not account.policy(key).known]
    return structs.replace(
        form_facts(entered.form, policy, rules, ready, words),
        note=unreadable_note(unknown[0], words) if unknown else "",
        until_text=words("until {time}", time=until),
        submit_label=_submit_label(account, entered.keys, words),
        problems=_problems(state, account, entered, words),
        practice=words("Practice tenant") if state.practice else "",
    )


def _submit_label(account: AccountState, keys: tuple[RightKey, ...], words: Words) -> str:
    asking = [account.policy(key).asks(Requirement.APPROVAL) for key in keys]
    if all(asking):
        return words("Ask for approval")
    return words("Activate and ask for approval") if any(asking) else words("Activate")


def _problems(
    state: State, account: AccountState, entered: BundleInput, words: Words
) -> tuple[Problem, ...]:
    found = session_problems(state, words)
    for key in entered.keys:
        if _may_ask(account, key):
            form = structs.replace(entered.form, key=key, duration=entered.duration(key))
            found += draft_problems(form, account.policy(key), state.managed.reason, words)
    return tuple(dict.fromkeys(found))


def _line(account: AccountState, entered: BundleInput, key: RightKey, moment: Moment) -> LineView:
    words, policy = moment.words, account.policy(key)
    label = right_label(account, key, words)
    name = shortened(label.name, NAME_LIMIT)
    outcome = _outcome(account, entered, key)
    detail = _detail(account, key, outcome, moment)
    if outcome is Outcome.READY:
        detail = " · ".join(part for part in (label.place, *needs_text(policy, words)) if part)
    return LineView(
        key=key,
        name=name,
        detail=detail,
        outcome=outcome,
        ring=_ring(account.activation(key), outcome, words) if entered.sent else None,
        duration=entered.duration(key),
        shortest=min(SHORTEST, policy.max_duration),
        longest=policy.max_duration,
        duration_label=words("Duration for {name}", name=name),
    )


def _outcome(account: AccountState, entered: BundleInput, key: RightKey) -> Outcome:
    match account.phase(key):
        case Phase.ACTIVE | Phase.STANDING | Phase.AWAITING_APPROVAL | Phase.SCHEDULED:
            return Outcome.DONE
        case Phase.IDLE | Phase.REFUSED if key not in entered.sent:
            return Outcome.READY if account.eligibility(key) else Outcome.FAILED
        case Phase.IDLE if key not in entered.seen:
            return Outcome.UNDER_WAY
        case Phase.IDLE | Phase.REFUSED:
            return Outcome.FAILED
        case _:
            return Outcome.UNDER_WAY


def _detail(account: AccountState, key: RightKey, outcome: Outcome, moment: Moment) -> str:
    words, activation = moment.words, account.activation(key)
    text = waiting_line(account, activation, moment)
    if activation.phase is Phase.ACTIVE:
        end = activation.end_at
        text = words("active") if end is None else words("active {until}", until=moment.until(end))
    elif activation.phase is Phase.STANDING:
        text = words("you hold this all the time")
    elif outcome is Outcome.UNDER_WAY and activation.phase is Phase.IDLE:
        text = words("asking")
    elif outcome is Outcome.FAILED:
        return _why(account, activation, moment)
    return text[:1].upper() + text[1:]


def _why(account: AccountState, activation: Activation, moment: Moment) -> str:
    """Why one failed, and what helps."""
    words = moment.words
    if account.eligibility(activation.key) is None:
        return words("You are not eligible for this role.")
    if activation.failure is None:
        return words("Not sent. The sign-in was given up.")
    policy = account.policy(activation.key)
    view = explain(activation.failure, words, policy=policy, moment=moment, asked=True)
    parts = (view.message, view.quote, view.help)
    return " ".join(part for part in parts if part)


def _ring(activation: Activation, outcome: Outcome, words: Words) -> RingView:
    match outcome:
        case Outcome.FAILED:
            return RingView(kind=RingKind.STOPPED, accessible=words("Not granted"))
        case Outcome.DONE if activation.phase in {Phase.ACTIVE, Phase.STANDING}:
            return RingView(kind=RingKind.ARC, accessible=words("Active"))
        case _ if activation.phase is Phase.UNCERTAIN:
            return RingView(kind=RingKind.DASHED, accessible=words("Checking"))
        case _:
            return RingView(kind=RingKind.DOTS, accessible=words("Waiting"))
