"""The approver's side: reading what waits, deciding it once, and learning what became of that.

The service keeps one decision for each approval, the first. So a decision needs no row in the
ledger: if its answer is lost, or this program ends, reading the approval tells who decided what.
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from keyhour.core.activation import Activation
from keyhour.core.approval import (
    SETTLED,
    UNDER_WAY,
    Approval,
    Decision,
    DecisionPhase,
    Fate,
    Ruled,
    Verdict,
)
from keyhour.core.approval_events import (
    DecideChosen,
    DecideFinished,
    DecisionDismissChosen,
    FateChosen,
    FateFetched,
)
from keyhour.core.change import (
    Step,
    current,
    heard,
    moved,
    scene_of,
    with_account,
    without_notice,
)
from keyhour.core.effects import AnyEffect, Decide, FetchFate, Report
from keyhour.core.failure import Failure, Trouble
from keyhour.core.meaning import LOST
from keyhour.core.move import to_refused
from keyhour.core.plane import planes_in_use
from keyhour.core.right import plane_of
from keyhour.core.schedule import (
    ABSENCE_COUNTS_AFTER,
    SETTLE_DELAYS,
    delay,
    unsettled_decisions,
)
from keyhour.core.session import Session
from keyhour.core.state import AccountState, State


def begun(state: State, account: AccountState, at: datetime) -> Step:
    """Read what became of decisions whose answer was lost, when that is due."""
    if state.session is not Session.SIGNED_IN:
        return Step(state)
    effects: list[AnyEffect] = []
    for decision, due_at in tuple(unsettled_decisions(account)):
        if due_at <= at:
            reading = replace(decision, reads=decision.reads + 1, next_read_at=None)
            account = with_decision(account, reading)
            effects.append(_fate_of(account, decision.approval, at))
    return Step(with_account(state, account) if effects else state, tuple(effects))


def _fate_of(account: AccountState, approval: Approval, at: datetime) -> FetchFate:
    return FetchFate(
        account=account.account,
        epoch=account.epoch,
        approval_id=approval.id,
        planes=(plane_of(approval.key),),
        key=approval.key,
        began_at=at,
    )


def with_decision(account: AccountState, decision: Decision) -> AccountState:
    """The account with one decision added or moved; what is settled waits no more."""
    inbox = account.inbox
    others = (one for one in inbox.decisions if one.approval.id != decision.approval.id)
    waiting = inbox.waiting
    if decision.phase in SETTLED:
        waiting = tuple(one for one in waiting if one.id != decision.approval.id)
    inbox = replace(inbox, decisions=(*others, decision), waiting=waiting)
    return replace(account, inbox=inbox)


def decide_chosen(state: State, event: DecideChosen) -> Step:
    """Send a decision, unless one is under way or the request does not wait any more."""
    account = state.account
    if account is None or state.session is not Session.SIGNED_IN:
        return _unexpected(state, "not_signed_in")
    approval = account.inbox.approval(event.approval_id)
    if approval is None or approval.hindrance is not None:
        return _unexpected(state, "not_waiting")
    before = account.inbox.decision(approval.id)
    if before is not None and before.phase in UNDER_WAY:
        return _unexpected(state, before.phase.value)
    justification = event.justification.strip()
    if approval.reason_required and not justification:
        return _unexpected(state, "no_reason")
    decision = Decision(approval=approval, verdict=event.verdict, justification=justification)
    account = with_decision(account, decision)
    return Step(with_account(state, account), (_sent(account, decision),))


def _unexpected(state: State, where: str) -> Step:
    return Step(state, (Report(what="unexpected_decision", where=where),))


def _sent(account: AccountState, decision: Decision, failure: Failure | None = None) -> Decide:
    return Decide(
        account=account.account,
        epoch=account.epoch,
        approval=decision.approval,
        verdict=decision.verdict,
        justification=decision.justification,
        renew=failure is not None,
        claims=failure.claims if failure else None,
    )


def decide_finished(state: State, event: DecideFinished) -> Step:
    """The service answered a decision."""
    effect = event.effect
    state = heard(state, event.heard)
    account = current(state, effect.account.key, effect.epoch)
    decision = None if account is None else account.inbox.decision(effect.approval.id)
    if account is None or decision is None or decision.phase is not DecisionPhase.SENDING:
        return Step(state)
    failure = event.failure
    if failure is None:
        return _ruled(state, account, decision, event.ruled, event.at)
    if failure.trouble is Trouble.TOKEN_REFUSED and not decision.renewed:
        again = replace(decision, renewed=True)
        account = with_decision(account, again)
        return Step(with_account(state, account), (_sent(account, again, failure),))
    return _decided(state, account, _failed(decision, failure, event.at))


def _ruled(
    state: State, account: AccountState, decision: Decision, ruled: Ruled | None, at: datetime
) -> Step:
    if ruled is not Ruled.TOO_LATE:
        return _decided(state, account, replace(decision, phase=DecisionPhase.DONE))
    late = replace(decision, phase=DecisionPhase.TOO_LATE)
    step = _decided(state, account, late)
    return Step(step.state, (*step.effects, _fate_of(account, decision.approval, at)))


def _failed(decision: Decision, failure: Failure, at: datetime) -> Decision:
    if failure.trouble in LOST:
        phase = DecisionPhase.UNCERTAIN
        return replace(decision, phase=phase, next_read_at=at, failure=failure)
    if failure.trouble is Trouble.NOT_FOUND:
        return replace(decision, phase=DecisionPhase.TOO_LATE, failure=None)
    return replace(decision, phase=DecisionPhase.FAILED, failure=failure)


def _decided(state: State, account: AccountState, decision: Decision) -> Step:
    """Carry a decision into the state; the news that something waits is over when it is settled."""
    state = with_account(state, with_decision(account, decision))
    if decision.phase in SETTLED:
        for notice in state.notices:
            if notice.approval_id == decision.approval.id:
                state = without_notice(state, notice.id)
    return Step(state)


def fate_chosen(state: State, event: FateChosen) -> Step:
    """Look for an approval of which only the id is known."""
    account = state.account
    if account is None or state.session is not Session.SIGNED_IN:
        return _unexpected(state, "not_signed_in")
    effect = FetchFate(
        account=account.account,
        epoch=account.epoch,
        approval_id=event.approval_id,
        planes=planes_in_use(state, account),
        began_at=event.at,
    )
    return Step(state, (effect,))


def fate_fetched(state: State, account: AccountState, event: FateFetched) -> Step:
    """What became of an approval that was decided here, that a command asked for, or of a request
    of the person's own.
    """
    own = _denied(account, event)
    if own is not None:
        scene = scene_of(state, account, event.at)
        move = to_refused(own, _denial(event.fate), scene, tell=own.waited)
        return moved(state, account, move)
    decision = account.inbox.decision(event.effect.approval_id)
    if decision is None:
        found = (event.effect.approval_id, event.fate or event.failure)
        return Step(replace(state, found_fate=found))
    if decision.phase is DecisionPhase.TOO_LATE:
        return _decided(state, account, replace(decision, fate=event.fate))
    if decision.phase is DecisionPhase.UNCERTAIN:
        return _decided(state, account, _settled(state, account, decision, event))
    return Step(state)


def _denied(account: AccountState, event: FateFetched) -> Activation | None:
    """The person's own right whose denial is to be told with these words."""
    key, request_id = event.effect.key, event.effect.approval_id
    right = None if key is None else account.activation(key)
    is_meant = right is not None and right.why_asked and right.request_id == request_id
    return right if is_meant else None


def _denial(fate: Fate | None) -> Failure:
    """Whether a requester may read the steps is undocumented: without them the denial stands alone.

    Assumption: what ended without a verdict has lapsed.
    """
    if fate is not None and not fate.is_open and fate.verdict is None:
        return Failure(trouble=Trouble.LAPSED)
    words = "" if fate is None or fate.verdict is not Verdict.DENY else fate.words
    return Failure(trouble=Trouble.DENIED, detail=words.strip() or None)


def _settled(
    state: State, account: AccountState, decision: Decision, event: FateFetched
) -> Decision:
    fate = event.fate
    if fate is None:
        held_back = event.failure.retry_at if event.failure else None
        return _later(decision, max(event.at, held_back or event.at))
    if not fate.is_open:
        is_ours = fate.by is not None and fate.by.id == account.account.key.object_id
        phase = DecisionPhase.DONE if is_ours else DecisionPhase.TOO_LATE
        verdict: Verdict = fate.verdict if is_ours and fate.verdict else decision.verdict
        return replace(decision, phase=phase, verdict=verdict, fate=fate, next_read_at=None)
    began_at = state.server_time(event.effect.began_at)
    if decision.open_since is None:
        return _later(replace(decision, open_since=began_at), event.at)
    if began_at - decision.open_since >= ABSENCE_COUNTS_AFTER:
        failure = Failure(trouble=Trouble.NOT_RECEIVED)
        return replace(decision, phase=DecisionPhase.FAILED, failure=failure)
    return _later(decision, event.at)


def _later(decision: Decision, at: datetime) -> Decision:
    return replace(decision, next_read_at=at + delay(SETTLE_DELAYS, decision.reads - 1))


def decision_dismiss_chosen(state: State, event: DecisionDismissChosen) -> Step:
    """The person has read what became of a decision; one under way stays."""
    account = state.account
    if account is None:
        return Step(state)
    kept = tuple(
        one
        for one in account.inbox.decisions
        if one.approval.id != event.approval_id or one.phase in UNDER_WAY
    )
    inbox = replace(account.inbox, decisions=kept)
    return Step(with_account(state, replace(account, inbox=inbox)))


def carried_over(account: AccountState, at: datetime) -> AccountState:
    """After another sign-in: the answer to a decision under way is dropped, so reading decides."""
    for decision in account.inbox.decisions:
        if decision.phase in UNDER_WAY:
            unsure = replace(decision, phase=DecisionPhase.UNCERTAIN, next_read_at=at)
            account = with_decision(account, unsure)
    return account
