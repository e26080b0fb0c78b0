"""The panel: who, what is active, what waits, what may be asked for, and how far it can be
trusted.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

from msgspec import Struct, structs

from keyhour.core.failure import Failure, Trouble
from keyhour.core.session import Account, Session
from keyhour.core.state import AccountState, Freshness, State
from keyhour.present.banner import BannerView, banner_view, sign_in_choices
from keyhour.present.card import CardView, active_cards, refused_cards, waiting_cards
from keyhour.present.failure import explain
from keyhour.present.foreign import plain, shortened
from keyhour.present.intent import (
    Choice,
    CopyText,
    OpenAbout,
    OpenHelp,
    OpenSettings,
    Quit,
    Refresh,
    SettingsPart,
    SignOut,
)
from keyhour.present.moment import Moment, moment_of
from keyhour.present.picking import Picked, PickingView, picking_view, with_ticks
from keyhour.present.row import RowView, eligible_rows, filtered, standing_rows
from keyhour.present.words import Words

_PERSON_LIMIT = 48


class HeaderView(Struct, frozen=True, kw_only=True):
    """Whose rights these are."""

    title: str
    subtitle: str
    initials: str
    mark: str = ""
    """Says that this is a practice tenant; else empty."""
    menu_label: str
    choices: tuple[Choice, ...] = ()
    """What stands in the menu of rare things."""


class EmptyView(Struct, frozen=True, kw_only=True):
    """What stands in place of the list when there is none."""

    title: str
    body: str
    support_code: str = ""
    choices: tuple[Choice, ...] = ()


class PanelView(Struct, frozen=True, kw_only=True):
    """The whole panel at one instant."""

    header: HeaderView
    banner: BannerView | None = None
    active: tuple[CardView, ...] = ()
    waiting: tuple[CardView, ...] = ()
    refused: tuple[CardView, ...] = ()
    eligible: tuple[RowView, ...] = ()
    picking: PickingView | None = None
    standing: tuple[RowView, ...] = ()
    empty: EmptyView | None = None
    search_hint: str = ""
    """What the search field says; empty when there is nothing to search."""
    stamp: str = ""
    """How old the list is."""
    freshness: Freshness = Freshness.UNKNOWN
    is_reading: bool = False
    valid_until: datetime | None = None
    """When the view becomes untrue, on our own clock; None when only a new state can change it."""


def panel_view(
    state: State,
    now: datetime,
    words: Words,
    zone: tzinfo | None = None,
    search: str = "",
    picked: Picked | None = None,
) -> PanelView:
    """The panel for a state at an instant of our own clock. `search` filters the rows, not the
    cards; `picked` are the rows with a tick while several are picked.
    """
    moment = moment_of(state, now, words, zone)
    account = state.account
    if account is None:
        return PanelView(
            header=_header(None, state, words),
            banner=banner_view(state, moment),
            empty=_no_account(state, moment),
            valid_until=moment.valid_until,
        )
    return _account_panel(state, account, moment, search, picked)


def _account_panel(
    state: State, account: AccountState, moment: Moment, search: str, picked: Picked | None
) -> PanelView:
    words = moment.words
    eligible = eligible_rows(state, account, moment)
    picking = picking_view(eligible, picked, words)
    if picked is not None and picking is not None:
        eligible = with_ticks(eligible, picked, words)
    standing = standing_rows(account, words)
    view = PanelView(
        header=_header(account.account, state, words),
        banner=banner_view(state, moment),
        active=active_cards(account, moment),
        waiting=waiting_cards(account, moment),
        refused=refused_cards(account, moment),
        eligible=filtered(eligible, search),
        picking=picking,
        standing=filtered(standing, search),
        search_hint=_search_hint(len(eligible) + len(standing), words),
        stamp=_stamp(account, moment),
        freshness=account.freshness,
        is_reading=account.reading.started_at is not None,
    )
    empty = _empty_list(account, view, search, words)
    return structs.replace(view, empty=empty, valid_until=moment.valid_until)


def _header(account: Account | None, state: State, words: Words) -> HeaderView:
    mark = words("Practice tenant") if state.practice else ""
    menu_label, choices = words("More"), _rare_choices(state, words)
    if account is None:
        return HeaderView(
            title="Keyhour",
            subtitle=words("Not signed in"),
            initials="",
            mark=mark,
            menu_label=menu_label,
            choices=choices,
        )
    username = plain(account.username)
    name = plain(account.name or "") or username
    subtitle = username if name != username else username.rpartition("@")[2]
    return HeaderView(
        title=shortened(name, _PERSON_LIMIT),
        subtitle=shortened(subtitle, _PERSON_LIMIT),
        initials=_initials(name),
        mark=mark,
        menu_label=menu_label,
        choices=choices,
    )


def _rare_choices(state: State, words: Words) -> tuple[Choice, ...]:
    refresh = Choice(label=words("Read again"), intent=Refresh())
    own = (
        Choice(label=words("Settings…"), intent=OpenSettings()),
        Choice(label=words("Help"), intent=OpenHelp()),
        Choice(label=words("About Keyhour"), intent=OpenAbout()),
        Choice(label=words("Quit Keyhour"), intent=Quit()),
    )
    if state.account is None:
        return own
    return (refresh, Choice(label=words("Sign out"), intent=SignOut()), *own)


def _initials(name: str) -> str:
    parts = [part for part in name.partition("@")[0].replace(".", " ").split() if part[0].isalnum()]
    letters = [parts[0][0], parts[-1][0]] if len(parts) > 1 else [part[0] for part in parts]
    return "".join(letters).upper()


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
    account: AccountState, view: PanelView, search: str, words: Words
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
