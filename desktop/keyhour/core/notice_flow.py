"""Warnings that are due, and who may show a notice."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from keyhour.core.change import Step, noticed, without_notice
from keyhour.core.effects import AnyEffect
from keyhour.core.events import NoticeClaimed
from keyhour.core.notice import Notice, NoticeKind
from keyhour.core.schedule import EndWarning, every_warning
from keyhour.core.state import AccountState, State


def warned(state: State, account: AccountState, at: datetime) -> Step:
    """Add the warnings that are due: for each role the latest one only, also after a late start."""
    effects: tuple[AnyEffect, ...] = ()
    now = state.server_time(at)
    state = _without_prolonged(state, account, now)
    due = [one for one in every_warning(state, account, now) if one.at <= now]
    shortest = {(one.kind, one.key): one for one in reversed(due)}
    for warning in shortest.values():
        step = noticed(state, _notice(warning))
        state, effects = step.state, effects + step.effects
    return Step(state, effects)


def _without_prolonged(state: State, account: AccountState, now: datetime) -> State:
    """Nobody is warned of an end that was moved, or that has come."""
    ends = {one.key: one.until for one in account.eligibilities}
    for notice in state.notices:
        if notice.kind is not NoticeKind.ELIGIBILITY_ENDING or notice.end_at is None:
            continue
        if notice.end_at <= now or ends.get(notice.key) != notice.end_at:
            state = without_notice(state, notice.id)
    return state


def _notice(warning: EndWarning) -> Notice:
    return Notice(
        id=warning.id,
        kind=warning.kind,
        key=warning.key,
        visible_after=warning.at,
        end_at=warning.end_at,
        lead=warning.lead,
    )


def notice_claimed(state: State, event: NoticeClaimed) -> State:
    """Show it if this process was first; else it is over here."""
    if not event.won:
        return without_notice(state, event.effect.notice_id)
    notices = tuple(
        replace(one, claimed=True) if one.id == event.effect.notice_id else one
        for one in state.notices
    )
    return replace(state, notices=notices)
