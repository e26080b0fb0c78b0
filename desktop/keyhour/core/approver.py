"""Takes in what happens on the approver's side; `step` hands it over."""

from __future__ import annotations

from datetime import datetime
from functools import singledispatch

from keyhour.core import approval_events as ap
from keyhour.core import approval_flow, inbox_flow
from keyhour.core.change import Step, current, heard
from keyhour.core.effects import AnyEffect
from keyhour.core.state import State


def begun(state: State, at: datetime) -> Step:
    """Start the reads that are due: of what waits, and of what became of decisions."""
    effects: tuple[AnyEffect, ...] = ()
    for begin in (inbox_flow.begun, approval_flow.begun):
        if state.account is not None:
            step = begin(state, state.account, at)
            state, effects = step.state, effects + step.effects
    return Step(state, effects)


@singledispatch
def take_in(event: ap.ApproverEvent, _state: State) -> Step:
    """Take one event in, without looking at the clock."""
    raise TypeError(event)


@take_in.register
def _(event: ap.ApprovalsFetched, state: State) -> Step:
    state = heard(state, event.heard)
    account = current(state, event.effect.account.key, event.effect.epoch)
    return Step(state) if account is None else inbox_flow.approvals_fetched(state, account, event)


@take_in.register
def _(event: ap.FateFetched, state: State) -> Step:
    state = heard(state, event.heard)
    account = current(state, event.effect.account.key, event.effect.epoch)
    return Step(state) if account is None else approval_flow.fate_fetched(state, account, event)


@take_in.register
def _(event: ap.DecideChosen, state: State) -> Step:
    return approval_flow.decide_chosen(state, event)


@take_in.register
def _(event: ap.DecideFinished, state: State) -> Step:
    return approval_flow.decide_finished(state, event)


@take_in.register
def _(event: ap.DecisionDismissChosen, state: State) -> Step:
    return approval_flow.decision_dismiss_chosen(state, event)


@take_in.register
def _(event: ap.FateChosen, state: State) -> Step:
    return approval_flow.fate_chosen(state, event)


@take_in.register
def _(event: ap.ApprovalsWatched, state: State) -> Step:
    return Step(inbox_flow.watched(state, event))
