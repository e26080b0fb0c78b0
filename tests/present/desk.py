"""An approver's desk in every situation, for tests and pictures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace

from keyhour.core.activation import Ticket
from keyhour.core.approval import (
    Approval,
    Decision,
    DecisionPhase,
    Fate,
    Past,
    Person,
    Verdict,
)
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import Plane, RightKey, Scope
from keyhour.core.state import Inbox, Reading, State
from tests.present import tenant
from tests.present.tenant import (
    CONTRIBUTOR,
    DEVICE,
    HELPDESK,
    HOUR,
    INTUNE,
    MINUTE,
    NASTY,
    NOW,
    SQL,
)

OMAR = Person("0a1b2c3d-1111", "Omar Haddad")
KIM = Person("4e5f6a7b-2222", "Kim Lee")
READ = Reading(as_of=NOW - MINUTE, fetched_at=NOW - MINUTE, tried_at=NOW - MINUTE)
LACKS = Failure(
    trouble=Trouble.CONSENT_MISSING, missing_scopes=("PrivilegedAccess.ReadWrite.AzureAD",)
)


def approval(approval_id: str, key: RightKey, **changes: object) -> Approval:
    """Omar wants a right for two hours since twenty minutes."""
    right = tenant.eligibility(key)
    plain = Approval(
        id=approval_id,
        stage_id=approval_id,
        key=key,
        name=right.name,
        template_id=right.template_id,
        scope=right.scope,
        requester=OMAR,
        justification="Wipe the laptop that was stolen on the train",
        duration=2 * HOUR,
        requested_at=NOW - 20 * MINUTE,
        past=Past(4, 2 * HOUR),
    )
    return replace(plain, **changes)


FIRST = approval(
    "first",
    INTUNE,
    ticket=Ticket("DEV-4521", "Jira"),
    duration=8 * HOUR,
    past=Past(3, HOUR),
)
SECOND = approval(
    "second",
    SQL,
    requester=KIM,
    justification="Replace the drivers of the print servers",
    requested_at=NOW - 17 * HOUR,
    past=Past(0),
    reason_required=False,
)
AZURE = approval(
    "azure",
    CONTRIBUTOR,
    requester=Person("9c8d7e6f-3333"),
    justification="",
    duration=None,
    start_at=NOW + 18 * HOUR,
    past=None,
)
HOSTILE = approval(
    "hostile",
    HELPDESK,
    name=NASTY,
    requester=Person("bad", NASTY),
    justification=NASTY,
    ticket=Ticket(NASTY, NASTY),
    scope=Scope(HELPDESK.scope_id, NASTY),
)


def inbox_state(*approvals: Approval, **changes: object) -> State:
    """These requests wait, oldest first."""
    kept = tuple(sorted(approvals, key=lambda one: one.requested_at or NOW))
    inbox = Inbox(waiting=kept, approver_in=frozenset({Plane.DIRECTORY}), reading=READ)
    inbox = replace(inbox, **changes)
    return tenant.state(tenant.account_state(inbox=inbox))


def decision(made: Approval, phase: DecisionPhase, **changes: object) -> Decision:
    """An approval in this phase."""
    plain = Decision(approval=made, verdict=Verdict.APPROVE, justification="ok", phase=phase)
    return replace(plain, **changes)


def decided_state() -> State:
    """One is being sent, one was lost, one failed; three are over."""
    sending = approval("sending", DEVICE)
    lost = approval("lost", INTUNE, requester=KIM)
    failed = approval("failed", HELPDESK)
    late = Fate(is_open=False, verdict=Verdict.DENY, by=KIM, words="Use the service account.")
    forbidden = Failure(trouble=Trouble.FORBIDDEN, correlation_id="5b1c7f02")
    return inbox_state(
        sending,
        lost,
        failed,
        decisions=(
            decision(sending, DecisionPhase.SENDING),
            decision(lost, DecisionPhase.UNCERTAIN),
            decision(failed, DecisionPhase.FAILED, failure=forbidden),
            decision(approval("yes", SQL), DecisionPhase.DONE),
            decision(approval("no", SQL), DecisionPhase.DONE, verdict=Verdict.DENY),
            decision(approval("late", CONTRIBUTOR), DecisionPhase.TOO_LATE, fate=late),
        ),
    )


def closed_state() -> State:
    """A permission is missing for one request, and groups could not be read."""
    stuck = replace(FIRST, hindrance=LACKS)
    return inbox_state(stuck, failures=((Plane.GROUP, Failure(trouble=Trouble.OFFLINE)),))


def empty_state(**changes: object) -> State:
    """Nothing waits."""
    return inbox_state(reading=replace(READ, **changes))


DESKS: dict[str, Callable[[], State]] = {
    "waiting": lambda: inbox_state(FIRST, SECOND, AZURE),
    "hostile": lambda: inbox_state(HOSTILE),
    "decided": decided_state,
    "closed": closed_state,
    "none": empty_state,
    "looking": lambda: inbox_state(reading=Reading(started_at=NOW)),
    "no_consent": lambda: empty_state(failure=LACKS),
    "lapsed": lambda: inbox_state(replace(FIRST, requested_at=NOW - timedelta(hours=25))),
}
"""What an approver can come across, by name."""
