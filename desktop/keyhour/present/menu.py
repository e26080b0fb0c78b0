"""The tray icon's menu, rebuilt from the state."""

from __future__ import annotations

from msgspec import Struct

from keyhour.core.activation import Phase
from keyhour.core.policy import usual_duration
from keyhour.core.right import Eligibility, RightKey
from keyhour.core.session import Session
from keyhour.core.settings import favourite_of
from keyhour.core.state import AccountState, State
from keyhour.present.approval import waiting_count
from keyhour.present.foreign import shortened
from keyhour.present.holding import (
    Holding,
    drop_renewal_choice,
    end_now_choice,
    holdings,
    more_time_choice,
    prepared_text,
)
from keyhour.present.intent import (
    CancelRequest,
    CancelSignIn,
    Choice,
    Dismiss,
    Intent,
    OpenAbout,
    OpenForm,
    OpenHelp,
    OpenPanel,
    OpenSettings,
    Quit,
    SettingsPart,
    SignIn,
    SignOut,
    Tab,
)
from keyhour.present.moment import Moment, duration_text
from keyhour.present.right import right_label
from keyhour.present.waiting import waiting_activations, waiting_line
from keyhour.present.words import Words

_DIRECT = 5
"""Up to here roles stand in the menu itself; more go into a submenu."""

_NAME_LIMIT = 60

_CAN_CANCEL = frozenset({Phase.AWAITING_APPROVAL, Phase.SCHEDULED, Phase.STEP_UP})
_ASKABLE = frozenset({Phase.IDLE, Phase.REFUSED})


class MenuEntry(Struct, frozen=True, kw_only=True):
    """One line of a menu; with children it opens a submenu, without a label it is a separator."""

    label: str = ""
    intent: Intent | None = None
    enabled: bool = True
    children: tuple[MenuEntry, ...] = ()

    @property
    def is_separator(self) -> bool:
        """Whether this only divides."""
        return not self.label


SEPARATOR = MenuEntry()


def menu_entries(state: State, moment: Moment) -> tuple[MenuEntry, ...]:
    """The menu, group by group, with a separator between groups that are not empty."""
    words, account = moment.words, state.account
    groups = [_mark(state, words)]
    if account is not None:
        groups += [
            _active(account, moment) + _waiting(account, moment) + _refused(account, words),
            _favourites(state, account, words) + _others(state, account, words),
        ]
    groups += [
        (
            *_approvals(account, moment),
            MenuEntry(label=words("Open Keyhour"), intent=OpenPanel()),
            *_session(state, words),
        ),
        _own(words),
        (MenuEntry(label=words("Quit"), intent=Quit()),),
    ]
    return _joined(groups)


def _approvals(account: AccountState | None, moment: Moment) -> tuple[MenuEntry, ...]:
    """What waits for the person's decision; nothing is decided from the menu itself."""
    count = 0 if account is None else waiting_count(account, moment)
    if not count:
        return ()
    label = moment.words("Approvals ({n})", n=count)
    return (MenuEntry(label=label, intent=OpenPanel(Tab.APPROVALS)),)


def _joined(groups: list[tuple[MenuEntry, ...]]) -> tuple[MenuEntry, ...]:
    entries: list[MenuEntry] = []
    for group in groups:
        if group and entries:
            entries.append(SEPARATOR)
        entries.extend(group)
    return tuple(entries)


def _mark(state: State, words: Words) -> tuple[MenuEntry, ...]:
    if not state.practice:
        return ()
    return (MenuEntry(label=words("Practice tenant"), enabled=False),)


def _active(account: AccountState, moment: Moment) -> tuple[MenuEntry, ...]:
    words, entries = moment.words, []
    for held in holdings(account, moment):
        label = _name(account, held.key, words)
        if held.end_at is not None and held.end_at > moment.now:
            label = words("{name}, {left} left", name=label, left=moment.left(held.end_at))
        entries.append(MenuEntry(label=label, children=_about_held(account, held, moment)))
    return tuple(entries)


def _about_held(account: AccountState, held: Holding, moment: Moment) -> tuple[MenuEntry, ...]:
    """What can be done about the end, after what is prepared for it."""
    more = _choice_entry(more_time_choice(account, held, moment))
    end = _choice_entry(end_now_choice(account, held, moment))
    prepared = prepared_text(account, held, moment)
    if not prepared:
        return (more, end)
    drop = _choice_entry(drop_renewal_choice(account, held, moment.words))
    return (MenuEntry(label=prepared, enabled=False), more, drop, end)


def _choice_entry(choice: Choice) -> MenuEntry:
    label = f"{choice.label} ({choice.hint})" if choice.hint else choice.label
    return MenuEntry(label=label, intent=choice.intent, enabled=choice.enabled)


def _waiting(account: AccountState, moment: Moment) -> tuple[MenuEntry, ...]:
    words, entries = moment.words, []
    for activation in waiting_activations(account):
        name = _name(account, activation.key, words)
        label = words("{name}: {what}", name=name, what=waiting_line(account, activation, moment))
        if activation.phase in _CAN_CANCEL:
            cancel = MenuEntry(label=words("Cancel request"), intent=CancelRequest(activation.key))
            entries.append(MenuEntry(label=label, children=(cancel,)))
        else:
            entries.append(MenuEntry(label=label, intent=OpenPanel()))
    return tuple(entries)


def _refused(account: AccountState, words: Words) -> tuple[MenuEntry, ...]:
    entries = []
    for activation in account.activations.values():
        if activation.phase is Phase.REFUSED:
            label = words("{name}: not granted", name=_name(account, activation.key, words))
            show = MenuEntry(label=words("Show why"), intent=OpenPanel())
            dismiss = MenuEntry(label=words("Dismiss"), intent=Dismiss(activation.key))
            entries.append(MenuEntry(label=label, children=(show, dismiss)))
    return tuple(entries)


def _favourites(state: State, account: AccountState, words: Words) -> tuple[MenuEntry, ...]:
    """One click to the dialog; nothing is sent from the menu itself."""
    offered = _askable(state, account, words)
    starred = [one for one in offered if favourite_of(state.settings, one.key)]
    entries = []
    for eligibility in starred:
        favourite = favourite_of(state.settings, eligibility.key)
        duration = usual_duration(
            account.policy(eligibility.key), favourite.duration if favourite else None
        )
        label = words(
            "Activate {name}, {duration}…",
            name=_full_name(account, eligibility.key, offered, words),
            duration=duration_text(duration, words),
        )
        entries.append(_form_entry(state, label, eligibility.key))
    return tuple(entries)


def _others(state: State, account: AccountState, words: Words) -> tuple[MenuEntry, ...]:
    offered = _askable(state, account, words)
    others = [one for one in offered if not favourite_of(state.settings, one.key)]
    is_direct = len(others) <= _DIRECT and not state.settings.favourites
    entries = []
    for eligibility in others:
        label = _full_name(account, eligibility.key, offered, words)
        text = words("Activate {name}…", name=label) if is_direct else words("{name}…", name=label)
        entries.append(_form_entry(state, text, eligibility.key))
    if is_direct or not entries:
        return tuple(entries)
    label = words("Activate another role") if state.settings.favourites else words("Activate")
    return (MenuEntry(label=label, children=tuple(entries)),)


def _form_entry(state: State, label: str, key: RightKey) -> MenuEntry:
    is_writable = state.session is Session.SIGNED_IN
    return MenuEntry(label=label, intent=OpenForm(key), enabled=is_writable)


def _askable(state: State, account: AccountState, words: Words) -> list[Eligibility]:
    """Eligibilities that may be asked for, in the order of the names that are shown."""
    offered = account.offered(state.settings)
    found = [one for one in offered if account.phase(one.key) in _ASKABLE]
    return sorted(found, key=lambda one: right_label(account, one.key, words).name.casefold())


def _session(state: State, words: Words) -> tuple[MenuEntry, ...]:
    if state.session is Session.SIGNING_IN or state.prompt is not None:
        return (MenuEntry(label=words("Cancel the sign-in"), intent=CancelSignIn()),)
    if state.session is Session.SIGNED_IN:
        return (MenuEntry(label=words("Sign out"), intent=SignOut()),)
    if state.session is Session.NOT_CONFIGURED:
        set_up = OpenSettings(SettingsPart.ORGANISATION)
        return (MenuEntry(label=words("Set up your organisation…"), intent=set_up),)
    if state.session is Session.RESTORING:
        return ()
    return (MenuEntry(label=words("Sign in…"), intent=SignIn()),)


def _own(words: Words) -> tuple[MenuEntry, ...]:
    """What is about Keyhour itself."""
    return (
        MenuEntry(label=words("Settings…"), intent=OpenSettings()),
        MenuEntry(label=words("Help"), intent=OpenHelp()),
        MenuEntry(label=words("About Keyhour"), intent=OpenAbout()),
    )


def _name(account: AccountState, key: RightKey, words: Words) -> str:
    return shortened(right_label(account, key, words).name, _NAME_LIMIT)


def _full_name(
    account: AccountState, key: RightKey, offered: list[Eligibility], words: Words
) -> str:
    """The name, with its place when another right has the same name."""
    label = right_label(account, key, words)
    name = shortened(label.name, _NAME_LIMIT)
    known = {one.key for one in (*account.eligibilities, *offered)}
    twins = [one for one in known if right_label(account, one, words).name == label.name]
    return words("{name}, {place}", name=name, place=label.place) if len(twins) > 1 else name
