"""An approver's desk in memory. Implements `ports.approval.ApprovalDesk`."""

from __future__ import annotations

from keyhour.core.approval import Approval, Fate, Person, Ruled, Verdict
from keyhour.core.failure import Failure, Trouble
from keyhour.core.reads import ApprovalsRead
from keyhour.core.right import Plane, RightKey, plane_of
from keyhour.core.session import Account, Token
from keyhour.ports.pim import Answered


class FakeDesk:
    """The first decision counts, as at the service."""

    def __init__(self, *approvals: Approval) -> None:
        self.approvals = {one.id: one for one in approvals}
        self.fates: dict[str, Fate] = {}
        self.broken: Failure | None = None
        """Why nothing can be read or decided."""
        self.asked: list[frozenset[Plane]] = []

    def read_waiting(
        self, token: Token, account: Account, planes: frozenset[Plane]
    ) -> Answered[ApprovalsRead]:
        """What has no fate yet."""
        del token, account
        self.asked.append(planes)
        if self.broken is not None:
            return Answered(self.broken)
        left = [one for one in self.approvals.values() if one.id not in self.fates]
        rows = {plane: tuple(one for one in left if plane_of(one.key) is plane) for plane in planes}
        return Answered(ApprovalsRead(planes=rows))

    def read_fate(
        self, token: Token, account: Account, plane: Plane, approval_id: str, key: RightKey | None
    ) -> Answered[Fate]:
        """What was decided, or that it is open."""
        del token, account, key
        if self.broken is not None:
            return Answered(self.broken)
        approval = self.approvals.get(approval_id)
        if approval is None or plane_of(approval.key) is not plane:
            return Answered(Failure(trouble=Trouble.NOT_FOUND))
        return Answered(self.fates.get(approval_id) or Fate(is_open=True))

    def decide(
        self,
        token: Token,
        account: Account,
        approval: Approval,
        verdict: Verdict,
        justification: str,
    ) -> Answered[Ruled]:
        """Decide, if nobody did before."""
        del token
        if self.broken is not None:
            return Answered(self.broken)
        if approval.id in self.fates:
            return Answered(Ruled.TOO_LATE)
        by = Person(account.key.object_id, account.name)
        self.fates[approval.id] = Fate(is_open=False, verdict=verdict, by=by, words=justification)
        return Answered(Ruled.TAKEN)
