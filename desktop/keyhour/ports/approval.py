"""The approver's side of Privileged Identity Management, as the engine needs it."""

from __future__ import annotations

from typing import Protocol

from keyhour.core.approval import Approval, Fate, Ruled, Verdict
from keyhour.core.reads import ApprovalsRead
from keyhour.core.right import Plane, RightKey
from keyhour.core.session import Account, Token
from keyhour.ports.pim import Answered


class ApprovalDesk(Protocol):
    """What waits for the signed-in person in the planes of one audience. Every method blocks, is
    bounded in time, and never raises for what networks and services do.
    """

    def read_waiting(
        self, token: Token, account: Account, planes: frozenset[Plane]
    ) -> Answered[ApprovalsRead]:
        """What waits for this person's decision; each plane comes on its own, as its rows or as a
        failure. A `Failure` instead of planes concerns all of them.
        """
        ...

    def read_fate(
        self, token: Token, account: Account, plane: Plane, approval_id: str, key: RightKey | None
    ) -> Answered[Fate]:
        """What became of one approval. NOT_FOUND when this plane has none of that id, FORBIDDEN or
        CONSENT_MISSING when this person may not read it.
        """
        ...

    def decide(
        self,
        token: Token,
        account: Account,
        approval: Approval,
        verdict: Verdict,
        justification: str,
    ) -> Answered[Ruled]:
        """Send a decision once. ANSWER_LOST when it left and no readable answer came."""
        ...
