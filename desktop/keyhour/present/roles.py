"""The page of roles: what is active, what waits, what may be asked for, and how far it can be
trusted.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

from msgspec import structs

from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import AccountKey, Session
from keyhour.core.state import AccountState, Freshness, State
from keyhour.present.banner import sign_in_choices
from keyhour.present.card import CardView, active_cards, refused_cards, waiting_cards
from keyhour.present.failure import explain
from keyhour.present.intent import Choice, CopyText, OpenSettings, Refresh, SettingsPart
from keyhour.present.moment import Moment, moment_of
from keyhour.present.page import EmptyView, PageView
from keyhour.present.picking import Picked, PickingView, picking_view, with_ticks
from keyhour.present.plane import plane_notes
from keyhour.present.row import RowView, eligible_rows, filtered, standing_rows
from keyhour.present.words import Words


class RolesView(PageView, frozen=True, kw_only=True):
    """The page of roles at one instant."""

    account: AccountKey | None = None
    """Whose roles these are."""
    active: tuple[CardView, ...] = ()
    waiting: tuple[CardView, ...] = ()
    refused: tuple[CardView, ...] = ()
    eligible: tuple[RowView, ...] = ()
    picking: PickingView | None = None
    standing: tuple[RowView, ...] = ()
    notes: tuple[EmptyView, ...] = ()
    """Why some kinds of rights are missing from the list."""
    search_hint: str = ""
    """What the search field says; empty when there is nothing to search."""
    freshness: Freshness = Freshness.UNKNOWN
    is_reading: bool = False


def roles_view(
    state: State,
    now: datetime,
    words: Words,
    zone: tzinfo | None = None,
    search: str = "",
    picked: Picked | None = None,
) -> RolesView:
    """The page for a state at an instant of our own clock. `search` filters the rows, not the
    cards; `picked` are the rows with a tick while several are picked.
    """
    moment = moment_of(state, now, words, zone)
    account = state.account
    if account is None:
        return RolesView(empty=_no_account(state, moment), valid_until=moment.valid_until)
    return _account_roles(state, account, moment, search, picked)


def _account_roles(
    state: State, account: AccountState, moment: Moment, search: str, picked: Picked | None
) -> RolesView:
    words = moment.words
    eligible = eligible_rows(state, account, moment)
    picking = picking_view(eligible, picked, words)
    if picked is not None and picking is not None:
        eligible = with_ticks(eligible, picked, words)
    standing = standing_rows(account, words)
    view = RolesView(
        account=account.account.key,
        active=active_cards(state, account, moment),
        waiting=waiting_cards(account, moment),
        refused=refused_cards(account, moment),
        eligible=filtered(eligible, search),
        picking=picking,
        standing=filtered(standing, search),
        notes=plane_notes(state, moment),
        search_hint=_search_hint(len(eligible) + len(standing), words),
        stamp=_stamp(account, moment),
        freshness=account.freshness,
        is_reading=account.reading.started_at is not None,
    )
    empty = _empty_list(account, view, search, words)
    return structs.replace(view, empty=empty, valid_until=moment.valid_until)


def _search_hint(count: int, words: Words) -> str:
    return words.plural("Search {n} role", "Search {n} roles", count) if count else ""


def _stamp(account: AccountState, moment: Moment) -> str:
    words, reading = moment.words, account.reading
    if reading.as_of is None:
        return words("Reading your roles") if reading.started_at else words("Not read yet")
    time = moment.clock(reading.as_of)
    if reading.started_at is not None:
        return words("As of {time}, reading again", time=time)
    return words("As of {time}", time=time)


def _no_account(state: State, moment: Moment) -> EmptyView:
    """What stands there before anybody is signed in."""
    words = moment.words
    match state.session:
        case Session.RESTORING:
            return EmptyView(title=words("Starting"), body=words("Looking for your sign-in."))
        case Session.SIGNING_IN:
            return EmptyView(
                title=words("Waiting for your sign-in"),
                body=words("Your roles appear here as soon as you are signed in."),
            )
        case Session.NOT_CONFIGURED:
            set_up = Choice(
                label=words("Set up your organisation…"),
                intent=OpenSettings(SettingsPart.ORGANISATION),
            )
            return _from_failure(state, Trouble.NOT_CONFIGURED, moment, (set_up,))
        case Session.KEYCHAIN_LOCKED:
            return _from_failure(state, Trouble.KEYCHAIN_LOCKED, moment, sign_in_choices(words)[:1])
        case Session.NEEDS_CONSENT:
            return _from_failure(state, Trouble.CONSENT_MISSING, moment, sign_in_choices(words)[:1])
        case _:
            return _signed_out(state, moment)


def _signed_out(state: State, moment: Moment) -> EmptyView:
    words = moment.words
    body = words("Sign in with your work account to see the roles you may activate.")
    code = ""
    if state.session_failure is not None:
        failure = explain(state.session_failure, words, moment=moment)
        body = f"{failure.message} {failure.help}"
        code = _code_worth_showing(state.session_failure, failure.support_code)
    return EmptyView(
        title=words("You are signed out"),
        body=body,
        support_code=code,
        choices=sign_in_choices(words),
    )


def _code_worth_showing(failure: Failure, code: str) -> str:
    """A person who cancelled needs no code for support."""
    own = {Trouble.SIGN_IN_CANCELLED, Trouble.SIGN_IN_TIMED_OUT, Trouble.OFFLINE}
    return "" if failure.trouble in own else code


def _from_failure(
    state: State, trouble: Trouble, moment: Moment, choices: tuple[Choice, ...]
) -> EmptyView:
    failure = state.session_failure or Failure(trouble=trouble)
    view = explain(failure, moment.words, moment=moment)
    if trouble is Trouble.CONSENT_MISSING:
        copy = Choice(
            label=moment.words("Copy code"),
            intent=CopyText(view.support_code),
            accessible=moment.words("Copy code for support"),
        )
        choices = (*choices, copy)
    code = "" if trouble is Trouble.NOT_CONFIGURED else view.support_code
    return EmptyView(title=view.message, body=view.help, support_code=code, choices=choices)


def _empty_list(
    account: AccountState, view: RolesView, search: str, words: Words
) -> EmptyView | None:
    """What stands in place of the rows; None when there are rows or cards to look at."""
    if view.eligible or view.standing:
        return None
    if search.strip() and view.search_hint:
        return EmptyView(
            title=words("No role matches"), body=words("Try fewer letters, or another word.")
        )
    if view.active or view.waiting or view.refused:
        return None
    return _nothing_known(account, words)


def _nothing_known(account: AccountState, words: Words) -> EmptyView:
    refresh = Choice(label=words("Read again"), intent=Refresh())
    if account.freshness is Freshness.UNKNOWN:
        if account.reading.failure is None:
            body = words("This takes a few seconds.")
            return EmptyView(title=words("Reading your roles"), body=body)
        body = words("They appear here as soon as Microsoft Entra can be read.")
        return EmptyView(title=words("Your roles are not known yet"), body=body, choices=(refresh,))
    return EmptyView(
        title=words("No roles to activate"),
        body=words("You are not eligible for any role. Your administrator can change that."),
        choices=(refresh,),
    )
