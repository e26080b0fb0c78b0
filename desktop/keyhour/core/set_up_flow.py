"""Settings chosen, and the set-up of this machine read and changed."""

from __future__ import annotations

from msgspec.structs import replace

from keyhour.core.change import Step
from keyhour.core.effects import ReadSetUp, SaveOrganisation, SaveSettings, SetAutostart
from keyhour.core.events import OrganisationChosen, SettingsChosen, SetUpRead
from keyhour.core.set_up import Autostart
from keyhour.core.state import State


def settings_chosen(state: State, event: SettingsChosen) -> Step:
    """Keep them; starting at sign-in is the system's to keep."""
    chosen, before = event.settings, state.settings
    step = Step(replace(state, settings=chosen), (SaveSettings(settings=chosen),))
    if chosen.start_at_sign_in == before.start_at_sign_in:
        return step
    return Step(step.state, (*step.effects, SetAutostart(enabled=chosen.start_at_sign_in)))


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
