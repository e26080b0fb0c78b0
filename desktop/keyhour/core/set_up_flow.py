"""Settings chosen, and the set-up of this machine read and changed."""

from __future__ import annotations

from msgspec.structs import replace

from keyhour.core.change import Step, with_account
from keyhour.core.effects import ReadSetUp, SaveOrganisation, SaveSettings, SetAutostart
from keyhour.core.events import OrganisationChosen, SettingsChosen, SetUpRead
from keyhour.core.plane import without_planes
from keyhour.core.read_start import wanting
from keyhour.core.set_up import Autostart
from keyhour.core.settings import Settings
from keyhour.core.state import State


def settings_chosen(state: State, event: SettingsChosen) -> Step:
    """Keep them; starting at sign-in is the system's to keep."""
    chosen, before = event.settings, state.settings
    state = _with_planes(replace(state, settings=chosen), before)
    step = Step(state, (SaveSettings(settings=chosen),))
    if chosen.start_at_sign_in == before.start_at_sign_in:
        return step
    return Step(step.state, (*step.effects, SetAutostart(enabled=chosen.start_at_sign_in)))


def _with_planes(state: State, before: Settings) -> State:
    """What is switched off leaves the display, and what is switched on is read at once."""
    off = state.settings.planes_off - before.planes_off
    news = (before.planes_off - state.settings.planes_off) & state.planes
    for account in state.accounts.values():
        kept = without_planes(account, off) if off else account
        state = with_account(state, wanting(kept, news))
    return state


def settings_opened(state: State) -> Step:
    """Ask the machine; it may have been changed behind our back since the last time."""
    return Step(state, (ReadSetUp(),))


def organisation_chosen(state: State, event: OrganisationChosen) -> Step:
    """Keep a registration for the next start."""
    return Step(state, (SaveOrganisation(organisation=event.organisation),))


def set_up_read(state: State, event: SetUpRead) -> Step:
    """What the machine says counts, not what was wished for."""
    state = replace(state, set_up=event.set_up)
    if event.set_up.autostart is Autostart.UNAVAILABLE:
        return Step(state)
    starts = event.set_up.autostart is Autostart.ON
    return Step(replace(state, settings=replace(state.settings, start_at_sign_in=starts)))
