"""The panel around its pages: who, what is wrong, and which pages there are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, tzinfo

from msgspec import Struct

from keyhour.core.session import Account
from keyhour.core.state import State
from keyhour.present.banner import BannerView, banner_view
from keyhour.present.device import device_line
from keyhour.present.foreign import plain, shortened
from keyhour.present.intent import (
    AddAccount,
    BeSomebodyElse,
    Choice,
    OpenAbout,
    OpenHelp,
    OpenSettings,
    Quit,
    Refresh,
    SignOut,
    Tab,
)
from keyhour.present.moment import Moment, moment_of
from keyhour.present.tab import TabView, tab_views
from keyhour.present.words import Words

_PERSON_LIMIT = 48


class HeaderView(Struct, frozen=True, kw_only=True):
    """Whose rights these are."""

    title: str
    subtitle: str
    initials: str
    mark: str = ""
    """Says that this is a practice tenant; else empty."""
    device: str = ""
    """This PC in one line; empty where the role means nothing to it."""
    menu_label: str
    choices: tuple[Choice, ...] = ()
    """What stands in the menu of rare things."""


class PanelView(Struct, frozen=True, kw_only=True):
    """What stands around the pages at one instant."""

    header: HeaderView
    banner: BannerView | None = None
    tabs: tuple[TabView, ...] = ()
    valid_until: datetime | None = None
    """When the view becomes untrue, on our own clock; None when only a new state can change it."""


def panel_view(
    state: State,
    now: datetime,
    words: Words,
    zone: tzinfo | None = None,
    pages: Collection[Tab] = (Tab.ROLES,),
) -> PanelView:
    """The panel for a state at an instant of our own clock; `pages` are those that exist."""
    moment = moment_of(state, now, words, zone)
    account = None if state.account is None else state.account.account
    return PanelView(
        header=_header(account, state, moment),
        banner=banner_view(state, moment),
        tabs=tab_views(state, pages, moment),
        valid_until=moment.valid_until,
    )


def _header(account: Account | None, state: State, moment: Moment) -> HeaderView:
    words, device = moment.words, device_line(state, moment)
    mark = words("Practice tenant") if state.practice else ""
    menu_label, choices = words("More"), _rare_choices(state, words)
    if account is None:
        return HeaderView(
            title="Keyhour",
            subtitle=words("Not signed in"),
            initials="",
            mark=mark,
            device=device,
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
        device=device,
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
    others = _account_choices(state, words)
    if state.account is None:
        return (*others, *own)
    leave = Choice(label=words("Sign out"), intent=SignOut())
    add = Choice(label=words("Add an account…"), intent=AddAccount())
    return (refresh, *others, add, leave, *own)


def _account_choices(state: State, words: Words) -> tuple[Choice, ...]:
    """The other accounts that signed in here; each by the name that nobody shares with it."""
    others = (one for one in state.known if one.key != state.shown)
    return tuple(
        Choice(
            label=words("Work as {who}", who=shortened(plain(one.username), _PERSON_LIMIT)),
            intent=BeSomebodyElse(one.key),
        )
        for one in others
    )


def _initials(name: str) -> str:
    parts = [part for part in name.partition("@")[0].replace(".", " ").split() if part[0].isalnum()]
    letters = [parts[0][0], parts[-1][0]] if len(parts) > 1 else [part[0] for part in parts]
    return "".join(letters).upper()
