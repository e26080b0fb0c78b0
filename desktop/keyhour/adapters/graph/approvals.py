"""The approver's side through Microsoft Graph: implements `ports.approval.ApprovalDesk` for
directory roles and groups.

Requests are v1.0; the approvals of directory roles are beta alone (v1.0 answers "Resource not
found for the segment"), those of groups are v1.0.
https://learn.microsoft.com/graph/api/approvalstep-update
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from msgspec.structs import replace

from keyhour.adapters.cloud import Cloud
from keyhour.adapters.graph import approval_wire as wire
from keyhour.adapters.graph.batch import Batch, Collected
from keyhour.adapters.http import Call, Http
from keyhour.adapters.notation import Oddities, member, rows_of
from keyhour.adapters.refusal import refusal
from keyhour.adapters.stage import Stage, decision_body, ruled, stage_of
from keyhour.core.approval import Approval, Fate, Ruled, Verdict
from keyhour.core.failure import Failure, Trouble
from keyhour.core.reads import ApprovalsRead
from keyhour.core.right import DirectoryKey, Plane, RightKey
from keyhour.core.session import Account, Token
from keyhour.ports.pim import Answered

log = logging.getLogger(__name__)

Rows = list[object] | Failure
Waiting = tuple[Approval, ...] | Failure

_ROLES: Final = "/roleManagement/directory"
_GROUPS: Final = "/identityGovernance/privilegedAccess/group"
_TO_ME: Final = "filterByCurrentUser(on='approver')"
_PENDING: Final = quote("status eq 'PendingApproval'", safe="'")
_ROLE_REQUESTS: Final = f"{_ROLES}/roleAssignmentScheduleRequests/{_TO_ME}"
_ROLE_APPROVALS: Final = f"{_ROLES}/roleAssignmentApprovals"
_GROUP_REQUESTS: Final = f"{_GROUPS}/assignmentScheduleRequests/{_TO_ME}"
_GROUP_APPROVALS: Final = f"{_GROUPS}/assignmentApprovals"
_WITH_PEOPLE: Final = "roleDefinition,principal"
_WITHOUT_PEOPLE: Final = "roleDefinition"
_MOST_PARTS: Final = 20
_MOST_ROLES: Final = 15
"""A policy filter with more terms is refused."""
_CLOSED: Final = frozenset({Trouble.CONSENT_MISSING, Trouble.FORBIDDEN})


class GraphApprovals:
    """What waits for the signed-in person. Safe to use from several threads."""

    def __init__(self, http: Http, cloud: Cloud) -> None:
        self._http = http
        self._audience = cloud.graph
        self._stable = Batch(http, f"{cloud.graph}/v1.0", cloud.graph)
        self._beta = Batch(http, f"{cloud.graph}/beta", cloud.graph)
        self._expanded = _WITH_PEOPLE
        self._warned: set[str] = set()

    def read_waiting(
        self, token: Token, account: Account, planes: frozenset[Plane]
    ) -> Answered[ApprovalsRead]:
        """One batch; when requests for directory roles wait, one more for their steps, their
        policies and what was asked before.
        """
        del account
        found = self._lists(token, planes)
        if isinstance(found, Failure):
            return Answered(found)
        odd = Oddities()
        waiting: dict[Plane, Waiting] = {}
        if Plane.DIRECTORY in planes:
            rows = self._waiting_roles(token, found, odd)
            waiting[Plane.DIRECTORY] = (
                rows if isinstance(rows, Failure) else self._with_steps(token, rows, odd)
            )
        if Plane.GROUP in planes:
            waiting[Plane.GROUP] = _waiting_groups(found, odd)
        self._warn(odd.kinds)
        return Answered(ApprovalsRead(planes=waiting), found.heard)

    def read_fate(
        self, token: Token, account: Account, plane: Plane, approval_id: str, key: RightKey | None
    ) -> Answered[Fate]:
        """What became of one approval: one request."""
        del account, key
        is_group = plane is Plane.GROUP
        version, path = ("v1.0", _GROUP_APPROVALS) if is_group else ("beta", _ROLE_APPROVALS)
        last = "" if is_group else "/steps"
        call = Call(
            method="GET",
            url=f"{self._audience}/{version}{path}/{quote(approval_id, safe='')}{last}",
            template=f"/{version}{path}/{{id}}{last}",
        )
        reply = self._http.send(call, token, self._audience)
        if isinstance(reply, Failure):
            return Answered(reply)
        failure = refusal(reply, changes=False)
        if failure is not None:
            return Answered(failure, reply.heard)
        odd = Oddities()
        stages = rows_of(
            member(reply.body, "stages" if is_group else "value"),
            lambda row: stage_of(row, odd),
            "stage",
            odd,
        )
        self._warn(odd.kinds)
        return Answered(stages[0].fate if stages else _NO_STAGE, reply.heard)

    def decide(
        self,
        token: Token,
        account: Account,
        approval: Approval,
        verdict: Verdict,
        justification: str,
    ) -> Answered[Ruled]:
        """Decide the stage, once; the service answers 204, or 409 when somebody was first."""
        del account
        is_role = isinstance(approval.key, DirectoryKey)
        version, path = ("beta", _ROLE_APPROVALS) if is_role else ("v1.0", _GROUP_APPROVALS)
        kind = "steps" if is_role else "stages"
        # the approval and its one stage bear the request's id
        names = [quote(name, safe="") for name in (approval.id, approval.stage_id or approval.id)]
        call = Call(
            method="PATCH",
            url=f"{self._audience}/{version}{path}/{names[0]}/{kind}/{names[1]}",
            template=f"/{version}{path}/{{id}}/{kind}/{{id}}",
            body=decision_body(verdict, justification),
            changes=True,
        )
        return ruled(self._http.send(call, token, self._audience))

    def _lists(self, token: Token, planes: frozenset[Plane]) -> Collected | Failure:
        addresses: dict[str, str] = {}
        if Plane.DIRECTORY in planes:
            addresses["roles"] = self._role_list()
        if Plane.GROUP in planes:
            addresses["groups"] = f"{_GROUP_REQUESTS}?$filter={_PENDING}&$expand=group,principal"
            addresses["stages"] = f"{_GROUP_APPROVALS}/{_TO_ME}"
            addresses["past"] = _GROUP_REQUESTS
        return self._stable.collect(token, addresses, frozenset({"past"}))

    def _role_list(self) -> str:
        return f"{_ROLE_REQUESTS}?$filter={_PENDING}&$expand={self._expanded}"

    def _waiting_roles(self, token: Token, found: Collected, odd: Oddities) -> Waiting:
        """Assumption: where an ordinary person may not expand the principal, the list itself is
        refused; then names are left out from there on.
        """
        rows: Rows = found.parts["roles"]
        if isinstance(rows, Failure) and self._expanded == _WITH_PEOPLE:
            may_be_names = rows.trouble in {Trouble.FORBIDDEN, Trouble.BUG}
            if may_be_names:
                self._expanded = _WITHOUT_PEOPLE
                again = self._stable.collect(token, {"roles": self._role_list()})
                rows = again if isinstance(again, Failure) else again.parts["roles"]
        if isinstance(rows, Failure):
            return rows
        waiting = [row for row in rows if wire.is_waiting(row, odd)]
        return rows_of(waiting, lambda row: wire.role_approval(row, odd), "approval", odd)

    def _with_steps(
        self, token: Token, approvals: tuple[Approval, ...], odd: Oddities
    ) -> tuple[Approval, ...]:
        """What can be decided, with the step to decide and what helps to; steps come first, so
        that of very many requests at least these are had.
        """
        if not approvals:
            return ()
        addresses = _details(approvals)
        parts: dict[str, Rows] = {}
        for names in _chunks(tuple(addresses), _MOST_PARTS):
            answer = self._beta.collect(token, {name: addresses[name] for name in names})
            for name in names:
                parts[name] = answer if isinstance(answer, Failure) else answer.parts[name]
        required: dict[str, bool] = {}
        for name, rows in parts.items():
            if name.startswith("policy") and not isinstance(rows, Failure):
                required |= wire.reasons_required(rows)
        detailed = (_detailed(one, parts, odd) for one in approvals)
        return tuple(wire.with_policy(one, required) for one in detailed if one is not None)

    def _warn(self, kinds: Iterable[str]) -> None:
        """Say once per kind what was odd; the value is a plain word or left out."""
        for kind in sorted(set(kinds) - self._warned):
            self._warned.add(kind)
            log.warning("graph_approval_odd kind=%s", kind)


_NO_STAGE: Final = Failure(trouble=Trouble.UNEXPECTED_ANSWER, service_code="stage_missing")


def _details(approvals: Sequence[Approval]) -> dict[str, str]:
    """The parts of the second batch, the most needed first, and as many as one batch holds."""
    steps = {
        f"steps-{one.id}": f"{_ROLE_APPROVALS}/{quote(one.id, safe='')}/steps" for one in approvals
    }
    roles = dict.fromkeys(
        one.key.role_definition_id for one in approvals if isinstance(one.key, DirectoryKey)
    )
    policies = {
        f"policy-{number}": _policies(chunk)
        for number, chunk in enumerate(_chunks(tuple(roles), _MOST_ROLES))
    }
    pasts = {f"past-{one.id}": _past(one) for one in approvals}
    wanted = {**steps, **policies, **pasts}
    most = max(len(steps), _MOST_PARTS)
    return {name: wanted[name] for name in list(wanted)[:most]}


def _policies(roles: Iterable[str]) -> str:
    which = " or ".join(f"roleDefinitionId eq '{role}'" for role in roles)
    chosen = f"scopeId eq '/' and scopeType eq 'DirectoryRole' and ({which})"
    return (
        f"/policies/roleManagementPolicyAssignments?$filter={quote(chosen, safe=_PLAIN)}"
        "&$expand=policy($expand=rules)"
    )


def _past(approval: Approval) -> str:
    """What the same person asked of the same role, as far as it came to this approver."""
    role = approval.key.role_definition_id if isinstance(approval.key, DirectoryKey) else ""
    chosen = f"principalId eq '{approval.requester.id}' and roleDefinitionId eq '{role}'"
    return f"{_ROLE_REQUESTS}?$filter={quote(chosen, safe=_PLAIN)}"


_PLAIN: Final = "/'()"


def _chunks(names: Sequence[str], most: int) -> Iterable[Sequence[str]]:
    return (names[begin : begin + most] for begin in range(0, len(names), most))


def _detailed(approval: Approval, parts: Mapping[str, Rows], odd: Oddities) -> Approval | None:
    """The approval with its step; None when somebody else has to decide, or has decided."""
    rows, before = parts[f"steps-{approval.id}"], parts.get(f"past-{approval.id}")
    if before is not None and not isinstance(before, Failure):
        approval = replace(approval, past=wire.past(before, approval, odd))
    if isinstance(rows, Failure):
        return replace(approval, hindrance=rows if rows.trouble in _CLOSED else None)
    stages = rows_of(rows, lambda row: stage_of(row, odd), "stage", odd)
    return _at_stage(approval, stages[0] if stages else None)


def _at_stage(approval: Approval, stage: Stage | None) -> Approval | None:
    if stage is None:
        return approval
    if not stage.is_mine or not stage.fate.is_open:
        return None
    return replace(approval, stage_id=stage.id)


def _waiting_groups(found: Collected, odd: Oddities) -> Waiting:
    """Requests tell who wants what, approvals who may decide; they share an id."""
    rows, listed, before = (found.parts[name] for name in ("groups", "stages", "past"))
    if isinstance(rows, Failure):
        return rows
    stages = {} if isinstance(listed, Failure) else _stages(listed, odd)
    waiting = [row for row in rows if wire.is_waiting(row, odd)]
    approvals = rows_of(waiting, lambda row: wire.group_approval(row, odd), "approval", odd)
    staged = (_at_stage(one, stages.get(one.id)) for one in approvals)
    is_whole = "past" not in found.cut
    return tuple(_with_past(one, before, odd, is_whole) for one in staged if one is not None)


def _stages(listed: list[object], odd: Oddities) -> dict[str, Stage]:
    found: dict[str, Stage] = {}
    for row in listed:
        stages = rows_of(member(row, "stages"), lambda one: stage_of(one, odd), "stage", odd)
        name = member(row, "id")
        if stages and isinstance(name, str):
            found[name.lower()] = stages[0]
    return found


def _with_past(approval: Approval, rows: Rows, odd: Oddities, is_whole: bool) -> Approval:
    """Of a history that was not read whole, what is missing says nothing."""
    if isinstance(rows, Failure):
        return approval
    past = wire.past(rows, approval, odd)
    return replace(approval, past=past) if past.count or is_whole else approval
