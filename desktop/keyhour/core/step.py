"""The one door for change: `step(state, event) -> Step(state, effects)`.

Each event is taken in, then whatever has become due is started; so nothing depends on a timer that
was lost.
Every event of `events` has its reader here; a test holds the two lists together.
"""

from __future__ import annotations

from datetime import datetime
from functools import singledispatch

from msgspec.structs import replace

from keyhour.core import (
    account_flow,
    approver,
    consent_flow,
    detail_flow,
    device_flow,
    history_flow,
    inbox_flow,
    leaving_flow,
    notice_flow,
    read_flow,
    read_start,
    right_flow,
    session_flow,
    set_up_flow,
)
from keyhour.core import approval_events as ap
from keyhour.core import events as ev
from keyhour.core.change import Step, current, heard, with_account, without_notice
from keyhour.core.history_events import (
    ExportChosen,
    ExportFinished,
    HistoryForgetChosen,
    HistoryOpened,
    PastRead,
)
from keyhour.core.plane import planes_in_use
from keyhour.core.read_start import is_stale, wanting
from keyhour.core.right import Plane
from keyhour.core.session import Session
from keyhour.core.state import Front, State


def step(state: State, event: ev.Event) -> Step:
    """The next state and what to do. `event.at` is the present instant of our own clock."""
    taken = take_in(event, state)
    if taken.state.quitting:
        return taken
    due = _due(device_flow.followed(state, taken.state, event.at), event.at)
    return Step(due.state, taken.effects + due.effects)


def _due(state: State, at: datetime) -> Step:
    """Start what the schedule says is due at this instant."""
    retried = session_flow.retried(state, at)
    state, effects = retried.state, retried.effects
    if state.account is not None:
        read = read_start.begun(state, state.account, at)
        state, effects = read.state, effects + read.effects
    desk = approver.begun(state, at)
    state, effects = desk.state, effects + desk.effects
    if state.account is not None:
        ended = leaving_flow.ended(state, state.account, at)
        state, effects = ended.state, effects + ended.effects
    if state.account is not None:
        warned = notice_flow.warned(state, state.account, at)
        state, effects = warned.state, effects + warned.effects
    seen = device_flow.begun(state, at)
    return Step(seen.state, effects + seen.effects)


@singledispatch
def take_in(event: ev.Event, _state: State) -> Step:
    """Take one event in, without looking at the clock."""
    raise TypeError(event)


@take_in.register
def _(event: ev.Started, state: State) -> Step:
    return session_flow.started(state, event)


@take_in.register
def _(event: ev.MemoryLoaded, state: State) -> Step:
    return session_flow.memory_loaded(state, event)


@take_in.register
def _(event: ev.SessionRestored, state: State) -> Step:
    return session_flow.session_restored(state, event)


@take_in.register
def _(event: ev.SignInChosen, state: State) -> Step:
    return session_flow.sign_in_chosen(state, event)


@take_in.register
def _(_event: ev.SignInCancelChosen, state: State) -> Step:
    return session_flow.sign_in_cancel_chosen(state)


@take_in.register
def _(event: ev.SignInPrompted, state: State) -> Step:
    return Step(replace(state, prompt=event.prompt))


@take_in.register
def _(event: ev.SignInFinished, state: State) -> Step:
    key = event.effect.key
    if event.effect.consent:
        return consent_flow.consent_finished(state, event)
    if key is not None:
        return right_flow.step_up_finished(replace(state, prompt=None), event, key)
    return session_flow.sign_in_finished(state, event)


@take_in.register
def _(event: ev.SignOutChosen, state: State) -> Step:
    return account_flow.sign_out_chosen(state, event)


@take_in.register
def _(event: ev.AccountChosen, state: State) -> Step:
    return account_flow.account_chosen(state, event)


@take_in.register
def _(event: ev.SignOutFinished, state: State) -> Step:
    return Step(session_flow.failed_to_forget(state, event.failure))


@take_in.register
def _(event: ev.ActivateChosen, state: State) -> Step:
    return right_flow.activate_chosen(state, event)


@take_in.register
def _(event: ev.RenewalChosen, state: State) -> Step:
    return right_flow.renewal_chosen(state, event)


@take_in.register
def _(event: ev.RenewalDropChosen, state: State) -> Step:
    return right_flow.renewal_drop_chosen(state, event)


@take_in.register
def _(event: ev.DeactivateChosen, state: State) -> Step:
    return right_flow.deactivate_chosen(state, event)


@take_in.register
def _(event: ev.CancelChosen, state: State) -> Step:
    return right_flow.cancel_chosen(state, event)


@take_in.register
def _(event: ev.DismissChosen, state: State) -> Step:
    return right_flow.dismiss_chosen(state, event)


@take_in.register
def _(event: ev.WishRecorded, state: State) -> Step:
    return right_flow.wish_recorded(state, event)


@take_in.register
def _(event: ev.SubmitFinished, state: State) -> Step:
    return right_flow.submit_finished(state, event)


@take_in.register
def _(event: ev.WithdrawFinished, state: State) -> Step:
    return right_flow.withdraw_finished(state, event)


@take_in.register
def _(event: ev.RightsFetched, state: State) -> Step:
    state = heard(state, event.heard)
    account = current(state, event.effect.account.key, event.effect.epoch)
    return Step(state) if account is None else read_flow.rights_fetched(state, account, event)


@take_in.register
def _(event: ev.RequestFetched, state: State) -> Step:
    state = heard(state, event.heard)
    account = current(state, event.effect.account.key, event.effect.epoch)
    return Step(state) if account is None else read_flow.request_fetched(state, account, event)


@take_in.register
def _(event: ev.DetailWanted, state: State) -> Step:
    return detail_flow.detail_wanted(state, event)


@take_in.register
def _(event: ev.DetailFetched, state: State) -> Step:
    state = heard(state, event.heard)
    account = current(state, event.effect.account.key, event.effect.epoch)
    return Step(state) if account is None else detail_flow.detail_fetched(state, account, event)


@take_in.register
def _(event: ap.ApproverEvent, state: State) -> Step:
    return approver.take_in(event, state)


@take_in.register
def _(event: ev.NoticeClaimed, state: State) -> Step:
    return Step(notice_flow.notice_claimed(state, event))


@take_in.register
def _(event: ev.NoticeDismissChosen, state: State) -> Step:
    return Step(without_notice(state, event.notice_id))


@take_in.register
def _(event: ev.SettingsChosen, state: State) -> Step:
    return set_up_flow.settings_chosen(state, event)


@take_in.register
def _(_event: ev.SettingsOpened, state: State) -> Step:
    return set_up_flow.settings_opened(state)


@take_in.register
def _(event: ev.OrganisationChosen, state: State) -> Step:
    return set_up_flow.organisation_chosen(state, event)


@take_in.register
def _(event: ev.SetUpRead, state: State) -> Step:
    return set_up_flow.set_up_read(state, event)


@take_in.register
def _(_event: ev.DeviceReadChosen, state: State) -> Step:
    return Step(device_flow.wanting(state))


@take_in.register
def _(event: ev.DeviceFetched, state: State) -> Step:
    return device_flow.fetched(state, event)


@take_in.register
def _(event: ev.DeviceRoleFetched, state: State) -> Step:
    return device_flow.role_fetched(state, event)


@take_in.register
def _(event: ev.WindowsRenewalChosen, state: State) -> Step:
    return device_flow.renewal_chosen(state, event.at)


@take_in.register
def _(event: ev.WindowsRenewalFinished, state: State) -> Step:
    return device_flow.renewal_finished(state, event)


@take_in.register
def _(_event: ev.WindowsSignOutChosen, state: State) -> Step:
    return device_flow.sign_out_chosen(state)


@take_in.register
def _(event: ev.WindowsSignOutFinished, state: State) -> Step:
    return device_flow.signed_out(state, event)


@take_in.register
def _(event: ev.DeviceReminderChosen, state: State) -> Step:
    return device_flow.reminder_chosen(state, event.at)


@take_in.register
def _(event: ev.RefreshChosen, state: State) -> Step:
    state = inbox_flow.wanting(state) if state.approvals_open else state
    looked = state if state.front is Front.COMMAND else device_flow.wanting(state)
    again = history_flow.read_again(state)
    wanted = _wanting_a_read(looked, event.at, event.planes, thorough=event.thorough)
    return Step(wanted, again)


@take_in.register
def _(event: ev.ConsentChosen, state: State) -> Step:
    return consent_flow.consent_chosen(state, event)


@take_in.register
def _(event: ev.PanelOpened, state: State) -> Step:
    state = device_flow.opened(replace(state, panel_open=True), event.at)
    return Step(_freshened(state, event.at))


def _freshened(state: State, at: datetime) -> State:
    """What somebody is about to look at is read again, unless that has just been done."""
    state = inbox_flow.glanced_at(state, at)
    account = state.account
    planes = planes_in_use(state, account) if account else ()
    stale = frozenset(one for one in planes if account and is_stale(account, one, at))
    return _wanting_a_read(state, at, stale) if stale or not planes else state


@take_in.register
def _(_event: ev.PanelClosed, state: State) -> Step:
    return Step(replace(state, panel_open=False))


@take_in.register
def _(_event: ev.ClockTicked, state: State) -> Step:
    return Step(state)


@take_in.register
def _(event: ev.DeviceResumed, state: State) -> Step:
    state = state if state.front is Front.COMMAND else device_flow.wanting(state)
    state = inbox_flow.resumed(session_flow.hastened(state, event.at))
    return Step(read_flow.resumed(state, event.at))


@take_in.register
def _(event: ev.PersonLeft, state: State) -> Step:
    return leaving_flow.left(state, event)


@take_in.register
def _(event: ev.PersonReturned, state: State) -> Step:
    return Step(_freshened(device_flow.opened(state, event.at), event.at))


@take_in.register
def _(event: ev.NetworkChanged, state: State) -> Step:
    return Step(_wanting_a_read(state, event.at))


@take_in.register
def _(_event: HistoryOpened, state: State) -> Step:
    return history_flow.history_opened(state)


@take_in.register
def _(_event: HistoryForgetChosen, state: State) -> Step:
    return history_flow.history_forget_chosen(state)


@take_in.register
def _(event: PastRead, state: State) -> Step:
    return history_flow.past_read(state, event)


@take_in.register
def _(event: ExportChosen, state: State) -> Step:
    return history_flow.export_chosen(state, event)


@take_in.register
def _(event: ExportFinished, state: State) -> Step:
    return history_flow.export_finished(state, event)


@take_in.register
def _(event: ev.TroubleMet, state: State) -> Step:
    return Step(replace(state, trouble=event.failure))


@take_in.register
def _(_event: ev.TroubleDismissChosen, state: State) -> Step:
    return Step(replace(state, trouble=None))


@take_in.register
def _(_event: ev.Quit, state: State) -> Step:
    return Step(replace(state, quitting=True))


def _wanting_a_read(
    state: State, at: datetime, planes: frozenset[Plane] | None = None, *, thorough: bool = True
) -> State:
    """What a person waits for is looked for now: the kept sign-in, or the account's rights."""
    account = state.account
    if account is None or state.session is not Session.SIGNED_IN:
        return session_flow.hastened(state, at)
    in_use = planes_in_use(state, account)
    wanted = [plane for plane in in_use if planes is None or plane in planes]
    return with_account(state, wanting(account, wanted, thorough=thorough))
