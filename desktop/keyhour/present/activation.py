"""The activation dialog: what a policy asks becomes facts of the form, so it cannot offer what is
forbidden.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

from msgspec import structs

from keyhour.core.activation import Phase
from keyhour.core.policy import ActivationPolicy, Requirement, usual_duration
from keyhour.core.right import RightKey
from keyhour.core.settings import Favourite, Settings, favourite_of
from keyhour.core.state import AccountState, State
from keyhour.present.failure import explain
from keyhour.present.foreign import shortened
from keyhour.present.form import (
    Field,
    FormInput,
    FormView,
    Problem,
    draft_problems,
    form_facts,
    input_from,
    needs_text,
    next_minute,
    session_problems,
    start_problems,
    start_view,
)
from keyhour.present.moment import Moment, moment_of
from keyhour.present.reason import last_reasons
from keyhour.present.right import NAME_LIMIT, right_label, way_text
from keyhour.present.where import where_view
from keyhour.present.words import Words

_ASKABLE = frozenset({Phase.IDLE, Phase.REFUSED})


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
        return input_from(failed, remember=favourite is not None)
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
    if account is None or account.eligibility(entered.right) is None:
        return None
    moment = moment_of(state, now, words, zone)
    right = entered.right
    policy, rules = account.policy(right), state.managed.reason
    label, where = right_label(account, entered.key, words), where_view(account, entered, words)
    ready = last_reasons(account, right)
    place = label.place if where is None else way_text(account, entered.key, words)
    facts = form_facts(entered, policy, rules, ready, words)
    moment.turns_at(next_minute(moment.now))
    problems = (
        *session_problems(state, words),
        *_phase_problems(account, entered, words),
        *draft_problems(entered, policy, rules, words),
        *start_problems(account, entered, moment),
    )
    return structs.replace(
        facts,
        title=words("Activate {name}", name=shortened(label.name, NAME_LIMIT)),
        subtitle=" · ".join(part for part in (place, *needs_text(policy, words)) if part),
        note=_refusal(account, right, moment) or (facts.note if account.has_rules(right) else ""),
        until_text=_until_text(entered, moment),
        where=where,
        start=start_view(account, right, moment.now),
        submit_label=_submit_label(entered, policy, words),
        problems=problems,
        practice=words("Practice tenant") if state.practice else "",
        valid_until=moment.valid_until,
    )


def settings_after(settings: Settings, entered: FormInput) -> Settings:
    """The settings once the form is sent: a favourite keeps the duration, never the reason or
    the ticket.

    A kept reason would turn the question "why now?" into a click.
    """
    others = tuple(one for one in settings.favourites if one.key != entered.right)
    if not entered.remember:
        return structs.replace(settings, favourites=others)
    known = favourite_of(settings, entered.right) or Favourite(key=entered.right)
    favourite = structs.replace(known, duration=entered.duration)
    kept = tuple(favourite if one.key == entered.right else one for one in settings.favourites)
    favourites = kept if favourite in kept else (*others, favourite)
    return structs.replace(settings, favourites=favourites)


def settings_toggled(settings: Settings, key: RightKey) -> Settings:
    """The settings with a right made a favourite, or no longer one."""
    others = tuple(one for one in settings.favourites if one.key != key)
    if len(others) < len(settings.favourites):
        return structs.replace(settings, favourites=others)
    return structs.replace(settings, favourites=(*others, Favourite(key=key)))


def _refusal(account: AccountState, key: RightKey, moment: Moment) -> str:
    """Why the last try was refused, above what was typed for it."""
    activation = account.activation(key)
    if activation.phase is not Phase.REFUSED or activation.failure is None:
        return ""
    return explain(
        activation.failure, moment.words, policy=account.policy(key), moment=moment
    ).message


def _until_text(entered: FormInput, moment: Moment) -> str:
    start = entered.start_at or moment.now
    return moment.words("until {time}", time=moment.clock(start + entered.duration))


def _submit_label(entered: FormInput, policy: ActivationPolicy, words: Words) -> str:
    if policy.asks(Requirement.APPROVAL):
        return words("Ask for approval")
    return words("Activate") if entered.start_at is None else words("Schedule")


def _phase_problems(account: AccountState, entered: FormInput, words: Words) -> list[Problem]:
    if account.phase(entered.right) in _ASKABLE:
        return []
    return [Problem(Field.FORM, words("This role is active or on its way already."))]
