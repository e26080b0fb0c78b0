"""The Health page: what was looked at, section by section, with the fix where one is needed."""

from __future__ import annotations

from datetime import datetime, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from keyhour.core.state import State
from keyhour.present.check import CheckView, Result
from keyhour.present.device import pc_name
from keyhour.present.device_check import device_checks
from keyhour.present.moment import Moment, moment_of
from keyhour.present.page import PageView
from keyhour.present.words import Words, later

RESULTS = {
    Result.OK: later("in order"),
    Result.WARNING: later("needs attention"),
    Result.FAILED: later("not in order"),
    Result.SKIPPED: later("not known"),
}
"""What the picture beside a check says to people who hear it."""


class SectionView(Struct, frozen=True, kw_only=True):
    """Checks about one thing."""

    id: str
    heading: str
    checks: tuple[CheckView, ...]


class HealthView(PageView, frozen=True, kw_only=True):
    """The page at one instant."""

    sections: tuple[SectionView, ...] = ()


def health_view(
    state: State, now: datetime, words: Words, zone: tzinfo | None = None
) -> HealthView:
    """The page for a state at an instant of our own clock."""
    moment = moment_of(state, now, words, zone)
    pc = SectionView(id="pc", heading=pc_name(state, words), checks=device_checks(state, moment))
    view = HealthView(sections=(pc,), stamp=_stamp(state, moment))
    return replace(view, valid_until=moment.valid_until)


def result_text(result: Result, words: Words) -> str:
    """How a check ended."""
    return words(RESULTS[result])


def _stamp(state: State, moment: Moment) -> str:
    """How old what was read of this PC is."""
    words, device = moment.words, state.device
    if device.started_at is not None:
        return words("Reading this PC")
    if device.read_at is None:
        return ""
    return words("As of {time}", time=moment.clock(moment.of_ours(device.read_at)))
