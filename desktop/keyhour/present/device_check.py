"""This PC fact by fact: each with a plain sentence, and the fix where something is to be mended."""

from __future__ import annotations

from datetime import timedelta

from keyhour.core.device import Administrators, DeviceFacts, Join
from keyhour.core.device_verdict import Finding, NextStep
from keyhour.core.state import State
from keyhour.core.this_pc import device_facts
from keyhour.present.check import CheckView, Result
from keyhour.present.device import ASKS_FOR_ACTION, ago, device_view, join_text
from keyhour.present.foreign import plain, shortened
from keyhour.present.moment import Moment
from keyhour.present.words import Words, later

RENEWED_EVERY = timedelta(hours=4)
"""Windows renews its sign-in about so often while it is in use."""

_USER_LIMIT = 48
_FINE = frozenset({NextStep.NOTHING, NextStep.ACTIVATE, NextStep.WAIT})
_NOT_KNOWN = frozenset({Finding.UNKNOWN, Finding.ROLE_UNKNOWN})

_SESSION = {
    Administrators.ABSENT: later("You are not an administrator in this Windows session."),
    Administrators.DENY_ONLY: later(
        "You are an administrator in this Windows session; apps ask before they use it."
    ),
    Administrators.ENABLED: later("Keyhour itself runs with administrator rights."),
    Administrators.UNKNOWN: later("Windows did not tell what this session may do."),
}


def device_checks(state: State, moment: Moment) -> tuple[CheckView, ...]:
    """The verdict first, then the facts it rests on."""
    facts = device_facts(state)
    verdict = _verdict(state, moment)
    if not facts.is_windows or (state.device.offered and state.device.reading is None):
        return (verdict,)
    return (
        verdict,
        _join(facts, moment.words),
        _tenant(facts, moment.words),
        _user(state, facts, moment.words),
        _sign_in(facts, moment),
        _session(facts, moment),
        _rights(facts, moment.words),
        _role(facts, moment.words),
    )


def _verdict(state: State, moment: Moment) -> CheckView:
    view = device_view(state, moment)
    step = view.verdict.next_step
    result = Result.OK if step in _FINE else Result.WARNING
    is_in_banner = step in ASKS_FOR_ACTION and state.device.remind_at is None
    if view.verdict.finding in _NOT_KNOWN or not state.device.offered:
        result = Result.SKIPPED
    return CheckView(
        id="device_role",
        title=moment.words("Device administrator on this PC"),
        result=result,
        detail=view.headline,
        help=view.advice,
        choices=() if is_in_banner else view.choices,
    )


def _join(facts: DeviceFacts, words: Words) -> CheckView:
    results = {Join.ENTRA: Result.OK, Join.UNKNOWN: Result.SKIPPED}
    result = results.get(facts.join, Result.WARNING)
    fix = words("The role works on PCs that are joined to Microsoft Entra alone.")
    detail = words("This PC is {join}.", join=join_text(facts, words))
    if facts.join is Join.UNKNOWN:
        detail = words("It is not known whether this PC is joined.")
    return CheckView(
        id="device_join",
        title=words("Join"),
        result=result,
        detail=detail,
        help=fix if result is Result.WARNING else "",
    )


def _tenant(facts: DeviceFacts, words: Words) -> CheckView:
    title = words("Organisation of this PC")
    if facts.same_tenant is None:
        detail = words("It is not known which organisation this PC belongs to.")
        return CheckView(id="device_tenant", title=title, result=Result.SKIPPED, detail=detail)
    if facts.same_tenant:
        detail = words("This PC belongs to the organisation you are signed in to.")
        return CheckView(id="device_tenant", title=title, result=Result.OK, detail=detail)
    return CheckView(
        id="device_tenant",
        title=title,
        result=Result.WARNING,
        detail=words("This PC belongs to another organisation than the one you are signed in to."),
        help=words("Use a PC of that organisation, or sign in with an account of this PC's."),
    )


def _user(state: State, facts: DeviceFacts, words: Words) -> CheckView:
    title, user = words("Windows user"), shortened(plain(facts.user_name or ""), _USER_LIMIT)
    if facts.same_user is None:
        detail = words("It is not known whether Windows' user is the person signed in here.")
        return CheckView(id="device_user", title=title, result=Result.SKIPPED, detail=detail)
    if facts.same_user:
        detail = words("Windows' user is the person signed in here.")
        return CheckView(id="device_user", title=title, result=Result.OK, detail=detail)
    detail = words("Windows' user is not the person signed in here.")
    if user:
        detail = words("Windows' user is {user}, not the person signed in here.", user=user)
    username = plain(state.account.account.username) if state.account else ""
    return CheckView(
        id="device_user",
        title=title,
        result=Result.WARNING,
        detail=detail,
        help=words("Sign in to Windows as {username}.", username=username),
    )


def _sign_in(facts: DeviceFacts, moment: Moment) -> CheckView:
    words = moment.words
    title = words("Windows' sign-in to Entra")
    if facts.has_prt is False:
        return CheckView(
            id="device_prt",
            title=title,
            result=Result.FAILED,
            detail=words("Windows has no sign-in to your organisation."),
            help=words("Connect to the network, then lock and unlock Windows."),
        )
    if facts.prt_updated_at is None:
        detail = words("It is not known when Windows' sign-in was renewed.")
        return CheckView(id="device_prt", title=title, result=Result.SKIPPED, detail=detail)
    is_old = moment.now - facts.prt_updated_at > 2 * RENEWED_EVERY
    fix = words("Windows renews it about every four hours. Lock and unlock Windows to renew it.")
    return CheckView(
        id="device_prt",
        title=title,
        result=Result.WARNING if is_old else Result.OK,
        detail=words("Windows' sign-in was renewed {age}.", age=ago(facts.prt_updated_at, moment)),
        help=fix if is_old else "",
    )


def _session(facts: DeviceFacts, moment: Moment) -> CheckView:
    words, title = moment.words, moment.words("Windows session")
    if facts.logon_at is None:
        detail = words("It is not known when this Windows session began.")
        return CheckView(id="device_logon", title=title, result=Result.SKIPPED, detail=detail)
    return CheckView(
        id="device_logon",
        title=title,
        result=Result.OK,
        detail=words("This Windows session began {age}.", age=ago(facts.logon_at, moment)),
    )


def _rights(facts: DeviceFacts, words: Words) -> CheckView:
    is_known = facts.administrators is not Administrators.UNKNOWN
    note = ""
    if facts.administrator_protection:
        note = words("Administrator protection is on, so the session shows less than it may do.")
    return CheckView(
        id="device_session",
        title=words("Administrator rights"),
        result=Result.OK if is_known else Result.SKIPPED,
        detail=words(_SESSION[facts.administrators]),
        help=note,
    )


def _role(facts: DeviceFacts, words: Words) -> CheckView:
    title = words("Role on this PC")
    if facts.role_in_local_admins is None:
        detail = words("It is not known whether this PC's Administrators group has the role.")
        return CheckView(id="device_group", title=title, result=Result.SKIPPED, detail=detail)
    if facts.role_in_local_admins:
        detail = words("This PC's Administrators group has the role.")
        return CheckView(id="device_group", title=title, result=Result.OK, detail=detail)
    return CheckView(
        id="device_group",
        title=title,
        result=Result.FAILED,
        detail=words("This PC's Administrators group no longer has the role."),
        help=words("Ask your IT to add it again; a policy may have removed it."),
    )
