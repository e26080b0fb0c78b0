"""The approver's side through Azure Resource Manager: implements `ports.approval.ApprovalDesk` for
Azure roles.

https://learn.microsoft.com/rest/api/authorization/role-assignment-approval-step

Assumption: an approval is reached from the root of the tenant, wherever its right is; that is how
a request names it (`approvalId`), and what is decided need not be known to look for its fate.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote, urlencode

from msgspec.structs import replace

from keyhour.adapters.arm import approval_wire
from keyhour.adapters.arm.lists import Listed, Lists
from keyhour.adapters.arm.wire import AUTHORIZATION
from keyhour.adapters.cloud import Cloud
from keyhour.adapters.http import Call, Http
from keyhour.adapters.notation import Oddities, rows_of
from keyhour.adapters.stage import Stage, decision_body, ruled
from keyhour.core.approval import Approval, Fate, Ruled, Verdict
from keyhour.core.failure import Failure, Trouble
from keyhour.core.reads import ApprovalsRead
from keyhour.core.right import Plane, RightKey
from keyhour.core.session import Account, Token
from keyhour.ports.pim import Answered

log = logging.getLogger(__name__)

_REQUESTS: Final = f"{AUTHORIZATION}/roleAssignmentScheduleRequests"
_REQUESTS_VERSION: Final = "2020-10-01"
_APPROVALS: Final = f"{AUTHORIZATION}/roleAssignmentApprovals"
_APPROVALS_VERSION: Final = "2021-01-01-preview"
_TO_ME: Final = "asApprover()"
_MOST_STAGES: Final = 20
"""How many stages one read of the inbox asks for; of what lies beyond, deciding tells."""
_CLOSED: Final = frozenset({Trouble.CONSENT_MISSING, Trouble.FORBIDDEN})
_OF_ALL: Final = frozenset({Trouble.TOKEN_REFUSED, Trouble.OFFLINE, Trouble.THROTTLED})
"""What befalls one stage befalls the others too, so they are not even asked for."""
_NO_STAGE: Final = Failure(trouble=Trouble.UNEXPECTED_ANSWER, service_code="stage_missing")

Stages = tuple[Stage, ...] | Failure


class ArmApprovals:
    """What waits for the signed-in person in Azure. Safe to use from several threads."""

    def __init__(self, http: Http, cloud: Cloud) -> None:
        self._http = http
        self._root = cloud.arm
        self._lists = Lists(http, cloud.arm)
        self._warned: set[str] = set()

    def read_waiting(
        self, token: Token, account: Account, planes: frozenset[Plane]
    ) -> Answered[ApprovalsRead]:
        """One list, which tells what was asked before too, and the stage of each that waits."""
        del planes
        asked = {"$filter": _TO_ME, "api-version": _REQUESTS_VERSION}
        listed = self._lists.read(token, self._address(_REQUESTS, asked), _REQUESTS)
        if isinstance(listed.rows, Failure):
            return Answered(listed.rows, listed.heard)
        odd, rows = Oddities(), listed.rows
        waiting = [row for row in rows if approval_wire.is_waiting(row, odd)]
        found = rows_of(waiting, lambda row: approval_wire.approval(row, odd), "approval", odd)
        others = (one for one in found if one.requester.id != account.key.object_id)
        told = (replace(one, past=approval_wire.past(rows, one, odd)) for one in others)
        staged = self._with_stages(token, told, odd)
        self._warn(odd.kinds)
        return Answered(ApprovalsRead(planes={Plane.AZURE: staged}), listed.heard)

    def read_fate(
        self, token: Token, account: Account, plane: Plane, approval_id: str, key: RightKey | None
    ) -> Answered[Fate]:
        """What became of one approval: one request."""
        del account, plane, key
        odd = Oddities()
        listed = self._stages_of(token, approval_id)
        stages = _read(listed, odd)
        self._warn(odd.kinds)
        if isinstance(stages, Failure):
            return Answered(stages, listed.heard)
        return Answered(stages[0].fate if stages else _NO_STAGE, listed.heard)

    def decide(
        self,
        token: Token,
        account: Account,
        approval: Approval,
        verdict: Verdict,
        justification: str,
    ) -> Answered[Ruled]:
        """Decide the stage, once; the service answers with it, or 409 when somebody was first."""
        del account
        names = [quote(name, safe="") for name in (approval.id, approval.stage_id or approval.id)]
        version = {"api-version": _APPROVALS_VERSION}
        call = Call(
            method="PATCH",
            url=self._address(f"{_APPROVALS}/{names[0]}/stages/{names[1]}", version),
            template=f"{_APPROVALS}/{{id}}/stages/{{id}}",
            body=decision_body(verdict, justification),
            changes=True,
        )
        return ruled(self._http.send(call, token, self._root))

    def _with_stages(
        self, token: Token, approvals: Iterable[Approval], odd: Oddities
    ) -> tuple[Approval, ...]:
        """What this person may decide, the first with the stage to decide."""
        found: list[Approval] = []
        left = _MOST_STAGES
        for approval in approvals:
            stages: Stages = ()
            if left > 0:
                stages = _read(self._stages_of(token, approval.id), odd)
                is_over = isinstance(stages, Failure) and stages.trouble in _OF_ALL
                left = 0 if is_over else left - 1
            staged = _at_stage(approval, stages)
            if staged is not None:
                found.append(staged)
        return tuple(found)

    def _stages_of(self, token: Token, approval_id: str) -> Listed:
        path = f"{_APPROVALS}/{quote(approval_id, safe='')}/stages"
        url = self._address(path, {"api-version": _APPROVALS_VERSION})
        return self._lists.read(token, url, f"{_APPROVALS}/{{id}}/stages")

    def _address(self, path: str, query: Mapping[str, str]) -> str:
        return f"{self._root}{path}?{urlencode(query, safe='()$', quote_via=quote)}"

    def _warn(self, kinds: Iterable[str]) -> None:
        """Say once per kind what was odd; the value is a plain word or left out."""
        for kind in sorted(set(kinds) - self._warned):
            self._warned.add(kind)
            log.warning("arm_approval_odd kind=%s", kind)


def _read(listed: Listed, odd: Oddities) -> Stages:
    if isinstance(listed.rows, Failure):
        return listed.rows
    return rows_of(listed.rows, lambda row: approval_wire.stage(row, odd), "stage", odd)


def _at_stage(approval: Approval, stages: Stages) -> Approval | None:
    """The approval with its stage; None when somebody else has to decide, or has decided."""
    if isinstance(stages, Failure):
        return replace(approval, hindrance=stages if stages.trouble in _CLOSED else None)
    if not stages:
        return approval
    stage = stages[0]
    is_mine = stage.is_mine and stage.fate.is_open
    return replace(approval, stage_id=stage.id) if is_mine else None
