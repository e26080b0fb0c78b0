"""The approver's desk on directory roles and groups, against the practice tenant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

import pytest

from keyhour.adapters.graph.approvals import GraphApprovals
from keyhour.adapters.identity import PERMISSIONS
from keyhour.core.approval import Approval, Fate, Past, Ruled, Verdict
from keyhour.core.failure import Failure, Trouble
from keyhour.core.reads import ApprovalsRead
from keyhour.core.right import Plane, plane_of
from keyhour.core.session import Token
from tests.contract.practice import ADA, ROSA, OpenPractice, Practice
from tests.core.sample import part_of

pytestmark = pytest.mark.contract

OMAR: Final = "omar.haddad@contoso.example"
BOTH: Final = frozenset({Plane.DIRECTORY, Plane.GROUP})
OLDER: Final = "PrivilegedAccess.ReadWrite.AzureAD"
STEP: Final = r"/steps/"


@pytest.fixture
def practice(open_practice: OpenPractice) -> Practice:
    """Omar waits for his fellow lead Ada, on every plane."""
    return open_practice("needs_approval")


def token(practice: Practice, who: str = ADA, planes: Iterable[Plane] = BOTH) -> Token:
    """What a sign-in for these planes brings."""
    scopes = dict.fromkeys(one for plane in planes for one in PERMISSIONS[plane])
    return practice.token(who, scopes=list(scopes))


def read(
    practice: Practice,
    who: str = ADA,
    planes: frozenset[Plane] = BOTH,
    graph: GraphApprovals | None = None,
) -> ApprovalsRead:
    """What waits for somebody."""
    desk = graph or practice.approvals()
    found = desk.read_waiting(token(practice, who, planes), practice.account(who), planes).value
    assert isinstance(found, ApprovalsRead), found
    return found


def waiting(
    practice: Practice, who: str = ADA, planes: frozenset[Plane] = BOTH
) -> tuple[Approval, ...]:
    """What waits for somebody, none of it failed."""
    rows = read(practice, who, planes).planes.values()
    return tuple(one for part in rows if not isinstance(part, Failure) for one in part)


def the_role(practice: Practice) -> Approval:
    """Omar's request for a directory role."""
    (found,) = waiting(practice, planes=frozenset({Plane.DIRECTORY}))
    return found


def the_group(practice: Practice) -> Approval:
    """Omar's request for a group."""
    (found,) = waiting(practice, planes=frozenset({Plane.GROUP}))
    return found


def decide(
    practice: Practice,
    approval: Approval,
    verdict: Verdict = Verdict.APPROVE,
    who: str = ADA,
    reason: str = "Known job",
) -> Ruled | Failure:
    """Somebody decides."""
    desk, account = practice.approvals(), practice.account(who)
    return desk.decide(token(practice, who), account, approval, verdict, reason).value


def fate(practice: Practice, approval: Approval, who: str = ADA) -> Fate | Failure:
    """What the service tells of it."""
    desk, plane = practice.approvals(), plane_of(approval.key)
    return desk.read_fate(
        token(practice, who), practice.account(who), plane, approval.id, approval.key
    ).value


def test_every_plane_s_requests_say_who_wants_what(practice: Practice) -> None:
    """Names, reason, duration, when: from the role as from the group."""
    role, group = waiting(practice)
    assert (role.name, role.scope.id) == ("Intune Administrator", "/")
    assert (group.name, group.scope.id) == ("Print team", "member")
    for one in (role, group):
        assert one.requester.name == "Omar Haddad"
        assert one.duration == timedelta(hours=2)
        assert one.justification
        assert one.requested_at is not None
        assert one.stage_id == one.id
        assert one.hindrance is None
        assert one.past == Past(0)


def test_inbox_costs_one_batch_and_one_more_for_roles(practice: Practice) -> None:
    """The second is beta, and only made when requests for roles wait."""
    waiting(practice)
    assert [request["path"] for request in practice.served()] == [
        "/graph/v1.0/$batch",
        "/graph/beta/$batch",
    ]


def test_groups_alone_cost_one_batch(practice: Practice) -> None:
    """Their stages come with the list."""
    the_group(practice)
    assert len(practice.served()) == 1


def test_nothing_to_decide_costs_one_batch(practice: Practice) -> None:
    """Rosa approves nothing."""
    assert waiting(practice, ROSA) == ()
    assert len(practice.served()) == 1


def test_own_requests_do_not_wait_for_oneself(practice: Practice) -> None:
    """Omar is a lead, but these are his."""
    assert waiting(practice, OMAR) == ()


@pytest.mark.parametrize("which", [the_role, the_group])
@pytest.mark.parametrize("verdict", Verdict)
def test_a_decision_is_taken_and_told(practice: Practice, which: object, verdict: Verdict) -> None:
    """Who, what, in which words; then it waits no more."""
    assert callable(which)
    approval = which(practice)
    assert decide(practice, approval, verdict) is Ruled.TAKEN
    found = fate(practice, approval)
    assert isinstance(found, Fate)
    assert (found.is_open, found.verdict, found.words) == (False, verdict, "Known job")
    assert found.by is not None
    assert (found.by.id, found.by.name) == (practice.account(ADA).key.object_id, "Ada Lind")
    assert approval.id not in {one.id for one in waiting(practice)}


@pytest.mark.parametrize("which", [the_role, the_group])
def test_a_second_decision_comes_too_late(practice: Practice, which: object) -> None:
    """The first one counts."""
    assert callable(which)
    approval = which(practice)
    assert decide(practice, approval) is Ruled.TAKEN
    assert decide(practice, approval, Verdict.DENY) is Ruled.TOO_LATE


@pytest.mark.parametrize("who", [ROSA, OMAR])
@pytest.mark.parametrize("which", [the_role, the_group])
def test_who_is_no_approver_is_refused(practice: Practice, which: object, who: str) -> None:
    """Nobody decides their own request either."""
    assert callable(which)
    refused = decide(practice, which(practice), who=who)
    assert isinstance(refused, Failure)
    assert refused.trouble is Trouble.FORBIDDEN


def test_an_open_approval_says_so(practice: Practice) -> None:
    """As reading after a lost answer wants to know."""
    found = fate(practice, the_role(practice))
    assert isinstance(found, Fate)
    assert (found.is_open, found.verdict, found.by) == (True, None, None)


def test_the_requester_may_read_the_words_of_a_denial(practice: Practice) -> None:
    """Here; in a real tenant that is not documented."""
    approval = the_role(practice)
    decide(practice, approval, Verdict.DENY, reason="Use the service account")
    found = fate(practice, approval, OMAR)
    assert isinstance(found, Fate)
    assert found.words == "Use the service account"


@pytest.mark.parametrize("plane", BOTH)
def test_an_unknown_approval_is_not_found(practice: Practice, plane: Plane) -> None:
    """No approval has this id in this plane."""
    desk = practice.approvals()
    unknown = "00000000-0000-4000-8000-000000000000"
    found = desk.read_fate(token(practice), practice.account(ADA), plane, unknown, None).value
    assert isinstance(found, Failure)
    assert found.trouble is Trouble.NOT_FOUND


def test_missing_permission_is_named(practice: Practice) -> None:
    """Some tenants want an older one for the steps; the request is shown and says so."""
    practice.control("settings", {"approvals_need_older_permission": True})
    approval = the_role(practice)
    assert approval.hindrance is not None
    assert approval.hindrance.trouble is Trouble.CONSENT_MISSING
    assert OLDER in approval.hindrance.missing_scopes
    refused = decide(practice, approval)
    assert isinstance(refused, Failure)
    assert OLDER in refused.missing_scopes


def test_missing_consent_to_one_plane_leaves_the_other(practice: Practice) -> None:
    """A token for directory roles alone."""
    desk = practice.approvals()
    alone = token(practice, planes=[Plane.DIRECTORY])
    found = desk.read_waiting(alone, practice.account(ADA), BOTH).value
    assert isinstance(found, ApprovalsRead)
    groups = found.planes[Plane.GROUP]
    assert isinstance(groups, Failure)
    assert groups.trouble is Trouble.CONSENT_MISSING
    assert not isinstance(found.planes[Plane.DIRECTORY], Failure)


def test_a_policy_may_not_want_a_comment(practice: Practice) -> None:
    """Its settings are read with the steps."""
    assert the_role(practice).reason_required
    practice.control(
        "policy", {"role": "Intune Administrator", "needs_approver_justification": False}
    )
    approval = the_role(practice)
    assert not approval.reason_required
    assert decide(practice, approval, reason="") is Ruled.TAKEN


def test_an_answer_that_is_lost_is_found_by_reading(practice: Practice) -> None:
    """The decision was carried out; nobody knew."""
    approval = the_role(practice)
    practice.fault(STEP, "drop_after_commit", method="PATCH")
    lost = decide(practice, approval)
    assert isinstance(lost, Failure)
    assert lost.trouble is Trouble.ANSWER_LOST
    found = fate(practice, approval)
    assert isinstance(found, Fate)
    assert found.verdict is Verdict.APPROVE


@pytest.mark.parametrize(("who", "is_approver"), [(ADA, True), (ROSA, False)])
def test_an_approver_is_found_without_a_request_more(
    practice: Practice, who: str, is_approver: bool
) -> None:
    """The read of one's own rights looks whether something waits, in the same batch."""
    alone = frozenset({Plane.DIRECTORY})
    graph, bearer = practice.directory(), token(practice, who, alone)
    found = graph.read_rights(bearer, practice.account(who), planes=alone, policies=True).value
    assert not isinstance(found, Failure)
    assert part_of(found).to_decide is is_approver
    assert len(practice.served()) == 1
