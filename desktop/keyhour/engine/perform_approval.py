"""Carrying out the effects of the approver's side."""

from __future__ import annotations

from typing import Protocol

from keyhour.core import approval_events as ap
from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.approval import Approval, Fate
from keyhour.core.failure import Failure, Trouble
from keyhour.core.plane import sorted_planes
from keyhour.core.reads import ApprovalsRead
from keyhour.core.right import Audience, Plane, audience_of, plane_of
from keyhour.core.session import ServerTime
from keyhour.ports.approval import ApprovalDesk
from keyhour.ports.identity import Identity
from keyhour.ports.pim import Answered

Rows = tuple[Approval, ...] | Failure
ApprovalEffect = ef.FetchApprovals | ef.FetchFate | ef.Decide

_NO_DESK = Failure(trouble=Trouble.NOT_FOUND, service_code="plane_not_served")


class Desks(Protocol):
    """Where tokens come from, and who is asked about a plane."""

    @property
    def identity(self) -> Identity:
        """The person's sign-in."""
        ...

    def desk(self, plane: Plane) -> ApprovalDesk | None:
        """The service that is asked about a plane; None where this program asks none."""
        ...


def perform_approval(effect: ApprovalEffect, desks: Desks) -> ev.Event:
    """Do it, and return the fact that came of it."""
    match effect:
        case ef.FetchApprovals():
            return _fetch_approvals(effect, desks)
        case ef.FetchFate():
            return _fetch_fate(effect, desks)
        case ef.Decide():
            return _decide(effect, desks)


def _fetch_approvals(effect: ef.FetchApprovals, desks: Desks) -> ap.ApprovalsFetched:
    """One token and one read for each audience; where consent to a plane is missing, plane by
    plane.
    """
    found: dict[Plane, Rows] = {}
    heard: ServerTime | None = None
    for audience in Audience:
        planes = frozenset(plane for plane in effect.planes if audience_of(plane) is audience)
        if planes:
            answer = _read(effect, planes, desks)
            found |= _rows(answer, planes)
            heard = heard or answer.heard
    return ap.ApprovalsFetched(effect=effect, read=ApprovalsRead(planes=found), heard=heard)


def _read(
    effect: ef.FetchApprovals, planes: frozenset[Plane], desks: Desks
) -> Answered[ApprovalsRead]:
    answer = _read_at_once(effect, planes, desks)
    is_refused = isinstance(answer.value, Failure) and (
        answer.value.trouble is Trouble.CONSENT_MISSING
    )
    if not is_refused or len(planes) == 1:
        return answer
    found: dict[Plane, Rows] = {}
    for plane in sorted_planes(planes):
        alone = frozenset({plane})
        answer = _read_at_once(effect, alone, desks)
        found |= _rows(answer, alone)
    return Answered(ApprovalsRead(planes=found), answer.heard)


def _read_at_once(
    effect: ef.FetchApprovals, planes: frozenset[Plane], desks: Desks
) -> Answered[ApprovalsRead]:
    desk = desks.desk(min(planes, key=tuple(Plane).index))
    if desk is None:
        return Answered(_NO_DESK)
    token = desks.identity.token(effect.account, planes, renew=effect.renew, claims=effect.claims)
    if isinstance(token, Failure):
        return Answered(token)
    return desk.read_waiting(token, effect.account, planes)


def _rows(answer: Answered[ApprovalsRead], planes: frozenset[Plane]) -> dict[Plane, Rows]:
    if isinstance(answer.value, Failure):
        return dict.fromkeys(planes, answer.value)
    return dict(answer.value.planes)


def _fetch_fate(effect: ef.FetchFate, desks: Desks) -> ap.FateFetched:
    """Look in one plane after the other, until one knows the approval."""
    answer: Answered[Fate] = Answered(_NO_DESK)
    failure = _NO_DESK
    for plane in effect.planes:
        answer = _fate_in(plane, effect, desks)
        if not isinstance(answer.value, Failure):
            return ap.FateFetched(effect=effect, fate=answer.value, heard=answer.heard)
        if answer.value.trouble is not Trouble.NOT_FOUND:  # which says less than any other trouble
            failure = answer.value
    return ap.FateFetched(effect=effect, failure=failure, heard=answer.heard)


def _fate_in(plane: Plane, effect: ef.FetchFate, desks: Desks) -> Answered[Fate]:
    desk = desks.desk(plane)
    if desk is None:
        return Answered(_NO_DESK)
    token = desks.identity.token(effect.account, frozenset({plane}))
    if isinstance(token, Failure):
        return Answered(token)
    return desk.read_fate(token, effect.account, plane, effect.approval_id, effect.key)


def _decide(effect: ef.Decide, desks: Desks) -> ap.DecideFinished:
    approval = effect.approval
    plane = plane_of(approval.key)
    desk = desks.desk(plane)
    if desk is None:
        return ap.DecideFinished(effect=effect, failure=_NO_DESK)
    alone = frozenset({plane})
    token = desks.identity.token(effect.account, alone, renew=effect.renew, claims=effect.claims)
    if isinstance(token, Failure):
        return ap.DecideFinished(effect=effect, failure=token)
    answer = desk.decide(token, effect.account, approval, effect.verdict, effect.justification)
    if isinstance(answer.value, Failure):
        return ap.DecideFinished(effect=effect, failure=answer.value, heard=answer.heard)
    return ap.DecideFinished(effect=effect, ruled=answer.value, heard=answer.heard)


def approval_bug(effect: ApprovalEffect) -> ev.Event:
    """The answer of an effect that ended in a bug of ours; a decision may have left before."""
    match effect:
        case ef.FetchApprovals():
            return ap.ApprovalsFetched(effect=effect, failure=Failure(trouble=Trouble.BUG))
        case ef.FetchFate():
            return ap.FateFetched(effect=effect, failure=Failure(trouble=Trouble.BUG))
        case ef.Decide():
            return ap.DecideFinished(effect=effect, failure=Failure(trouble=Trouble.ANSWER_LOST))
