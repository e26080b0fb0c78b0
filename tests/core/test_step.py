"""The one door: every event has its reader, and what is due is started with every step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from keyhour.core import approver
from keyhour.core import events as ev
from keyhour.core.approval_events import ApproverEvent
from keyhour.core.effects import FetchRights, SaveSettings
from keyhour.core.failure import Trouble
from keyhour.core.settings import Settings
from keyhour.core.state import State
from keyhour.core.step import step, take_in
from tests.core.playbook import ready
from tests.core.sample import HOUR, fails


def kinds(root: type[ev.Event]) -> Iterator[type[ev.Event]]:
    """Every class of event of the core's own."""
    for kind in root.__subclasses__():
        if kind.__module__.startswith("keyhour.core."):
            yield kind
        yield from kinds(kind)


@pytest.mark.parametrize("kind", sorted(kinds(ev.Event), key=str))
def test_every_event_has_its_reader(kind: type[ev.Event]) -> None:
    """No event that may arrive is unknown to the machine."""
    is_approver_s = issubclass(kind, ApproverEvent) and kind is not ApproverEvent
    assert kind in (approver.take_in if is_approver_s else take_in).registry


def test_event_without_a_reader_is_a_crash() -> None:
    """A forgotten reader shows at once and changes nothing."""

    class Surprise(ev.Event, frozen=True, kw_only=True):
        """Something nobody expected."""

    class OfAnApprover(ApproverEvent, frozen=True, kw_only=True):
        """The same on the approver's side."""

    for event in (Surprise(), OfAnApprover()):
        with pytest.raises(TypeError):
            step(State(), event)


def test_every_event_starts_what_is_due() -> None:
    """Nothing depends on a timer that was lost: any event does."""
    ready().feed(5 * HOUR, ev.PanelClosed(), FetchRights)


def test_nothing_is_started_while_quitting() -> None:
    """The last step starts nothing new."""
    play = ready().feed(5 * HOUR, ev.Quit())
    assert play.state.quitting


def test_panel_is_remembered_while_it_is_open() -> None:
    """Opening and closing are part of the state."""
    play = ready().feed(0, ev.PanelOpened())
    opened = play.state.panel_open
    play.feed(1, ev.PanelClosed())
    assert (opened, play.state.panel_open) == (True, False)


def test_settings_are_kept_as_chosen() -> None:
    """A change of settings is effective at once and saved."""
    settings = Settings(language="de")
    play = ready().feed(0, ev.SettingsChosen(settings=settings), SaveSettings(settings=settings))
    assert play.state.settings == settings


def test_trouble_of_our_own_is_told() -> None:
    """A disk that is full is no secret."""
    play = ready().feed(0, ev.TroubleMet(failure=fails(Trouble.NOT_RECORDED)))
    assert play.state.trouble == fails(Trouble.NOT_RECORDED)


def test_trouble_that_was_read_goes_away() -> None:
    """It returns only when it is met again."""
    failure = fails(Trouble.NOT_RECORDED)
    play = ready().feed(0, ev.TroubleMet(failure=failure)).feed(1, ev.TroubleDismissChosen())
    assert play.state.trouble is None
    play.feed(2, ev.TroubleMet(failure=failure))
    assert play.state.trouble == failure


def test_equal_histories_make_equal_states() -> None:
    """`now` and the revision are outside, so nothing differs but what happened."""
    assert ready().state == ready().state
