"""The JSON documents of `approvals`, `approve` and `deny`: a contract, see `document`."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

from keyhour.core.approval import Approval
from keyhour.core.failure import Trouble
from keyhour.core.lookup import scope_name
from keyhour.core.plane import planes_in_use
from keyhour.core.right import Plane, plane_of, right_id
from keyhour.core.state import AccountState, State
from keyhour.present.document import (
    Document,
    FailurePart,
    PlanesPart,
    ScopePart,
    account_part,
    iso_duration,
)


class PersonPart(Struct, frozen=True):
    """Somebody by the service's id; the name is null where it was not told."""

    id: str
    name: str | None


class WantedPart(Struct, frozen=True):
    """The right that is asked for."""

    id: str
    name: str
    scope: ScopePart


class TicketPart(Struct, frozen=True):
    """A ticket as the requester typed it."""

    system: str
    number: str


class ApprovalPart(Struct, frozen=True, kw_only=True):
    """A request that waits for this person's decision."""

    id: str
    plane: str
    requester: PersonPart
    right: WantedPart
    justification: str | None
    ticket: TicketPart | None
    duration: str | None
    starts_at: datetime | None
    """A later start that was asked for."""
    requested_at: datetime | None
    lapses_at: datetime | None
    reason_required: bool
    """Whether deciding needs `--reason`."""
    can_decide: bool
    """False where a permission is missing."""


class DecisionPart(Struct, frozen=True, kw_only=True):
    """What became of one decision."""

    id: str
    outcome: str
    failure: FailurePart | None = None


class ApprovalsDocument(Document, frozen=True, kw_only=True):
    """The answer of `approvals`."""

    approvals: tuple[ApprovalPart, ...]
    planes: PlanesPart


class DecisionsDocument(Document, frozen=True, kw_only=True):
    """The answer of `approve` and `deny`."""

    results: tuple[DecisionPart, ...]


def approvals_document(
    state: State, now: datetime, failure: FailurePart | None = None
) -> ApprovalsDocument:
    """What waits for the account on display. `now` is server time."""
    account = state.account
    waiting = () if account is None else account.inbox.open_at(now)
    return ApprovalsDocument(
        practice=state.practice,
        as_of=_as_of(account),
        account=account_part(account),
        failure=failure,
        approvals=tuple(_part(one) for one in waiting),
        planes=_planes(state),
    )


def decisions_document(
    state: State, results: tuple[DecisionPart, ...], failure: FailurePart | None = None
) -> DecisionsDocument:
    """What became of the request that was named."""
    return DecisionsDocument(
        practice=state.practice,
        as_of=_as_of(state.account),
        account=account_part(state.account),
        failure=failure,
        results=results,
    )


def _part(approval: Approval) -> ApprovalPart:
    scope, ticket = approval.scope, approval.ticket
    return ApprovalPart(
        id=approval.id,
        plane=plane_of(approval.key).value,
        requester=PersonPart(approval.requester.id, approval.requester.name),
        right=WantedPart(
            right_id(approval.key),
            approval.name,
            ScopePart(scope.id, scope_name(approval.key, scope)),
        ),
        justification=approval.justification or None,
        ticket=None if ticket is None else TicketPart(ticket.system, ticket.number),
        duration=None if approval.duration is None else iso_duration(approval.duration),
        starts_at=_utc(approval.start_at),
        requested_at=_utc(approval.requested_at),
        lapses_at=_utc(approval.lapses_at),
        reason_required=approval.reason_required,
        can_decide=approval.hindrance is None,
    )


def _planes(state: State) -> PlanesPart:
    """How each plane could be read for what waits there."""
    words = {plane.value: _plane(state, plane) for plane in Plane}
    return PlanesPart(**words)


def _plane(state: State, plane: Plane) -> str:
    account = state.account
    if account is None or plane not in planes_in_use(state, account):
        return "off"
    failure = dict(account.inbox.failures).get(plane) or account.inbox.reading.failure
    if failure is None:
        return "on" if account.inbox.reading.fetched_at is not None else "failed"
    return "no_consent" if failure.trouble is Trouble.CONSENT_MISSING else "failed"


def _as_of(account: AccountState | None) -> datetime | None:
    return None if account is None else _utc(account.inbox.reading.as_of)


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)
