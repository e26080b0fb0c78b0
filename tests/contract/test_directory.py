"""The directory's promises, kept against the practice tenant over real sockets."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import pytest

from keyhour.core.activation import Action, Draft, RequestReceipt, RequestStatus, Ticket
from keyhour.core.failure import Failure, Trouble
from keyhour.core.policy import Requirement
from keyhour.core.reads import RequestRead
from keyhour.core.right import AssignmentOrigin, DirectoryKey, Membership
from keyhour.ports.identity import DIRECTORY_ALONE
from tests.contract.practice import ROSA, OpenPractice, Practice
from tests.contract.steps import DEVICE, HOUR, draft, refused, rights, submitted, trouble
from tests.core.sample import part_of

pytestmark = pytest.mark.contract

USER_ADMINISTRATOR: Final = DirectoryKey("fe930be7-5e62-47db-91af-98c3a49a38b1", "/")
HELPDESK: Final = DirectoryKey("729827e3-9c14-49f7-bb1b-9608f156bbb8", "/")
REQUESTS: Final = r"roleAssignmentScheduleRequests$"


def test_quiet_tenant_is_read_in_one_request(practice: Practice) -> None:
    """One eligibility, nothing active, every policy."""
    read = rights(practice)
    assert not isinstance(read.eligibilities, Failure)
    assert not isinstance(read.policies, Failure | None)
    (eligibility,) = read.eligibilities
    assert eligibility.key == DEVICE
    assert read.assignments == read.requests == ()
    assert read.policies[DEVICE.role_definition_id].max_duration == timedelta(hours=8)
    assert [request["path"].rpartition("/")[2] for request in practice.served()] == ["$batch"]


def test_activation_from_the_request_to_the_end(practice: Practice) -> None:
    """Asked for, seen, given back, gone; the assignment names the request that made it."""
    receipt = submitted(practice)
    assert receipt.status is RequestStatus.PROVISIONED
    assert (receipt.action, receipt.duration) == (Action.ACTIVATE, HOUR)
    graph, account = practice.directory(), practice.account()
    seen = graph.read_request(practice.token(), account, DEVICE, receipt.id).value
    assert isinstance(seen, RequestRead)
    assert isinstance(seen.request, RequestReceipt)
    assert seen.request.status is RequestStatus.PROVISIONED
    assert not isinstance(seen.assignments, Failure)
    (assignment,) = seen.assignments
    assert assignment.origin is AssignmentOrigin.ACTIVATED
    assert assignment.request_id == receipt.id
    practice.advance(timedelta(minutes=6))
    given_back = graph.deactivate(practice.token(), account, DEVICE).value
    assert isinstance(given_back, RequestReceipt)
    assert given_back.status is RequestStatus.REVOKED
    assert rights(practice).assignments == ()


def test_whole_activation_costs_three_requests(practice: Practice) -> None:
    """A read, a submission, a confirmation."""
    rights(practice)
    receipt = submitted(practice)
    practice.directory().read_request(practice.token(), practice.account(), DEVICE, receipt.id)
    assert len(practice.served()) == 3


def test_busy_tenant_is_read_whole(open_practice: OpenPractice) -> None:
    """Many rights on several pages, through groups and in units, standing and active."""
    practice = open_practice("busy_admin")
    practice.control("settings", {"page_size": 2})
    read = rights(practice)
    assert not isinstance(read.eligibilities, Failure)
    assert not isinstance(read.assignments, Failure)
    keys = [one.key for one in read.eligibilities]
    assert len(keys) == len(set(keys)) >= 8
    assert any(one.scope.id != "/" for one in read.eligibilities)
    through_group = [one for one in read.eligibilities if one.membership is Membership.GROUP]
    assert through_group
    assert all(one.via is not None for one in through_group)
    assert {one.origin for one in read.assignments} == {
        AssignmentOrigin.ACTIVATED,
        AssignmentOrigin.ASSIGNED,
    }
    assert isinstance(read.policies, Mapping)
    assert len(read.policies) >= 12


def test_approval_and_ticket_are_read_from_policies(open_practice: OpenPractice) -> None:
    """What the form must ask for, and who decides."""
    read = rights(open_practice("needs_approval"))
    assert isinstance(read.policies, Mapping)
    policy = read.policies[DEVICE.role_definition_id]
    assert policy.asks(Requirement.APPROVAL)
    assert policy.approvers == ("Helpdesk leads",)
    assert read.policies[HELPDESK.role_definition_id].asks(Requirement.TICKET)


def test_request_waits_for_approval_and_is_withdrawn(open_practice: OpenPractice) -> None:
    """Pending in the answer and in the next read; cancelled without a body; then it is canceled."""
    practice = open_practice("needs_approval")
    receipt = submitted(practice)
    assert receipt.status is RequestStatus.PENDING_APPROVAL
    graph, account = practice.directory(), practice.account()
    assert trouble(refused(practice)) is Trouble.ALREADY_PENDING
    cancelled = graph.cancel(practice.token(), account, DEVICE, receipt.id)
    assert cancelled.value is None
    assert cancelled.heard is not None
    seen = graph.read_request(practice.token(), account, DEVICE, receipt.id).value
    assert isinstance(seen, RequestRead)
    assert isinstance(seen.request, RequestReceipt)
    assert seen.request.status is RequestStatus.CANCELED
    again = graph.cancel(practice.token(), account, DEVICE, receipt.id).value
    assert trouble(again) is Trouble.NOT_FOUND


@pytest.mark.parametrize(
    ("decision", "status"),
    [("Approve", RequestStatus.PROVISIONED), ("Deny", RequestStatus.DENIED)],
)
def test_decision_is_seen(
    open_practice: OpenPractice, decision: str, status: RequestStatus
) -> None:
    """Somebody else decided."""
    practice = open_practice("needs_approval")
    receipt = submitted(practice)
    practice.advance(timedelta(seconds=30))
    order = {"request_id": receipt.id, "decision": decision, "by": "ada.lind@contoso.example"}
    practice.control("decide", order)
    seen = practice.directory().read_request(
        practice.token(), practice.account(), DEVICE, receipt.id
    )
    assert isinstance(seen.value, RequestRead)
    assert isinstance(seen.value.request, RequestReceipt)
    assert seen.value.request.status is status


def test_later_start_is_granted(practice: Practice) -> None:
    """Accepted, in force later; a second one that overlaps is refused."""
    start = practice.clock.now() + timedelta(hours=2)
    wanted = Draft(key=DEVICE, duration=HOUR, justification="x", start_at=start)
    receipt = submitted(practice, wanted)
    assert receipt.status is RequestStatus.GRANTED
    assert receipt.start_at is not None
    assert abs(receipt.start_at - start) < timedelta(seconds=2)


@pytest.mark.parametrize("format_", ["current", "older"])
@pytest.mark.parametrize(
    ("key", "duration", "reason", "rule"),
    [
        (DEVICE, timedelta(hours=5), "x", "ExpirationRule"),
        (USER_ADMINISTRATOR, HOUR, "", "JustificationRule"),
    ],
)
def test_policy_refuses_by_name(
    open_practice: OpenPractice,
    format_: str,
    key: DirectoryKey,
    duration: timedelta,
    reason: str,
    rule: str,
) -> None:
    """In both formats of the message."""
    practice = open_practice("needs_approval")
    practice.control("settings", {"policy_message": format_})
    found = refused(practice, draft(key, duration, reason))
    assert found.trouble is Trouble.POLICY_FORBIDS
    assert rule in found.rules


def test_ticket_is_sent(open_practice: OpenPractice) -> None:
    """Refused without, accepted with, and read back."""
    practice = open_practice("needs_approval")
    read = rights(practice)
    assert not isinstance(read.eligibilities, Failure)
    key = next(one.key for one in read.eligibilities if one.scope.id != "/")
    assert isinstance(key, DirectoryKey)
    assert "TicketingRule" in refused(practice, draft(key)).rules
    ticket = Ticket("INC1", "Snow")
    wanted = Draft(key=key, duration=HOUR, justification="x", ticket=ticket)
    assert submitted(practice, wanted).ticket == ticket


def test_active_right_is_not_activated_twice(practice: Practice) -> None:
    """The service's refusal says that it is active, also to a mere question."""
    submitted(practice)
    assert trouble(refused(practice)) is Trouble.ALREADY_ACTIVE
    asked = practice.directory().submit(
        practice.token(), practice.account(), draft(), validate_only=True
    )
    assert trouble(asked.value) is Trouble.ALREADY_ACTIVE


def test_dry_run_changes_nothing(practice: Practice) -> None:
    """It would succeed, and nothing is there afterwards."""
    found = practice.directory().submit(
        practice.token(), practice.account(), draft(), validate_only=True
    )
    assert isinstance(found.value, RequestReceipt), found.value
    read = rights(practice)
    assert read.assignments == read.requests == ()


def test_giving_back_too_early_is_refused(practice: Practice) -> None:
    """In the first minutes PIM keeps an activation."""
    submitted(practice)
    graph, account = practice.directory(), practice.account()
    early = graph.deactivate(practice.token(), account, DEVICE).value
    assert trouble(early) is Trouble.TOO_EARLY


def test_giving_back_what_is_not_active(practice: Practice) -> None:
    """Nothing is there to be given back."""
    found = practice.directory().deactivate(practice.token(), practice.account(), DEVICE).value
    assert trouble(found) is Trouble.NOT_ACTIVE


def test_right_of_somebody_else(practice: Practice) -> None:
    """What one is not eligible for is refused, whatever name the service gives the rule."""
    found = trouble(refused(practice, draft(USER_ADMINISTRATOR)))
    assert found in {Trouble.NOT_ELIGIBLE, Trouble.NOT_ACTIVE, Trouble.POLICY_FORBIDS}


@pytest.mark.parametrize(
    ("key", "context"), [(DEVICE, "c1"), (HELPDESK, "c2")], ids=["direct", "wrapped"]
)
def test_context_is_demanded_and_met(
    open_practice: OpenPractice, key: DirectoryKey, context: str
) -> None:
    """The demand comes in both shapes; a token that meets it (with cp1) is let through."""
    practice = open_practice("step_up")
    found = refused(practice, draft(key))
    assert found.trouble is Trouble.CLAIMS_REQUIRED
    assert found.claims is not None
    assert context in found.claims.json
    stronger = practice.token(acrs=[context], amr=["pwd", "mfa"])
    met = practice.directory().submit(stronger, practice.account(), draft(key)).value
    assert isinstance(met, RequestReceipt)


def test_context_needs_the_capability(open_practice: OpenPractice) -> None:
    """Without cp1 PIM refuses a token that has the context."""
    practice = open_practice("step_up")
    weak = practice.token(acrs=["c1"], amr=["pwd", "mfa"], cp1=False)
    assert trouble(refused(practice, token=weak)) is Trouble.CLAIMS_REQUIRED


def test_mfa_is_demanded_and_met(open_practice: OpenPractice) -> None:
    """MfaRule becomes a demand of ours, which a token with mfa meets."""
    practice = open_practice("step_up")
    found = refused(practice, draft(USER_ADMINISTRATOR))
    assert found.trouble is Trouble.CLAIMS_REQUIRED
    assert found.claims is not None
    assert '"mfa"' in found.claims.json
    stronger = practice.token(amr=["pwd", "mfa"])
    met = practice.directory().submit(stronger, practice.account(), draft(USER_ADMINISTRATOR)).value
    assert isinstance(met, RequestReceipt)


def test_missing_consent_is_named(practice: Practice) -> None:
    """A token without the scope says which one an administrator must grant."""
    poor = practice.token(scopes=["User.Read", "RoleEligibilitySchedule.Read.Directory"])
    found = refused(practice, token=poor)
    assert found.trouble is Trouble.CONSENT_MISSING
    assert "RoleAssignmentSchedule.ReadWrite.Directory" in found.missing_scopes
    read = rights(practice, poor)
    assert not isinstance(read.eligibilities, Failure)
    assert trouble(read.requests) is Trouble.CONSENT_MISSING


def test_revoked_session_refuses_the_token(practice: Practice) -> None:
    """Continuous access evaluation: a 401 with claims in base64, for reads and writes."""
    token = practice.token()
    practice.control("revoke", {"username": ROSA})
    read = (
        practice.directory()
        .read_rights(token, practice.account(), planes=DIRECTORY_ALONE, policies=False)
        .value
    )
    assert isinstance(read, Failure)
    assert read.trouble is Trouble.TOKEN_REFUSED
    assert read.claims is not None
    assert trouble(refused(practice, token=token)) is Trouble.TOKEN_REFUSED


def test_policies_may_be_unreadable(practice: Practice) -> None:
    """403 for ordinary people: that part alone fails."""
    practice.control("settings", {"policies_readable": False})
    read = rights(practice)
    assert trouble(read.policies) is Trouble.FORBIDDEN
    assert not isinstance(read.eligibilities, Failure)


def test_tenant_without_a_licence(practice: Practice) -> None:
    """Reads and writes say so."""
    practice.control("settings", {"licence_missing": True})
    assert trouble(refused(practice)) is Trouble.LICENCE_MISSING
    assert trouble(rights(practice).eligibilities) is Trouble.LICENCE_MISSING


@pytest.mark.parametrize("header", ["17", "date"])
@pytest.mark.parametrize("path", [r"\$batch", "roleEligibilityScheduleInstances"])
def test_throttling_says_until_when(practice: Practice, header: str, path: str) -> None:
    """Around and inside a batch, in seconds and as a date."""
    at = practice.clock.now() + timedelta(seconds=17)
    value = at.strftime("%a, %d %b %Y %H:%M:%S GMT") if header == "date" else header
    body = {"error": {"code": "TooManyRequests", "message": "slow"}}
    practice.fault(path, {"status": 429, "headers": {"Retry-After": value}, "body": body})
    found = practice.directory().read_rights(
        practice.token(), practice.account(), planes=DIRECTORY_ALONE, policies=False
    )
    part = found.value if isinstance(found.value, Failure) else part_of(found.value).eligibilities
    assert isinstance(part, Failure)
    assert part.trouble is Trouble.THROTTLED
    assert part.retry_at is not None
    wait = part.retry_at - practice.clock.now()
    assert timedelta(seconds=13) < wait < timedelta(seconds=20)


def test_throttled_write_was_not_carried_out(practice: Practice) -> None:
    """429 and nothing happened, so trying again is safe."""
    practice.fault(REQUESTS, {"status": 429, "headers": {"Retry-After": "2"}}, method="POST")
    assert refused(practice).trouble is Trouble.THROTTLED
    assert rights(practice).requests == ()


@pytest.mark.parametrize(
    ("answer", "carried_out"),
    [
        ("drop", False),
        ("drop_after_commit", True),
        ({"status": 503, "headers": {"Retry-After": "3"}}, False),
        ({"status": 502, "body": "<html>bad gateway</html>"}, False),
        (
            {"status": 500, "body": {"error": {"code": "", "message": "An error has occurred."}}},
            False,
        ),
        ({"status": 201, "body": '{"id": "tru'}, False),
    ],
    ids=["dropped", "dropped-after-commit", "503", "html", "500", "truncated"],
)
def test_lost_answer_is_settled_by_reading(
    practice: Practice, answer: object, *, carried_out: bool
) -> None:
    """Before or after the commit, the failure is the same; only a read tells them apart."""
    practice.fault(REQUESTS, answer, method="POST")
    found = refused(practice)
    assert found.trouble is Trouble.ANSWER_LOST
    assert bool(rights(practice).requests) is carried_out
    sent = [one for one in practice.served() if one["path"].endswith("ScheduleRequests")]
    assert len(sent) == 1


def test_slow_write_is_lost_in_time(practice: Practice) -> None:
    """The bound on waiting ends it, not the person's patience."""
    practice.fault(REQUESTS, {"delay": "PT2S"}, method="POST")
    began = time.monotonic()
    found = practice.directory(seconds=0.3).submit(practice.token(), practice.account(), draft())
    assert trouble(found.value) is Trouble.ANSWER_LOST
    assert time.monotonic() - began < 2


def test_broken_read_is_no_empty_list(practice: Practice) -> None:
    """500 with an empty code on one list leaves the others."""
    body = {"error": {"code": "", "message": "An error has occurred."}}
    practice.fault("roleManagementPolicyAssignments", {"status": 500, "body": body})
    read = rights(practice)
    assert trouble(read.policies) is Trouble.SERVICE_TROUBLE
    assert not isinstance(read.eligibilities, Failure)


def test_clock_that_is_off_is_told(practice: Practice) -> None:
    """The tenant an hour ahead: the answer's date says so."""
    practice.advance(HOUR)
    found = practice.directory().read_rights(
        practice.token(), practice.account(), planes=DIRECTORY_ALONE, policies=False
    )
    assert found.heard is not None
    skew = found.heard.date - found.heard.received_at
    assert timedelta(minutes=59) < skew < timedelta(minutes=61)


def test_role_is_found_by_its_template(practice: Practice) -> None:
    """Tenants call it by older names; the template id does not change."""
    practice.control("settings", {"older_role_names": True})
    read = rights(practice)
    assert not isinstance(read.eligibilities, Failure)
    assert read.eligibilities[0].template_id == DEVICE.role_definition_id
    assert "Azure AD" in read.eligibilities[0].name
