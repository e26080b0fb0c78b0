"""The approver's desk on Azure roles, against the practice tenant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from keyhour.adapters.arm.approvals import ArmApprovals
from keyhour.core.activation import RequestReceipt
from keyhour.core.approval import Approval, Fate, Ruled, Verdict
from keyhour.core.failure import Failure, Trouble
from keyhour.core.reads import ApprovalsRead
from keyhour.core.right import AzureKey, Plane
from keyhour.core.session import Token
from tests.contract.azure import WISH, in_azure
from tests.contract.practice import ADA, ROSA, OpenPractice, Practice
from tests.log_watch import LogWatch

pytestmark = pytest.mark.contract

OMAR: Final = "omar.haddad@contoso.example"
AZURE: Final = frozenset({Plane.AZURE})
LIST: Final = r"/arm/.*roleAssignmentScheduleRequests$"
STAGES: Final = r"/arm/.*/stages$"
STAGE: Final = r"/arm/.*/stages/"
UNKNOWN: Final = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def practice(open_practice: OpenPractice) -> Practice:
    """Omar waits for his fellow lead Ada, in Azure as elsewhere."""
    return open_practice("needs_approval")


def token(practice: Practice, who: str) -> Token:
    """What a sign-in for Azure brings."""
    secret = practice.control("tokens", {"username": who, "for": "arm"})["access_token"]
    return Token(secret, datetime(2100, 1, 1, tzinfo=UTC))


def read(practice: Practice, who: str = ADA) -> tuple[Approval, ...] | Failure:
    """What waits for somebody, or why that was not told."""
    desk: ArmApprovals = practice.azure_approvals()
    found = desk.read_waiting(token(practice, who), practice.account(who), AZURE).value
    if isinstance(found, Failure):
        return found
    assert isinstance(found, ApprovalsRead)
    assert set(found.planes) == AZURE
    return found.planes[Plane.AZURE]


def waiting(practice: Practice, who: str = ADA) -> tuple[Approval, ...]:
    """What waits for somebody, told."""
    found = read(practice, who)
    assert not isinstance(found, Failure), found
    return found


def the_request(practice: Practice) -> Approval:
    """Omar's request for the print servers."""
    (found,) = waiting(practice)
    return found


def decide(
    practice: Practice,
    approval: Approval,
    verdict: Verdict = Verdict.APPROVE,
    who: str = ADA,
    reason: str = "Known job",
) -> Ruled | Failure:
    """Somebody decides."""
    desk, account = practice.azure_approvals(), practice.account(who)
    return desk.decide(token(practice, who), account, approval, verdict, reason).value


def fate(practice: Practice, approval_id: str, who: str = ADA) -> Fate | Failure:
    """What the service tells of it."""
    desk, account = practice.azure_approvals(), practice.account(who)
    return desk.read_fate(token(practice, who), account, Plane.AZURE, approval_id, None).value


def asked_by_rosa(practice: Practice, wish: str = WISH) -> RequestReceipt:
    """Rosa wants the subscription for an hour."""
    with in_azure(practice, ROSA) as rosa:
        return rosa.granted(rosa.key("Contributor", "Branch printing"), wish)


def test_a_request_says_who_wants_what_where(practice: Practice) -> None:
    """Names come with it: role, place, person; and its reason, length and time."""
    found = the_request(practice)
    assert isinstance(found.key, AzureKey)
    assert found.name == "Virtual Machine Contributor"
    assert (found.scope.id, found.scope.name) == (found.key.scope_id, "rg-print-servers")
    assert found.requester.name == "Omar Haddad"
    assert found.requester.id == practice.account(OMAR).key.object_id
    assert found.justification == "Restart the print servers of the North branch"
    assert (found.duration, found.start_at) == (timedelta(hours=2), None)
    assert found.requested_at is not None
    assert (found.stage_id, found.hindrance) == (found.id, None)


def test_inbox_costs_one_list_and_a_stage_for_each_request(practice: Practice) -> None:
    """And nothing more where nothing waits."""
    the_request(practice)
    paths = [one["path"].rpartition("/")[2] for one in practice.served()]
    assert paths == ["roleAssignmentScheduleRequests", "stages"]
    assert waiting(practice, ROSA) == ()
    assert len(practice.served()) == 3


def test_a_list_goes_on_over_pages(practice: Practice) -> None:
    """One row a page, and both requests are there."""
    asked = asked_by_rosa(practice)
    practice.control("settings", {"page_size": 1})
    assert {one.requester.name for one in waiting(practice)} == {"Omar Haddad", "Rosa Bauer"}
    assert asked.id in {one.id for one in waiting(practice)}


def test_a_page_elsewhere_is_not_followed(practice: Practice) -> None:
    """The token stays with Azure."""
    elsewhere: dict[str, Any] = {"value": [], "nextLink": "https://elsewhere.example/next"}
    practice.fault(LIST, {"status": 200, "body": elsewhere})
    found = read(practice)
    assert isinstance(found, Failure)
    assert found.service_code == "foreign_address"


def test_own_requests_do_not_wait_for_oneself(practice: Practice) -> None:
    """Omar is a lead, but this is his; not even if the list should tell of it."""
    assert waiting(practice, OMAR) == ()
    desk, account = practice.azure_approvals(), practice.account(OMAR)
    found = desk.read_waiting(token(practice, ADA), account, AZURE).value
    assert isinstance(found, ApprovalsRead)
    assert found.planes[Plane.AZURE] == ()


@pytest.mark.parametrize("verdict", Verdict)
def test_a_decision_is_taken_and_told(practice: Practice, verdict: Verdict) -> None:
    """Who, what, in which words; then it waits no more."""
    approval = the_request(practice)
    assert decide(practice, approval, verdict) is Ruled.TAKEN
    found = fate(practice, approval.id)
    assert isinstance(found, Fate)
    assert (found.is_open, found.verdict, found.words) == (False, verdict, "Known job")
    assert found.by is not None
    assert (found.by.id, found.by.name) == (practice.account(ADA).key.object_id, "Ada Lind")
    assert waiting(practice) == ()


def test_a_second_decision_comes_too_late(practice: Practice) -> None:
    """The first one counts."""
    approval = the_request(practice)
    assert decide(practice, approval) is Ruled.TAKEN
    assert decide(practice, approval, Verdict.DENY) is Ruled.TOO_LATE


@pytest.mark.parametrize("who", [ROSA, OMAR])
def test_who_is_no_approver_is_refused(practice: Practice, who: str) -> None:
    """Nobody decides their own request either."""
    refused = decide(practice, the_request(practice), who=who)
    assert isinstance(refused, Failure)
    assert refused.trouble is Trouble.FORBIDDEN


def test_an_open_approval_says_so(practice: Practice) -> None:
    """As reading after a lost answer wants to know."""
    found = fate(practice, the_request(practice).id)
    assert isinstance(found, Fate)
    assert (found.is_open, found.verdict, found.by) == (True, None, None)


def test_the_requester_may_read_the_words_of_a_denial(practice: Practice) -> None:
    """Here; in a real tenant that is not documented."""
    approval = the_request(practice)
    decide(practice, approval, Verdict.DENY, reason="Use the service account")
    found = fate(practice, approval.id, OMAR)
    assert isinstance(found, Fate)
    assert found.words == "Use the service account"


def test_an_unknown_approval_is_not_found(practice: Practice) -> None:
    """No approval has this id."""
    found = fate(practice, UNKNOWN)
    assert isinstance(found, Failure)
    assert found.trouble is Trouble.NOT_FOUND


def test_an_answer_that_is_lost_is_found_by_reading(practice: Practice) -> None:
    """The decision was carried out; nobody knew."""
    approval = the_request(practice)
    practice.fault(STAGE, "drop_after_commit", method="PATCH")
    lost = decide(practice, approval)
    assert isinstance(lost, Failure)
    assert lost.trouble is Trouble.ANSWER_LOST
    found = fate(practice, approval.id)
    assert isinstance(found, Fate)
    assert found.verdict is Verdict.APPROVE


def test_a_stage_that_may_not_be_read_is_named(practice: Practice) -> None:
    """The request is shown all the same."""
    refused = {"error": {"code": "AuthorizationFailed", "message": "No."}}
    practice.fault(STAGES, {"status": 403, "body": refused})
    hindrance = the_request(practice).hindrance
    assert hindrance is not None
    assert hindrance.trouble is Trouble.FORBIDDEN


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 404, "body": {}},
        {"status": 200, "body": {}},
        {"status": 200, "body": {"value": []}},
    ],
)
def test_a_stage_that_cannot_be_told_is_decided_by_the_approval_s_id(
    practice: Practice, answer: Any
) -> None:
    """The one stage bears it."""
    practice.fault(STAGES, answer)
    approval = the_request(practice)
    assert (approval.stage_id, approval.hindrance) == (None, None)
    assert decide(practice, approval) is Ruled.TAKEN


def test_stages_are_not_asked_for_in_vain(practice: Practice) -> None:
    """What befalls one befalls all: then the others are shown without."""
    asked_by_rosa(practice)
    before = len(practice.served())
    practice.fault(STAGES, {"status": 429, "headers": {"Retry-After": "600"}, "body": {}})
    assert [one.stage_id for one in waiting(practice)] == [None, None]
    assert len(practice.served()) == before + 2


def test_what_was_asked_before_is_told_once_it_is_known(practice: Practice) -> None:
    """An empty history says nothing: nobody promises that the list tells all."""
    assert the_request(practice).past is None
    first = asked_by_rosa(practice)
    (of_rosa,) = [one for one in waiting(practice) if one.id == first.id]
    assert decide(practice, of_rosa, Verdict.DENY) is Ruled.TAKEN
    again = asked_by_rosa(practice, "again")
    (of_rosa,) = [one for one in waiting(practice) if one.id == again.id]
    assert of_rosa.past is not None
    assert (of_rosa.past.count, of_rosa.past.usual) == (1, timedelta(hours=1))


def test_an_approval_of_another_name_is_decided_by_its_own(
    practice: Practice, expected_log: LogWatch
) -> None:
    """Nobody promises that it is called like the request; what is no stage is left out."""
    one = the_request(practice)
    asked = {**pending(one), "approvalId": f"/roleAssignmentApprovals/{one.id.upper()}"}
    stages = [{"properties": None}, 7, {"name": one.id, "properties": {"status": "InProgress"}}]
    practice.fault(
        LIST, {"status": 200, "body": {"value": [{"name": UNKNOWN, "properties": asked}]}}
    )
    practice.fault(STAGES, {"status": 200, "body": {"value": stages}})
    expected_log.expect("arm_approval_odd kind=row_of_stage")
    approval = the_request(practice)
    assert (approval.id, approval.stage_id) == (one.id, one.id)
    assert decide(practice, approval) is Ruled.TAKEN


def pending(one: Approval) -> dict[str, Any]:
    """The least that a list can tell of a request."""
    assert isinstance(one.key, AzureKey)
    return {
        "scope": one.key.scope_id,
        "roleDefinitionId": f"/roleDefinitions/{one.key.role_definition_id}",
        "principalId": one.requester.id,
        "requestType": "SelfActivate",
        "status": "PendingApproval",
    }


def test_of_very_many_requests_the_first_are_looked_at(practice: Practice) -> None:
    """The others are shown too; deciding tells what their stages would have."""
    one = the_request(practice)
    properties = pending(one)
    rows = [{"name": f"request-{number}", "properties": properties} for number in range(30)]
    practice.fault(LIST, {"status": 200, "body": {"value": rows}})
    before = len(practice.served())
    assert len(waiting(practice)) == len(rows)
    assert len(practice.served()) == before + 1 + 20
