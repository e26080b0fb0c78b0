"""Settings chosen, and what the machine says about them."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.failure import Failure, Trouble
from keyhour.core.organisation import Organisation
from keyhour.core.set_up import Autostart, SetUp
from keyhour.core.settings import Settings, Theme
from keyhour.core.state import State
from keyhour.core.step import step

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
ORGANISATION = Organisation(tenant_id="contoso.com", client_id="id")


def read(state: State, **said: object) -> State:
    """The state after the machine said this."""
    set_up = replace(SetUp(), **said)
    return step(state, ev.SetUpRead(at=AT, effect=ef.ReadSetUp(), set_up=set_up)).state


def test_settings_are_kept() -> None:
    """They count at once and are written."""
    chosen = Settings(theme=Theme.DARK)
    done = step(State(), ev.SettingsChosen(at=AT, settings=chosen))
    assert done.state.settings == chosen
    assert done.effects == (ef.SaveSettings(settings=chosen),)


def test_starting_at_sign_in_is_asked_of_the_system() -> None:
    """Only a change of that very setting asks."""
    chosen = Settings(start_at_sign_in=True)
    done = step(State(), ev.SettingsChosen(at=AT, settings=chosen))
    assert done.effects == (ef.SaveSettings(settings=chosen), ef.SetAutostart(enabled=True))


def test_the_machine_is_asked_when_the_settings_open() -> None:
    """Somebody may have used the system's own switch since."""
    assert step(State(), ev.SettingsOpened(at=AT)).effects == (ef.ReadSetUp(),)


def test_what_the_machine_says_counts() -> None:
    """The wish of an earlier day does not."""
    wished = State(settings=Settings(start_at_sign_in=True))
    assert not read(wished, autostart=Autostart.OFF).settings.start_at_sign_in
    assert read(State(), autostart=Autostart.ON).settings.start_at_sign_in


def test_a_switch_that_did_not_turn_is_told() -> None:
    """The setting falls back to the truth, with the reason beside it."""
    wished = State(settings=Settings(start_at_sign_in=True))
    failure = Failure(trouble=Trouble.NOT_RECORDED)
    after = read(wished, autostart=Autostart.OFF, failure=failure)
    assert not after.settings.start_at_sign_in
    assert after.set_up is not None
    assert after.set_up.failure == failure


def test_where_the_system_offers_nothing_the_wish_stays() -> None:
    """It is not ours to forget: another machine may share the file."""
    wished = State(settings=Settings(start_at_sign_in=True))
    assert read(wished, autostart=Autostart.UNAVAILABLE).settings.start_at_sign_in


def test_an_organisation_is_kept_for_the_next_start() -> None:
    """What this run uses stays known, to tell the difference."""
    started = ev.Started(at=AT, configured=True, practice=False, organisation=ORGANISATION)
    state = step(State(), started).state
    done = step(state, ev.OrganisationChosen(at=AT, organisation=None))
    assert done.effects == (ef.SaveOrganisation(organisation=None),)
    assert done.state.organisation_at_start == ORGANISATION
