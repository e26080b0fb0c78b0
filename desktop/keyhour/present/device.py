"""This PC in words: one line for the panel's head, and the verdict with its one next step.

The command line, the panel and the Health page all say what is said here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from keyhour.core.device import DeviceFacts, Join
from keyhour.core.device_verdict import Finding, NextStep, Verdict
from keyhour.core.failure import Failure, Trouble
from keyhour.core.state import State
from keyhour.core.this_pc import device_facts, device_verdict
from keyhour.present.device_words import HEADLINES, SHORT, advice_for
from keyhour.present.foreign import plain, shortened
from keyhour.present.intent import (
    Choice,
    ReadDevice,
    RemindDevice,
    RenewWindows,
    SignIn,
    SignOutOfWindows,
)
from keyhour.present.moment import MINUTE, Moment, duration_text
from keyhour.present.words import Words, later

_USER_LIMIT = 48
_HOUR = timedelta(hours=1)
_HOURS_ALONE = timedelta(hours=2)
_A_WHILE = timedelta(hours=48)

_JOINS = {
    Join.ENTRA: later("Entra joined"),
    Join.HYBRID: later("hybrid joined"),
    Join.REGISTERED: later("only registered"),
    Join.NONE: later("not joined"),
    Join.UNKNOWN: later("join not known"),
}

ASKS_FOR_ACTION = frozenset({NextStep.RENEW_SIGN_IN, NextStep.SIGN_OUT})
"""Steps that are worth a place above the list: the role and this PC do not agree."""


class DeviceView(Struct, frozen=True, kw_only=True):
    """What holds on this PC, and what to do."""

    verdict: Verdict
    headline: str
    advice: str
    choices: tuple[Choice, ...] = ()
    is_busy: bool = False
    """Whether Windows is at it, so that there is nothing to do but wait."""


def pc_name(state: State, words: Words) -> str:
    """What this PC is called; a practice PC is never taken for the one on the desk."""
    return words("Practice PC") if state.practice else words("This PC")


def device_line(state: State, moment: Moment) -> str:
    """This PC in one line: "This PC: Entra joined, sign-in renewed 20 min ago"; empty where the
    role means nothing or nothing was read yet.
    """
    words = moment.words
    if not state.device.offered or state.device.reading is None:
        return ""
    facts = device_facts(state)
    join, pc = join_text(facts, words), pc_name(state, words)
    if facts.join is not Join.ENTRA:
        return words("{pc}: {join}", pc=pc, join=join)
    if facts.has_prt is False:
        return words("{pc}: {join}, without a sign-in of Windows", pc=pc, join=join)
    if facts.prt_updated_at is None:
        return words("{pc}: {join}, sign-in of unknown age", pc=pc, join=join)
    age = ago(facts.prt_updated_at, moment)
    return words("{pc}: {join}, sign-in renewed {age}", pc=pc, join=join, age=age)


def join_text(facts: DeviceFacts, words: Words) -> str:
    """How this PC belongs to an organisation."""
    return words(_JOINS[facts.join])


def ago(at: datetime, moment: Moment) -> str:
    """How long ago something was: "just now", "20 min ago", "6 h ago", else when."""
    words, past = moment.words, moment.now - at
    if past < MINUTE:
        moment.turns_at(at + MINUTE)
        return words("just now")
    if past >= _A_WHILE:
        return words("on {time}", time=moment.clock(at))
    step = MINUTE if past < _HOURS_ALONE else _HOUR
    whole = past // step
    moment.turns_at(at + step * (whole + 1))
    return words("{duration} ago", duration=duration_text(step * whole, words))


def device_view(state: State, moment: Moment) -> DeviceView:
    """The verdict in words."""
    words, found = moment.words, device_verdict(state, moment.now)
    headline = words(HEADLINES[found.finding])
    renewal = state.device.renewal
    if renewal is not None and found.next_step is NextStep.RENEW_SIGN_IN:
        if renewal.failure is None:
            return DeviceView(
                verdict=found,
                headline=words("Windows renews its sign-in"),
                advice=words(
                    "This takes one to two minutes. Then sign out of Windows and in again."
                ),
                is_busy=True,
            )
        advice = _not_renewed(renewal.failure, words)
    elif state.device.sign_out_failure is not None and found.next_step is NextStep.SIGN_OUT:
        advice = words("Windows did not end the session. Sign out with the Start menu.")
    else:
        advice = _advice(state, found, moment)
    return DeviceView(
        verdict=found, headline=headline, advice=advice, choices=_choices(found.next_step, words)
    )


def card_line(state: State, moment: Moment) -> str:
    """This PC in a few words, beside the role while that is active; empty when nothing was read."""
    if state.device.offered is not False and state.device.reading is None:
        return ""
    finding = device_verdict(state, moment.now).finding
    return moment.words(SHORT.get(finding, HEADLINES[finding]))


def _advice(state: State, found: Verdict, moment: Moment) -> str:
    words = moment.words
    match found.finding:
        case Finding.NEEDS_RENEWAL:
            return _renewal_advice(device_facts(state), moment)
        case Finding.OTHER_USER:
            return _other_user(state, words)
        case _:
            return words(advice_for(found))


def _renewal_advice(facts: DeviceFacts, moment: Moment) -> str:
    words = moment.words
    if facts.has_prt is False:
        return words(
            "Windows has no sign-in to your organisation. Connect to the network, renew it, then "
            "sign out and in again."
        )
    if facts.prt_updated_at is None:
        return words("Renew your Windows sign-in, then sign out and in again to use the role here.")
    return words(
        "Your Windows sign-in is from {time}. Renew it, then sign out and in again to use the role "
        "here.",
        time=moment.clock(facts.prt_updated_at),
    )


def _other_user(state: State, words: Words) -> str:
    username = (
        shortened(plain(state.account.account.username), _USER_LIMIT) if state.account else ""
    )
    user = shortened(plain(device_facts(state).user_name or ""), _USER_LIMIT)
    if user:
        return words(
            "Windows' user is {user}, the role is {username}'s. Sign in to Windows as {username}.",
            user=user,
            username=username,
        )
    return words("The role is {username}'s. Sign in to Windows as {username}.", username=username)


def _not_renewed(failure: Failure, words: Words) -> str:
    if failure.trouble is Trouble.NOT_RECEIVED:
        return words(
            "Windows did not renew its sign-in within three minutes. Check the network, then try "
            "again."
        )
    return words(
        "Windows took no order to renew its sign-in; it does so by itself within four hours. Then "
        "sign out and in again."
    )


def _choices(step: NextStep, words: Words) -> tuple[Choice, ...]:
    remind = Choice(
        label=words("Remind me"),
        intent=RemindDevice(),
        accessible=words("Remind me of this PC in 15 minutes"),
    )
    match step:
        case NextStep.RENEW_SIGN_IN:
            return (Choice(label=words("Renew it and sign out…"), intent=RenewWindows()), remind)
        case NextStep.SIGN_OUT:
            leave = Choice(label=words("Sign out of Windows…"), intent=SignOutOfWindows())
            return (leave, remind)
        case NextStep.READ_AGAIN:
            return (Choice(label=words("Read again"), intent=ReadDevice()),)
        case NextStep.SIGN_IN:
            return (Choice(label=words("Sign in"), intent=SignIn()),)
        case _:
            return ()
