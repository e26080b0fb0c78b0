"""Warnings that are due, and who may show a notice."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from keyhour.core.activation import Phase
from keyhour.core.change import Step, noticed, without_notice
from keyhour.core.effects import AnyEffect
from keyhour.core.events import NoticeClaimed
from keyhour.core.notice import Notice, NoticeKind
from keyhour.core.right import Assignment
from keyhour.core.schedule import ending, warning_id, warning_leads
from keyhour.core.state import AccountState, State


def warned(state: State, account: AccountState, at: datetime) -> Step:
    """Add the warnings that are due: for each role the latest one only, also after a late start."""
    effects: tuple[AnyEffect, ...] = ()
    now = state.server_time(at)
    for assignment in ending(account):
        if account.phase(assignment.key) is Phase.ACTIVE:
            step = noticed(state, _warning(state, account, assignment, now))
            state, effects = step.state, effects + step.effects
    return Step(state, effects)


def _warning(
    state: State, account: AccountState, assignment: Assignment, now: datetime
) -> Notice | None:
    if assignment.end_at is None or now >= assignment.end_at:
        return None
    due = [
        lead
        for lead in warning_leads(state.settings, assignment)
        if assignment.end_at - lead <= now
    ]
    if not due:
        return None
    lead = min(due)
    return Notice(
        id=warning_id(account, assignment, lead),
        kind=NoticeKind.ENDING,
        key=assignment.key,
        visible_after=assignment.end_at - lead,
        end_at=assignment.end_at,
        lead=lead,
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
