"""The settings as they are shown: what is chosen, and what this machine does not offer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from keyhour.core.failure import Failure, Trouble
from keyhour.core.organisation import Doubt, Organisation
from keyhour.core.set_up import Autostart, SetUp
from keyhour.core.settings import AlertStyle, Favourite, Settings, Theme
from keyhour.core.state import State
from keyhour.present import intent as meant
from keyhour.present.organisation import organisation_intent
from keyhour.present.settings import (
    MOST_LEADS,
    Language,
    Offer,
    PickView,
    SettingsView,
    settings_changed,
    settings_view,
)
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import DEVICE, HELPDESK, MINUTE, SQL

OFFER = Offer(languages=(Language("en", "English"), Language("de", "Deutsch")))
GUID = "5b1c7f02-93a4-4d5e-8f60-7a8b9c0d1e2f"
CONTOSO = Organisation(tenant_id="contoso.com", client_id=GUID)


def view(settings: Settings | None = None, offer: Offer = OFFER, **changes: object) -> SettingsView:
    """The settings of somebody who is signed in."""
    made = replace(tenant.state(tenant.account_state()), settings=settings or Settings())
    return settings_view(replace(made, **changes), offer, Words())


def chosen(pick: PickView) -> str:
    """The label of what is chosen."""
    return pick.options[pick.chosen].label


@pytest.mark.parametrize(
    ("intent", "changed"),
    [
        (meant.SetLanguage("de"), Settings(language="de")),
        (meant.SetTheme(Theme.DARK), Settings(theme=Theme.DARK)),
        (meant.SetAutostart(True), Settings(start_at_sign_in=True)),
        (meant.SetAlertStyle(AlertStyle.WINDOW), Settings(alert_style=AlertStyle.WINDOW)),
        (meant.SetLeads((3 * MINUTE,)), Settings(warn_before=(3 * MINUTE,))),
        (meant.Quit(), Settings()),
    ],
)
def test_a_choice_changes_one_setting(intent: meant.Intent, changed: Settings) -> None:
    """And what is about something else changes none."""
    assert settings_changed(Settings(), intent) == changed


def test_favourites_are_moved_and_removed() -> None:
    """By their key, whatever stands where by now."""
    before = Settings(favourites=(Favourite(key=DEVICE), Favourite(key=SQL)))
    moved = settings_changed(before, meant.MoveFavourite(SQL, -1))
    assert [one.key for one in moved.favourites] == [SQL, DEVICE]
    removed = settings_changed(moved, meant.RemoveFavourite(SQL))
    assert [one.key for one in removed.favourites] == [DEVICE]


def test_every_option_means_what_is_chosen_after_it() -> None:
    """Choosing an option shows it as chosen: no two lists can drift apart."""
    for name in ("language", "theme", "alert_style"):
        pick: PickView = getattr(view(), name)
        for place, option in enumerate(pick.options):
            after = view(settings_changed(Settings(), option.intent))
            assert getattr(after, name).chosen == place


def test_a_language_without_texts_is_told() -> None:
    """The setting is kept, and its effect explained."""
    shown = view(Settings(language="fr")).language
    assert chosen(shown) == "fr (not available here)"
    assert "English" in shown.hint
    assert view(Settings(language="de")).language.hint == ""


@pytest.mark.parametrize(
    ("said", "is_on", "enabled", "has_hint"),
    [
        (None, False, False, False),
        (Autostart.ON, True, True, False),
        (Autostart.OFF, False, True, False),
        (Autostart.UNAVAILABLE, False, False, True),
    ],
)
def test_the_switch_shows_what_the_system_says(
    said: Autostart | None, is_on: bool, enabled: bool, has_hint: bool
) -> None:
    """The wish alone turns nothing on."""
    set_up = SetUp(autostart=said) if said else None
    shown = view(Settings(start_at_sign_in=True), set_up=set_up).autostart
    assert (shown.is_on, shown.enabled, bool(shown.hint)) == (is_on, enabled, has_hint)


def test_notifications_that_are_not_there_are_told() -> None:
    """What has no counterpart here cannot be chosen, and what happens instead is said."""
    bare = view(offer=Offer(notifications=False)).alert_style
    assert [option.enabled for option in bare.options] == [True, False, True]
    assert "not available here" in bare.hint
    full = view().alert_style
    assert all(option.enabled for option in full.options)
    assert "not available" not in full.hint


def test_every_alert_style_is_explained() -> None:
    """Each by its own sentence."""
    hints = {view(Settings(alert_style=style)).alert_style.hint for style in AlertStyle}
    assert len(hints) == len(AlertStyle)


def test_another_warning_differs_from_those_that_are_there() -> None:
    """Two at the same time would be one."""
    assert view(Settings(warn_before=())).leads.next_lead == 15 * MINUTE
    assert view(Settings(warn_before=(15 * MINUTE,))).leads.next_lead == 5 * MINUTE


def test_warnings_come_to_an_end() -> None:
    """Four are enough."""
    leads = tuple(timedelta(minutes=n) for n in range(1, MOST_LEADS + 1))
    assert view(Settings(warn_before=leads)).leads.next_lead is None


def test_no_warning_says_what_that_means() -> None:
    """Silence is a choice, with its price."""
    assert "Nothing tells you" in view(Settings(warn_before=())).leads.hint


def test_favourites_are_named_as_in_the_panel() -> None:
    """A right by name and place; one that is gone by what is known of it."""
    gone = tenant.state(tenant.account_state(eligibilities=()))
    favourites = Settings(favourites=(Favourite(key=HELPDESK), Favourite(key=SQL)))
    rows = view(favourites).favourites.rows
    assert [(row.name, row.place) for row in rows] == [
        ("Helpdesk Administrator", "North branch (administrative unit)"),
        ("SQL operators", "Group member"),
    ]
    lost = settings_view(
        replace(gone, settings=replace(favourites, favourites=(Favourite(key=DEVICE),))),
        OFFER,
        Words(),
    )
    assert lost.favourites.rows[0].name == "Device administrator"
    assert "not among your roles" in lost.favourites.rows[0].place


def test_hostile_names_stay_harmless() -> None:
    """A favourite's name cannot reorder or ring."""
    made = replace(tenant.nasty_state(), settings=Settings(favourites=(Favourite(key=SQL),)))
    name = settings_view(made, OFFER, Words()).favourites.rows[0].name
    assert name.isprintable()
    assert len(name) <= 60


def test_only_failures_of_settings_are_told_here() -> None:
    """What the panel tells is not told twice."""
    lost = Failure(trouble=Trouble.NOT_RECORDED, service_code="settings_not_saved")
    stuck = Failure(trouble=Trouble.NOT_RECORDED, service_code="autostart_not_changed")
    other = Failure(trouble=Trouble.SET_ASIDE, detail="ledger")
    assert view(trouble=lost).problem
    assert view(set_up=SetUp(failure=stuck)).problem
    assert not view(trouble=other).problem


def test_a_switch_of_windows_own_is_named() -> None:
    """Whoever switched us off in Windows' list is told where that list is."""
    stuck = Failure(trouble=Trouble.NOT_RECORDED, service_code="autostart_elsewhere")
    assert "Settings, Apps, Startup" in view(set_up=SetUp(failure=stuck)).problem


def test_the_event_log_is_offered_where_there_is_one() -> None:
    """Off by default, and only Windows has it."""
    assert view().event_log is None
    offered = view(offer=Offer(event_log=True)).event_log
    assert offered is not None
    assert not offered.is_on
    chosen = settings_changed(Settings(), meant.SetEventLog(True))
    assert chosen.event_log
    shown = view(settings=chosen, offer=Offer(event_log=True)).event_log
    assert shown is not None
    assert shown.is_on


def organised(kept: Organisation | None, **changes: object) -> State:
    """A state whose machine keeps this registration and began with it."""
    base = State(set_up=SetUp(organisation=kept), organisation_at_start=kept)
    return replace(base, **changes)


def status(made: State, typed: Organisation | None = None) -> str:
    """What the page of the organisation says."""
    return settings_view(made, OFFER, Words(), typed).organisation.status


def test_the_organisation_says_where_it_stands() -> None:
    """Unknown, none, in use, changed, half typed, or beside a practice tenant."""
    changed = organised(CONTOSO, organisation_at_start=None)
    assert status(State()) == ""
    assert status(organised(None)) == "No organisation is set up."
    assert status(organised(CONTOSO)) == "In use."
    assert status(changed) == "Saved. Keyhour uses it when it is started again."
    assert status(organised(None), Organisation(tenant_id="x")).startswith("Not saved yet")
    assert "practice tenant" in status(organised(CONTOSO, practice=True))


def test_a_change_asks_for_a_restart_until_it_is_taken_back() -> None:
    """The way to it stands beside the sentence."""
    for at_start, needed in ((None, True), (CONTOSO, False)):
        made = organised(CONTOSO, organisation_at_start=at_start)
        page = settings_view(made, OFFER, Words()).organisation
        assert page.needs_restart is needed
        assert page.quit.intent == meant.Quit()


def test_fields_are_corrected_only_after_the_cursor_left_them() -> None:
    """And an empty field is not wrong, only empty."""
    typed = Organisation(tenant_id="common", client_id="12")

    def problems(*left: Doubt, entered: Organisation = typed) -> tuple[bool, bool]:
        made = organised(None)
        page = settings_view(made, OFFER, Words(), entered, frozenset(left)).organisation
        return bool(page.tenant_id.problem), bool(page.client_id.problem)

    assert problems() == (False, False)
    assert problems(Doubt.TENANT_ID) == (True, False)
    assert problems(Doubt.TENANT_ID, Doubt.CLIENT_ID) == (True, True)
    assert problems(Doubt.TENANT_ID, entered=Organisation()) == (False, False)


@pytest.mark.parametrize(
    ("kept", "typed", "intent"),
    [
        (None, CONTOSO, meant.SetOrganisation(CONTOSO)),
        (CONTOSO, CONTOSO, None),
        (None, Organisation(tenant_id="contoso.com"), None),
        (CONTOSO, Organisation(), meant.SetOrganisation(None)),
        (None, Organisation(), None),
        (
            CONTOSO,
            replace(CONTOSO, cloud="china"),
            meant.SetOrganisation(replace(CONTOSO, cloud="china")),
        ),
    ],
)
def test_a_registration_is_kept_as_soon_as_it_can_be_used(
    kept: Organisation | None, typed: Organisation, intent: meant.Intent | None
) -> None:
    """Half of one is not, and emptied fields forget it."""
    assert organisation_intent(organised(kept), typed) == intent


def test_an_unknown_cloud_in_the_file_is_shown() -> None:
    """What somebody wrote there is not replaced behind their back."""
    page = settings_view(organised(replace(CONTOSO, cloud="mars")), OFFER, Words()).organisation
    assert page.clouds[-1].cloud == "mars"
