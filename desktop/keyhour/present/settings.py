"""The settings: what can be chosen, what is chosen, and what this machine does not offer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from keyhour.core.organisation import Doubt, Organisation
from keyhour.core.right import GroupKey, RightKey, short_name
from keyhour.core.set_up import Autostart
from keyhour.core.settings import (
    AlertStyle,
    Settings,
    Theme,
    with_favourite_moved,
    with_leads,
    with_plane,
    without_favourite,
)
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.foreign import short_id, shortened
from keyhour.present.intent import Intent, SettingsPart
from keyhour.present.leaving import LeavingView, leaving_changed, leaving_view
from keyhour.present.organisation import OrganisationView, organisation_view
from keyhour.present.plane import PlanesView, planes_view
from keyhour.present.right import right_label
from keyhour.present.words import Words, later

MOST_LEADS: Final = 4
"""More warnings than that for one role would be noise."""

_NEW_LEADS: Final = tuple(timedelta(minutes=n) for n in (15, 5, 30, 60, 2))
"""What "Add a warning" offers: the first one that is not there yet."""

_NAME_LIMIT: Final = 60

_OURS: Final = frozenset(
    {"settings_not_saved", "settings_unreadable", "autostart_not_changed", "autostart_elsewhere"}
)
"""Failures that the settings are to tell; others stand in the panel."""

_THEMES = {
    Theme.SYSTEM: later("Like the system"),
    Theme.LIGHT: later("Light"),
    Theme.DARK: later("Dark"),
}

_STYLES = {
    AlertStyle.AUTOMATIC: (
        later("Automatic"),
        later(
            "As a notification. What must be seen comes in a window of Keyhour's own when the"
            " system does not show it."
        ),
    ),
    AlertStyle.NOTIFICATION: (
        later("Notification only"),
        later("While the system holds notifications back, you see none."),
    ),
    AlertStyle.WINDOW: (
        later("Keyhour's own window"),
        later("A small window in the corner that stays until you answer."),
    ),
}


class Language(Struct, frozen=True):
    """A language that has a catalogue: its tag, and its name in itself."""

    tag: str
    name: str


class Option(Struct, frozen=True, kw_only=True):
    """One of several, of which one is chosen."""

    label: str
    intent: Intent
    enabled: bool = True


class PickView(Struct, frozen=True, kw_only=True):
    """A choice of one of several."""

    label: str
    options: tuple[Option, ...]
    chosen: int
    hint: str = ""


class SwitchView(Struct, frozen=True, kw_only=True):
    """Something that is on or off."""

    label: str
    is_on: bool
    enabled: bool
    hint: str = ""


class LeadView(Struct, frozen=True, kw_only=True):
    """What is read out at one warning's field and at its button."""

    field: str
    remove: str


class LeadsView(Struct, frozen=True, kw_only=True):
    """How long before the end to warn."""

    label: str
    leads: tuple[timedelta, ...]
    spoken: tuple[LeadView, ...]
    """For as many warnings as there may be."""
    minutes: str
    """Stands behind the number in each field."""
    before: str
    """Stands behind each field."""
    remove_label: str
    add_label: str
    next_lead: timedelta | None
    """What another warning starts with; None when there are enough."""
    hint: str


class FavouriteView(Struct, frozen=True, kw_only=True):
    """A favourite."""

    key: RightKey
    name: str
    place: str


class FavouritesView(Struct, frozen=True, kw_only=True):
    """The favourites, in the order of the menu."""

    label: str
    rows: tuple[FavouriteView, ...]
    up_label: str
    down_label: str
    remove_label: str
    hint: str


class SettingsView(Struct, frozen=True, kw_only=True):
    """All pages."""

    title: str
    parts: tuple[tuple[SettingsPart, str], ...]
    language: PickView
    theme: PickView
    autostart: SwitchView
    event_log: SwitchView | None
    """None where the system has no such log."""
    planes: PlanesView
    alert_style: PickView
    leads: LeadsView
    favourites: FavouritesView
    leaving: LeavingView
    organisation: OrganisationView
    problem: str = ""
    """Why the last change was not kept; empty when it was."""
    close_label: str


class Offer(Struct, frozen=True, kw_only=True):
    """What this machine has to offer."""

    languages: tuple[Language, ...] = ()
    notifications: bool = True
    event_log: bool = False
    """Whether the system has a log of its own that we can write into."""


def settings_view(
    state: State,
    offer: Offer,
    words: Words,
    typed: Organisation | None = None,
    left: frozenset[Doubt] = frozenset(),
) -> SettingsView:
    """The settings; `typed` and `left` are those of `organisation_view`."""
    settings = state.settings
    return SettingsView(
        title=words("Keyhour settings"),
        parts=_parts(words),
        language=_language(settings, offer.languages, words),
        theme=_theme(settings, words),
        autostart=_autostart(state, words),
        event_log=_event_log(settings, words) if offer.event_log else None,
        planes=planes_view(state, words),
        alert_style=_alert_style(settings, words, has_notifications=offer.notifications),
        leads=_leads(settings, words),
        favourites=_favourites(state, words),
        leaving=leaving_view(state, words),
        organisation=organisation_view(state, typed, left, words),
        problem=_problem(state, words),
        close_label=words("Close"),
    )


def settings_changed(settings: Settings, intent: Intent) -> Settings:  # noqa: C901, PLR0911  a table
    """The settings after a choice; as they are when it is about something else."""
    match intent:
        case meant.SetLanguage(language):
            return replace(settings, language=language)
        case meant.SetTheme(theme):
            return replace(settings, theme=theme)
        case meant.SetAutostart(on):
            return replace(settings, start_at_sign_in=on)
        case meant.SetEventLog(on):
            return replace(settings, event_log=on)
        case meant.SetPlane(plane, on):
            return with_plane(settings, plane, on=on)
        case meant.SetAlertStyle(style):
            return replace(settings, alert_style=style)
        case meant.SetLeads(leads):
            return with_leads(settings, leads)
        case meant.MoveFavourite(key, by):
            return with_favourite_moved(settings, key, by)
        case meant.RemoveFavourite(key):
            return without_favourite(settings, key)
        case meant.EndWhen() | meant.ExemptFromEnding():
            return leaving_changed(settings, intent)
    return settings


def _parts(words: Words) -> tuple[tuple[SettingsPart, str], ...]:
    return (
        (SettingsPart.GENERAL, words("General")),
        (SettingsPart.ALERTS, words("Alerts")),
        (SettingsPart.FAVOURITES, words("Favourites")),
        (SettingsPart.LEAVING, words("Leaving")),
        (SettingsPart.ORGANISATION, words("Organisation")),
    )


def _pick(label: str, options: Sequence[Option], chosen: Intent, hint: str = "") -> PickView:
    place = next((i for i, one in enumerate(options) if one.intent == chosen), 0)
    return PickView(label=label, options=tuple(options), chosen=place, hint=hint)


def _language(settings: Settings, languages: tuple[Language, ...], words: Words) -> PickView:
    options = [Option(label=words("Like the system"), intent=meant.SetLanguage(""))]
    options += [Option(label=one.name, intent=meant.SetLanguage(one.tag)) for one in languages]
    chosen = settings.language
    hint = ""
    if chosen and all(one.tag != chosen for one in languages):
        label = words("{tag} (not available here)", tag=chosen)
        options.append(Option(label=label, intent=meant.SetLanguage(chosen)))
        hint = words("Keyhour has no texts in this language and speaks English.")
    return _pick(words("Language"), options, meant.SetLanguage(chosen), hint)


def _theme(settings: Settings, words: Words) -> PickView:
    options = [
        Option(label=words(label), intent=meant.SetTheme(theme)) for theme, label in _THEMES.items()
    ]
    return _pick(words("Theme"), options, meant.SetTheme(settings.theme))


def _autostart(state: State, words: Words) -> SwitchView:
    """The switch shows what the system says, never what was wished for."""
    set_up = state.set_up
    is_there = set_up is not None and set_up.autostart is not Autostart.UNAVAILABLE
    hint = ""
    if set_up is not None and not is_there:
        hint = words("Not available here: this system offers Keyhour no place for it.")
    return SwitchView(
        label=words("Start at sign-in"),
        is_on=set_up is not None and set_up.autostart is Autostart.ON,
        enabled=is_there,
        hint=hint,
    )


def _event_log(settings: Settings, words: Words) -> SwitchView:
    return SwitchView(
        label=words("Write errors to the Windows event log too"),
        is_on=settings.event_log,
        enabled=True,
        hint=words("From the next start on. Names, roles and reasons are never written there."),
    )


def _alert_style(settings: Settings, words: Words, *, has_notifications: bool) -> PickView:
    options = [
        Option(
            label=words(label),
            intent=meant.SetAlertStyle(style),
            enabled=has_notifications or style is not AlertStyle.NOTIFICATION,
        )
        for style, (label, _) in _STYLES.items()
    ]
    hint = words(_STYLES[settings.alert_style][1])
    if not has_notifications and settings.alert_style is not AlertStyle.WINDOW:
        hint = words(
            "Notifications are not available here. What must be seen comes in a window of"
            " Keyhour's own."
        )
    chosen = meant.SetAlertStyle(settings.alert_style)
    return _pick(words("Show alerts"), options, chosen, hint)


def _leads(settings: Settings, words: Words) -> LeadsView:
    leads = settings.warn_before
    unused = [lead for lead in _NEW_LEADS if lead not in leads]
    hint = words("For a short activation the warning comes later: in the last third of its time.")
    if not leads:
        hint = words("Nothing tells you that a role is about to end.")
    return LeadsView(
        label=words("Warn before a role ends"),
        leads=leads,
        spoken=tuple(
            LeadView(
                field=words("Warning {n}, minutes before the end", n=n),
                remove=words("Remove warning {n}", n=n),
            )
            for n in range(1, MOST_LEADS + 1)
        ),
        minutes=words("min"),
        before=words("before the end"),
        remove_label=words("Remove"),
        add_label=words("Add a warning"),
        next_lead=unused[0] if unused and len(leads) < MOST_LEADS else None,
        hint=hint,
    )


def _favourites(state: State, words: Words) -> FavouritesView:
    rows = tuple(_favourite(state, one.key, words) for one in state.settings.favourites)
    hint = words("Favourites stand first in the menu, in this order.")
    if not rows:
        hint = words("Roles that you mark with the star in the panel stand here.")
    return FavouritesView(
        label=words("Favourites"),
        rows=rows,
        up_label=words("Move up"),
        down_label=words("Move down"),
        remove_label=words("Remove from favourites"),
        hint=hint,
    )


def _favourite(state: State, key: RightKey, words: Words) -> FavouriteView:
    account = state.account
    if account is None or (account.eligibility(key) or account.assignment(key)) is None:
        known = "" if isinstance(key, GroupKey) else short_name("", key.role_definition_id)
        name = known or _by_id(key, words)
        return FavouriteView(key=key, name=name, place=words("not among your roles now"))
    label = right_label(account, key, words)
    return FavouriteView(key=key, name=shortened(label.name, _NAME_LIMIT), place=label.place)


def _by_id(key: RightKey, words: Words) -> str:
    if isinstance(key, GroupKey):
        return words("Group {id}", id=short_id(key.group_id))
    return words("Role {id}", id=short_id(key.role_definition_id))


def _problem(state: State, words: Words) -> str:
    failures = [state.trouble, state.set_up.failure if state.set_up is not None else None]
    codes = {one.service_code for one in failures if one is not None} & _OURS
    if not codes:
        return ""
    if "autostart_elsewhere" in codes:
        return words(
            "Windows keeps its own list of what starts at sign-in (Settings, Apps, Startup). What"
            " is switched off there, or was put there by your administrator, stays as it is."
        )
    return words(
        "The last change could not be written down on this PC. Check that the disk is not full or"
        " read-only, then try again."
    )
