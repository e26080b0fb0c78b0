"""`approvals`, `approve` and `deny`: what waits for the person's decision, and deciding it."""

from __future__ import annotations

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from keyhour.cli import exit_code
from keyhour.cli.activation import CONFIRM_FOR
from keyhour.cli.ask import ApprovalsAsk, DecideAsk
from keyhour.cli.desk import Desk
from keyhour.cli.exit_code import ExitCode
from keyhour.cli.output import Answer
from keyhour.cli.sight import Sight
from keyhour.core.approval import UNDER_WAY, Approval, Decision, DecisionPhase, Fate, Verdict
from keyhour.core.approval_events import DecideChosen, FateChosen
from keyhour.core.failure import Failure, Trouble
from keyhour.core.state import Inbox, State
from keyhour.present.approval import (
    fate_text,
    reason_quote,
    requester_text,
    trouble_text,
    wanted_text,
)
from keyhour.present.approval_document import (
    DecisionPart,
    approvals_document,
    decisions_document,
)
from keyhour.present.document import FailurePart
from keyhour.present.foreign import plain
from keyhour.present.moment import duration_text
from keyhour.present.right import scope_text

_OUTCOMES = {Verdict.APPROVE: "approved", Verdict.DENY: "denied"}


def approvals(desk: Desk, _ask: ApprovalsAsk) -> Answer:
    """What waits for this person, on every plane in use."""
    desk.read_inbox()
    inbox = desk.account.inbox
    if inbox.reading.failure is not None:
        desk.fail(inbox.reading.failure)
    for plane, failure in inbox.failures:
        desk.say(trouble_text(plane, failure, desk.sight.moment))
    return approvals_answer(desk.sight, None)


def approvals_answer(sight: Sight, failure: FailurePart | None) -> Answer:
    """What is known to wait; after a failure what waited last."""
    document = approvals_document(sight.state, sight.server_now, failure)
    code = ExitCode.DONE if failure is None else exit_code.of_failure(failure.code)
    if failure is not None and not document.approvals:
        return Answer(document, code)
    return Answer(document, code, _lines(sight))


def decide(desk: Desk, ask: DecideAsk) -> Answer:
    """Approve or deny one request, once, and learn what became of that."""
    desk.read_inbox()
    wanted = ask.approval_id.strip().casefold()
    waiting = desk.account.inbox.waiting
    approval = next((one for one in waiting if one.id.casefold() == wanted), None)
    if approval is None:
        return _not_waiting(desk, wanted)
    if approval.hindrance is not None:
        return _answer(desk.sight, approval.id, "refused", approval.hindrance)
    if approval.reason_required and not ask.reason.strip():
        message = desk.words("A reason is needed to decide on this request.")
        raise desk.misuse(message, desk.words("Write it with --reason."))
    return _decided(desk, approval, ask)


def decision_failed(sight: Sight, failure: FailurePart) -> Answer:
    """The answer when nothing was decided."""
    document = decisions_document(sight.state, (), failure)
    return Answer(document, exit_code.of_failure(failure.code))


def _decided(desk: Desk, approval: Approval, ask: DecideAsk) -> Answer:
    desk.post(DecideChosen(approval_id=approval.id, verdict=ask.verdict, justification=ask.reason))
    desk.wait(lambda state: _is_settled(state, approval.id), desk.deadline(CONFIRM_FOR))
    decision = desk.account.inbox.decision(approval.id)
    if decision is None or decision.phase in UNDER_WAY:
        return _answer(desk.sight, approval.id, "uncertain", Failure(trouble=Trouble.ANSWER_LOST))
    if decision.phase is DecisionPhase.FAILED:
        failure = decision.failure or Failure(trouble=Trouble.BUG)
        return _answer(desk.sight, approval.id, "refused", failure, decision)
    late = decision.phase is DecisionPhase.TOO_LATE
    outcome = "already_decided" if late else _OUTCOMES[decision.verdict]
    return _answer(desk.sight, approval.id, outcome, None, decision)


def _is_settled(state: State, approval_id: str) -> bool:
    inbox = Inbox() if state.account is None else state.account.inbox
    decision = inbox.decision(approval_id)
    return decision is not None and decision.phase not in UNDER_WAY


def _not_waiting(desk: Desk, approval_id: str) -> Answer:
    """It may have been decided; or it waits, but not for this person."""
    desk.post(FateChosen(approval_id=approval_id))
    desk.wait(lambda state: state.found_fate is not None)
    found = Failure(trouble=Trouble.NOT_FOUND)
    fate: Fate | Failure = found if desk.state.found_fate is None else desk.state.found_fate[1]
    if isinstance(fate, Fate):
        if not fate.is_open:
            return _answer(desk.sight, approval_id, "already_decided", None)
        return _answer(desk.sight, approval_id, "refused", Failure(trouble=Trouble.FORBIDDEN))
    if fate.trouble is Trouble.NOT_FOUND:
        message = desk.words("No request “{text}” waits for you.", text=approval_id)
        advice = desk.words("See what waits with the command: keyhour approvals")
        raise desk.misuse(message, advice)
    return _answer(desk.sight, approval_id, "refused", fate)


def _answer(
    sight: Sight,
    approval_id: str,
    outcome: str,
    failure: Failure | None,
    decision: Decision | None = None,
) -> Answer:
    part = None if failure is None else sight.decision_part(failure)
    result = DecisionPart(id=approval_id, outcome=outcome, failure=part)
    code = exit_code.of_outcome(outcome, part.code if part else None)
    head = None if code is ExitCode.DONE else part
    document = decisions_document(sight.state, (result,), head)
    line = _told(sight, approval_id, outcome, part, decision)
    return Answer(document, code, (Text(plain(line)),), told=True)


def _told(
    sight: Sight,
    approval_id: str,
    outcome: str,
    failure: FailurePart | None,
    decision: Decision | None,
) -> str:
    words = sight.words
    said = {
        "approved": words("approved"),
        "denied": words("denied"),
        "refused": words("refused"),
        "uncertain": words("uncertain: the answer was lost, and reading has not settled it yet"),
        "already_decided": words("already decided"),
    }[outcome]
    if outcome == "already_decided" and decision is not None:
        said = fate_text(decision, words)
    if failure is not None:
        said = f"{said} ({failure.message})"
    about = approval_id
    if decision is not None:
        who, name = requester_text(decision.approval, words), wanted_text(decision.approval)
        about = words("{who}: {name}", who=who, name=name)
    return f"{about}: {said}"


def _lines(sight: Sight) -> tuple[RenderableType | str, ...]:
    account, words = sight.state.account, sight.words
    waiting = () if account is None else account.inbox.open_at(sight.server_now)
    if not waiting:
        return (words("Nothing waits for your decision."),)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    headings = (words("Id"), words("Who"), words("Role"), words("Time"), words("Reason"))
    for heading in (*headings, words("Lapses")):
        table.add_column(Text(heading), overflow="fold")
    for approval in waiting:
        table.add_row(*(Text(plain(cell)) for cell in _cells(sight, approval)))
    return (table,)


def _cells(sight: Sight, approval: Approval) -> tuple[str, ...]:
    words, lapses_at = sight.words, approval.lapses_at
    place = scope_text(approval.key, approval.scope, words)
    return (
        approval.id,
        requester_text(approval, words),
        words("{name} · {place}", name=wanted_text(approval), place=place),
        duration_text(approval.duration, words) if approval.duration else "",
        reason_quote(approval, words),
        sight.moment.clock(lapses_at) if lapses_at else "",
    )
